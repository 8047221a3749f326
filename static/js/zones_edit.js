// The editor of a zone: its parts as pieces on the map, figures as they change, a new version saved.

import { get } from "./api.js";
import { boot } from "./boot.js";
import { announce, byId, debounce, el, replace } from "./dom.js";
import { say, t } from "./i18n.js";
import { dates, faultWords, km2, markFields, sayValidity, showFigures, showMessage, showNeighbourBorders, versionWords } from "./zones_edit_words.js";
import { fault, polygonArea } from "./zones_measure.js";
import { area, goToBounds, map, partWord, setUpZoneMap } from "./zones_map.js";
import {
  back, changePart, chosenPiece, draw, drawn, forget, pieces, remember, removePiece, replacePiece, ringsOf,
  setUpPieces,
} from "./zones_pieces.js";
import { post } from "./zones_post.js";
import { setUpTools, stop } from "./zones_tools.js";

const REST_MS = 350;
let record = boot.lineage;
let base = null;
let isDirty = false;
let asked = 0;
const spot = L.layerGroup();
const others = L.layerGroup();

const figures = (...found) => showFigures(base, ...found);
const counting = () => record.versions.filter((each) => each.status !== "withdrawn");
function listVersions(chosenId) {
  const options = counting().map((each) =>
    el("option", { value: each.version_id, selected: each.version_id === chosenId }, versionWords(each)));
  replace(byId("base-version"), options);
}

function pickBase(versionId) {
  const all = counting();
  base = all.find((each) => each.version_id === versionId)
    || all.find((each) => each.status === "current") || all.at(-1);
  listVersions(base.version_id);
  const change = base.change;
  replace(byId("edit-line"), t("正在改 {name}（{dates}）。", { name: say(base.name), dates: dates(base) }),
    change && t("该版由 {author} 于 {time} 保存：{reason}", {
      author: change.author, time: change.created_local, reason: change.reason }));
  byId("precision").placeholder = String(base.parts[0].boundary_precision_m);
  const start = base.valid_from || "";
  const today = boot.as_of;
  const isWithin = today >= start && (!base.valid_to || today < base.valid_to);
  byId("valid-from").value = isWithin ? today : start;
}

function loadBase(versionId) {
  pickBase(versionId);
  draw(base.parts);
  forget();
  remember();
  isDirty = false;
  fit();
  figures(Object.fromEntries(base.parts.map(({ part, area_km2: size }) => [part, size])), []);
  sayValidity("");
  check();
}

function fit() {
  const bounds = pieces.getBounds();
  if (bounds.isValid()) goToBounds(bounds);
}

function mark(at) {
  spot.clearLayers();
  if (at) L.circleMarker([at[1], at[0]], { radius: 9, className: "fault-spot", interactive: false, pmIgnore: true, snapIgnore: true }).addTo(spot);
}

/** What can be said at once, before the server has: areas of the pieces and crossings. */
function live() {
  const areas = {};
  let wrong = null;
  for (const layer of pieces.getLayers()) {
    const rings = ringsOf(layer).map((ring) => ring.slice(0, -1));
    areas[layer.part] = (areas[layer.part] || 0) + polygonArea(rings);
    wrong = wrong || fault(rings);
  }
  figures(areas, [], true);
  const total = Object.values(areas).reduce((sum, each) => sum + each, 0);
  byId("live-area").textContent = `${km2(total)} km²`;
  byId("live-area").hidden = false;
  mark(wrong && wrong.at);
  if (wrong) sayValidity(faultWords(wrong), "bad");
  else sayValidity(t("正在核算…"), "wait");
  return !wrong;
}

const check = debounce(async () => {
  asked += 1;
  const mine = asked;
  const parts = drawn();
  byId("live-area").hidden = true;
  if (!parts.length) { sayValidity(t("图上没有区域：至少要画一块。"), "bad"); figures({}, []); return; }
  try {
    const found = await post("/api/zones/preview", { parts, based_on: base.version_id });
    if (mine !== asked) return;
    if (!found.valid) {
      const [first] = found.problems;
      mark(first.lon === null ? null : [first.lon, first.lat]);
      sayValidity(t("{part}：{words}。改正后才能保存。", { part: partWord(first.part), words: say(first.words) }), "bad");
      return;
    }
    mark(null);
    figures(found.area_km2, found.changes);
    const given = found.given_way_km2;
    sayValidity(given > 0
      ? t("边界有效。未定部分与生效部分重叠的 {km2} 平方公里，保存时归生效部分。", { km2: km2(given) })
      : t("边界有效。"), "good");
  } catch (error) {
    if (mine === asked) sayValidity(error.message, "bad");
  }
}, REST_MS);

function changed() {
  isDirty = true;
  byId("save-done").hidden = true;
  remember();
  if (live()) check();
  else byId("live-area").hidden = true;
  showRing();
}

function showRing() {
  const layer = chosenPiece();
  byId("ring-text").value = layer
    ? ringsOf(layer)[0].slice(0, -1).map(([lon, lat]) => `${lon.toFixed(6)},${lat.toFixed(6)}`).join("\n") : "";
  byId("ring-text").disabled = !layer;
  for (const each of document.querySelectorAll('[data-act="part"], [data-act="remove"], #ring-apply')) each.disabled = !layer;
  const partButton = document.querySelector('[data-act="part"]');
  partButton.textContent = layer && layer.part === "undetermined" ? t("换为生效部分") : t("换为未定部分");
}

function applyRing() {
  const layer = chosenPiece();
  const ring = byId("ring-text").value.trim().split("\n").map((line) => line.split(/[,\uff0c\s]+/).map(Number));
  if (!layer || ring.length < 3 || !ring.every((at) => at.length === 2 && at.every(Number.isFinite))) {
    sayValidity(t("坐标每行应为“经度,纬度”，至少三行。"), "bad");
    return;
  }
  const [, ...holes] = ringsOf(layer);
  replacePiece(layer, [{ type: "Polygon", coordinates: [[...ring, ring[0]], ...holes] }]);
  changed();
}

const ACTS = {
  part: () => { if (chosenPiece()) { changePart(chosenPiece()); changed(); } },
  remove: () => { if (chosenPiece()) { removePiece(chosenPiece()); changed(); } },
  back: () => { if (back()) { live(); check(); showRing(); } },
  reset: () => loadBase(base.version_id),
};

function body() {
  const precision = byId("precision").value.trim();
  return {
    action: "edit", lineage: record.lineage, state: record.state, based_on: base.version_id,
    valid_from: byId("valid-from").value, author: byId("author").value, reason: byId("reason").value,
    parts: drawn(), boundary_precision_m: precision ? Number(precision) : null,
  };
}

async function reread() {
  record = await get(`/api/zones/${record.lineage}/versions`, { as_of: boot.as_of }, { fresh: true });
}

async function save(event) {
  event.preventDefault();
  stop();
  showMessage();
  markFields(null);
  byId("save").disabled = true;
  try {
    const before = base.version_id;
    const made = await post("/api/zones/versions", body());
    isDirty = false;
    others.clearLayers();
    await reread();
    loadBase(made.version_id);
    showDone(made, before);
  } catch (error) {
    if (error.field === "state") conflict(error.message);
    else showMessage(error.message);
    markFields(error.field);
  } finally {
    byId("save").disabled = false;
  }
}

function showDone(made, before) {
  byId("reason").value = "";
  byId("save-done").hidden = false;
  const compare = `/zones/compare?a=${encodeURIComponent(before)}&b=${encodeURIComponent(made.version_id)}`;
  replace(byId("save-done"), el("p", {}, t("已保存为版本 {id}。", { id: made.version_id })),
    el("p", { class: "links" },
      el("a", { class: "button", href: compare }, t("与原版本比较")),
      el("a", { class: "button", href: `/#t=${base.valid_from || boot.as_of}` }, t("在地图上查看"))));
  announce(t("已保存为版本 {id}。", { id: made.version_id }));
}

/** Somebody else was faster: their version is shown over what is drawn here, and nothing is lost. */
function conflict(message) {
  const onto = async () => {
    await reread();
    const latest = counting().filter((each) => each.change).sort((a, b) => b.change.change_no - a.change.change_no)[0];
    pickBase(latest ? latest.version_id : base.version_id);
    others.clearLayers();
    for (const { geometry } of base.parts) area(geometry, "zone zone--superseded").addTo(others);
    showMessage(t("虚线是新版本的边界；您画的没有变。可以对照改好，再保存。"));
    live();
    check();
  };
  showMessage(el("p", {}, message),
    el("button", { type: "button", class: "button", onclick: onto }, t("以新版本为底，保留我画的")));
}

function start() {
  setUpZoneMap(t("地图：改画区域"));
  spot.addTo(map);
  others.addTo(map);
  setUpPieces((what) => {
    if (what === "live") live();
    if (what === "done") changed();
    if (what === "chosen") showRing();
  });
  setUpTools(changed, (words) => { byId("tool-hint").textContent = words; });
  for (const each of document.querySelectorAll("[data-act]")) each.addEventListener("click", () => { stop(); ACTS[each.dataset.act](); });
  byId("ring-apply").addEventListener("click", applyRing);
  byId("base-version").addEventListener("change", (event) => loadBase(event.target.value));
  byId("save-form").addEventListener("submit", save);
  map.on("sansan:fit", fit);
  window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && !/INPUT|TEXTAREA/.test(event.target.tagName)) ACTS.back();
  });
  loadBase(boot.version);
  showRing();
  showNeighbourBorders(record);
  document.documentElement.dataset.ready = "true";
}

start();
