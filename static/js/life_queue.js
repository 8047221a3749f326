// The queue of steps: each is kept first and sent then, files before the step that names them, so
// that a lost network loses nothing. A step that the server refuses waits for a person.

import { boot } from "./boot.js";
import { el } from "./dom.js";
import { t, tn } from "./i18n.js";
import { drop, keep, waiting } from "./life_store.js";
import { inLine, isUnreachable, keepSending, newKey, showWaiting } from "./outbox.js";
import { post } from "./zones_post.js";

const CONFLICT = 409;
let written = () => {};

const addressOf = (item, what) => `/api/tasks/${encodeURIComponent(item.taskId)}/${what}`;

/** Puts a step into the queue and tries to send it; resolves to what hinders it, or null. */
export async function submit(step) {
  const item = { ...step, key: newKey(), madeAt: Date.now(), hashes: [], refusal: null };
  await keep(item);
  await sendAll();
  const left = (await waiting()).find((each) => each.key === item.key);
  if (!left) return null;
  if (!left.refusal) return { isOffline: true };
  await drop(item.key); // the form still holds it
  await show();
  return left.refusal;
}

// Hashes are kept one by one: a retry does not send again what has arrived.
async function sendFiles(item) {
  for (const file of item.files.slice(item.hashes.length)) {
    const form = new FormData();
    form.append("author", item.body.author);
    if (item.body.subject_id) form.append("subject_id", item.body.subject_id);
    form.append("happened_on", item.body.happened_on);
    form.append("file", file, file.name);
    const kept = await post(addressOf(item, "evidence"), form);
    item.hashes.push(kept.sha256);
    await keep(item);
  }
}

async function send(item) {
  await sendFiles(item);
  const evidence = [...(item.body.evidence || []), ...item.hashes];
  const body = { ...item.body, client_key: item.key };
  if (evidence.length) body.evidence = evidence;
  const answer = await post(addressOf(item, "entries"), body);
  await drop(item.key);
  await carryOn(item, answer.entry_ids);
  return answer.entry_ids;
}

// Steps written one after the other without a network saw the same last entry: what is new to the
// later ones is only the earlier one, so they are no conflict.
async function carryOn(sent, ids) {
  for (const item of await waiting()) {
    if (item.taskId !== sent.taskId || item.body.last_entry_id !== sent.body.last_entry_id) continue;
    item.body.last_entry_id = Math.max(...ids);
    await keep(item);
  }
}

async function attempt(item) {
  try {
    return { ids: await send(item) };
  } catch (error) {
    if (isUnreachable(error)) return { stop: true };
    item.refusal = { message: error.message, field: error.field, status: error.status };
    await keep(item);
    return {};
  }
}

async function sendWaiting() {
  let ids = null;
  const seen = new Set();
  for (let item = await nextOf(seen); item; item = await nextOf(seen)) {
    seen.add(item.key);
    const outcome = await attempt(item);
    if (outcome.stop) break;
    if (!outcome.ids || item.taskId !== boot.life.task_id) continue;
    ids = outcome.ids;
    // a form that is open meanwhile has seen its own page's last step
    if (item.body.last_entry_id === boot.life.last_entry_id) boot.life.last_entry_id = Math.max(...ids);
  }
  await show();
  if (ids) written(ids);
}

const nextOf = async (seen) => (await waiting()).find((item) => !item.refusal && !seen.has(item.key));

/** Sends what can be sent, in order; shows what is left. */
export const sendAll = inLine(sendWaiting);

async function again(item) {
  item.refusal = null;
  if (item.taskId === boot.life.task_id) item.body.last_entry_id = boot.life.last_entry_id;
  await keep(item);
  await sendAll();
}

function row(item) {
  const files = item.files.length ? tn("{n} 个文件", item.files.length) : "";
  const label = [item.taskId, item.label, item.body.happened_on, files].filter(Boolean).join(" · ");
  if (!item.refusal) return el("li", {}, label);
  const isStale = item.refusal.status === CONFLICT && item.taskId === boot.life.task_id;
  return el("li", {}, label, el("p", { class: "late" }, item.refusal.message), el("p", { class: "row" },
    isStale && el("button", { type: "button", class: "button", onclick: () => again(item) }, t("看过了，再提交")),
    item.taskId !== boot.life.task_id && el("a", { class: "button", href: `/tasks/${encodeURIComponent(item.taskId)}` }, t("打开任务")),
    el("button", { type: "button", class: "button", onclick: async () => { await drop(item.key); await show(); } }, t("放弃这一条"))));
}

async function show() {
  showWaiting(await waiting(), row);
}

/** Begins: what waits is shown and sent, now, when the network is back, and every so often. */
export function start(onWritten) {
  written = onWritten;
  return keepSending(sendAll);
}
