// The ground of a notice of another city: outlines and names of its units, drawn under its zones.

import { byId, el } from "./dom.js";
import { say, t } from "./i18n.js";
import { map } from "./zones_map.js";

const ground = L.featureGroup();
let shown = null; // code of the city that is drawn

function name(unit) {
  const label = el("span", { class: "unit-label" }, say(unit.name));
  const icon = L.divIcon({ html: label, className: "unit-label-box", iconSize: [0, 0] });
  return L.marker([unit.lat, unit.lon], { icon, pane: "unit-labels", interactive: false, keyboard: false });
}

/** Draws the units of `compiled.city` where they are not this service's own, and says so. */
export function showCity({ city, units }) {
  byId("other-city").hidden = city.is_own;
  byId("other-city").textContent = city.is_own ? "" : t(
    "这是{city}的公告，按{city}的区县生成；本库只存本市的区域，不能保存为版本。", { city: say(city.name) });
  const code = units ? city.code : null;
  if (code === shown) return;
  shown = code;
  ground.clearLayers();
  for (const unit of units || []) {
    const style = { className: "unit", pane: "basemap", interactive: false };
    ground.addLayer(L.geoJSON(unit.geometry, { pane: "basemap", interactive: false, pmIgnore: true, style: () => style }));
    ground.addLayer(name(unit));
  }
  ground.addTo(map);
}

/** Bounds of the other city, none for this service's own. */
export const cityBounds = () => ground.getBounds();
