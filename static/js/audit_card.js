// One fault in full: where, how much, how to fix it; accepting it with a reason.

import { draft, dropDraft, keepDraft } from "./audit_drafts.js";
import { audit, decide, find, run, shown, step } from "./audit_state.js";
import { measureWords, zoneWords } from "./audit_words.js";
import { announce, byId, el, facts, replace } from "./dom.js";
import { say, t } from "./i18n.js";
import { emit, memory, on } from "./state.js";

const when = (iso) => (iso || "").slice(0, 16).replace("T", " ");

function where({ lon, lat }) {
  return lon === null ? t("没有位置") : `${lon.toFixed(5)}, ${lat.toFixed(5)} (WGS 84)`;
}

async function send(form, fault, verb) {
  const message = form.querySelector(".form__message");
  const { reason, author } = form.elements;
  for (const [input, label] of [[reason, t("请填写理由")], [author, t("请填写处理人")]]) {
    input.setAttribute("aria-invalid", String(!input.value.trim()));
    if (!input.value.trim()) {
      message.hidden = false;
      replace(message, label);
      input.focus();
      return;
    }
  }
  memory.set("author", author.value.trim());
  for (const each of form.elements) each.disabled = true;
  const following = shown().map((each) => each.fault_id);
  const next = following[following.indexOf(fault.fault_id) + 1] || null;
  try {
    await decide({ fault_id: fault.fault_id, verb, reason: reason.value, author: author.value });
    dropDraft(fault.fault_id);
    await run();
    announce(verb === "accepted" ? t("已接受，理由已保存") : t("已撤回"));
    if (!shown().some((each) => each.fault_id === fault.fault_id) && next) emit("choose", next);
  } catch (error) {
    for (const each of form.elements) each.disabled = false;
    message.hidden = false;
    replace(message, error.message);
  }
}

function decisionForm(fault) {
  const isAccepted = fault.state === "accepted";
  const verb = isAccepted ? "reopened" : "accepted";
  const form = el("form", { class: "form", novalidate: true },
    el("label", { class: "form__wide" }, isAccepted ? t("撤回的理由") : t("接受的理由（保留备查）"),
      el("textarea", { name: "reason", rows: 2, maxlength: 1000 })),
    el("label", {}, t("处理人"),
      el("input", { name: "author", autocomplete: "name", maxlength: 60, value: memory.get("author") || "" })),
    el("button", { type: "submit", class: "button" }, isAccepted ? t("撤回接受") : t("接受")),
    el("p", { class: "form__message form__wide", role: "alert", hidden: true }));
  keepDraft(form.elements.reason, fault.fault_id);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, fault, verb);
  });
  return form;
}

function card(fault) {
  const isAccepted = fault.state === "accepted";
  return [
    el("h2", {}, say(fault.title), el("small", {}, measureWords(fault))),
    facts([
      [t("涉及"), zoneWords(fault)],
      [t("情况"), say(fault.detail)],
      [t("位置"), where(fault)],
      [t("编号"), el("span", { class: "fault-id" }, fault.fault_id)],
    ]),
    el("p", { class: "fault-card__fix" }, el("b", {}, t("怎样处理：")), say(fault.how_to_fix)),
    isAccepted && el("p", { class: "fault-card__kept" },
      t("{author} 于 {when} 接受：{reason}", { author: fault.author, when: when(fault.decided_at), reason: fault.reason })),
    !audit.question.file && el("details", { open: Boolean(draft(fault.fault_id)) }, el("summary", { class: "link" }, isAccepted ? t("撤回接受…") : t("不改，写明理由后接受…")),
      decisionForm(fault)),
  ];
}

function draw(via) {
  const fault = find(audit.selected);
  const box = byId("fault-card");
  box.hidden = !fault;
  if (!fault) { box.replaceChildren(); return; }
  box.className = `fault-card fault-card--${fault.state}`;
  replace(box, card(fault));
  if (via === "list" || via === "map") byId("panel-body").scrollTop = 0;
  announce(`${say(fault.title)} ${measureWords(fault)} ${zoneWords(fault)}`);
}

export function setUpAuditCard() {
  on("fault", ({ via }) => draw(via));
  on("audit", () => draw("audit"));
  on("step", step);
}
