// What waits to be sent, on a page with a queue: its keys, its line and list, when to try again.

import { Offline, Refusal } from "./api.js";
import { byId, replace } from "./dom.js";
import { t } from "./i18n.js";

const RETRY_MS = 20000;

/** A key by which the server knows again what it has had: 32 hexadecimal digits. */
// By hand: the browser makes such a key itself only for pages that came by https.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether a request failed for want of a network or of a server that is well; any other fault is thrown. */
export function isUnreachable(error) {
  if (error instanceof Offline) return true;
  if (!(error instanceof Refusal)) throw error;
  return error.status >= 500;
}

/** Shows what waits; `row` makes the line of an item. */
export function showWaiting(items, row) {
  byId("queue").hidden = items.length === 0;
  byId("queue-line").textContent = t("待上传 {n}", { n: items.length });
  replace(byId("queue-list"), items.map(row));
}

/** The function, run by itself: one sending after the other. */
export function inLine(send) {
  let line = Promise.resolve();
  return () => {
    line = line.then(send, send);
    return line;
  };
}

/** Sends at once, at a press, when the network is back, and every so often. */
export function keepSending(sendAll) {
  byId("queue-retry").addEventListener("click", sendAll);
  addEventListener("online", sendAll);
  setInterval(sendAll, RETRY_MS);
  return sendAll();
}
