// A task in full: its verdict, places, shares of territory, and every finding with its basis.

import { badge, distanceWords, findingFacts, findingsOf, ruleOf } from "./cards.js";
import { data } from "./data.js";
import { byId, el, facts, icon, replace } from "./dom.js";
import { area, join, named, say, share, t, tn } from "./i18n.js";
import { categoryName, countyWords, deadlineOf, statusName, unitNames } from "./labels.js";
import { goTo } from "./leaflet_map.js";
import { openTask } from "./popups.js";
import { emit, on, select, state } from "./state.js";
import { verdictSymbol, word } from "./symbols.js";

const PLACE_ZOOM = 12;

function territoryBar(task) {
  const parts = [
    ["inside", task.inside_km2], ["outside", task.outside_km2], ["unknown", task.undetermined_km2],
  ].filter(([, km2]) => km2 !== null && km2 !== undefined);
  const whole = parts.reduce((sum, [, km2]) => sum + km2, 0);
  if (!(whole > 0)) return null;
  const bar = el("div", { class: "shares__bar", "aria-hidden": "true" }, parts.filter(([, km2]) => km2 > 0).map(([verdict, km2]) => {
    const piece = el("span", { class: `shares__part shares__part--${verdict}` });
    piece.style.flexGrow = String(km2 / whole);
    return piece;
  }));
  return el("section", { class: "shares" },
    el("h3", {}, t("范围：{units}", { units: unitNames(task.territory_codes) })), bar,
    el("ul", { class: "shares__list" }, parts.map(([verdict, km2]) =>
      el("li", {}, verdictSymbol(verdict, { size: 16 }),
        el("span", {}, `${word(verdict)} ${area(km2)}`), el("b", {}, share(km2, whole))))));
}

function placeRow(task, place) {
  const located = place.lon !== null && place.lon !== undefined;
  const tell = [word(place.verdict), distanceWords(place.distance_m)].filter(Boolean).join(" · ");
  return el("li", {}, el("button", {
    type: "button", class: "choice", disabled: !located,
    onclick: (event) => showPlace(task, place, event),
  },
  verdictSymbol(place.verdict, { size: 18 }),
  el("span", { class: "choice__text" }, el("b", {}, named(place)),
    el("small", {}, located ? tell : t("没有坐标，未落图")))));
}

function showPlace(task, place, event) {
  goTo(place.lat, place.lon, PLACE_ZOOM);
  openTask(task, place, { byKeyboard: event.detail === 0 });
}

function findingItem(finding) {
  const rule = ruleOf(finding.rule_id);
  return el("details", { class: "finding" },
    el("summary", {}, badge(finding.verdict), el("span", {}, finding.feature_name || "")),
    el("p", { class: "card__because" }, say(finding.because)),
    findingFacts(finding),
    rule && rule.how_to_fix && el("p", { class: "hint" }, say(rule.how_to_fix)));
}

async function listFindings(box, task) {
  try {
    const found = await findingsOf(task.task_id);
    replace(box, found.length
      ? found.map(findingItem)
      : el("p", { class: "hint" }, t("没有适用于该任务的空间规则；不计为合规。")));
  } catch (error) {
    replace(box, el("p", { class: "hint" }, error.message),
      el("button", { type: "button", class: "button", onclick: () => listFindings(box, task) }, t("重试")));
  }
}

function headOf(task) {
  return [
    el("button", { type: "button", class: "back", onclick: () => select(null) }, icon("back"), t("返回列表")),
    el("p", { class: "card__verdict" }, badge(task.verdict),
      task.overdue && el("span", { class: "late" }, t("已逾期")),
      task.born_overdue && el("span", { class: "late late--born" }, t("下达时已过期"))),
    el("h2", { class: "detail__title", tabindex: "-1" }, el("b", {}, task.task_id), ` ${say(task.title)}`),
    el("p", { class: "card__because" }, say(task.because)),
  ];
}

function render(task) {
  const findings = el("div", { class: "findings" }, el("p", { class: "skeleton" }));
  listFindings(findings, task);
  const reason = say(task.unlocated_reason);
  return [
    ...headOf(task),
    !task.located && el("p", { class: "notice" }, t("未落图：{reason}", { reason: reason || t("文件未指明地点") })),
    territoryBar(task),
    task.places.length > 0 && el("section", {},
      el("h3", {}, tn("地点 {n} 处", task.places.length)),
      el("ul", { class: "choices" }, task.places.map((place) => placeRow(task, place)))),
    facts([
      [t("类别"), categoryName(task.category)],
      [t("牵头单位"), join(task.lead_units)],
      [t("责任单位"), join(task.responsible_units)],
      [t("区县"), countyWords(task.counties)],
      [t("时限"), deadlineOf(task)],
      [t("状态"), el("a", { href: `/tasks/${encodeURIComponent(task.task_id)}` }, t("{status}：办理与记录", { status: statusName(task.status) }))],
      [t("来源"), say(task.source)],
      [t("截至"), state.asOf],
    ]),
    el("section", {}, el("h3", {}, t("判定依据")), findings),
  ];
}

/** Task the page shows in full, or null. */
function chosenTask() {
  if (!state.sel || state.sel.kind !== "task") return null;
  return data.tasksById.get(state.sel.id.split("~")[0]) || null;
}

let shownId = null;

function update({ via = "data" } = {}) {
  const task = chosenTask();
  const box = byId("detail");
  box.hidden = !task;
  byId("browse").hidden = Boolean(task);
  const closedId = task ? null : shownId;
  shownId = task ? task.task_id : null;
  if (!task) {
    replace(box);
    if (closedId) emit("detail-closed", closedId);
    return;
  }
  replace(box, render(task));
  byId("panel-body").scrollTop = 0;
  if (via === "list") box.querySelector("h2").focus({ preventScroll: true });
  if (via !== "data") emit("open-tab", "tasks");
}

export function setUpDetail() {
  on("select", update);
  on("data", () => update());
  byId("detail").addEventListener("keydown", (event) => {
    if (event.key === "Escape") select(null);
  });
}
