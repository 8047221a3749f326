// The map of the work list: candidates by number, a position by a click, its precision as a circle.

import { el } from "./dom.js";
import { goHome, map, motion, setUpZoneMap } from "./zones_map.js";

const marks = L.layerGroup();
const pin = L.layerGroup();
const CLOSE_ZOOM = 11; // a county and its neighbours
let onPlaced = null;
let onChosen = null;

function divIcon(node, size) {
  return L.divIcon({ className: "marker", html: node, iconSize: [size, size] });
}

/** A position and how well it is known; taken off the map without one. */
export function showPosition(position) {
  pin.clearLayers();
  if (!position) return;
  const at = [position.lat, position.lon];
  if (position.precision_m > 0) {
    L.circle(at, { radius: position.precision_m, className: "precision precision--pin", interactive: false }).addTo(pin);
  }
  L.marker(at, { icon: divIcon(el("div", { class: "place-pin" }), 18), interactive: false, keyboard: false }).addTo(pin);
  if (!map.getBounds().contains(at)) map.setView(at, Math.max(map.getZoom(), CLOSE_ZOOM), { animate: false });
}

/** Candidates with coordinates, each by its number in the list; the chosen one stands out. */
export function showCandidates(candidates, chosen) {
  marks.clearLayers();
  const points = [];
  candidates.forEach((one, at) => {
    if (one.lon_deg === null) return;
    const place = [one.lat_deg, one.lon_deg];
    points.push(place);
    const isChosen = one.key === chosen;
    const node = el("div", { class: `place-number${isChosen ? " is-chosen" : ""}` }, String(at + 1));
    if (one.precision_m) {
      L.circle(place, { radius: one.precision_m, className: "precision", interactive: false }).addTo(marks);
    }
    L.marker(place, { icon: divIcon(node, 24), title: one.name, alt: one.name }).on("click", () => onChosen && onChosen(one.key)).addTo(marks);
  });
  if (points.length && !chosen) map.fitBounds(L.latLngBounds(points), { ...motion(), padding: [40, 40], maxZoom: CLOSE_ZOOM });
}

/** Lets a click on the map give the position, or no longer. */
export function aim({ placed, chosen } = {}) {
  onPlaced = placed || null;
  onChosen = chosen || null;
  document.getElementById("map-area").classList.toggle("is-aimed", Boolean(placed));
}

export function setUpMap(label) {
  setUpZoneMap(label);
  marks.addTo(map);
  pin.addTo(map);
  map.on("click", ({ latlng }) => onPlaced && onPlaced(latlng.lng, latlng.lat, map.getZoom()));
  map.on("sansan:fit", goHome);
}
