// Zones, faults and the difference of a repair on the map.

import { get } from "./api.js";
import { audit, choose, find, shown } from "./audit_state.js";
import { boot, mapParts } from "./boot.js";
import { t } from "./i18n.js";
import { dressMap, map, mapButton, motion } from "./leaflet_map.js";
import { on } from "./state.js";

const [west, south, east, north] = mapParts.bounds_deg;
const RING_PX = 22;
const POINT_PX = 7;

const layers = { zones: null, faults: null, ring: null, repair: null };
const drawn = new Map(); // fault id → Leaflet layer

export const goHome = () => map.fitBounds([[south, west], [north, east]], { ...motion(), padding: [12, 12] });

function put(name, layer) {
  if (layers[name]) layers[name].remove();
  layers[name] = layer;
  if (layer) layer.addTo(map);
}

/** The zones that were audited, as they are; a layer that the map does not have is left out. */
export async function drawZones(options = {}) {
  const { layer, as_of: day, file } = audit.question;
  if (file) { await drawFile(file); return; }
  if (layer === "units" || !boot.layers.some((each) => each.layer_id === layer)) { put("zones", null); return; }
  const answer = await get(`/api/layers/${encodeURIComponent(layer)}`, { as_of: day }, options);
  put("zones", L.geoJSON(answer, {
    interactive: false,
    pane: "audit-zones",
    filter: ({ properties }) => !properties.superseded,
    style: ({ properties }) => ({
      className: `zone zone--${properties.part === "undetermined" ? "undetermined" : "force"}`,
    }),
  }));
}

/** The zones of a file, and the map on them. */
async function drawFile(file) {
  const answer = await get(`/api/audit/files/${encodeURIComponent(file)}/zones`);
  const shapes = L.geoJSON(answer, {
    interactive: false, pane: "audit-zones", style: () => ({ className: "zone zone--force" }),
  });
  put("zones", shapes);
  if (shapes.getBounds().isValid()) map.fitBounds(shapes.getBounds(), { ...motion(), padding: [24, 24] });
}

const isLine = (geometry) => geometry.type.endsWith("LineString");

function drawFaults() {
  drawn.clear();
  const group = L.featureGroup();
  for (const fault of shown()) {
    const geometry = audit.shapes.get(fault.fault_id);
    if (!geometry) continue;
    const className = `fault-shape fault-shape--${fault.state}${isLine(geometry) ? " fault-shape--line" : ""}`;
    const shape = L.geoJSON(geometry, {
      pane: "audit-faults",
      style: () => ({ className }),
      pointToLayer: (_, at) => L.circleMarker(at, { radius: POINT_PX, className, pane: "audit-faults" }),
    });
    shape.on("click", () => choose(fault.fault_id, "map"));
    drawn.set(fault.fault_id, shape);
    group.addLayer(shape);
  }
  put("faults", group);
  mark();
}

// A ring round the selected fault, for one of a few metres cannot be seen from afar.
function mark() {
  for (const [id, shape] of drawn) {
    shape.eachLayer((layer) => {
      const node = layer.getElement && layer.getElement();
      if (node) node.classList.toggle("is-selected", id === audit.selected);
    });
  }
  const fault = find(audit.selected);
  if (!fault || fault.lon === null || isPlain(fault)) { put("ring", null); return; }
  const circle = (className) => L.circleMarker([fault.lat, fault.lon],
    { radius: RING_PX, className, interactive: false, pane: "audit-ring" });
  put("ring", L.layerGroup([circle("fault-ring fault-ring--halo"), circle("fault-ring")]));
}

/** Whether a fault is large enough on the screen to be seen without a ring. */
function isPlain(fault) {
  const shape = drawn.get(fault.fault_id);
  if (!shape) return false;
  const bounds = shape.getBounds();
  const size = map.latLngToLayerPoint(bounds.getSouthEast())
    .subtract(map.latLngToLayerPoint(bounds.getNorthWest()));
  return Math.max(size.x, size.y) > 4 * RING_PX;
}

function look({ id, via }) {
  mark();
  const geometry = id && audit.shapes.get(id);
  if (!geometry || via === "map") return;
  const bounds = L.geoJSON(geometry).getBounds();
  map.fitBounds(bounds, { ...motion(), padding: [72, 72], maxZoom: 17 });
}

/** Ground that a repair gives and takes; null takes it off the map. */
export function drawRepair(answer) {
  map.getContainer().classList.toggle("is-preview", Boolean(answer));
  put("repair", answer && L.geoJSON(answer, {
    pane: "audit-repair",
    style: ({ properties }) => ({ className: `ground ground--${properties.change}` }),
    interactive: false,
  }));
}

/** Shows what changes for one zone. */
export function lookAtChange(answer, zoneId) {
  const mine = answer.features.filter(({ properties }) => properties.zone_id === zoneId);
  const bounds = L.geoJSON({ type: "FeatureCollection", features: mine }).getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { ...motion(), padding: [48, 48], maxZoom: 17 });
}

export function setUpAuditMap() {
  ["zones", "repair", "faults", "ring"].forEach((name, rank) => {
    map.createPane(`audit-${name}`).style.zIndex = String(410 + 10 * rank);
  });
  dressMap(t("地图：方向键移动，加减号缩放，N、P 键换到下一处、上一处问题"), {
    buttons: mapButton("zoom-to", t("全市"), goHome),
  });
  goHome();
  map.on("zoomend", mark);
  on("audit", drawFaults);
  on("audit-filters", drawFaults);
  on("fault", look);
  window.addEventListener("resize", () => map.invalidateSize({ animate: false }));
}
