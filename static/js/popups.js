// The page's one card: a popup on the map, or, on a phone, the top of the sheet under it.

import { featureCard, whyCard } from "./cards.js";
import { data, feature, layer } from "./data.js";
import { announce, byId, el, icon, replace } from "./dom.js";
import { named, say, t, tn } from "./i18n.js";
import { goToUnit, map } from "./leaflet_map.js";
import { emit, on, select } from "./state.js";
import { severity, verdictSymbol, word } from "./symbols.js";

const phone = window.matchMedia("(max-width: 639px)");
const popup = L.popup({
  maxWidth: 348, minWidth: 264, className: "popup", closeOnClick: false,
  autoPanPaddingTopLeft: [12, 12], autoPanPaddingBottomRight: [72, 16],
});
let onClose = null;
let hasFolded = false; // the legend, to make room
const spotlight = L.layerGroup();
let opener = null; // what had the focus when the card was opened by keyboard

function openSheet(content) {
  const sheet = byId("card-sheet");
  replace(sheet, el("button", { type: "button", class: "back", onclick: closeByUser }, icon("back"), t("返回")), content);
  sheet.hidden = false;
  byId("panel").classList.add("has-card");
  byId("panel-body").scrollTop = 0;
  emit("open-panel");
}

function openOnMap(latlng, content) {
  popup.options.maxHeight = Math.max(160, Math.min(400, map.getSize().y - 120));
  popup.setLatLng(latlng).setContent(content).openOn(map);
  popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", t("关闭"));
  yieldLegend();
}

/** The legend folds where the popup would lie under it. */
function yieldLegend() {
  const legend = byId("legend");
  const box = popup.getElement().getBoundingClientRect();
  const other = legend.getBoundingClientRect();
  const apart = box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom;
  if (apart || !legend.open) return;
  legend.open = false;
  hasFolded = true;
}

function unfoldLegend() {
  if (hasFolded) byId("legend").open = true;
  hasFolded = false;
}

/** Opens the card of a place; `closed` runs when the reader closes it. */
export function openPopup(latlng, content, { closed = null, byKeyboard = false } = {}) {
  onClose = null;
  opener = byKeyboard ? document.activeElement : null;
  if (phone.matches) {
    openSheet(content);
    map.panInside(latlng, { padding: [48, 48] });
  } else openOnMap(latlng, content);
  onClose = closed;
  if (byKeyboard) {
    content.tabIndex = -1;
    content.focus({ preventScroll: true });
  }
}

function closeSheet() {
  spotlight.remove();
  unfoldLegend();
  byId("card-sheet").hidden = true;
  replace(byId("card-sheet"));
  byId("panel").classList.remove("has-card");
}

export function closePopup() {
  onClose = null;
  map.closePopup(popup);
  closeSheet();
}

function closeByUser() {
  const closed = onClose;
  onClose = null;
  map.closePopup(popup);
  closeSheet();
  if (closed) closed();
  if (opener && opener.isConnected) opener.focus();
  opener = null;
}

/** Opens the card of a task at one of its places and selects it. */
export function openTask(task, place, { byKeyboard = false, via = "map", onBack = null } = {}) {
  const onMore = () => {
    closePopup();
    emit("open-tab", "tasks");
  };
  openPopup(L.latLng(place.lat, place.lon), whyCard(task, place, { onMore, onBack }), { byKeyboard });
  select({ kind: "task", id: `${task.task_id}~${place.feature_id}` }, via);
  announce(`${task.task_id} ${named(place)} ${word(place.verdict)}`);
}

function choice({ task, place }, byKeyboard, onBack) {
  return el("li", {}, el("button", {
    type: "button", class: "choice", onclick: () => openTask(task, place, { byKeyboard, onBack }),
  },
  verdictSymbol(place.verdict, { size: 18 }),
  el("span", { class: "choice__text" },
    el("b", {}, task.task_id), ` ${say(task.title)}`,
    el("small", {}, `${word(place.verdict)} · ${named(place)}`))));
}

/** A spot with several tasks lists them, the worst first; one alone opens at once. */
function openSpot(spot) {
  const { group, latlng, byKeyboard } = spot;
  const sorted = [...group].sort((a, b) => severity(a.place.verdict) - severity(b.place.verdict));
  if (sorted.length === 1) {
    openTask(sorted[0].task, sorted[0].place, { byKeyboard });
    return;
  }
  openPopup(latlng, el("section", { class: "card" },
    el("h2", { class: "card__title" }, tn("此处有 {n} 条判定", sorted.length)),
    el("ul", { class: "choices" }, sorted.map((each) => choice(each, byKeyboard, () => openSpot(spot))))), { byKeyboard });
}

function openFeature({ layerId, properties, latlng }) {
  spotlight.clearLayers().addTo(map);
  L.circleMarker(latlng, { radius: 15, interactive: false, className: "spotlight", pane: "territory" })
    .addTo(spotlight);
  openPopup(latlng, featureCard(layer(layerId), properties, {
    onTask: (id) => select({ kind: "task", id }, "list"),
  }));
}

/** What the search box found: the card of a place on record, the whole of a unit. */
function showFound({ kind, id, lon, lat }) {
  if (kind === "unit") { goToUnit(id); return; }
  const found = feature(id);
  if (found) openFeature({ layerId: found.layerId, properties: found, latlng: L.latLng(lat, lon) });
}

function onSelect({ sel, via }) {
  if (!sel || via === "list") closePopup();
  if (via !== "restore" || !sel || sel.kind !== "task") return;
  const [taskId, placeId] = sel.id.split("~");
  const task = data.tasksById.get(taskId);
  const place = task && task.places.find((each) => each.feature_id === placeId);
  if (place && place.lon !== null) openTask(task, place, { via: "restore" });
}

export function setUpPopups() {
  on("spot-click", openSpot);
  on("feature-click", openFeature);
  on("found", showFound);
  on("select", onSelect);
  on("asof", closePopup);
  on("card-filled", () => {
    if (!popup.isOpen()) return;
    popup.update(); // it has grown: measured and moved into view again
    yieldLegend();
  });
  map.on("popupclose", () => { if (onClose) closeByUser(); });
  for (const box of [map.getContainer(), byId("card-sheet")]) {
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") closeByUser(); });
  }
}
