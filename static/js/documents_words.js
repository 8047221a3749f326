// Words for the fields of a task and for what an import makes of it.

import { boot } from "./boot.js";
import { say, t } from "./i18n.js";

/** Labels of a task's fields, in the order in which they are shown. */
export const fieldWords = () => ({
  section: t("部分"), problem: t("问题"), text: t("任务"), target: t("整改目标"), measures: t("整改措施"),
  responsible_leaders: t("责任领导"), lead_units: t("牵头单位"), responsible_units: t("责任单位"),
  cooperating_units: t("配合单位"), responsible_persons: t("责任人"), deadline: t("整改时限"),
  category: t("类别"), places: t("地点"), numbers: t("数字"), other: t("其他"),
});

export const categoryWord = (key) => say(boot.categories[key]) || key;
export const deadlineWord = (kind) => say(boot.deadlines[kind]) || kind;

export const actionWord = (task) => {
  if (task.action === "new") return t("新任务");
  return task.differences.length ? t("已对上，有不同") : t("已对上");
};

/** A value of a difference, as a person reads it. */
export function valueWords(field, values) {
  const placeNames = (keys) => keys.map((key) => (boot.units.find((unit) => unit.code === key) || {}).name || key);
  if (field === "category") return categoryWord(values.category);
  if (field === "deadline") return [deadlineWord(values.deadline_kind), values.deadline_date].filter(Boolean).join(" ");
  if (field === "places" && values.place_ids) return [...values.place_ids, ...placeNames(values.territory_codes)].join("、") || t("无");
  const [value] = Object.values(values);
  return (Array.isArray(value) ? value.join(field === "measures" ? "\n" : "、") : value) || t("无");
}
