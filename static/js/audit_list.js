// The list of faults, its chips and its headline.

import { audit, choose, faults, shown } from "./audit_state.js";
import { measureWords, zoneWords } from "./audit_words.js";
import { boot } from "./boot.js";
import { announce, byId, el, replace } from "./dom.js";
import { number, say, t } from "./i18n.js";
import { emit, on } from "./state.js";

function chip(label, count, isOn, onclick) {
  return el("button", {
    type: "button", class: `chip${count ? "" : " chip--none"}`, "aria-pressed": String(isOn), onclick,
  }, label, el("span", { class: "chip__count" }, number(count)));
}

function filter(name, value) {
  audit[name] = value;
  drawList();
  emit("audit-filters");
}

function drawChips() {
  const { open, accepted } = audit.answer.tally;
  const states = [["open", open], ["accepted", accepted], ["", open + accepted]];
  replace(byId("state-chips"), states.map(([state, count]) => chip(
    state ? say(boot.audit.states[state]) : t("全部"), count, audit.state === state,
    () => filter("state", state))));
  const inState = faults().filter((fault) => !audit.state || fault.state === audit.state);
  const kinds = Object.keys(boot.audit.kinds).filter((kind) => faults().some((each) => each.kind === kind));
  replace(byId("kind-chips"), kinds.length > 1 && kinds.map((kind) => chip(
    say(boot.audit.kinds[kind]), inState.filter((each) => each.kind === kind).length, audit.kind === kind,
    () => filter("kind", audit.kind === kind ? "" : kind))));
}

function item(fault) {
  const isSelected = fault.fault_id === audit.selected;
  return el("li", {
    class: `fault fault--${fault.state}`, role: "option", id: `item-${fault.fault_id}`,
    "aria-selected": String(isSelected), onclick: () => choose(fault.fault_id),
  },
  el("span", { class: "fault__kind" }, say(fault.title)),
  el("span", { class: "fault__measure" }, measureWords(fault)),
  el("span", { class: "fault__zones" }, zoneWords(fault) || say(fault.detail)));
}

function nothing() {
  if (!faults().length) return t("没有发现问题。");
  if (audit.state === "open" && !audit.answer.tally.open) return t("问题都已接受。");
  return t("没有符合筛选的问题，请换一个筛选。");
}

function drawList() {
  drawChips();
  const listed = shown();
  const list = byId("fault-list");
  list.setAttribute("aria-busy", "false");
  replace(list, listed.length ? listed.map(item)
    : el("li", { class: "empty", role: "presentation" }, nothing()));
  drawSelected();
}

function drawSelected() {
  const listed = shown();
  const at = listed.findIndex((fault) => fault.fault_id === audit.selected);
  for (const node of byId("fault-list").querySelectorAll(".fault")) {
    const isSelected = node.id === `item-${audit.selected}`;
    node.setAttribute("aria-selected", String(isSelected));
    if (isSelected) node.scrollIntoView({ block: "nearest" });
  }
  const list = byId("fault-list");
  if (at >= 0) list.setAttribute("aria-activedescendant", `item-${audit.selected}`);
  else list.removeAttribute("aria-activedescendant");
  byId("earlier").disabled = byId("later").disabled = !listed.length;
  replace(byId("step-count"), at >= 0 && `${number(at + 1)} / ${number(listed.length)}`);
}

function headline() {
  const { tally, as_of: day, title, zone_count: zones } = audit.answer;
  const parts = { day, layer: say(title), zones: number(zones), open: number(tally.open), fixable: number(tally.repairable) };
  const todo = tally.repairable
    ? t("{layer}，{day} 有效的 {zones} 块：待处理 {open} 处，其中 {fixable} 处可以预览修复。", parts)
    : t("{layer}，{day} 有效的 {zones} 块：待处理 {open} 处，都要逐处核对。", parts);
  const text = tally.open ? todo : t("{layer}，{day} 有效的 {zones} 块：没有待处理的问题。", parts);
  const more = tally.accepted ? t("已接受 {n} 处。", { n: number(tally.accepted) }) : "";
  replace(byId("headline"), text, more && ` ${more}`);
  announce(text);
}

export function setUpAuditList() {
  on("audit", () => { headline(); drawList(); });
  on("fault", drawSelected);
  byId("fault-list").addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    emit("step", by);
  });
}
