// Names of the administrative units, each once, where it hides no flag and touches no other name.

import { mapParts } from "./boot.js";
import { el } from "./dom.js";
import { lang } from "./i18n.js";
import { on } from "./state.js";

const GAP_PX = 4;
/** Where a name may stand, from its point, in pixels: the first free place is taken. */
const PLACES_PX = [
  [0, 0], [0, 20], [0, -20], [28, 0], [-28, 0], [28, 20], [-28, 20], [28, -20], [-28, -20], [0, 40], [0, -40],
];
const MAX_HIDDEN_SHARE = 0.25; // of a name's width, by a flag, where no place is free

function overlap(one, other) {
  const width = Math.min(one.right, other.right + GAP_PX) - Math.max(one.left, other.left - GAP_PX);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return width > 0 && height > 0 ? width / (one.right - one.left) : 0;
}

const shifted = (box, [dx, dy]) => ({
  left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy,
});

/** Whether a position lies in a ring of [lon, lat]; even-odd, so that holes count. */
function crossings(ring, { lng, lat }) {
  let isIn = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [x, y] = ring[i];
    const [x0, y0] = ring[j];
    if (y > lat !== y0 > lat && lng < ((x0 - x) * (lat - y)) / (y0 - y) + x) isIn = !isIn;
  }
  return isIn;
}

function holds({ type, coordinates }, at) {
  const parts = type === "Polygon" ? [coordinates] : coordinates;
  return parts.some((rings) => rings.filter((ring) => crossings(ring, at)).length % 2 === 1);
}

/** Whether a name that is moved still stands in its own unit. */
function staysIn(map, { unit, outline }, [dx, dy]) {
  if (!outline || (dx === 0 && dy === 0)) return true;
  const point = map.latLngToLayerPoint([unit.lat_deg, unit.lon_deg]).add([dx, dy]);
  return holds(outline, map.layerPointToLatLng(point));
}

function place(map, label, taken, flags) {
  const { name } = label;
  name.style.translate = "";
  name.style.visibility = "";
  const box = name.getBoundingClientRect();
  const free = PLACES_PX.filter((by) => staysIn(map, label, by)).map((by) => [by, shifted(box, by)])
    .filter(([, at]) => !taken.some((each) => overlap(at, each) > 0));
  const clear = free.find(([, at]) => !flags.some((each) => overlap(at, each) > 0));
  const bearable = clear || free.find(([, at]) => flags.every((each) => overlap(at, each) < MAX_HIDDEN_SHARE));
  if (!bearable) {
    name.style.visibility = "hidden";
    return;
  }
  const [[dx, dy], at] = bearable;
  name.style.translate = `${dx}px ${dy}px`;
  taken.push(at);
}

function settle(map, labels) {
  const flags = [...document.querySelectorAll(".marker--flag .flag")].map((each) => each.getBoundingClientRect());
  const taken = [];
  for (const label of labels) place(map, label, taken, flags);
}

/** An English name without the word for its kind, which the outline tells already. */
const short = (name) => name.replace(/ (City|County|District)$/, "");

/** Writes the names on a map, the greatest unit's first. */
export function addUnitLabels(map) {
  const sorted = [...mapParts.labels].sort((a, b) => b.area_km2 - a.area_km2);
  const outlines = new Map();
  map.eachLayer(({ feature }) => {
    if (feature && feature.properties.unit_code) outlines.set(feature.properties.unit_code, feature.geometry);
  });
  const labels = sorted.map((unit) => {
    const name = el("span", { class: "unit-label" }, lang === "en" ? short(unit.name_en) : unit.name);
    L.marker([unit.lat_deg, unit.lon_deg], {
      icon: L.divIcon({ html: name, className: "unit-label-box", iconSize: [0, 0] }),
      pane: "unit-labels", interactive: false, keyboard: false,
    }).addTo(map);
    return { name, unit, outline: outlines.get(unit.code) };
  });
  const again = () => requestAnimationFrame(() => settle(map, labels));
  map.on("zoomend resize", again);
  for (const topic of ["data", "filters", "layers"]) on(topic, again);
  again();
}
