// Two versions held against each other: ground gained and lost on the map, changed verdicts beside it.

import { get } from "./api.js";
import { boot } from "./boot.js";
import { announce, byId, el, replace, svg } from "./dom.js";
import { number, say, t, tn } from "./i18n.js";
import { verdictSymbol, word } from "./symbols.js";
import { area, goToBounds, map, partWord, setUpZoneMap } from "./zones_map.js";

const ground = L.featureGroup();
const km2 = (value) => t("{n} 平方公里", { n: number(value, value < 1000 ? 3 : 1) });

function swatch(className) {
  return svg("svg", { width: 28, height: 18, "aria-hidden": "true" },
    svg("rect", { x: 1.5, y: 1.5, width: 25, height: 15, class: className }));
}

const classOf = (kind, part) => `${kind}${part === "undetermined" ? ` ${kind}--open` : ""}`;

function drawGround(parts) {
  ground.clearLayers();
  for (const { part, gained, lost, gained_km2: more, lost_km2: less } of parts) {
    if (less > 0) area(lost, classOf("lost", part)).addTo(ground);
    if (more > 0) area(gained, classOf("gained", part)).addTo(ground);
  }
}

function showKey(parts) {
  const rows = parts.flatMap(({ part, gained_km2: more, lost_km2: less }) => [
    more > 0 && [classOf("gained", part), t("{part}：划入", { part: partWord(part) }), more],
    less > 0 && [classOf("lost", part), t("{part}：划出", { part: partWord(part) }), less],
  ].filter(Boolean));
  byId("ground").hidden = false;
  replace(byId("key"), rows.length
    ? rows.map(([className, words, size]) => [swatch(className), el("span", {}, words), el("span", { class: "figure" }, km2(size))])
    : el("span", { class: "key__all" }, t("两版的范围完全相同。")));
}

function badge(verdict) {
  return el("span", { class: `badge badge--${verdict}` }, verdictSymbol(verdict, { size: 16 }), word(verdict));
}

function taskRow({ task_id: id, title, a, b }, asOf) {
  return el("article", { class: "change" },
    el("h3", {}, el("a", { href: `/#t=${asOf}&sel=task:${encodeURIComponent(id)}` }, id), " ", say(title)),
    el("dl", {},
      el("dt", {}, badge(a.verdict)), el("dd", {}, say(a.because)),
      el("dt", {}, badge(b.verdict)), el("dd", {}, say(b.because))));
}

function showTasks(found) {
  byId("changes").hidden = false;
  byId("changes-title").textContent = found.tasks.length
    ? tn("{n} 项任务的判定会变", found.tasks.length) : t("没有任务的判定会变");
  replace(byId("change-list"), found.tasks.map((task) => taskRow(task, found.as_of)));
}

const sum = (parts, key, part) =>
  parts.filter((each) => each.part === part).reduce((total, each) => total + each[key], 0);

function headline({ parts, tasks, a, b }) {
  const more = sum(parts, "gained_km2", "in force");
  const less = sum(parts, "lost_km2", "in force");
  return t("从 {a} 到 {b}：生效部分划入 {more}，划出 {less}；{n} 项任务的判定会变。", {
    a: a.version_id, b: b.version_id, more: km2(more), less: km2(less), n: tasks.length });
}

function links(query) {
  const formats = { geojson: "GeoJSON", gpkg: "GeoPackage", zip: "Shapefile", kml: "KML", kmz: "KMZ", csv: "CSV", xlsx: "XLSX", parquet: "GeoParquet", html: t("离线地图") };
  byId("takeaway").hidden = false;
  replace(byId("compare-exports"), Object.entries(formats).map(([suffix, title]) =>
    el("a", { class: "button", href: `/api/zones/compare.${suffix}?${query}` }, title)));
}

async function compare() {
  const query = new URLSearchParams({ a: boot.a, b: boot.b, as_of: boot.as_of });
  try {
    const found = await get("/api/zones/compare", Object.fromEntries(query));
    drawGround(found.parts);
    showKey(found.parts);
    showTasks(found);
    byId("line").textContent = headline(found);
    announce(byId("line").textContent);
    links(query);
    fit();
  } catch (error) {
    byId("line").textContent = t("没有比较成。");
    byId("compare-message").hidden = false;
    byId("compare-message").textContent = error.message;
  }
  document.documentElement.dataset.ready = "true";
}

function fit() {
  if (ground.getBounds().isValid()) goToBounds(ground.getBounds());
}

setUpZoneMap(t("地图：划入与划出的范围"));
ground.addTo(map);
map.on("sansan:fit", fit);
for (const link of document.querySelectorAll("[data-keep-query]")) {
  const query = new URLSearchParams(location.search);
  query.set("lang", link.hreflang.slice(0, 2));
  link.search = query.toString();
}
if (boot.a && boot.b) compare();
else document.documentElement.dataset.ready = "true";
