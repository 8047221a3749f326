// The view in the address: #zoom/lat/lon&t=date&l=layers&f=filters&sel=selection.
// Moves replace the entry in the history; a selection adds one, so that Back undoes it.

import { map } from "./leaflet_map.js";
import { data } from "./data.js";
import { FACETS, emit, on, sameSelection, select, state } from "./state.js";
import { isDate, setAsOf } from "./timeline.js";

const MAX_ZOOM = 19;
let isRestoring = false;

function writeFilters() {
  return FACETS.filter((facet) => state.filters[facet].size)
    .map((facet) => `${facet}:${[...state.filters[facet]].join("+")}`).join(";");
}

function readFilters(text) {
  const wanted = Object.fromEntries((text || "").split(";").filter(Boolean)
    .map((part) => part.split(":")));
  for (const facet of FACETS) {
    state.filters[facet] = new Set((wanted[facet] || "").split("+").filter(Boolean));
  }
}

/** The present view as the part of the address after #. */
export function write() {
  const { lat, lng } = map.getCenter();
  const parts = [`${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`, `t=${state.asOf}`];
  parts.push(`l=${state.order.filter((id) => state.visible.has(id)).join(",")}`);
  const filters = writeFilters();
  if (filters) parts.push(`f=${encodeURI(filters)}`);
  if (state.sel) parts.push(`sel=${state.sel.kind}:${encodeURI(state.sel.id)}`);
  return `#${parts.join("&")}`;
}

/** What an address says: {view, t, l, f, sel}; what it does not say is left out. */
export function read(hash) {
  const [place, ...rest] = hash.replace(/^#/, "").split("&");
  const said = {};
  const numbers = place.split("/").map(Number);
  const [zoom, lat, lon] = numbers;
  const isView = numbers.length === 3 && numbers.every(Number.isFinite)
    && zoom >= 0 && zoom <= MAX_ZOOM && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  if (isView && place !== "") said.view = { zoom, lat, lon };
  for (const part of place.includes("=") ? [place, ...rest] : rest) {
    const cut = part.indexOf("=");
    let value = part.slice(cut + 1);
    try { value = decodeURIComponent(value); } catch { /* a stray % sign: as it is */ }
    if (cut > 0) said[part.slice(0, cut)] = value;
  }
  return said;
}

function readSelection(text) {
  const match = /^(task|point):(.+)$/.exec(text || "");
  if (!match) return null;
  const [, kind, id] = match;
  if (kind === "point" && !/^-?\d+(\.\d+)?,-?\d+(\.\d+)?$/.test(id)) return null;
  return { kind, id };
}

function readLayers(text) {
  const known = data.layers.map((each) => each.layer_id);
  const shown = text.split(",").filter((id) => known.includes(id));
  state.visible = new Set(shown);
  // The shown layers take the order of the address; hidden ones keep their places among them.
  const queue = [...shown];
  state.order = state.order.map((id) => (state.visible.has(id) ? queue.shift() : id));
}

/** Takes over what an address says, before anything is read from the server. */
export function restore(hash = location.hash) {
  const said = read(hash);
  if (said.view) map.setView([said.view.lat, said.view.lon], said.view.zoom, { animate: false });
  if (isDate(said.t)) state.asOf = said.t;
  if (said.l !== undefined) readLayers(said.l);
  if (said.f !== undefined) readFilters(said.f);
  return readSelection(said.sel);
}

function keep() {
  if (!isRestoring) history.replaceState(null, "", write());
}

/** Back and forward, or an address typed over this one. */
function onPop() {
  isRestoring = true;
  const said = read(location.hash);
  if (said.view) map.setView([said.view.lat, said.view.lon], said.view.zoom, { animate: false });
  if (said.l !== undefined) { readLayers(said.l); emit("layers-restored"); }
  readFilters(said.f);
  emit("filters");
  if (isDate(said.t)) setAsOf(said.t);
  const sel = readSelection(said.sel);
  if (!sameSelection(sel, state.sel)) select(sel, "restore");
  isRestoring = false;
}

export function setUpPermalink() {
  map.on("moveend", keep);
  for (const topic of ["asof", "data", "layers", "filters"]) on(topic, keep);
  on("select", ({ via }) => {
    if (isRestoring || via === "restore") { keep(); return; }
    history.pushState(null, "", write());
  });
  window.addEventListener("popstate", onPop);
  keep();
}
