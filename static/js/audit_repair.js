// The repair as a difference: ground gained and lost for each zone, before anything is saved.

import { get } from "./api.js";
import { drawRepair, lookAtChange } from "./audit_map.js";
import { audit, query } from "./audit_state.js";
import { areaWords } from "./audit_words.js";
import { boot } from "./boot.js";
import { byId, el, replace } from "./dom.js";
import { join, number, say, t } from "./i18n.js";
import { on } from "./state.js";

const total = (counts) => Object.values(counts).reduce((sum, n) => sum + n, 0);
const listed = (counts) => join(Object.entries(counts)
  .map(([kind, n]) => `${say(boot.audit.kinds[kind])} ${number(n)}`));

function row(answer, change) {
  return el("tr", {},
    el("td", {}, el("button", {
      type: "button", class: "link", onclick: () => lookAtChange(answer, change.zone_id),
    }, say(change.name)), change.vanishes && el("span", { class: "late" }, t("不再剩下任何范围"))),
    el("td", {}, change.gained_km2 ? `+${areaWords(change.gained_km2)}` : "—"),
    el("td", {}, change.lost_km2 ? `−${areaWords(change.lost_km2)}` : "—"));
}

function table(answer) {
  if (!answer.changes.length) return el("p", {}, t("面积没有变化。"));
  return el("table", {},
    el("thead", {}, el("tr", {},
      el("th", { scope: "col" }, t("区域")), el("th", { scope: "col" }, t("增加")), el("th", { scope: "col" }, t("减少")))),
    el("tbody", {}, answer.changes.map((change) => row(answer, change))));
}

function words(answer) {
  const before = total(answer.before);
  const after = total(answer.after);
  const rest = after ? t("剩下：{list}。", { list: listed(answer.after) }) : "";
  return el("p", {}, t("修复前 {before} 处，修复后 {after} 处。", { before: number(before), after: number(after) }),
    rest && ` ${rest}`);
}

function close() {
  byId("preview").setAttribute("aria-pressed", "false");
  replace(byId("preview"), t("预览修复"));
  byId("repair").replaceChildren();
  drawRepair(null);
}

async function open() {
  const box = byId("repair");
  byId("preview").disabled = true;
  replace(box, el("p", { class: "skeleton skeleton--line" }, t("正在计算修复…")));
  try {
    const answer = await get("/api/audit/repair", query(), { fresh: true });
    drawRepair(answer);
    replace(box, words(answer), table(answer));
    byId("preview").setAttribute("aria-pressed", "true");
    replace(byId("preview"), t("收起预览"));
  } catch (error) {
    replace(box, el("p", { class: "form__message", role: "alert" }, error.message));
  } finally {
    byId("preview").disabled = !audit.answer;
  }
}

export function setUpRepair() {
  byId("preview").addEventListener("click", () => {
    if (byId("preview").getAttribute("aria-pressed") === "true") close();
    else open();
  });
  on("audit", close);
  on("fault", ({ id }) => { if (id) close(); }); // the difference would hide the fault
}
