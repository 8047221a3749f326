// Notes of a day: each is kept in the browser first and sent then, so that a lost network loses
// nothing. A note that the server refuses waits for a person.

import { Offline, Refusal } from "./api.js";
import { byId, el, replace } from "./dom.js";
import { t } from "./i18n.js";
import { post } from "./zones_post.js";

const KEY = "sansan.rounds.notes";
const RETRY_MS = 20000;
let memory = []; // where the browser keeps nothing (some private windows)
let line = Promise.resolve(); // one sending after the other
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

// By hand: the browser makes such a key itself only for pages that came by https.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function show() {
  const items = waiting();
  byId("queue").hidden = items.length === 0;
  byId("queue-line").textContent = t("待上传 {n}", { n: items.length });
  replace(byId("queue-list"), items.map((item) => el("li", {}, item.label,
    item.refusal && el("p", { class: "late" }, item.refusal),
    item.refusal && el("button", { type: "button", class: "button", onclick: () => { keep(without(item.note.client_key)); show(); } }, t("放弃这一条")))));
}

async function attempt(item) {
  try {
    const answer = await post(`/api/rounds/${item.planId}/progress`, { notes: [item.note] });
    keep(without(item.note.client_key));
    told(item, answer);
    return true;
  } catch (error) {
    if (error instanceof Offline || (error instanceof Refusal && error.status >= 500)) return false;
    if (!(error instanceof Refusal)) throw error;
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
export function sendAll() {
  line = line.then(sendWaiting, sendWaiting);
  return line;
}

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
  byId("queue-retry").addEventListener("click", sendAll);
  addEventListener("online", sendAll);
  setInterval(sendAll, RETRY_MS);
  return sendAll();
}
