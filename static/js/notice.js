// The notice page: text on the left, its terms beside it, the zones they make on the map.

import { boot } from "./boot.js";
import { announce, byId, debounce, el, replace } from "./dom.js";
import { takeDropped } from "./file_drop.js";
import { join, number, say, t, tn } from "./i18n.js";
import { cityBounds, showCity } from "./notice_city.js";
import { broughtFiles, setUpFiles } from "./notice_files.js";
import { proposeSaving, setUpSaving } from "./notice_save.js";
import { claimWord, termCard, termsOf } from "./notice_terms.js";
import { area, goToBounds, map, partClass, setUpZoneMap } from "./zones_map.js";
import { post, showIn } from "./zones_post.js";

let notice = null, made = null; // {lines, recipe}, and what the server compiled of it
let lit = null; // key of the chosen term
const zones = L.featureGroup();
const marked = L.featureGroup();

const activity = (id) => say((boot.exempt_words || {})[id]) || id;

function pieces(line, marks) {
  const found = [];
  let at = 0;
  for (const { from, to, key, isOut } of marks.sort((one, other) => one.from - other.from)) {
    if (from < at) continue; // words of two terms: the first has them
    found.push(line.text.slice(at, from));
    found.push(el("mark", { class: isOut ? "is-out" : null, data: { key }, tabindex: 0, role: "button",
      onclick: () => choose(key), onkeydown: (event) => { if (event.key === "Enter") choose(key); } }, line.text.slice(from, to)));
    at = to;
  }
  return [...found, line.text.slice(at)];
}

function showLines() {
  const byLine = new Map();
  for (const { key, side, term } of termsOf(notice.recipe)) {
    for (const [number_, from, to] of term.marks || []) {
      if (!byLine.has(number_)) byLine.set(number_, []);
      byLine.get(number_).push({ from, to, key, isOut: side === "exclude" });
    }
  }
  replace(byId("lines"), notice.lines.filter((line) => line.text.trim()).map((line) =>
    el("li", { class: line.noise ? "noise" : null, data: { number: line.number } },
      el("span", {}, pieces(line, byLine.get(line.number) || [])))));
  byId("notice-form").hidden = true;
  byId("notice-read").hidden = false;
}

function showHead() {
  const { recipe } = notice;
  const facts = [
    [t("标题"), recipe.title], [t("发布机关"), recipe.issuer], [t("文号"), recipe.document_no],
    [t("成文"), recipe.issued], [t("施行"), recipe.effective],
    [t("豁免"), join((recipe.exempt || []).map(activity))],
    [t("公布面积"), recipe.claimed_area_km2 && t("{n} 平方公里", { n: number(recipe.claimed_area_km2, 2) })],
  ];
  replace(byId("head-facts"), facts.filter(([, value]) => value).flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]));
  const doubts = [...(recipe.doubts || []), ...(recipe.remarks || [])];
  byId("doubts").hidden = doubts.length === 0;
  replace(byId("doubts"), doubts.map((doubt) => el("p", {}, `! ${say(doubt)}`)));
}

function showTerms() {
  const results = new Map();
  for (const name of (made ? made.names : [])) {
    if (!results.has(name.key)) results.set(name.key, []);
    results.get(name.key).push(name);
  }
  const open = new Set([...document.querySelectorAll(".term details[open]")].map((each) => each.closest(".term").dataset.key));
  const terms = termsOf(notice.recipe);
  byId("terms-title").textContent = tn("{n} 条", terms.length);
  replace(byId("term-list"), terms.map((each) => termCard(each, results.get(each.key), { choose, changed })));
  for (const card of document.querySelectorAll(".term")) {
    card.classList.toggle("is-lit", card.dataset.key === lit);
    if (open.has(card.dataset.key)) card.querySelector("details").open = true;
  }
}

function drawZones() {
  zones.clearLayers();
  for (const { part, geometry } of made.parts) area(geometry, partClass(part)).addTo(zones);
  const { in_force_km2: fixed, undetermined_km2: open, claimed_area_km2: claimed, claim } = made.whole;
  byId("terms-line").textContent = [
    t("已定 {a} 平方公里，未定 {b} 平方公里", { a: number(fixed, 3), b: number(open, 1) }),
    claimed !== null && t("公布 {n} 平方公里，{claim}", { n: number(claimed, 2), claim: claimWord(claim) }),
  ].filter(Boolean).join(t("；"));
  showAreas();
  showCity(made);
  byId("notice-save").hidden = !made.city.is_own;
}

/** Areas of the zones of a notice that draws several, or that states one for any of them. */
function showAreas() {
  const told = made.zones.filter((zone) => zone.claimed_area_km2 !== null);
  byId("areas").hidden = made.zones.length < 2 && told.length === 0;
  replace(byId("areas-rows"), made.zones.map((zone) => el("tr", {},
    el("th", { scope: "row" }, zone.name || t("未命名")),
    el("td", {}, number(zone.in_force_km2, 2)), el("td", {}, number(zone.undetermined_km2, 1)),
    el("td", {}, zone.claimed_area_km2 === null ? t("未公布") : number(zone.claimed_area_km2, 2)),
    el("td", {}, zone.claim === "none" ? "" : claimWord(zone.claim)))));
}

function choose(key) {
  lit = lit === key ? null : key;
  for (const each of document.querySelectorAll("[data-key]")) each.classList.toggle("is-lit", each.dataset.key === lit);
  marked.clearLayers();
  if (!lit) return;
  for (const { fixed, open } of (made ? made.names : []).filter((each) => each.key === lit)) {
    if (open) area(open, "term-open").addTo(marked);
    if (fixed) area(fixed, "term-fixed").addTo(marked);
  }
  if (marked.getBounds().isValid()) goToBounds(marked.getBounds());
  for (const each of document.querySelectorAll(`mark[data-key="${lit}"], .term[data-key="${lit}"]`)) {
    each.scrollIntoView({ block: "nearest" });
  }
}

function showAll() {
  const bounds = zones.getBounds().isValid() ? zones.getBounds() : cityBounds();
  if (bounds.isValid()) goToBounds(bounds);
}

async function compile() {
  byId("compile").disabled = true;
  showIn("notice-message", "");
  try {
    made = await post("/api/notices/compile", { recipe: notice.recipe, ...broughtFiles() });
    drawZones();
    showTerms();
    if (!lit) showAll();
    announce(byId("terms-line").textContent);
  } catch (error) {
    showIn("notice-message", error.message);
  } finally {
    byId("compile").disabled = false;
    document.documentElement.dataset.compiled = "true";
  }
}

const compileSoon = debounce(compile, 400);
function changed(key) {
  lit = key;
  document.documentElement.dataset.compiled = "false";
  compileSoon();
}

async function read(body) {
  document.documentElement.dataset.compiled = "false";
  byId("parse").disabled = true;
  showIn("notice-message", "");
  byId("terms-line").textContent = t("正在读…");
  try {
    notice = await post("/api/notices/parse", body);
  } catch (error) {
    showIn("notice-message", error.message);
    byId("terms-line").textContent = "";
    return;
  } finally {
    byId("parse").disabled = false;
  }
  lit = null;
  made = null;
  showLines();
  showHead();
  showTerms();
  proposeSaving(notice.recipe);
  await compile();
}

function readFile(file) {
  if (!file) return;
  const form = new FormData();
  form.append("file", file);
  read(form);
}

function setUpDrop() {
  takeDropped(byId("drop"), readFile);
  byId("notice-file").addEventListener("change", (event) => readFile(event.target.files[0]));
}

setUpZoneMap(t("地图：公告划出的区域"));
zones.addTo(map);
marked.addTo(map);
map.on("sansan:fit", showAll);
byId("notice-form").addEventListener("submit", (event) => {
  event.preventDefault();
  read({ text: byId("notice-input").value });
});
byId("again").addEventListener("click", () => {
  byId("notice-form").hidden = false;
  byId("notice-read").hidden = true;
  byId("notice-input").focus();
});
byId("compile").addEventListener("click", compile);
setUpSaving(() => notice.recipe);
setUpFiles(() => { if (notice) changed(null); });
setUpDrop();
document.documentElement.dataset.ready = "true";
