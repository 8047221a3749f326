// A sheet of A4: the map as it is seen, with title, date, datum, legend and scale, no controls.

import { byId, replace } from "./dom.js";
import { t } from "./i18n.js";
import { map } from "./leaflet_map.js";
import { state } from "./state.js";

const root = document.documentElement;
let bounds = null;
let view = null;

/** The page's layout for paper is set up before the browser takes its picture of it. */
function prepare() {
  if (bounds) return;
  bounds = map.getBounds();
  view = { center: map.getCenter(), zoom: map.getZoom(), isLegendOpen: byId("legend").open };
  byId("print-date").textContent = t("截至 {date} · 坐标系 WGS 84 · 打印于 {now}", {
    date: state.asOf, now: new Date().toISOString().slice(0, 10),
  });
  replace(byId("print-line"), byId("headline").textContent);
  root.classList.add("is-printing");
  byId("legend").open = true;
  map.invalidateSize({ animate: false });
  const snap = map.options.zoomSnap;
  map.options.zoomSnap = 0; // a sheet is filled to its edge
  map.fitBounds(bounds, { animate: false });
  map.options.zoomSnap = snap;
}

function undo() {
  if (!bounds) return;
  root.classList.remove("is-printing");
  byId("legend").open = view.isLegendOpen;
  map.invalidateSize({ animate: false });
  map.setView(view.center, view.zoom, { animate: false });
  bounds = null;
}

export function setUpPrint() {
  window.addEventListener("beforeprint", prepare);
  window.addEventListener("afterprint", undo);
  // Browsers that print to PDF for a program send no beforeprint, but they switch the medium.
  window.matchMedia("print").addEventListener("change", ({ matches }) => (matches ? prepare() : undo()));
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => {
      root.dataset.sheet = button.dataset.print;
      byId("tools").open = false;
      window.print();
    });
  }
}
