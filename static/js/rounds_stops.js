// The stops of a plan to be: which are chosen, and what each of them needs; as a list and on the map.

import { boot } from "./boot.js";
import { byId, el, replace } from "./dom.js";
import { join, t, tn } from "./i18n.js";
import { editorOf } from "./rounds_stop_editor.js";
import { isWithin, showStops } from "./rounds_map.js";
import { verdictSymbol, word } from "./symbols.js";

const items = new Map(); // stop id → {stop, isChosen, own}
let changed = () => {};

export const chosen = () => [...items.values()].filter((item) => item.isChosen);

function show() {
  const all = [...items.values()];
  showStops(all, toggle);
  byId("stops-line").textContent = t("选了 {n} / {all} 处", { n: chosen().length, all: all.length });
  changed();
}

function toggle(stopId) {
  const item = items.get(stopId);
  item.isChosen = !item.isChosen;
  const box = byId("stops").querySelector(`[data-stop="${CSS.escape(stopId)}"] input[type=checkbox]`);
  box.checked = item.isChosen;
  box.closest("li").scrollIntoView({ block: "nearest" });
  show();
}

function lines({ stop, own }) {
  const told = [join(stop.task_ids || []), stop.overdue && t("已超期"), stop.source];
  if (own.windows) told.push(`${own.windows[0].open}–${own.windows[0].close}`);
  if (own.service_min !== undefined) told.push(t("{n} 分钟", { n: own.service_min }));
  if (own.joint_teams === 2) told.push(t("两组会合"));
  if (own.visits > 1) told.push(t("去 {n} 次", { n: own.visits }));
  return told.filter(Boolean).join(" · ");
}

function row(item) {
  const { stop } = item;
  const box = el("input", { type: "checkbox", checked: item.isChosen, onchange: () => { item.isChosen = box.checked; show(); } });
  const told = el("small", {}, lines(item));
  const more = el("div", { class: "stop-more", hidden: true });
  const open = el("button", { type: "button", class: "button button--quiet", "aria-expanded": "false", onclick: () => {
    more.hidden = !more.hidden;
    open.setAttribute("aria-expanded", String(!more.hidden));
    if (!more.childElementCount) more.append(editorOf(item, () => { told.textContent = lines(item); changed(); }));
  } }, t("改要求"));
  const badge = stop.verdict && el("span", { class: `badge badge--${stop.verdict}` }, verdictSymbol(stop.verdict, { size: 16 }), word(stop.verdict));
  return el("li", { data: { stop: stop.stop_id } },
    el("div", { class: "stop-row" },
      el("label", {}, box, el("span", {}, stop.name, " ", badge, el("br"), told)), open),
    more);
}

function list() {
  const rows = [...items.values()].map(row);
  replace(byId("stops"), rows.length ? rows : el("li", { class: "empty" }, t("没有符合条件又有位置的任务。换一个范围，或从文件加点位。")));
  show();
}

/** Puts the places of tasks in the place of those before; stops of files and their needs stay. */
export function setStops(found) {
  for (const [id, item] of items) if (!item.stop.source) items.delete(id);
  for (const stop of found) items.set(stop.stop_id, { stop, isChosen: true, own: {} });
  list();
}

/** Adds stops of a file. */
export function addStops(found, source) {
  for (const stop of found) items.set(stop.stop_id, { stop: { ...stop, source }, isChosen: true, own: {} });
  list();
}

/** Chooses the stops within an area, and only them. */
export function chooseWithin(area) {
  for (const item of items.values()) item.isChosen = isWithin(item.stop.lon, item.stop.lat, area);
  list();
  return chosen().length;
}

/** Stops as a request names them. */
export function stopsOf({ serviceMin, cadence, needsSkills }) {
  return chosen().map(({ stop, own }) => {
    const { source, suggested_skills: suggested, ...told } = stop;
    const skills = needsSkills && suggested && suggested.length ? { skills: suggested } : {};
    return { service_min: serviceMin, ...cadence, ...told, ...skills, ...own };
  });
}

export function setUpStops(onChange) {
  changed = onChange;
  const all = (isChosen) => { for (const item of items.values()) item.isChosen = isChosen; list(); };
  byId("choose-all").addEventListener("click", () => all(true));
  byId("choose-none").addEventListener("click", () => all(false));
  setStops(boot.stops);
}

export const countWords = () => tn("{n} 站", chosen().length);
