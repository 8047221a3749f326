// The page's one state and who listens to it. Topics: asof, data, layers, filters, select, hover.

import { boot } from "./boot.js";

export const FACETS = ["verdict", "county", "category", "status", "deadline"];

export const state = {
  asOf: boot.as_of,
  order: [], // layer ids from the lowest to the highest
  visible: new Set(),
  opacity: new Map(), // layer id → 0…1, where it is not 1
  filters: Object.fromEntries(FACETS.map((facet) => [facet, new Set()])),
  sort: "verdict",
  sel: null, // {kind: "task" | "place" | "point", id}
};

const listeners = new Map();

export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(listener);
}

export function emit(topic, detail) {
  for (const listener of listeners.get(topic) || []) listener(detail);
}

export function sameSelection(one, other) {
  return (one && one.kind) === (other && other.kind) && (one && one.id) === (other && other.id);
}

/** Selects a task, place or point, or nothing; says so once. `via` tells the map how to react. */
export function select(sel, via = "list") {
  if (sameSelection(state.sel, sel)) return;
  state.sel = sel;
  emit("select", { sel, via });
}

/** A word kept in the browser; storage may be refused, and then nothing is kept. */
export const memory = {
  get(key) {
    try { return localStorage.getItem(`sansan.${key}`); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(`sansan.${key}`, value); } catch { /* private mode: not kept */ }
  },
};
