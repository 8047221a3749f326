// Draws the layers of the catalogue for the date of the page, each in a pane of its own.

import { data, features, layer } from "./data.js";
import { named } from "./i18n.js";
import { goToBounds, map, stackPanes } from "./leaflet_map.js";
import { shapeOfLayer, layerSymbol } from "./symbols.js";
import { SymbolMarker } from "./canvas_marker.js";
import { emit, memory, on, state } from "./state.js";
import { superseded } from "./superseded.js";

/** More points than this are painted on a canvas instead of being elements. */
const CANVAS_FROM = 400;
const SYMBOL_PX = 16;
const groups = new Map(); // layer id → Leaflet layer on the map

const AREAL = ["units", "coal_ban", "plant_ring"];
export const isAreal = (id) =>
  AREAL.includes(id) || ["polygon", "zone", "area", "line"].includes((layer(id) || {}).kind);

export const paneOf = (id) => `layer-${id}`;

/** How a zone is drawn: in force, left open by its text, or a mere outline. */
export function zoneClass(zone) {
  if (zone.kind === "plant_ring") return "zone zone--ring";
  if (zone.part === "undetermined") return "zone zone--undetermined";
  return "zone zone--force";
}

function drawArea(id, collection) {
  const style = (each) => ({
    pane: paneOf(id), interactive: false,
    className: id === "units" ? "unit-outline" : zoneClass(each.properties),
    smoothFactor: 0, // a boundary is shown as it is judged
    // Some browsers look for a pattern of a stylesheet in the stylesheet itself; an attribute is safe.
    fillColor: each.properties.part === "undetermined" ? "url(#hatch)" : undefined,
  });
  return L.geoJSON(collection, { pane: paneOf(id), style, interactive: false });
}

function precisionCircle(id, properties, latlng) {
  if (!(properties.precision_m > 0)) return null;
  return L.circle(latlng, {
    radius: properties.precision_m, pane: paneOf(id), interactive: false,
    className: "precision precision--layer",
  });
}

function domMarker(found, properties, latlng) {
  const name = named(properties);
  const mark = L.divIcon({
    html: layerSymbol(found, { size: SYMBOL_PX }), className: "marker", iconSize: [24, 24],
  });
  return L.marker(latlng, {
    icon: mark, pane: paneOf(found.layer_id), title: name, alt: name, keyboard: false, bubblingMouseEvents: false,
  });
}

function drawPoints(id, collection) {
  const found = layer(id);
  const onCanvas = collection.features.length > CANVAS_FROM;
  const painted = onCanvas && { renderer: L.canvas({ pane: paneOf(id) }), shape: shapeOfLayer(found) };
  const group = L.layerGroup();
  for (const { properties, geometry } of collection.features) {
    if (!geometry || geometry.type !== "Point") continue;
    const latlng = L.latLng(geometry.coordinates[1], geometry.coordinates[0]);
    const circle = onCanvas ? null : precisionCircle(id, properties, latlng);
    const marker = onCanvas
      ? new SymbolMarker(latlng, { ...painted, pane: paneOf(id), className: `sym--layer-${id}` })
      : domMarker(found, properties, latlng);
    marker.on("click", () => emit("feature-click", { layerId: id, properties, latlng }));
    if (circle) group.addLayer(circle);
    group.addLayer(marker);
  }
  const others = collection.features.filter((each) => each.geometry && each.geometry.type !== "Point");
  if (others.length) group.addLayer(drawArea(id, { type: "FeatureCollection", features: others }));
  return group;
}

function draw(id) {
  remove(id);
  const collection = data.collections.get(id);
  if (!collection || !state.visible.has(id)) return;
  const group = isAreal(id) ? drawArea(id, collection) : drawPoints(id, collection);
  groups.set(id, group.addTo(map));
  if (id === "coal_ban") drawSuperseded(group);
}

async function drawSuperseded(group) {
  const collection = await superseded();
  if (!collection || groups.get("coal_ban") !== group) return;
  L.geoJSON(collection, {
    pane: paneOf("coal_ban"), interactive: false,
    style: () => ({ className: "zone zone--superseded", pane: paneOf("coal_ban"), interactive: false }),
  }).addTo(group);
}

function remove(id) {
  if (groups.has(id)) groups.get(id).remove();
  groups.delete(id);
}

const ownDrawing = (id) => id === "tasks" || id === "units"; // by task_map.js and by folium

export function drawAll() {
  stackPanes(state.order, isAreal);
  for (const { layer_id: id } of data.layers) if (!ownDrawing(id)) draw(id);
  for (const { layer_id: id } of data.layers) applyOpacity(id);
  showBasemap();
}

function showBasemap() {
  for (const name of ["basemap", "unit-labels"]) {
    map.getPane(name).style.display = state.visible.has("units") ? "" : "none";
  }
}

function applyOpacity(id) {
  const pane = map.getPane(id === "units" ? "basemap" : paneOf(id));
  if (pane) pane.style.opacity = String(state.opacity.get(id) ?? 1);
}

export function setOpacity(id, opacity) {
  if (opacity >= 1) state.opacity.delete(id);
  else state.opacity.set(id, opacity);
  applyOpacity(id);
  keep();
}

export async function show(id, isShown) {
  if (isShown) state.visible.add(id);
  else state.visible.delete(id);
  if (isShown && !ownDrawing(id) && !data.collections.has(id)) {
    try {
      data.collections.set(id, await features(id));
    } catch (error) {
      state.visible.delete(id);
      emit("fault", error);
    }
  }
  drawAll();
  keep();
  emit("layers");
}

/** Puts a layer one place higher (+1) or lower (−1) in the drawing order. */
export function move(id, by) {
  const from = state.order.indexOf(id);
  const to = from + by;
  if (to < 0 || to >= state.order.length) return;
  state.order.splice(to, 0, ...state.order.splice(from, 1));
  stackPanes(state.order, isAreal);
  keep();
  emit("layers");
}

export function zoomTo(id) {
  const collection = data.collections.get(id);
  if (id === "units" || id === "tasks" || !collection) emit("zoom-to-all", id);
  else goToBounds(L.geoJSON(collection).getBounds());
}

function keep() {
  memory.set("layers", JSON.stringify({
    order: state.order, visible: [...state.visible], opacity: [...state.opacity],
  }));
}

/** Order and visibility as last left here, else the catalogue's. */
export function restoreLayers() {
  const known = data.layers.map((each) => each.layer_id);
  let kept = {};
  try { kept = JSON.parse(memory.get("layers")) || {}; } catch { kept = {}; }
  const order = (kept.order || []).filter((id) => known.includes(id));
  state.order = [...order, ...known.filter((id) => !order.includes(id))];
  const shown = kept.visible || data.layers.filter((each) => each.visible).map((each) => each.layer_id);
  state.visible = new Set(shown.filter((id) => known.includes(id)));
  state.opacity = new Map(kept.opacity || []);
}

on("data", drawAll);
