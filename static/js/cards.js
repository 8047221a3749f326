// What a flag, a feature or a checked point says for itself: built of text nodes, never of markup.

import { get } from "./api.js";
import { boot } from "./boot.js";
import { feature, zone } from "./data.js";
import { el, facts, replace } from "./dom.js";
import { length, named, say, t } from "./i18n.js";
import { columnFacts, exemptWords, kindWord, licenceWords, methodWord } from "./property_words.js";
import { emit, state } from "./state.js";
import { verdictSymbol, word } from "./symbols.js";

/** Symbol and word of a verdict, together. */
export function badge(verdict) {
  return el("span", { class: `badge badge--${verdict}` }, verdictSymbol(verdict, { size: 16 }), word(verdict));
}

/** A signed distance to a boundary in words. */
export function distanceWords(distance_m) {
  if (distance_m === null || distance_m === undefined) return "";
  return distance_m < 0
    ? t("边界以内 {length}", { length: length(distance_m) })
    : t("边界以外 {length}", { length: length(distance_m) });
}

const plusMinus = (metres) => (metres > 0 ? `± ${length(metres)}` : "");

export function period(each) {
  const from = each.valid_from;
  const to = each.valid_to;
  if (from && to) return t("{from} 起，{to} 止", { from, to });
  if (from) return t("{from} 起", { from });
  if (to) return t("{to} 止", { to });
  return "";
}

/** Source and licence of a record, one line. */
export function provenance(record) {
  return [say(record.source && record.source.zh ? record.source : named(record, "source")), licenceWords(record.licence)]
    .filter(Boolean).join(" · ");
}

const RULES = new Map((boot.rules || []).map((rule) => [rule.rule_id, rule]));

export const ruleOf = (id) => RULES.get(id) || null;

const ruleTitle = (rule, id) => (rule ? say(rule.title) : id);

/** Zone of a finding: name, days, legal basis. */
export function zoneFacts(zoneId) {
  const found = zoneId && zone(zoneId);
  if (!found) return [];
  return [
    [t("区域"), named(found)],
    [t("有效期"), period(found)],
    [t("法定依据"), named(found, "legal_basis")],
    [t("豁免"), exemptWords(found.exempt)],
    [t("应重划期限"), found.review_due],
    [t("边界精度"), plusMinus(found.boundary_precision_m)],
    [t("区域说明"), named(found, "note")],
    [t("区域来源"), provenance(found)],
  ];
}

/** All that decides one finding: rule, source item, zone, basis, distance, precision, date. */
export function findingFacts(finding) {
  const rule = ruleOf(finding.rule_id);
  return facts([
    [t("规则"), ruleTitle(rule, finding.rule_id)],
    [t("规则要求"), rule && say(rule.demand)],
    [t("规则出处"), rule && say(rule.source)],
    [t("判定方式"), methodWord(finding.method)],
    [t("到边界"), distanceWords(finding.distance_m)],
    [t("地点精度"), plusMinus(finding.precision_m)],
    ...zoneFacts(finding.zone_id),
    [t("截至"), finding.as_of],
  ]);
}

/** Why a task is flagged at a place; the rule follows when the server has said it. */
export function whyCard(task, place, { onMore, onBack } = {}) {
  const known = feature(place.feature_id) || {};
  const basis = el("div", { class: "card__basis" }, facts([
    [t("到边界"), distanceWords(place.distance_m)],
    [t("地点精度"), plusMinus(place.precision_m)],
    ...zoneFacts(place.zone_id),
    [t("截至"), state.asOf],
  ]));
  fillBasis(basis, task, place);
  return el("section", { class: "card" },
    onBack && el("button", { type: "button", class: "link", onclick: onBack }, t("返回此处列表")),
    el("p", { class: "card__verdict" }, badge(place.verdict), el("b", {}, task.task_id),
      task.overdue && el("span", { class: "late" }, t("已逾期"))),
    el("h2", { class: "card__title" }, say(task.title)),
    el("p", { class: "card__kicker" }, [named(place), kindWord(place.kind)].filter(Boolean).join(" · ")),
    el("p", { class: "card__because" }, say(place.because)),
    basis,
    known.source && el("p", { class: "card__source" }, t("地点来源：{source}", { source: provenance(known) })),
    el("p", { class: "card__source" }, t("任务来源：{source}", { source: say(task.source) })),
    onMore && el("button", { type: "button", class: "link", onclick: onMore }, t("查看该任务的全部依据")));
}

async function fillBasis(basis, task, place) {
  try {
    const found = await findingsOf(task.task_id);
    const deciding = found.find((each) => each.feature_id === place.feature_id && each.verdict === place.verdict);
    if (deciding) replace(basis, findingFacts(deciding));
    emit("card-filled");
  } catch {
    basis.append(el("p", { class: "hint" }, t("规则条文暂时读不到；以上为已读到的数据。")));
  }
}

export async function findingsOf(taskId) {
  const body = await get("/api/findings", { as_of: state.asOf, task_id: taskId });
  return body.findings;
}

/** What a feature of a layer says: kind, precision, note, tasks, source, licence. */
export function featureCard(found, properties, { onTask } = {}) {
  const tasks = properties.tasks || [];
  return el("section", { class: "card" },
    el("p", { class: "card__kicker" }, [say(found.title), kindWord(properties.kind)].filter(Boolean).join(" · ")),
    el("h2", { class: "card__title" }, named(properties)),
    named(properties, "note") && el("p", { class: "card__because" }, named(properties, "note")),
    facts([
      [t("地点精度"), plusMinus(properties.precision_m)],
      ...columnFacts(properties.properties),
      [t("资料日期"), properties.recorded],
      [t("来源与许可"), provenance(properties)],
    ]),
    tasks.length > 0 && el("p", { class: "card__tasks" }, t("相关任务："), tasks.map((id) =>
      el("button", { type: "button", class: "link", onclick: () => onTask(id, properties.feature_id) }, id))));
}
