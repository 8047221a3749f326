// What was read from a document: one card a task; every value leads to its lines.

import { byId, el, replace } from "./dom.js";
import { lightUp } from "./documents_source.js";
import { actionWord, categoryWord, deadlineWord, fieldWords, valueWords } from "./documents_words.js";
import { join, number, say, t, tn } from "./i18n.js";

const OPEN_FIRST = 1;
let cards = []; // {node, kind, record}

function fieldRow(name, value, span) {
  const words = [el("span", { class: "field__name" }, name), el("span", { class: "field__value" }, value)];
  if (!span) return el("div", { class: "field" }, words);
  const button = el("button", { type: "button", class: "field", "aria-pressed": "false",
    title: t("第 {first}–{last} 行", { first: span[0], last: span[1] }) }, words);
  button.addEventListener("click", () => {
    for (const other of document.querySelectorAll('.field[aria-pressed="true"]')) other.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    lightUp(span);
  });
  return button;
}

function numberWords(one) {
  return `${one.text}${one.plain_unit && one.plain_unit !== one.unit ? ` = ${number(one.plain_value)} ${one.plain_unit}` : ""}`;
}

function deadlineRow(record, words) {
  const told = new Set([record.deadline_text, deadlineWord(record.deadline_kind), record.deadline_date].filter(Boolean));
  return fieldRow(words.deadline, [...told].join(" · "), record.lines.deadline);
}

function rows(record) {
  const words = fieldWords();
  const plain = (name) => record[name] && record[name].length > 0
    ? fieldRow(words[name], Array.isArray(record[name]) ? join(record[name]) : record[name], record.lines[name]) : null;
  const measures = record.measures.map((one) =>
    fieldRow(one.no === null ? words.measures : t("措施 {n}", { n: one.no }), one.text, one.lines));
  return [
    record.section ? fieldRow(words.section, record.section, record.section_lines || null) : null,
    plain(record.problem ? "problem" : "text"), plain("target"), measures,
    ["responsible_leaders", "lead_units", "responsible_units", "cooperating_units", "responsible_persons"].map(plain),
    deadlineRow(record, words),
    fieldRow(words.category, categoryWord(record.category), null),
    byName(record.place_mentions.filter((one) => !one.field.endsWith("units"))).map((one) => fieldRow(words.places, [...one.parents, one.name].join(" › "), one.lines)),
    record.numbers.map((one) => fieldRow(words.numbers, numberWords(one), one.lines)),
    Object.entries(record.other_fields).map(([name, value]) => fieldRow(name || words.other, value, record.lines[`other_fields/${name}`])),
  ];
}

function byName(mentions) {
  const seen = new Set();
  return mentions.filter((one) => !seen.has(one.name) && seen.add(one.name));
}

function differences(task, onAdopt) {
  const words = fieldWords();
  return task.differences.map((one) => {
    const box = onAdopt && one.is_adoptable
      ? el("label", { class: "tick" }, el("input", { type: "checkbox", onchange: (event) => onAdopt(task.task_id, one.field, event.target.checked) }), t("采用文书的值（原值留存）")) : null;
    return el("div", { class: "difference" }, el("strong", {}, t("{field}不同", { field: words[one.field] || one.field })),
      el("span", {}, el("small", {}, t("在册")), valueWords(one.field, one.on_record)),
      el("span", {}, el("small", {}, t("文书所写")), valueWords(one.field, one.in_document)), box);
  });
}

function card(record, task, at, onAdopt) {
  const kind = !task || !task.action ? "read" : task.action === "new" ? "new" : task.differences.length ? "differs" : "matched";
  const id = task ? task.task_id : record.item_no === null ? String(at + 1) : String(record.item_no);
  const doubts = record.doubts.length ? el("ul", { class: "remarks" }, record.doubts.map((one) => el("li", {}, say(one)))) : null;
  const node = el("details", { class: "task", id: `task-${id}`, open: at < OPEN_FIRST ? true : null },
    el("summary", {}, el("strong", {}, id), el("span", { class: "task__title" }, task && task.title ? say(task.title) : record.problem || record.text || record.target || ""),
      task && task.action ? el("span", { class: `chip chip--${kind}` }, actionWord(task)) : null,
      doubts ? el("span", { class: "chip chip--differs" }, tn("{n} 处疑问", record.doubts.length)) : null),
    el("div", { class: "task__body" }, doubts, task && task.differences ? differences(task, onAdopt) : null, rows(record),
      task && task.reasons ? fieldRow(t("对照理由"), join(task.reasons.map(say)), null) : null));
  node.addEventListener("toggle", () => { if (node.open) lightUp(record.source_lines); });
  return { node, kind, hasDoubts: Boolean(doubts) };
}

function filterButtons() {
  const counts = {
    all: [t("全部"), cards.length],
    new: [t("新任务"), cards.filter((one) => one.kind === "new").length],
    differs: [t("有不同"), cards.filter((one) => one.kind === "differs").length],
    doubts: [t("有疑问"), cards.filter((one) => one.hasDoubts).length],
  };
  const fits = (key, one) => key === "all" || (key === "doubts" ? one.hasDoubts : one.kind === key);
  const buttons = Object.entries(counts).filter(([key, [, n]]) => key === "all" || n > 0).map(([key, [word, n]]) => {
    const button = el("button", { type: "button", class: "button", "aria-pressed": key === "all" ? "true" : "false" }, `${word} ${number(n)}`);
    button.addEventListener("click", () => {
      for (const other of byId("task-filter").children) other.setAttribute("aria-pressed", String(other === button));
      for (const one of cards) one.node.hidden = !fits(key, one);
    });
    return button;
  });
  replace(byId("task-filter"), buttons.length > 1 ? buttons : null);
}

/** Shows records with what an import makes of each (or null); `onAdopt` is told of every tick. */
export function showTasks(records, tasks, onAdopt = null) {
  cards = records.map((record, at) => card(record, tasks ? tasks[at] : null, at, onAdopt));
  replace(byId("draft-tasks"), cards.map((one) => one.node));
  filterButtons();
}
