// The map of the zone pages: zoom, scale and attribution on what folium made, and areas drawn on it.

import { boot } from "./boot.js";
import { el, icon } from "./dom.js";
import { join, say, t } from "./i18n.js";
import { goHome, map } from "./leaflet_map.js";
import { addUnitLabels } from "./unit_labels.js";

export { goHome, goToBounds, map, motion } from "./leaflet_map.js";

function button(name, label, onclick) {
  return el("button", { type: "button", class: "map-button", title: label, "aria-label": label, onclick }, icon(name));
}

const Buttons = L.Control.extend({
  options: { position: "topright" },
  onAdd() {
    const box = el("div", { class: "map-buttons" },
      el("div", { class: "map-buttons__pair" },
        button("plus", t("放大"), () => map.zoomIn()),
        button("minus", t("缩小"), () => map.zoomOut())),
      button("zoom-to", t("显示全部"), () => map.fire("sansan:fit")));
    L.DomEvent.disableClickPropagation(box);
    return box;
  },
});

const Attribution = L.Control.extend({
  options: { position: "bottomright" },
  onAdd() {
    const units = (boot.layers || []).find((each) => each.layer_id === "units");
    const source = units ? join([say(units.source), units.licence]) : "";
    return el("p", { class: "attribution" },
      [t("三散 · WGS 84"), source && t("行政区：{source}", { source })].filter(Boolean).join(" · "));
  },
});

/** Class of an area by its part. */
export const partClass = (part) => (part === "undetermined" ? "zone zone--undetermined" : "zone zone--force");

/** Word of a part. */
export const partWord = (part) => (part === "undetermined" ? t("未定部分") : t("生效部分"));

/** Areas of a GeoJSON geometry, drawn but not to be clicked. */
export function area(geometry, className, { pane = "overlayPane", ...more } = {}) {
  const style = { className, pane, interactive: false, smoothFactor: 0, ...more };
  if (className.includes("undetermined")) style.fillColor = "url(#hatch)";
  return L.geoJSON(geometry, { pane, interactive: false, pmIgnore: true, snapIgnore: true, style: () => style });
}

export function setUpZoneMap(label) {
  map.getContainer().setAttribute("aria-label", label);
  map.getContainer().setAttribute("role", "application");
  map.eachLayer((layer) => { // the basemap is not to be edited; neighbours to snap to come apart
    Object.assign(layer.options, { pmIgnore: true, snapIgnore: true });
    delete layer.pm;
  });
  map.addControl(new Buttons());
  map.addControl(new Attribution());
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: 140 }).addTo(map);
  addUnitLabels(map);
  goHome();
}
