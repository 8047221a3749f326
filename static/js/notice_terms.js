// The terms of a notice: each a card that can be corrected; the recipe is changed in place.

import { el } from "./dom.js";
import { join, number, say, t } from "./i18n.js";

// Commas, semicolons and the Chinese marks of a list.
const COMMA = /[,\uff0c]/;
const BETWEEN = /[,;\n\u3001\uff0c\uff1b]/;
const KINDS = {
  unit: () => t("整个单位"),
  village: () => t("村、社区"),
  road_ring: () => t("四至或围合"),
  road_strip: () => t("道路两侧"),
  half_plane: () => t("道路一侧"),
  circle: () => t("圆形范围"),
  described: () => t("只有描述"),
};
const SIDES = {
  "": () => t("未写明"), both: () => t("两侧"), east: () => t("东"), south: () => t("南"), west: () => t("西"), north: () => t("北"),
  northeast: () => t("东北"), southeast: () => t("东南"), northwest: () => t("西北"), southwest: () => t("西南"),
};

const CLAIMS = {
  fits: () => t("与公布面积相符"), possible: () => t("可能与公布面积相符"), "does not fit": () => t("与公布面积不符"),
};

/** Word for how an area stands against the one that the text states. */
export const claimWord = (claim) => (CLAIMS[claim] ? CLAIMS[claim]() : "");

export const kindWord = (kind) => (KINDS[kind] ? KINDS[kind]() : kind);

/** Terms with their keys, what is taken in first: the order in which the server compiles them. */
export function termsOf(recipe) {
  return ["include", "exclude"].flatMap((side) => recipe.zones.flatMap((zone, at) =>
    (zone[side] || []).map((term, i) => ({ key: `${at}.${side}.${i}`, side, zone, term }))));
}

function widthText(width) {
  if (width === null || width === undefined) return "";
  if (typeof width === "number") return String(width);
  return Object.entries(width).map(([side, metres]) => `${side}=${metres}`).join(",");
}

/** A width typed as "50" or "north=50,south=200"; undefined if it is neither. */
export function readWidth(text) {
  if (!text.trim()) return null;
  if (Number.isFinite(Number(text))) return Number(text);
  const pairs = text.split(COMMA).map((each) => each.split("=").map((word) => word.trim()));
  if (!pairs.every(([side, metres]) => side in SIDES && metres && Number.isFinite(Number(metres)))) return undefined;
  return Object.fromEntries(pairs.map(([side, metres]) => [side, Number(metres)]));
}

function rename(term, names) {
  term.names = names;
  if (term.kind !== "road_ring") {
    delete term.borders;
    delete term.sides;
    return;
  }
  const kept = new Map((term.borders || []).map((border) => [border.name, border]));
  term.borders = names.map((name) => kept.get(name) || { name, side: null, kind: "road" });
  delete term.sides; // they are with the borders
}

function select(values, chosen, onchange) {
  const known = chosen in values ? values : { ...values, [chosen]: () => chosen };
  return el("select", { onchange }, Object.entries(known).map(([value, words]) =>
    el("option", { value, selected: value === chosen }, words())));
}

function field(label, input, isWide = false) {
  return el("label", { class: isWide ? "form__wide" : null }, label, input);
}

function editor(term, changed) {
  const kind = select(KINDS, term.kind, (event) => { term.kind = event.target.value; rename(term, term.names); changed(); });
  const names = el("textarea", { rows: 2, spellcheck: "false", onchange: (event) => {
    rename(term, event.target.value.split(BETWEEN).map((each) => each.trim()).filter(Boolean));
    changed();
  } });
  names.value = (term.names || []).join("、");
  const parent = el("input", { value: term.parent || "", onchange: (event) => { term.parent = event.target.value.trim() || null; changed(); } });
  const width = el("input", { value: widthText(term.width_m), inputmode: "decimal", onchange: (event) => {
    const read = readWidth(event.target.value);
    event.target.toggleAttribute("aria-invalid", read === undefined);
    if (read === undefined) { event.target.setAttribute("aria-invalid", "true"); return; }
    term.width_m = read;
    changed();
  } });
  const side = select(SIDES, term.side || "", (event) => { term.side = event.target.value || null; changed(); });
  return el("details", { class: "coordinates" }, el("summary", {}, t("更正")),
    el("div", { class: "form" },
      field(t("种类"), kind), field(t("所在单位"), parent), field(t("名称（用顿号分开）"), names, true),
      field(t("每侧宽度（m）"), width), field(t("哪一侧"), side)));
}

function outcome(found) {
  if (!found || !found.length) return el("p", { class: "term__result" }, t("还没有生成。"));
  return found.slice(0, 40).map((each) => el("p", { class: `term__result term__result--${each.outcome}` },
    `${each.name}${t("：")}`, each.outcome === "settled"
      ? t("{km2} 平方公里，±{m} 米；", { km2: number(each.area_km2, 3), m: number(each.precision_m) })
      : t("未定，在 {km2} 平方公里之内；", { km2: number(each.open_km2, 1) }),
    say({ zh: each.how, en: each.how_en }),
    each.claim !== "none" && t("；公布 {n} 平方公里，{claim}", { n: number(each.claimed_area_km2, 3), claim: claimWord(each.claim) }),
    each.candidates.length > 0 && t("；可能是：{names}", { names: join(each.candidates) })));
}

/** Card of a term; `results` are what became of its names. */
export function termCard({ key, side, term }, results, { choose, changed }) {
  const title = el("button", { type: "button", class: "term__head", onclick: () => choose(key) },
    el("span", { class: side === "include" ? "badge badge--inside" : "badge badge--outside" }, side === "include" ? t("划入") : t("不划入")),
    el("span", { class: "hint" }, kindWord(term.kind)),
    el("strong", {}, `${term.parent ? `${term.parent} ` : ""}${join(term.names || []) || term.text}`));
  return el("article", { class: "term", data: { key } }, title, outcome(results),
    (term.doubts || []).map((doubt) => el("p", { class: "term__result" }, `! ${say(doubt)}`)),
    editor(term, () => changed(key)));
}
