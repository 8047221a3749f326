// One name settled: by a place on record, a click on the map, or coordinates with their datum.

import { get } from "./api.js";
import { announce, byId, debounce, el, replace } from "./dom.js";
import { join, length, say, t } from "./i18n.js";
import { aim, showCandidates, showPosition } from "./worklist_map.js";
import { post, showIn } from "./zones_post.js";

const SEARCH_MS = 300;
const CLICK_PX = 6; // how well a person clicks
const EQUATOR_M = 156543.034; // one pixel of the web's map at zoom 0
let picked = null; // {task, mention}
let candidates = [];

const form = () => byId("place-form");
const field = (name) => form().elements.namedItem(name);
const chosenKey = () => (form().querySelector("input[name=feature_id]:checked") || {}).value || null;

function typedPosition() {
  const [lon, lat, precision_m] = ["lon", "lat", "precision_m"].map((name) => Number.parseFloat(field(name).value));
  const isShown = Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) <= 90;
  return isShown && ["wgs84", "cgcs2000"].includes(field("datum").value) ? { lon, lat, precision_m } : null;
}

function choose(key) {
  for (const radio of form().querySelectorAll("input[name=feature_id]")) radio.checked = radio.value === key;
  if (key) for (const name of ["lon", "lat"]) field(name).value = "";
  showCandidates(candidates, key);
  showPosition(typedPosition());
}

function candidateRow(one, at) {
  const known = one.precision_m ? t("精度 {m}", { m: length(one.precision_m) }) : t("没有坐标");
  return el("label", {},
    el("input", { type: "radio", name: "feature_id", value: one.key, onchange: () => choose(one.key) }),
    el("span", {}, el("span", { class: "number-mark" }, `${at + 1} `), one.name, " ",
      el("small", {}, join([one.within.join(" "), known]))));
}

function showChoices(found) {
  candidates = found;
  replace(byId("candidates"), el("legend", { class: "visually-hidden" }, t("已有地点")), found.map(candidateRow));
  showCandidates(found, null);
}

const search = debounce(async () => {
  const words = byId("known").value.trim();
  if (!picked || !words) return;
  try {
    const { places } = await get("/api/worklist/places", { q: words }, { fresh: true });
    showChoices([...picked.mention.candidates, ...places.filter((one) => !picked.mention.candidates.some((other) => other.key === one.key))]);
    announce(t("找到 {n} 处", { n: places.length }));
  } catch (error) {
    showIn("place-fault", error.message);
  }
}, SEARCH_MS);

/** Makes ready to settle a name. */
export function pick(item) {
  picked = item;
  const { task, mention } = item;
  byId("pick-hint").hidden = true;
  form().hidden = false;
  showIn("place-fault", "");
  byId("place-title").textContent = `${task.task_id} ${mention.name || say(task.title)}`;
  byId("place-how").textContent = say(mention.how);
  byId("name-field").hidden = Boolean(mention.name);
  for (const name of ["lon", "lat", "name", "reason"]) field(name).value = "";
  field("datum").value = "";
  field("precision_m").value = "";
  byId("known").value = "";
  showChoices(mention.candidates);
  showPosition(null);
  aim({ placed, chosen: choose });
  byId("side").focus({ preventScroll: true });
  byId("side").scrollTop = 0;
  byId("side").scrollIntoView({ block: "nearest" });
}

function placed(lon, lat, zoom) {
  choose(null);
  field("lon").value = lon.toFixed(6);
  field("lat").value = lat.toFixed(6);
  field("datum").value = "wgs84";
  const metres = (CLICK_PX * EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom;
  field("precision_m").value = String(Math.max(10, Math.ceil(metres / 10) * 10));
  showPosition(typedPosition());
}

function body() {
  const key = chosenKey();
  const asked = { task_id: picked.task.task_id, key: picked.mention.key, author: field("author").value, reason: field("reason").value };
  if (!picked.mention.name) asked.name = field("name").value;
  if (key) return { ...asked, feature_id: key };
  const given = Object.fromEntries(["lon", "lat", "datum", "precision_m"].map((name) => [name, field(name).value.trim()]));
  return { ...asked, ...given };
}

function putOff() {
  picked = null;
  form().hidden = true;
  byId("pick-hint").hidden = false;
  showCandidates([], null);
  showPosition(null);
  aim();
  for (const row of document.querySelectorAll(".names > li.is-chosen")) row.classList.remove("is-chosen");
}

function markFault(name) {
  for (const input of form().querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  const input = name && field(name);
  if (!(input instanceof Element)) return;
  input.setAttribute("aria-invalid", "true");
  input.focus();
}

export function setUpPlacing(renew) {
  byId("known").addEventListener("input", search);
  byId("put-off").addEventListener("click", putOff);
  for (const name of ["lon", "lat", "datum", "precision_m"]) {
    field(name).addEventListener("change", () => {
      if (field("lon").value || field("lat").value) choose(null);
      showPosition(typedPosition());
    });
  }
  form().addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = byId("settle");
    button.disabled = true;
    showIn("place-fault", "");
    try {
      const answer = await post("/api/worklist/choices", body());
      renew(t("已记下：{name}。", { name: picked.mention.name || field("name").value }), answer);
    } catch (error) {
      showIn("place-fault", error.message);
      markFault(error.field);
      button.disabled = false;
    }
  });
}
