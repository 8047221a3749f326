// A stop added to a plan: a place of a task on record, or a place that is clicked or typed.

import { get } from "./api.js";
import { boot } from "./boot.js";
import { byId, el, replace } from "./dom.js";
import { join, t } from "./i18n.js";
import { clearPlace, placeIn, putPlace } from "./rounds_spot.js";
import { map } from "./zones_map.js";
import { showIn } from "./zones_post.js";

const { kept } = boot;
const waiting = L.layerGroup();
const places = new Map(); // stop id → a stop of the tasks on record
let change = () => {};

function newId() {
  const known = new Set([...kept.request.stops.map((stop) => stop.stop_id), ...added.keys()]);
  let at = 1;
  while (known.has(`X${at}`)) at += 1;
  return `X${at}`;
}

const added = new Map(); // stop id → mark on the map

/** Takes a stop that is still to be planned back. */
function takeBack(stopId) {
  added.get(stopId).remove();
  added.delete(stopId);
  change(stopId, null);
}

function add(stop) {
  const node = el("div", { class: "spot spot--added" }, "+");
  const icon = L.divIcon({ className: "marker", html: node, iconSize: [26, 26] });
  added.set(stop.stop_id, L.marker([stop.lat, stop.lon], { icon, title: stop.name, alt: stop.name, zIndexOffset: 600 }).addTo(waiting));
  map.panTo([stop.lat, stop.lon]);
  change(stop.stop_id, { add: stop, words: t("加上“{name}”", { name: stop.name }), undo: () => takeBack(stop.stop_id) });
}

async function listPlaces() {
  if (places.size) return;
  try {
    const found = await get("/api/rounds/stops", { kind: "located", as_of: kept.request.as_of });
    const planned = new Set(kept.request.stops.map((stop) => stop.stop_id));
    for (const stop of found.stops) if (!planned.has(stop.stop_id)) places.set(stop.stop_id, stop);
    replace(byId("add-place"), el("option", { value: "" }, t("不选，用下面的坐标")),
      [...places.values()].map((stop) => el("option", { value: stop.stop_id }, `${stop.name} ${join(stop.task_ids || [])}`)));
  } catch (error) {
    showIn("add-fault", error.message);
  }
}

async function submit(event) {
  event.preventDefault();
  showIn("add-fault", "");
  const minutes = byId("add-min").value.trim();
  const service = minutes ? { service_min: Number(minutes) } : {};
  const chosen = places.get(byId("add-place").value);
  try {
    if (chosen && added.has(chosen.stop_id)) throw new Error(t("这一站已经加上，等着重排。"));
    if (chosen) add({ ...chosen, ...service });
    else {
      const place = await placeIn("add");
      add({ stop_id: newId(), name: byId("add-name").value.trim() || t("临时点位"), ...place, ...service });
      clearPlace("add");
      byId("add-name").value = "";
    }
    byId("add-place").value = "";
  } catch (error) {
    showIn("add-fault", error.message);
  }
}

function setUpClick() {
  const button = byId("add-click");
  const aim = (isAimed) => {
    button.setAttribute("aria-pressed", String(isAimed));
    byId("map-area").classList.toggle("is-aimed", isAimed);
  };
  button.addEventListener("click", () => {
    const isAimed = button.getAttribute("aria-pressed") !== "true";
    aim(isAimed);
    if (isAimed) byId("map-area").scrollIntoView({ block: "nearest" });
  });
  map.on("click", ({ latlng }) => {
    if (button.getAttribute("aria-pressed") !== "true") return;
    putPlace("add", latlng.lng, latlng.lat);
    byId("add-place").value = "";
    aim(false);
    byId("add-name").focus();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") aim(false); });
}

/** Wires the form; `onChange` is told the new stop's id and what is to become of it. */
export function setUpAdding(onChange) {
  change = onChange;
  waiting.addTo(map);
  byId("add-fold").addEventListener("toggle", listPlaces);
  byId("add-stop").addEventListener("submit", submit);
  setUpClick();
}
