// The repair as a difference: ground gained and lost for each zone, before anything is saved.

import { get } from "./api.js";
import { drawRepair, lookAtChange } from "./audit_map.js";
import { clearSaved, saveForm } from "./audit_save.js";
import { audit, query } from "./audit_state.js";
import { areaWords } from "./audit_words.js";
import { boot } from "./boot.js";
import { announce, byId, el, replace } from "./dom.js";
import { join, number, say, t } from "./i18n.js";
import { on } from "./state.js";

const ROUNDING_KM2 = 1e-6;
const chosen = new Set(); // zone ids whose repair is to be saved
const total = (counts) => Object.values(counts).reduce((sum, n) => sum + n, 0);
const listed = (counts) => join(Object.entries(counts)
  .map(([kind, n]) => `${say(boot.audit.kinds[kind])} ${number(n)}`));

/** The difference on the map: only the zones that are ticked, all where none can be saved. */
function drawChosen(answer) {
  const isSavable = answer.changes.some((change) => change.state);
  drawRepair({
    ...answer,
    features: answer.features.filter(({ properties }) => !isSavable || chosen.has(properties.zone_id)),
  });
}

function tick(answer, change, redraw) {
  if (!change.state) return null;
  return el("input", {
    type: "checkbox", checked: chosen.has(change.zone_id), value: change.zone_id,
    "aria-label": t("保存 {name}", { name: say(change.name) }),
    onchange: ({ target }) => {
      if (target.checked) chosen.add(change.zone_id); else chosen.delete(change.zone_id);
      drawChosen(answer);
      redraw();
    },
  });
}

function remark(change) {
  if (change.vanishes && !change.state) return t("修复后不再剩下任何范围，不能存为版本");
  if (change.vanishes) return t("这一部分不再剩下任何范围");
  return change.redrawn ? t("只改顶点，范围不变") : "";
}

const signed = (sign, km2) => (km2 > ROUNDING_KM2 ? `${sign}${areaWords(km2)}` : "—");

function row(answer, change, redraw) {
  const note = remark(change);
  return el("tr", {},
    el("td", { class: "repair__tick" }, tick(answer, change, redraw)),
    el("td", {}, el("button", {
      type: "button", class: "link", onclick: () => lookAtChange(answer, change.zone_id),
    }, say(change.name)), note && el("small", { class: change.vanishes ? "late" : "hint" }, note)),
    el("td", {}, signed("+", change.gained_km2)),
    el("td", {}, signed("−", change.lost_km2)));
}

function table(answer, redraw) {
  if (!answer.changes.length) return el("p", {}, t("没有可以自动修复的地方，边界不变。"));
  return el("table", {},
    el("thead", {}, el("tr", {},
      el("th", {}, el("span", { class: "visually-hidden" }, t("保存"))),
      el("th", { scope: "col" }, t("区域")), el("th", { scope: "col" }, t("增加")), el("th", { scope: "col" }, t("减少")))),
    el("tbody", {}, answer.changes.map((change) => row(answer, change, redraw))));
}

function words(answer) {
  const { accepted } = audit.answer.tally;
  const counts = { before: number(total(answer.before)), after: number(total(answer.after)) };
  return [
    el("p", {}, el("b", {}, t("待处理：修复前 {before} 处，全部修复后 {after} 处。", counts)),
      total(answer.after) ? ` ${t("剩下：{list}。", { list: listed(answer.after) })}` : ""),
    accepted > 0 && el("p", { class: "hint" }, t("已接受的 {n} 处保持原样。", { n: number(accepted) })),
  ];
}

function close() {
  byId("preview").setAttribute("aria-pressed", "false");
  replace(byId("preview"), t("预览修复"));
  byId("repair").replaceChildren();
  drawRepair(null);
}

function show(answer) {
  const form = saveForm(answer, chosen, open);
  const redraw = () => form.dispatchEvent(new Event("choice"));
  replace(byId("repair"), words(answer), table(answer, redraw), form);
  byId("preview").setAttribute("aria-pressed", "true");
  replace(byId("preview"), t("收起预览"));
  announce(t("待处理：修复前 {before} 处，全部修复后 {after} 处。",
    { before: number(total(answer.before)), after: number(total(answer.after)) }));
}

async function open() {
  const box = byId("repair");
  clearSaved();
  byId("preview").disabled = true;
  replace(box, el("p", { class: "skeleton skeleton--line" }, t("正在计算修复…")));
  try {
    const answer = await get("/api/audit/repair", query(), { fresh: true });
    chosen.clear();
    for (const { zone_id: zone, state } of answer.changes) if (state) chosen.add(zone);
    drawChosen(answer);
    show(answer);
  } catch (error) {
    replace(box, el("p", { class: "form__message", role: "alert" }, error.message));
  } finally {
    byId("preview").disabled = !audit.answer;
  }
}

function drawCount() {
  const { repairable } = audit.answer.tally;
  replace(byId("mend-words"), repairable ? t("{n} 处可以修复", { n: number(repairable) }) : t("没有可以修复的"));
}

export function setUpRepair() {
  byId("preview").addEventListener("click", () => {
    if (byId("preview").getAttribute("aria-pressed") === "true") close();
    else open();
  });
  on("audit", () => { close(); drawCount(); });
  on("fault", ({ id }) => { if (id) close(); }); // the difference would hide the fault
}
