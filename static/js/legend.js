// What the symbols on the map mean: only of layers that are shown, drawn by the same code.

import { data } from "./data.js";
import { byId, el, replace, svg } from "./dom.js";
import { say, t } from "./i18n.js";
import { on, state } from "./state.js";
import { layerSymbol, VERDICTS, verdictSymbol, word } from "./symbols.js";

/** A piece of an area, drawn with the classes of the map. */
function areaSwatch(className, { hatch = false } = {}) {
  return svg("svg", { class: "swatch-area", viewBox: "0 0 28 18", width: 28, height: 18, "aria-hidden": "true" },
    svg("rect", {
      class: className, x: 1.5, y: 1.5, width: 25, height: 15, rx: 2, fill: hatch ? "url(#hatch)" : null,
    }));
}

function circleSwatch() {
  return svg("svg", { class: "swatch-area", viewBox: "0 0 28 18", width: 28, height: 18, "aria-hidden": "true" },
    svg("circle", { class: "precision", cx: 14, cy: 9, r: 8 }));
}

/** The swatch of a layer row: the very symbol of the map. */
export function swatchOf(layer) {
  switch (layer.layer_id) {
    case "tasks": return verdictSymbol("outside", { size: 20 });
    case "units": return areaSwatch("unit");
    case "coal_ban": return areaSwatch("zone zone--force");
    case "plant_ring": return areaSwatch("zone zone--ring");
    default: return layerSymbol(layer, { size: 18 });
  }
}

const entry = (swatch, text) => el("li", {}, el("span", { class: "legend__swatch" }, swatch), el("span", {}, text));

function zoneEntries() {
  return [
    entry(areaSwatch("zone zone--force"), t("禁煤区：现行有效")),
    entry(areaSwatch("zone zone--undetermined", { hatch: true }), t("禁煤区：文件未写明，待定")),
    entry(areaSwatch("zone zone--superseded"), t("禁煤区：已被取代")),
  ];
}

function entriesOf(layer) {
  switch (layer.layer_id) {
    case "tasks": {
      const present = new Set(data.tasks.flatMap((task) => task.places.map((place) => place.verdict)));
      return VERDICTS.filter((verdict) => present.has(verdict))
        .map((verdict) => entry(verdictSymbol(verdict, { size: 18 }), word(verdict)));
    }
    case "coal_ban": return zoneEntries();
    case "units": return [];
    default: return [entry(swatchOf(layer), say(layer.title))];
  }
}

function render() {
  const shown = [...state.order].reverse().filter((id) => state.visible.has(id))
    .map((id) => data.layers.find((each) => each.layer_id === id)).filter(Boolean);
  const hasPoints = shown.some((each) => !["units", "coal_ban", "plant_ring"].includes(each.layer_id));
  replace(byId("legend-list"), shown.flatMap(entriesOf),
    hasPoints && entry(circleSwatch(), t("圆圈：地点精度范围")));
}

export function setUpLegend() {
  const legend = byId("legend");
  legend.open = window.matchMedia("(min-width: 1240px) and (min-height: 620px)").matches;
  on("data", render);
  on("layers", render);
}
