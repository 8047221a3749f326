// One box for places, task numbers, units and coordinates; it says how it read them before moving.

import { get } from "./api.js";
import { check } from "./check.js";
import { announce, byId, debounce, el, replace } from "./dom.js";
import { lang, length, t, tn } from "./i18n.js";
import { goTo, map } from "./leaflet_map.js";
import { emit, select, state } from "./state.js";

const PAUSE_MS = 220;
let results = [];
let active = -1;
let asked = 0;

const KINDS = {
  position: () => t("坐标"), place: () => t("地点"), task: () => t("任务"), unit: () => t("区县"), document: () => t("文件"),
};

const input = () => byId("search-input");
const list = () => byId("search-list");

function close() {
  list().hidden = true;
  input().setAttribute("aria-expanded", "false");
  input().removeAttribute("aria-activedescendant");
  active = -1;
}

function highlight(to) {
  const items = [...list().querySelectorAll("[role=option]")];
  if (!items.length) return;
  active = (to + items.length) % items.length;
  items.forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
  input().setAttribute("aria-activedescendant", items[active].id);
  items[active].scrollIntoView({ block: "nearest" });
}

/** Where a result lies in WGS 84, whatever datum it was typed in; null where nowhere. */
function wgs84Of(result) {
  if (result.wgs84 && result.wgs84.lon !== null) return result.wgs84;
  if (result.lon === null || result.lon === undefined) return null;
  return !result.datum || ["wgs84", "cgcs2000"].includes(result.datum) ? { lon: result.lon, lat: result.lat } : null;
}

function distanceTo(result) {
  const at = wgs84Of(result);
  if (!at || result.kind === "position") return "";
  return t("距图中心 {length}", { length: length(map.distance(map.getCenter(), [at.lat, at.lon])) });
}

function option(result, i) {
  const label = (lang === "en" && result.label_en) || result.label;
  return el("li", {
    class: "result", role: "option", id: `result-${i}`, "aria-selected": "false",
    onmousedown: (event) => event.preventDefault(), onclick: () => choose(result),
  },
  el("span", { class: "result__kind" }, (KINDS[result.kind] || KINDS.place)()),
  el("span", { class: "result__label" }, label),
  el("small", { class: "result__detail" }, [result.detail, distanceTo(result)].filter(Boolean).join(" · ")));
}

function toCheck() {
  close();
  emit("open-tab", "check");
  byId("check-lon").focus();
}

function render(message) {
  const offer = results.length === 0 && el("li", { class: "result result--offer", role: "presentation" },
    el("button", { type: "button", class: "link", onclick: toCheck }, t("按坐标核查一个点")));
  replace(list(), message && el("li", { class: "result__message", role: "presentation" }, message),
    results.map(option), offer);
  list().hidden = false;
  input().setAttribute("aria-expanded", "true");
  active = -1;
  announce(message || tn("{n} 条结果", results.length));
}

async function ask(query) {
  const mine = ++asked;
  if (!query) { results = []; close(); return; }
  let body;
  try {
    body = await get("/api/search", { q: query, as_of: state.asOf });
  } catch (error) {
    body = { results: [], message: error.message };
  }
  if (mine !== asked || input().value.trim() !== query) return;
  results = body.results;
  render(body.message || (results.length ? "" : t("没有找到“{query}”", { query })));
}

function choose(result) {
  close();
  const at = wgs84Of(result);
  if (result.kind === "task") select({ kind: "task", id: result.id }, "list");
  else if (result.kind === "document") emit("show-document", result.id);
  else if (result.kind === "position") {
    check({ lon: result.lon, lat: result.lat, datum: result.datum || "wgs84", move: true });
  } else if (at) {
    if (result.kind !== "unit") goTo(at.lat, at.lon, result.zoom || 13);
    emit("found", { ...result, ...at });
  } else announce(t("该地点没有坐标，未落图"));
}

function onKey(event) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list().hidden) askSoon(input().value.trim());
    else highlight(active + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    const result = results[active >= 0 ? active : 0];
    if (!list().hidden && result) choose(result);
    else ask(input().value.trim());
  } else if (event.key === "Escape") {
    if (list().hidden) input().value = "";
    close();
  }
}

const askSoon = debounce(ask, PAUSE_MS);

export function setUpSearch() {
  input().addEventListener("input", () => askSoon(input().value.trim()));
  input().addEventListener("keydown", onKey);
  input().addEventListener("focus", () => byId("search").scrollIntoView({ block: "nearest" }));
  input().addEventListener("blur", () => setTimeout(() => {
    if (!list().contains(document.activeElement)) close();
  }, 150));
  byId("search").addEventListener("submit", (event) => event.preventDefault());
}
