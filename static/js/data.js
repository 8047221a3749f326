// What the server says of one date: layers, tasks and the features of each layer.

import { boot } from "./boot.js";
import { get } from "./api.js";
import { emit, state } from "./state.js";

/** Layers above this many features are read only when they are shown. */
const EAGER_LIMIT = 2000;

export const data = {
  layers: boot.layers || [],
  changeDates: boot.change_dates || [],
  tasks: [],
  tasksById: new Map(),
  collections: new Map(), // layer id → GeoJSON of the date
  error: null,
  ready: false,
};

let running = null;

export const layer = (id) => data.layers.find((each) => each.layer_id === id);

function wanted() {
  return data.layers.filter((each) => each.layer_id !== "tasks" && each.layer_id !== "units")
    .filter((each) => state.visible.has(each.layer_id) || (each.count || 0) <= EAGER_LIMIT);
}

/** GeoJSON of a layer for the date of the page, or null where it could not be read. */
export async function features(id, signal = null) {
  const { layer_id: key, features_url: url } = layer(id);
  return get(url || `/api/layers/${key}`, { as_of: state.asOf }, { signal });
}

/** Reads all that depends on the date; a later call overtakes an earlier one. */
export async function load({ fresh = false } = {}) {
  if (running) running.abort();
  const mine = new AbortController();
  running = mine;
  emit("loading", true);
  try {
    await read(mine.signal, fresh);
    data.error = null;
    data.ready = true;
  } catch (error) {
    if (mine.signal.aborted) return;
    data.error = error;
  }
  if (running !== mine) return;
  running = null;
  emit("loading", false);
  emit("data", data);
}

async function read(signal, fresh) {
  const query = { as_of: state.asOf };
  const options = { signal, fresh };
  const [listed, tasks] = await Promise.all([
    get("/api/layers", query, options), get("/api/tasks", query, options),
  ]);
  data.layers = listed.layers;
  data.changeDates = listed.change_dates;
  const shown = wanted();
  const found = await Promise.all(shown.map((each) => features(each.layer_id, signal)));
  data.collections = new Map(shown.map((each, i) => [each.layer_id, found[i]]));
  data.tasks = tasks.tasks;
  data.tasksById = new Map(tasks.tasks.map((task) => [task.task_id, task]));
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
