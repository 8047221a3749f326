// The list of tasks beside the map: the same tasks, the same filters, linked both ways.

import { data } from "./data.js";
import { byId, el, replace } from "./dom.js";
import { activeFilters, shownTasks, strictest } from "./filters.js";
import { say, t, tn } from "./i18n.js";
import { countyWords, deadlineOf, facetTitle } from "./labels.js";
import { emit, on, select, state } from "./state.js";
import { verdictSymbol, word } from "./symbols.js";

const selectedId = () => (state.sel && state.sel.kind === "task" ? state.sel.id.split("~")[0] : null);

function row(task) {
  const late = task.overdue && el("span", { class: "late" }, t("逾期 {date}", { date: task.deadline_date }));
  return el("li", {
    class: "task", role: "option", tabindex: "-1", id: `task-${task.task_id}`,
    "aria-selected": String(task.task_id === selectedId()), data: { task: task.task_id },
  },
  verdictSymbol(task.verdict, { size: 20 }),
  el("span", { class: "task__id" }, task.task_id),
  el("span", { class: "task__title" }, say(task.title)),
  el("span", { class: `task__word task__word--${task.verdict}` }, word(task.verdict)),
  el("span", { class: "task__meta" },
    el("span", { class: "task__where" }, task.located ? countyWords(task.counties, 4) : reasonOf(task)),
    late || el("span", { class: "task__when" }, deadlineOf(task))));
}

const reasonOf = (task) => say(task.unlocated_reason) || t("文件未指明地点");

function section(title, tasks, id) {
  if (!tasks.length) return [];
  const heading = el("li", { class: "task-section", role: "presentation", id }, title);
  return [heading, ...tasks.map(row)];
}

function emptyList() {
  const filter = strictest();
  if (!filter) return el("li", { class: "empty", role: "presentation" }, t("还没有任务：请先导入任务清单。"));
  return el("li", { class: "empty", role: "presentation" },
    el("p", {}, t("没有任务符合全部筛选条件。")),
    el("button", {
      type: "button", class: "button",
      onclick: () => { state.filters[filter.facet].clear(); emit("filters"); },
    }, tn("去掉“{facet}”可得 {n} 项", filter.count, { facet: facetTitle(filter.facet) })));
}

function render() {
  const list = byId("task-list");
  if (data.error && !data.ready) return;
  const shown = shownTasks();
  const onMap = shown.filter((task) => task.located);
  const offMap = shown.filter((task) => !task.located);
  replace(list, shown.length
    ? [...section(tn("已落图 {n} 项", onMap.length), onMap, "located"),
      ...section(tn("未落图 {n} 项：文件没有给出地点", offMap.length), offMap, "unlocated")]
    : emptyList());
  list.removeAttribute("aria-busy");
  const first = list.querySelector("[aria-selected=true]") || list.querySelector(".task");
  if (first) first.tabIndex = 0;
  count(shown.length, offMap.length);
}

function count(shown, offMap) {
  const total = data.tasks.length;
  const told = activeFilters().length
    ? t("{total} 项中的 {n} 项", { total, n: shown }) : tn("共 {n} 项", total);
  replace(byId("task-count"), told, " · ", offMap
    ? el("a", { href: "#unlocated", onclick: jump }, tn("未落图 {n} 项", offMap)) : t("全部已落图"));
}

function jump(event) {
  event.preventDefault(); // the address after # is the permalink's
  const heading = byId("unlocated");
  heading.scrollIntoView({ block: "start" });
  const first = heading.nextElementSibling;
  if (first) focusRow(first);
}

function focusRow(item) {
  for (const each of byId("task-list").querySelectorAll(".task")) each.tabIndex = -1;
  item.tabIndex = 0;
  item.focus();
}

/** Shows the tasks of a document from its first one on. */
function showDocument(id) {
  byId("task-sort").value = "number";
  state.sort = "number";
  select(null);
  emit("open-tab", "tasks");
  emit("filters");
  const first = shownTasks().find((task) => task.document_id === id);
  if (first) focusRow(byId(`task-${first.task_id}`));
}

function onKey(event) {
  const items = [...byId("task-list").querySelectorAll(".task")];
  const at = items.indexOf(event.target.closest(".task"));
  if (at < 0) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined && items[to]) {
    event.preventDefault();
    focusRow(items[to]);
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(items[at]);
  }
}

const choose = (item) => select({ kind: "task", id: item.dataset.task }, "list");

function hoverFrom(event, isOver) {
  const item = event.target.closest(".task");
  emit("hover", { tasks: item && isOver ? [item.dataset.task] : [], from: "list" });
}

function showHover({ tasks }) {
  for (const item of byId("task-list").querySelectorAll(".task")) {
    item.classList.toggle("is-hovered", tasks.includes(item.dataset.task));
  }
}

function showSelected() {
  for (const item of byId("task-list").querySelectorAll(".task")) {
    item.setAttribute("aria-selected", String(item.dataset.task === selectedId()));
  }
}

export function setUpTaskList() {
  const list = byId("task-list");
  list.addEventListener("click", (event) => {
    const item = event.target.closest(".task");
    if (item) choose(item);
  });
  list.addEventListener("keydown", onKey);
  list.addEventListener("mouseover", (event) => hoverFrom(event, true));
  list.addEventListener("mouseout", (event) => hoverFrom(event, false));
  list.addEventListener("focusin", (event) => hoverFrom(event, true));
  list.addEventListener("focusout", (event) => hoverFrom(event, false));
  byId("task-sort").addEventListener("change", (event) => {
    state.sort = event.target.value;
    emit("filters");
  });
  on("data", render);
  on("filters", render);
  on("select", showSelected);
  on("hover", showHover);
  on("show-document", showDocument);
  on("detail-closed", (id) => {
    const item = byId(`task-${id}`);
    if (item) focusRow(item);
  });
}
