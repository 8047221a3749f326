// The planner's map: stops by their verdict, chosen or not; an area drawn with one stroke; a click.

import { byId, el } from "./dom.js";
import { t } from "./i18n.js";
import { verdictSymbol, word } from "./symbols.js";
import { goHome, goToBounds, map, setUpZoneMap } from "./zones_map.js";

const APART_PX = 6; // of the corners of a stroke
const marks = L.featureGroup();
const areas = L.featureGroup();
const starts = L.layerGroup();
let active = null; // the tool in hand: {name, onArea | onSpot}
let stroke = [];
let trace = null;

const divIcon = (node, size) => L.divIcon({ className: "marker", html: node, iconSize: [size, size] });

/** Draws the stops: [{stop, isChosen}]; a click on one calls `onToggle`. */
export function showStops(items, onToggle) {
  marks.clearLayers();
  for (const { stop, isChosen } of items) {
    const label = [stop.verdict && word(stop.verdict), stop.name].filter(Boolean).join(" · ");
    const node = el("div", { class: `stop-mark${isChosen ? " is-chosen" : ""}` },
      verdictSymbol(stop.verdict || "not_applicable", { size: 22 }));
    const mark = L.marker([stop.lat, stop.lon], { icon: divIcon(node, 30), title: label, alt: label, riseOnHover: true });
    mark.on("click keypress", (event) => {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
      if (!active) onToggle(stop.stop_id);
    });
    mark.addTo(marks);
  }
}

/** Draws where teams start. */
export function showStarts(depots) {
  starts.clearLayers();
  for (const depot of depots) {
    const node = el("div", { class: "spot spot--start" }, t("起"));
    L.marker([depot.lat, depot.lon], { icon: divIcon(node, 22), title: depot.name, alt: depot.name, zIndexOffset: 500 }).addTo(starts);
  }
}

export function fitStops() {
  const bounds = marks.getBounds().extend(L.featureGroup(starts.getLayers()).getBounds());
  if (bounds.isValid()) goToBounds(bounds);
  else goHome();
}

/** Shows the areas to avoid or to stay inside. */
export function showAreas(drawn) {
  areas.clearLayers();
  for (const [name, geometry] of Object.entries(drawn)) {
    if (geometry) L.geoJSON(geometry, { interactive: false, style: { className: `area-${name}` } }).addTo(areas);
  }
}

function press() {
  for (const button of document.querySelectorAll("[data-tool]")) {
    button.setAttribute("aria-pressed", String(active !== null && button.dataset.tool === active.name));
  }
  byId("map-area").classList.toggle("is-aimed", active !== null);
  if (active && active.onArea) map.dragging.disable();
  else map.dragging.enable();
}

/** Ends the tool in hand. */
export function putDown() {
  active = null;
  stroke = [];
  if (trace) trace.remove();
  trace = null;
  press();
}

/** Takes a tool in hand, or puts it down again. */
export function take(tool) {
  const isSame = active && active.name === tool.name;
  putDown();
  if (isSame) return;
  active = tool;
  press();
  byId("map-area").scrollIntoView({ block: "nearest" });
}

function begin(event) {
  if (!active || !active.onArea || event.target.closest(".leaflet-control")) return;
  event.preventDefault();
  event.currentTarget.setPointerCapture(event.pointerId);
  stroke = [map.mouseEventToContainerPoint(event)];
  trace = L.polygon([], { className: "lasso", interactive: false }).addTo(map);
}

function carryOn(event) {
  if (!stroke.length) return;
  const at = map.mouseEventToContainerPoint(event);
  if (at.distanceTo(stroke.at(-1)) < APART_PX) return;
  stroke.push(at);
  trace.setLatLngs(stroke.map((each) => map.containerPointToLatLng(each)));
}

function end() {
  if (!stroke.length) return;
  const ring = stroke.map((each) => map.containerPointToLatLng(each)).map(({ lng, lat }) => [lng, lat]);
  const { onArea } = active;
  putDown();
  if (ring.length >= 3) onArea({ type: "Polygon", coordinates: [[...ring, ring[0]]] });
}

/** Whether a place lies within a ring of [lon, lat], by the even-odd rule. */
export function isWithin(lon, lat, { coordinates: [ring] }) {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
    const [x1, y1] = ring[at];
    const [x2, y2] = ring[before];
    if ((y1 > lat) !== (y2 > lat) && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

export function setUpMap(label) {
  setUpZoneMap(label);
  for (const layer of [areas, marks, starts]) layer.addTo(map);
  const container = map.getContainer();
  container.addEventListener("pointerdown", begin, { capture: true });
  container.addEventListener("pointermove", carryOn);
  container.addEventListener("pointerup", end);
  container.addEventListener("pointercancel", () => stroke.length && putDown());
  map.on("click", ({ latlng }) => active && active.onSpot && active.onSpot(latlng.lng, latlng.lat));
  map.on("sansan:fit", fitStops);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && active) putDown(); });
}
