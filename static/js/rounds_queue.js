// Notes of a day: each is kept in the browser first and sent then, so that a lost network loses
// nothing. A note that the server refuses waits for a person.

import { el } from "./dom.js";
import { t } from "./i18n.js";
import { inLine, isUnreachable, keepSending, newKey, showWaiting } from "./outbox.js";
import { post } from "./zones_post.js";

const KEY = "sansan.rounds.notes";
let memory = []; // where the browser keeps nothing (some private windows)
let told = () => {};

/** Everything that waits, the oldest first. */
export function waiting() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || [];
  } catch {
    return memory;
  }
}

function keep(items) {
  memory = items;
  try {
    localStorage.setItem(KEY, JSON.stringify(items));
  } catch {
    // no room, or a private window: the page itself still holds them
  }
}

const without = (key) => waiting().filter((item) => item.note.client_key !== key);

function refuse(key, message) {
  keep(waiting().map((item) => (item.note.client_key === key ? { ...item, refusal: message } : item)));
}

function row(item) {
  const drop = () => { keep(without(item.note.client_key)); show(); };
  return el("li", {}, item.label,
    item.refusal && el("p", { class: "late" }, item.refusal),
    item.refusal && el("button", { type: "button", class: "button", onclick: drop }, t("放弃这一条")));
}

function show() {
  showWaiting(waiting(), row);
}

async function attempt(item) {
  try {
    const answer = await post(`/api/rounds/${item.planId}/progress`, { notes: [item.note] });
    keep(without(item.note.client_key));
    told(item, answer);
    return true;
  } catch (error) {
    if (isUnreachable(error)) return false;
    refuse(item.note.client_key, error.message);
    return true;
  }
}

async function sendWaiting() {
  for (const item of waiting().filter((each) => !each.refusal)) {
    if (!(await attempt(item))) break;
  }
  show();
}

/** Sends what can be sent, in order; shows what is left. */
export const sendAll = inLine(sendWaiting);

/** Keeps a note and tries to send it; resolves to the refusal's words, or null. */
export async function submit(planId, note, label) {
  const kept = { planId, label, note: { ...note, client_key: newKey(), at: new Date().toISOString() } };
  keep([...waiting(), kept]);
  show();
  await sendAll();
  const left = waiting().find((item) => item.note.client_key === kept.note.client_key);
  if (!left || !left.refusal) return null;
  keep(without(kept.note.client_key)); // the page still holds what was typed
  show();
  return left.refusal;
}

/** Begins: what waits is shown and sent, now, when the network is back, and every so often. */
export function start(onSent) {
  told = onSent;
  return keepSending(sendAll);
}
