// Start of the audit page: the question from the address, N and P to step, exports.

import { network } from "./api.js";
import { setUpAuditCard } from "./audit_card.js";
import { setUpAuditList } from "./audit_list.js";
import { drawZones, setUpAuditMap } from "./audit_map.js";
import { setUpNames } from "./audit_names.js";
import { setUpRepair } from "./audit_repair.js";
import { clearSaved } from "./audit_save.js";
import { setUpFile } from "./audit_file.js";
import { audit, choose, find, keepAddress, query, run, step, title } from "./audit_state.js";
import { byId, el, replace } from "./dom.js";
import { lang, t } from "./i18n.js";
import { emit, on } from "./state.js";

const TYPING = "input, select, textarea, [contenteditable]";

function banner(text) {
  const box = byId("banner");
  box.hidden = !text;
  replace(box, text && el("span", {}, text),
    text && el("button", { type: "button", class: "button", onclick: start }, t("重试")));
}

function drawExports() {
  for (const link of document.querySelectorAll("[data-export]")) {
    const asked = { ...query(), format: link.dataset.export, lang };
    if (audit.state) asked.state = audit.state;
    if (audit.kind) asked.kind = audit.kind;
    link.href = `/api/audit/export?${new URLSearchParams(asked)}`;
  }
}

function drawQuestion() {
  replace(byId("question-words"), `${title()} · ${audit.question.as_of}`);
}

async function start() {
  banner("");
  drawQuestion();
  try {
    await Promise.all([run(), drawZones()]);
    drawQuestion();
    keepAddress();
  } catch (error) {
    const message = byId("question-fault");
    if (error.field) {
      byId("question").open = true;
      message.hidden = false;
      replace(message, error.message);
    }
    banner(network.offline ? t("离线：连不上服务") : error.message);
    if (!audit.answer) replace(byId("headline"), t("检查没有完成：{reason}", { reason: error.message }));
    byId("fault-list").setAttribute("aria-busy", "false");
    if (!audit.answer) byId("fault-list").replaceChildren();
  }
}

function onSubmit(event) {
  event.preventDefault();
  byId("question-fault").hidden = true;
  for (const [name, value] of new FormData(byId("question-form"))) audit.question[name] = value.trim();
  audit.selected = null;
  clearSaved();
  start();
}

/** The same question of another day. */
function askDay(day) {
  audit.question.as_of = byId("question-form").elements.as_of.value = day;
  clearSaved();
  start();
}

function onKey(event) {
  if (event.target.closest(TYPING) || event.ctrlKey || event.metaKey || event.altKey) return;
  const by = { n: 1, p: -1 }[event.key.toLowerCase()];
  if (by) { event.preventDefault(); step(by); }
  if (event.key === "Escape" && audit.selected) choose(null);
}

function setUpLinks() {
  for (const link of document.querySelectorAll("[data-keep-query]")) {
    link.addEventListener("click", () => {
      link.search = new URLSearchParams({ ...query(), lang: link.hreflang.slice(0, 2) }).toString();
      link.hash = location.hash;
    });
  }
}

async function open() {
  setUpAuditMap();
  for (const setUp of [setUpAuditList, setUpAuditCard, setUpNames, setUpFile, setUpRepair, setUpLinks]) setUp();
  for (const topic of ["audit", "audit-filters"]) on(topic, drawExports);
  on("loading", (isLoading) => { byId("loading").hidden = !isLoading; });
  on("choose", (id) => choose(id, "step"));
  on("audit-day", askDay);
  on("audit-file", () => { audit.selected = null; clearSaved(); start(); });
  byId("question-form").addEventListener("submit", onSubmit);
  byId("earlier").addEventListener("click", () => step(-1));
  byId("later").addEventListener("click", () => step(1));
  document.addEventListener("keydown", onKey);
  const wanted = decodeURIComponent(location.hash.slice(1));
  await start();
  const fault = find(wanted);
  if (fault) {
    if (fault.state !== "open") { audit.state = ""; emit("audit"); }
    choose(wanted, "step");
  }
  document.documentElement.dataset.ready = "true";
}

open();
