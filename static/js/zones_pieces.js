// Pieces of a zone on the map: polygons that can be chosen, edited, cut, split, and taken back.

import { area, map, partClass } from "./zones_map.js";

const SNAP_PX = 18;
const MARKERS_AT_ONCE = 240; // of vertices: more would stop a phone
const KEPT_STEPS = 60;
const INK = "#1f2328";

export const pieces = L.featureGroup();
const neighbours = L.featureGroup();
let chosen = null;
let steps = []; // what was drawn before each change
let listener = () => {};

const style = (part) => ({
  className: `${partClass(part)} piece`, smoothFactor: 0, pmIgnore: false, snapIgnore: false,
  ...(part === "undetermined" ? { fillColor: "url(#hatch)" } : {}),
});

export const options = () => ({
  snappable: document.getElementById("snap").checked, snapDistance: SNAP_PX, allowSelfIntersection: true,
  limitMarkersToCount: MARKERS_AT_ONCE, removeVertexOn: "contextmenu", preventMarkerRemoval: false,
  tooltips: false, continueDrawing: false, snapSegment: true,
  templineStyle: { color: INK, weight: 2 }, hintlineStyle: { color: INK, weight: 2, dashArray: [5, 5] },
});

const open = (ring) => ring.slice(0, -1).map(([lon, lat]) => [lat, lon]);
const coordinates = (latlngs) => {
  const ring = latlngs.map(({ lat, lng }) => [lng, lat]);
  return [...ring, ring[0]];
};

/** Rings of a piece as [lon, lat], closed. */
export function ringsOf(layer) {
  const latlngs = layer.getLatLngs();
  const rings = Array.isArray(latlngs[0]) ? latlngs : [latlngs];
  return rings.filter((ring) => ring.length).map(coordinates);
}

export const geometryOf = (layer) => ({ type: "Polygon", coordinates: ringsOf(layer) });

/** Everything that is drawn, as the API takes it. */
export const drawn = () =>
  pieces.getLayers().map((layer) => ({ part: layer.part, geometry: geometryOf(layer) }));

const polygonsOf = ({ type, coordinates: found }) => (type === "Polygon" ? [found] : found);

function addPolygon(rings, part) {
  const layer = L.polygon(rings.map(open), style(part));
  layer.part = part;
  layer.on("click", (event) => {
    if (map.pm.globalDrawModeEnabled()) return; // the click is the tool's
    L.DomEvent.stopPropagation(event);
    choose(layer);
  });
  layer.on("pm:change", () => listener("live", layer));
  for (const done of ["pm:markerdragend", "pm:vertexadded", "pm:vertexremoved", "pm:dragend"]) {
    layer.on(done, () => listener("done", layer));
  }
  pieces.addLayer(layer);
  return layer;
}

/** Puts areas [{part, geometry}] in the place of all that is drawn. */
export function draw(areas) {
  choose(null);
  pieces.clearLayers();
  for (const { part, geometry } of areas) for (const rings of polygonsOf(geometry)) addPolygon(rings, part);
}

/** Replaces one piece by the polygons of geometries, all of its part. */
export function replacePiece(layer, geometries) {
  choose(null);
  pieces.removeLayer(layer);
  layer.remove();
  const made = geometries.flatMap(polygonsOf).map((rings) => addPolygon(rings, layer.part));
  choose(made[0] || null);
}

export function addPiece(geometry, part) {
  const made = polygonsOf(geometry).map((rings) => addPolygon(rings, part));
  choose(made[0]);
}

export const chosenPiece = () => chosen;

/** Chooses a piece, whose vertices then can be moved; null chooses none. */
export function choose(layer) {
  if (chosen === layer) return;
  if (chosen) {
    chosen.pm.disable();
    if (chosen.getElement()) chosen.getElement().classList.remove("is-chosen");
  }
  chosen = layer;
  if (chosen) {
    chosen.pm.enable(options());
    chosen.getElement().classList.add("is-chosen");
    chosen.bringToFront();
  }
  listener("chosen", layer);
}

/** Lets vertices rest while a tool draws, and wakes them after it. */
export function rest(isResting) {
  if (!chosen) return;
  if (isResting) chosen.pm.disable();
  else chosen.pm.enable(options());
}

export function changePart(layer) {
  const part = layer.part === "undetermined" ? "in force" : "undetermined";
  const rings = ringsOf(layer);
  choose(null);
  pieces.removeLayer(layer);
  choose(addPolygon(rings, part));
}

export function removePiece(layer) {
  choose(null);
  pieces.removeLayer(layer);
}

/** Remembers what is drawn now, as the state after a change. */
export function remember() {
  steps.push(JSON.stringify(drawn()));
  if (steps.length > KEPT_STEPS) steps.shift();
}

export function forget() { steps = []; }

/** Goes back one change; false where there is none. */
export function back() {
  if (steps.length < 2) return false;
  steps.pop();
  draw(JSON.parse(steps.at(-1)));
  return true;
}

/** Borders to snap to; they are seen and cannot be edited. */
export function showNeighbours(features) {
  neighbours.clearLayers();
  for (const { geometry, properties } of features) {
    if (!geometry) continue;
    const shown = area(geometry, `neighbour ${properties.part ? "neighbour--zone" : "neighbour--unit"}`, { pane: "basemap" });
    shown.eachLayer((layer) => { layer.options.snapIgnore = false; neighbours.addLayer(layer); });
  }
}

export function setUpPieces(onChange) {
  listener = onChange;
  neighbours.addTo(map);
  pieces.addTo(map);
}
