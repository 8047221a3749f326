// Words for the codes in tasks: units, categories, states, deadlines; the server's vocabulary.

import { boot } from "./boot.js";
import { join, named, say, t, tn } from "./i18n.js";
import { word } from "./symbols.js";

const units = new Map((boot.units || []).map((unit) => [unit.code, unit]));

export function unitName(code) {
  const unit = units.get(code);
  return unit ? named(unit) : code;
}

export const unitNames = (codes) => join((codes || []).map(unitName));

/** Names of units; all of the city's are named together, and so are more than `most`. */
export function countyWords(codes, most = Infinity) {
  if (codes.length > 1 && codes.length === units.size) return tn("全部 {n} 个区县", codes.length);
  return codes.length > most ? tn("{n} 个区县", codes.length) : unitNames(codes);
}
const wordOf = (table) => (id) => say((table || {})[id]) || id;
export const categoryName = wordOf(boot.categories);
export const statusName = wordOf(boot.statuses);
export const deadlineName = wordOf(boot.deadlines);
export const datumName = wordOf(boot.datums);

/** Word of a value of one of the filters. */
export function facetName(facet, value) {
  return {
    verdict: word, county: unitName, category: categoryName, status: statusName, deadline: deadlineName,
  }[facet](value);
}

export function facetTitle(facet) {
  return {
    verdict: t("判定"), county: t("区县"), category: t("类别"), status: t("状态"), deadline: t("时限"),
  }[facet];
}

/** Deadline of a task in words, e.g. "2020-09-30 前". */
export function deadlineOf(task) {
  const date = task.deadline_date;
  if (!date) return deadlineName(task.deadline_kind);
  if (task.deadline_kind === "from") return t("{date} 起", { date });
  if (task.deadline_kind === "until") return t("至 {date}", { date });
  return t("{date} 前", { date });
}
