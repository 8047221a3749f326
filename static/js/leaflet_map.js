// The Leaflet map that folium made: its buttons, scale, attribution and unit labels.

import { boot, mapParts } from "./boot.js";
import { el, icon } from "./dom.js";
import { join, say, t } from "./i18n.js";
import { addUnitLabels } from "./unit_labels.js";
import { emit } from "./state.js";

export const map = window[mapParts.map_name];

const [west, south, east, north] = mapParts.bounds_deg;
const HOME = L.latLngBounds([south, west], [north, east]);
const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Moves of the map, at once for those who asked for less motion. */
export const motion = () => ({ animate: !reduced.matches });

export const goHome = () => map.fitBounds(HOME, {
  ...motion(), paddingTopLeft: [12, 12], paddingBottomRight: [68, 28], // the buttons, the scale
});

export function goTo(lat, lon, zoom = 13) {
  map.setView([lat, lon], Math.max(map.getZoom(), zoom), motion());
}

export function goToBounds(bounds) {
  if (bounds.isValid()) map.fitBounds(bounds, { ...motion(), padding: [40, 40], maxZoom: 14 });
}

/** A button of the map's own column. */
export function mapButton(name, label, onclick) {
  return el("button", { type: "button", class: "map-button", title: label, "aria-label": label, onclick },
    icon(name));
}

function corner(position, node) {
  const Corner = L.Control.extend({ options: { position }, onAdd: () => node });
  map.addControl(new Corner());
}

function attribution(more) {
  const units = (boot.layers || []).find((each) => each.layer_id === "units");
  const source = units ? join([say(units.source), units.licence]) : "";
  const said = [t("三散 · WGS 84"), source && t("行政区：{source}", { source }), ...more];
  return el("p", { class: "attribution" }, said.filter(Boolean).join(" · "));
}

/** Puts on the map what every page's map has: its name, zoom and more buttons, sources, scale, units. */
export function dressMap(label, { buttons, sources = [] }) {
  map.getContainer().setAttribute("aria-label", label);
  map.getContainer().setAttribute("role", "application");
  const zoom = el("div", { class: "map-buttons__pair" },
    mapButton("plus", t("放大"), () => map.zoomIn()),
    mapButton("minus", t("缩小"), () => map.zoomOut()));
  const box = el("div", { class: "map-buttons" }, zoom, buttons);
  L.DomEvent.disableClickPropagation(box);
  corner("topright", box);
  corner("bottomright", attribution(sources));
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: 140 }).addTo(map);
  addUnitLabels(map);
}

const unitsByCode = new Map((boot.units || []).map((unit) => [unit.code, unit]));

/** Shows a whole administrative unit. */
export function goToUnit(code) {
  const unit = unitsByCode.get(code);
  if (!unit || !unit.bounds) return;
  const [left, bottom, right, top] = unit.bounds;
  map.fitBounds([[bottom, left], [top, right]], { ...motion(), padding: [24, 24] });
}

/** Panes in the order of the layers: areas, then the labels, then points. */
export function stackPanes(order, isAreal) {
  order.forEach((id, rank) => {
    const pane = map.getPane(`layer-${id}`) || map.createPane(`layer-${id}`);
    pane.style.zIndex = String((isAreal(id) ? 410 : 510) + rank);
  });
  map.getPane("unit-labels").style.zIndex = "505";
}

export function setUpMap() {
  dressMap(t("地图：方向键移动，加减号缩放，回车核查中心点"), {
    buttons: [
      mapButton("locate", t("定位到我"), () => emit("locate")),
      mapButton("layers", t("图层"), () => emit("open-tab", "layers")),
    ],
    sources: [t("其他资料来源见“图层”")],
  });
  map.getPane("mapPane").append(map.getPane("popupPane")); // Tab reaches the popup after the flags
  goHome();
}
