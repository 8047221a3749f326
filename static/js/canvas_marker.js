// A point of a large layer: painted on a canvas with the same outline as its swatch.

import { paint } from "./symbols.js";

const SIZE_PX = 15;
let colors = new Map();

function colorOf(className) {
  if (!colors.has(className)) {
    const probe = document.body.appendChild(document.createElement("span"));
    probe.className = className;
    colors.set(className, getComputedStyle(probe).getPropertyValue("--sym").trim() || "#595959");
    probe.remove();
  }
  return colors.get(className);
}

export const SymbolMarker = L.CircleMarker.extend({
  options: { radius: SIZE_PX / 2, shape: "dot" },
  _updatePath() {
    const context = this._renderer._ctx;
    if (!this._renderer._drawing || this._empty()) return;
    const { shape, className } = this.options;
    paint(context, shape, { x: this._point.x, y: this._point.y, size_px: SIZE_PX, color: colorOf(className) });
  },
});
