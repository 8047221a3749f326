// What the editor of a zone shows beside the drawing: figures, validity, messages, neighbours.

import { get } from "./api.js";
import { boot } from "./boot.js";
import { byId, el, replace } from "./dom.js";
import { number, say, t } from "./i18n.js";
import { partWord } from "./zones_map.js";
import { showNeighbours } from "./zones_pieces.js";

const PARTS = ["in force", "undetermined"];

export const km2 = (value) => number(value, 3);
export const dates = ({ valid_from: from, valid_to: to }) => {
  if (from && to) return t("{from} 至 {to}（不含）", { from, to });
  if (from) return t("{from} 起", { from });
  return to ? t("{to} 以前", { to }) : t("一直");
};

export function versionWords(version) {
  return `${dates(version)} · ${say(version.name)} · ${version.version_id}`;
}

export const faultWords = ({ kind }) => (kind === "few"
  ? t("这一块不足三个顶点。") : t("边界自己相交：请把交叉的顶点拖开，才能保存。"));

export function sayValidity(words, kind = "") {
  byId("validity").className = `validity ${kind && `validity--${kind}`}`;
  byId("validity").textContent = words;
  byId("save").disabled = kind === "bad";
}

/** Areas of the parts beside those of the version they began from. */
export function showFigures(base, areas, changes, isRough = false) {
  const before = Object.fromEntries(base.parts.map(({ part, area_km2: size }) => [part, size]));
  const byPart = Object.fromEntries(changes.map((each) => [each.part, each]));
  const rows = PARTS.filter((part) => part in before || part in areas).map((part) => {
    const change = byPart[part] || { gained_km2: 0, lost_km2: 0 };
    return el("tr", { data: { part } },
      el("th", { scope: "row" }, partWord(part)),
      el("td", {}, km2(before[part] || 0)),
      el("td", { class: "now" }, `${isRough ? "≈ " : ""}${km2(areas[part] || 0)}`),
      el("td", {}, isRough ? "…" : km2(change.gained_km2)),
      el("td", {}, isRough ? "…" : km2(change.lost_km2)));
  });
  replace(byId("figures"), rows);
}

export function showMessage(...kids) {
  byId("save-message").hidden = kids.length === 0;
  replace(byId("save-message"), ...kids);
}

export function markFields(field) {
  const inputs = { valid_from: "valid-from", author: "author", reason: "reason", boundary_precision_m: "precision" };
  for (const [name, id] of Object.entries(inputs)) {
    if (name === field) byId(id).setAttribute("aria-invalid", "true");
    else byId(id).removeAttribute("aria-invalid");
  }
  if (inputs[field]) byId(inputs[field]).focus();
}

export async function showNeighbourBorders(record) {
  const found = [];
  for (const layer of ["units", record.kind]) {
    try {
      const { features } = await get(`/api/export/${layer}.geojson`, { as_of: boot.as_of });
      found.push(...features.filter((each) => each.properties.lineage !== record.lineage));
    } catch { /* a kind without a layer has no neighbours */ }
  }
  showNeighbours(found);
}
