// Requests that change something: JSON or a form, with the header that says they are ours.

import { Offline, Refusal } from "./api.js";
import { byId } from "./dom.js";
import { lang, t } from "./i18n.js";

const TIMEOUT_MS = 120000;

/** Answer of our server to a body sent; a FormData goes as it is, anything else as JSON. */
export async function post(path, body, { signal = null } = {}) {
  const isForm = body instanceof FormData;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
  if (signal) signal.addEventListener("abort", () => limit.abort());
  let response;
  try {
    response = await fetch(`${path}?lang=${lang}`, {
      method: "POST",
      signal: limit.signal,
      headers: {
        Accept: "application/json",
        "X-Requested-With": "sansan",
        ...(isForm ? {} : { "Content-Type": "application/json" }),
      },
      body: isForm ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (signal && signal.aborted) throw error;
    throw new Offline(t("连不上服务"));
  } finally {
    clearTimeout(timer);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(answer, response.status);
  return answer;
}

/** Shows in an element what went wrong with a request; an empty message hides it. */
export function showIn(id, message) {
  byId(id).hidden = !message;
  byId(id).textContent = message || "";
}
