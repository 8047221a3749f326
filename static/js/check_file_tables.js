// Tables of the bulk check: rows of files, as text.

import { el, replace } from "./dom.js";
import { lang, number, say, t } from "./i18n.js";
import { verdictSymbol, word } from "./symbols.js";

/** Puts rows into a table; columns are {key, title, kind}. */
export function fillTable(table, columns, rows, rowKey = "row") {
  const classOf = (column) => column.kind || null;
  replace(
    table,
    el("thead", {}, el("tr", {}, columns.map((column) =>
      el("th", { scope: "col", class: classOf(column) }, column.title)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, columns.map((column) =>
      (column.key === rowKey
        ? el("th", { scope: "row" }, row[column.key])
        : el("td", { class: classOf(column) }, cell(row[column.key], column))))))),
  );
}

function cell(value, column) {
  if (value === null || value === undefined) return "";
  if (column.verdict) return badge(value);
  if (column.kind === "number" && typeof value === "number") return number(value, 0);
  return typeof value === "object" ? say(value) : String(value);
}

/** Sign and word of a verdict, with a count behind it if there is one. */
export function badge(verdict, count = null) {
  return el("span", { class: `badge badge--${verdict}` }, verdictSymbol(verdict, { size: 18 }),
    word(verdict), count === null ? null : ` ${number(count)}`);
}

export function fillRejected(table, rows) {
  fillTable(table, [
    { key: "row", title: t("行号") },
    { key: "field", title: t("列") },
    { key: "value", title: t("内容") },
    { key: "reason", title: t("原因"), kind: "long" },
  ], rows);
}

const ADDED = () => [
  { key: "row", title: t("行号") },
  { key: "verdict", title: t("判定"), verdict: true },
  { key: lang === "en" ? "zone_name_en" : "zone_name", title: t("区域") },
  { key: "distance_m", title: t("距边界（米，区内为负）"), kind: "number" },
  { key: lang === "en" ? "because_en" : "because", title: t("依据"), kind: "long" },
];
const OURS = new Set(["row", "verdict", "verdict_zh", "zone_id", "zone_name", "zone_name_en", "unit_code",
  "unit_name", "distance_m", "as_of", "because", "because_en", "lon_wgs84", "lat_wgs84"]);

export function fillRows(table, rows) {
  const own = rows.length ? Object.keys(rows[0]).filter((key) => !OURS.has(key)) : [];
  const [first, ...rest] = ADDED();
  fillTable(table, [first, ...own.slice(0, 3).map((key) => ({ key, title: key })), ...rest], rows);
}
