// The first line of the page: what is flagged, since when, and what to do next.

import { data } from "./data.js";
import { byId, el, replace } from "./dom.js";
import { t, tn } from "./i18n.js";
import { emit, FACETS, on, state } from "./state.js";
import { periodOf } from "./timeline.js";

const countOf = (verdict) => data.tasks.filter((task) => task.verdict === verdict).length;

function filterBy(facet, value) {
  for (const each of FACETS) state.filters[each].clear();
  state.filters[facet].add(value);
  emit("filters");
  emit("open-tab", "tasks");
}

function sentence(outside, rest) {
  const { from } = periodOf(state.asOf);
  const parts = [
    el("b", { class: "summary__flag" }, tn("{n} 项任务在区外", outside)),
    rest.edge > 0 && tn("{n} 项在边界附近", rest.edge),
    rest.unknown > 0 && tn("{n} 项待定", rest.unknown),
  ].filter(Boolean);
  return [
    t("截至 {date}：", { date: state.asOf }),
    parts.flatMap((part, i) => (i ? [t("，"), part] : [part])),
    from ? t("（禁煤区状况自 {date} 起）。", { date: from }) : t("。"),
  ];
}

function nextStep(outside, overdue, rest) {
  if (outside > 0) return [tn("先核查区外的 {n} 项", outside), () => filterBy("verdict", "outside")];
  if (rest.edge > 0) return [tn("先复测边界附近的 {n} 项", rest.edge), () => filterBy("verdict", "edge")];
  if (rest.unknown > 0) return [tn("先补齐待定的 {n} 项", rest.unknown), () => filterBy("verdict", "unknown")];
  if (overdue > 0) return [tn("先办逾期的 {n} 项", overdue), () => filterBy("deadline", "overdue")];
  return null;
}

function render() {
  if (!data.ready) return;
  if (data.tasks.length === 0) {
    replace(byId("headline"), t("还没有任务：请先导入任务清单。"));
    replace(byId("next-step"));
    return;
  }
  const outside = countOf("outside");
  const rest = { edge: countOf("edge"), unknown: countOf("unknown") };
  const overdue = data.tasks.filter((task) => task.overdue).length;
  const step = nextStep(outside, overdue, rest);
  replace(byId("headline"), sentence(outside, rest));
  replace(byId("next-step"),
    step && el("button", { type: "button", class: "button button--primary", onclick: step[1] }, step[0]),
    overdue > 0 && el("button", {
      type: "button", class: "button", onclick: () => filterBy("deadline", "overdue"),
    }, tn("逾期 {n} 项", overdue)));
}

export function setUpSummary() {
  on("data", render);
}
