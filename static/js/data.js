// What the server says of one date: layers, tasks and the features of each layer.

import { boot } from "./boot.js";
import { get } from "./api.js";
import { emit, state } from "./state.js";

/** Layers above this many features are read only when they are shown. */
const EAGER_LIMIT = 2000;

export const data = {
  asOf: boot.as_of, // the date of what follows
  layers: boot.layers || [],
  changeDates: boot.change_dates || [],
  tasks: [],
  tasksById: new Map(),
  collections: new Map(), // layer id → GeoJSON of the date
  error: null,
  ready: false,
};

let running = null;
let missed = null; // a date that was asked for and could not be read

export const layer = (id) => data.layers.find((each) => each.layer_id === id);

function wanted(layers) {
  return layers.filter((each) => each.layer_id !== "tasks" && each.layer_id !== "units")
    .filter((each) => state.visible.has(each.layer_id) || (each.count || 0) <= EAGER_LIMIT);
}

const featuresOf = ({ layer_id: id, features_url: url }, signal) =>
  get(url || `/api/layers/${id}`, { as_of: state.asOf }, { signal });

/** GeoJSON of a layer for the date of the page. */
export const features = (id) => featuresOf(layer(id), null);

/**
 * Reads all that depends on the date; a later call overtakes an earlier one.
 *
 * What cannot be read changes nothing: the page goes on showing the date that was read last.
 */
export async function load({ fresh = false } = {}) {
  if (running) running.abort();
  const mine = new AbortController();
  running = mine;
  emit("loading", true);
  try {
    Object.assign(data, await read(mine.signal, fresh), { error: null, ready: true });
    missed = null;
  } catch (error) {
    if (mine.signal.aborted) return;
    data.error = error;
    missed = state.asOf;
    if (data.ready) state.asOf = data.asOf;
  }
  running = null;
  emit("loading", false);
  emit("data", data);
}

/** Reads again, and what was missed if anything was. */
export function retry() {
  if (missed) state.asOf = missed;
  return load({ fresh: true });
}

async function read(signal, fresh) {
  const asOf = state.asOf;
  const options = { signal, fresh };
  const [listed, answer] = await Promise.all([
    get("/api/layers", { as_of: asOf }, options), get("/api/tasks", { as_of: asOf }, options),
  ]);
  const shown = wanted(listed.layers);
  const found = await Promise.all(shown.map((each) => featuresOf(each, signal)));
  return {
    asOf,
    layers: listed.layers,
    changeDates: listed.change_dates,
    tasks: answer.tasks,
    tasksById: new Map(answer.tasks.map((task) => [task.task_id, task])),
    collections: new Map(shown.map((each, i) => [each.layer_id, found[i]])),
  };
}

/** A feature by its id, with the layer it is of; null where no layer on record holds it. */
export function feature(featureId) {
  for (const [layerId, collection] of data.collections) {
    const found = collection.features.find((each) => each.properties.feature_id === featureId);
    if (found) return { layerId, ...found.properties, geometry: found.geometry };
  }
  return null;
}

/** A zone by its id: its properties, or null. */
export function zone(zoneId) {
  for (const id of ["coal_ban", "plant_ring"]) {
    const collection = data.collections.get(id);
    const found = collection && collection.features.find((each) => each.properties.zone_id === zoneId);
    if (found) return found.properties;
  }
  return null;
}
