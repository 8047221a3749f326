// Requests to our own server, remembered per address; a lost network shows what was last read.

import { lang, t } from "./i18n.js";
import { emit } from "./state.js";

const CACHE_SIZE = 60;
const TIMEOUT_MS = 20000;
const cache = new Map();

export const network = { offline: false, readAt: null };

/** What the server refused, with its own sentence and the input field at fault. */
export class Refusal extends Error {
  constructor(body, status) {
    super(body.message || t("服务出错（{status}）", { status }));
    this.status = status;
    this.field = body.field || null;
  }
}

/** The network did not answer. */
export class Offline extends Error {}

function address(path, query) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  }
  url.searchParams.set("lang", lang);
  return url.pathname + url.search;
}

function connected(isConnected) {
  if (isConnected) network.readAt = new Date();
  if (network.offline === !isConnected) return;
  network.offline = !isConnected;
  emit("network", network);
}

async function answer(url, signal) {
  let response;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
  if (signal) signal.addEventListener("abort", () => limit.abort());
  try {
    response = await fetch(url, { signal: limit.signal, headers: { Accept: "application/json" } });
  } catch (error) {
    if (signal && signal.aborted) throw error;
    connected(false);
    throw new Offline(t("连不上服务"));
  } finally {
    clearTimeout(timer);
  }
  connected(true);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(body, response.status);
  return body;
}

/** JSON of an address; the same address is asked once. */
export async function get(path, query = {}, { signal = null, fresh = false } = {}) {
  const url = address(path, query);
  if (!fresh && cache.has(url)) return cache.get(url);
  const body = await answer(url, signal);
  cache.delete(url);
  cache.set(url, body);
  if (cache.size > CACHE_SIZE) cache.delete(cache.keys().next().value);
  return body;
}
