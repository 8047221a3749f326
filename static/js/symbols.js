// Verdicts as colour + shape + word, and the small neutral symbols of the other layers.
// One table of outlines draws markers, swatches, legend and canvas alike, so that they are the same.

import { boot } from "./boot.js";
import { svg } from "./dom.js";
import { say } from "./i18n.js";

/** From the worst to what needs nobody's attention. */
export const VERDICTS = ["outside", "edge", "unknown", "inside", "exempt", "not_applicable"];

const WORDS = boot.verdicts || {};

/** Word of a verdict, of the product's one vocabulary. */
export const word = (verdict) => say(WORDS[verdict]) || verdict;
export const severity = (verdict) => {
  const rank = VERDICTS.indexOf(verdict);
  return rank < 0 ? VERDICTS.length : rank;
};
export const worst = (verdicts) => [...verdicts].sort((a, b) => severity(a) - severity(b))[0];

// Outlines in a box of 24 × 24; `hollow` ones are filled with the halo's white.
const SHAPES = {
  circle: { path: "M12 4.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15z" },
  triangle: { path: "M12 3.2L21 19.4H3z" },
  diamond: { path: "M12 2.8L21.2 12L12 21.2L2.8 12z" },
  "diamond-hollow": { path: "M12 3.6L20.4 12L12 20.4L3.6 12z", hollow: true },
  question: { path: "M12 4.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15z", hollow: true, glyph: "?" },
  "square-hollow": { path: "M5.5 5.5h13v13h-13z", hollow: true },
  square: { path: "M6.5 6.5h11v11h-11z" },
  hexagon: { path: "M12 4.5L18.5 8.25V15.75L12 19.5L5.5 15.75V8.25z" },
  dot: { path: "M12 8.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z" },
  "circle-hollow": { path: "M12 6a6 6 0 1 1 0 12a6 6 0 1 1 0-12z", hollow: true },
  pentagon: { path: "M12 4L19.6 9.5L16.7 18.5H7.3L4.4 9.5z" },
};

const VERDICT_SHAPE = {
  inside: "circle",
  outside: "triangle",
  edge: "diamond",
  unknown: "question",
  exempt: "diamond-hollow",
  not_applicable: "square-hollow",
};

const LAYER_SHAPE = {
  coal_plants: "square",
  mines: "hexagon",
  inspection_points: "circle-hollow",
  places: "dot",
};

export const shapeOfVerdict = (verdict) => VERDICT_SHAPE[verdict] || "question";

/** Shape of a layer's points: the catalogue's if we can draw it, else the layer's own, else a dot. */
export function shapeOfLayer(layer) {
  const wished = layer.style && layer.style.shape;
  return (Object.hasOwn(SHAPES, wished || "") && wished) || LAYER_SHAPE[layer.layer_id] || "pentagon";
}

/** A symbol as SVG; its colour comes from the class, so that print and dark mode can tell. */
export function symbol(shape, kind, { size = 20, title = "" } = {}) {
  const { path, hollow, glyph } = SHAPES[shape] || SHAPES.dot;
  return svg("svg", {
    class: `sym sym--${kind}${hollow ? " sym--hollow" : ""}`,
    viewBox: "0 0 24 24", width: size, height: size,
    role: title ? "img" : null, "aria-label": title || null, "aria-hidden": title ? null : "true",
  },
  svg("path", { class: "sym__halo", d: path }),
  svg("path", { class: "sym__shape", d: path }),
  glyph && svg("text", { class: "sym__glyph", x: 12, y: 16.4, "text-anchor": "middle" }, glyph));
}

export const verdictSymbol = (verdict, options) =>
  symbol(shapeOfVerdict(verdict), verdict, options);

/** Symbol of a point layer; a colour of the catalogue overrides the stylesheet's. */
export function layerSymbol(layer, options) {
  const node = symbol(shapeOfLayer(layer), `layer-${layer.layer_id}`, options);
  const color = layer.style && (layer.style.color || layer.style.stroke);
  if (color && CSS.supports("color", color)) node.style.setProperty("--sym", color);
  return node;
}

const path2d = new Map();

/** Draws a symbol on a canvas, its middle at x, y. */
export function paint(context, shape, { x, y, size_px, color }) {
  const { path, hollow } = SHAPES[shape] || SHAPES.dot;
  if (!path2d.has(shape)) path2d.set(shape, new Path2D(path));
  const scale = size_px / 24;
  context.save();
  context.translate(x - size_px / 2, y - size_px / 2);
  context.scale(scale, scale);
  context.lineJoin = "round";
  context.lineWidth = 5;
  context.strokeStyle = "#fff";
  context.stroke(path2d.get(shape));
  context.fillStyle = hollow ? "#fff" : color;
  context.fill(path2d.get(shape));
  context.lineWidth = hollow ? 2.6 : 0.01;
  context.strokeStyle = color;
  context.stroke(path2d.get(shape));
  context.restore();
}
