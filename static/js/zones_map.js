// The map of the zone pages: zoom, scale and attribution on what folium made, and areas drawn on it.

import { t } from "./i18n.js";
import { dressMap, goHome, map, mapButton } from "./leaflet_map.js";

export { goHome, goToBounds, map, motion } from "./leaflet_map.js";

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
  map.eachLayer((layer) => { // the basemap is not to be edited; neighbours to snap to come apart
    Object.assign(layer.options, { pmIgnore: true, snapIgnore: true });
    delete layer.pm;
  });
  dressMap(label, { buttons: mapButton("zoom-to", t("显示全部"), () => map.fire("sansan:fit")) });
  goHome();
}
