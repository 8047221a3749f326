// The drawing tools: geoman draws and cuts, the server splits, and every tool can be given up.

import { byId } from "./dom.js";
import { t } from "./i18n.js";
import {
  addPiece, choose, chosenPiece, geometryOf, options, pieces, replacePiece, rest,
} from "./zones_pieces.js";
import { map } from "./zones_map.js";
import { post } from "./zones_post.js";

let active = null;
let tell = () => {};
let changed = () => {};

const HINTS = {
  draw: () => t("在地图上逐点单击，回到第一点结束。按 Esc 放弃。"),
  cut: () => t("围出要挖去的部分，回到第一点结束。只挖所选的块。"),
  split: () => t("从区域外到区域外画一条线，双击最后一点结束。"),
  move: () => t("按住所选的块拖动。"),
};
const IDLE = () => t("单击一块以选中它：拖动顶点改边界，拖动边中间的点加顶点，右键或长按顶点删去它。");

function press() {
  for (const each of document.querySelectorAll("[data-tool]")) {
    each.setAttribute("aria-pressed", String(each.dataset.tool === active));
  }
  byId("tool-hint").textContent = active ? HINTS[active]() : IDLE();
}

/** Ends the present tool; what was begun with it is given up. */
export function stop() {
  const was = active;
  active = null;
  map.pm.disableDraw();
  if (was === "move" && chosenPiece()) chosenPiece().pm.disableLayerDrag();
  if (was) rest(false);
  press();
}

const needsPiece = (tool) => tool !== "draw";

function begin(tool) {
  stop();
  if (needsPiece(tool) && !chosenPiece() && pieces.getLayers().length === 1) choose(pieces.getLayers()[0]);
  if (needsPiece(tool) && !chosenPiece()) {
    tell(t("请先在地图上单击要改的一块。"));
    return;
  }
  active = tool;
  rest(true);
  const chosen = options();
  if (tool === "draw") map.pm.enableDraw("Polygon", { ...chosen, pathOptions: { className: "drawing" } });
  if (tool === "cut") map.pm.enableDraw("Cut", { ...chosen, layersToCut: [chosenPiece()], pathOptions: { className: "drawing" } });
  if (tool === "split") map.pm.enableDraw("Line", { ...chosen, finishOn: "dblclick", pathOptions: { className: "drawing" } });
  if (tool === "move") chosenPiece().pm.enableLayerDrag();
  press();
}

async function split(line) {
  const piece = chosenPiece();
  const coordinates = line.getLatLngs().map(({ lat, lng }) => [lng, lat]);
  line.remove();
  try {
    const { pieces: parts } = await post("/api/zones/split", {
      geometry: geometryOf(piece), line: { type: "LineString", coordinates },
    });
    replacePiece(piece, parts);
    changed();
  } catch (error) {
    tell(error.message);
  }
}

function created({ shape, layer }) {
  const tool = active;
  stop();
  if (tool === "split" && shape === "Line") { split(layer); return; }
  if (tool !== "draw") { layer.remove(); return; }
  const geometry = { type: "Polygon", coordinates: [[...layer.getLatLngs()[0], layer.getLatLngs()[0][0]].map(({ lat, lng }) => [lng, lat])] };
  layer.remove();
  addPiece(geometry, "in force");
  changed();
}

function cut({ layer, originalLayer }) {
  const { geometry } = layer.toGeoJSON ? layer.toGeoJSON(15) : { geometry: null };
  layer.remove();
  stop();
  replacePiece(originalLayer, geometry && geometry.coordinates.length ? [geometry] : []);
  changed();
}

/** Wires the tools; `onChange` hears of every finished change, `onTell` of what a person must know. */
export function setUpTools(onChange, onTell) {
  changed = onChange;
  tell = onTell;
  for (const each of document.querySelectorAll("[data-tool]")) {
    each.addEventListener("click", () => (active === each.dataset.tool ? stop() : begin(each.dataset.tool)));
  }
  map.on("pm:create", created);
  map.on("pm:cut", cut);
  map.on("click", () => { if (!active) choose(null); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && active) stop(); });
  byId("snap").addEventListener("change", () => { rest(true); rest(false); });
  press();
}
