// The tasks' places on the map: one flag a spot, the worst verdict on top, none hidden by another.

import { gather } from "./cluster.js";
import { data } from "./data.js";
import { el } from "./dom.js";
import { shownTasks } from "./filters.js";
import { join, named, tn } from "./i18n.js";
import { paneOf } from "./layers.js";
import { goHome, goToBounds, map } from "./leaflet_map.js";
import { emit, on, state } from "./state.js";
import { severity, verdictSymbol, word, worst } from "./symbols.js";

const APART_FROM_ZOOM = 15; // from here on only what shares a spot is gathered
const SIZE_PX = 22;
const MOUSE_PX = 30; // flags are at least this far apart
const FINGER_PX = 44;
const canHover = window.matchMedia("(hover: hover)");
const flags = L.layerGroup();
const territory = L.layerGroup();
let marks = []; // [{spots, element}] of what is drawn

/** Places of the shown tasks that have coordinates, one record a task and place. */
export function spots() {
  return shownTasks().flatMap((task) => task.places
    .filter((place) => place.lon !== null && place.lon !== undefined)
    .map((place) => ({ task, place, lat: place.lat, lon: place.lon })));
}

function describe(group) {
  const verdict = worst(group.map(({ place }) => place.verdict));
  const tasks = new Set(group.map(({ task }) => task.task_id));
  const names = [...new Set(group.map(({ place }) => named(place)))];
  return { verdict, count: tasks.size, names, tasks: [...tasks] };
}

function labelOf({ verdict, count, names, tasks }) {
  const few = names.length > 3 ? `${join(names.slice(0, 3))}…` : join(names);
  return `${word(verdict)} · ${few} · ${count > 3 ? tn("{n} 项任务", count) : join(tasks)}`;
}

function marker(group) {
  const told = describe(group);
  const label = labelOf(told);
  const face = el("span", { class: "flag" }, verdictSymbol(told.verdict, { size: SIZE_PX }),
    told.count > 1 && el("span", { class: "flag__count" }, told.count));
  const [first] = group; // the worst: drawTasks sorts them
  const mark = L.marker([first.lat, first.lon], {
    icon: L.divIcon({ html: face, className: "marker marker--flag", iconSize: [32, 32] }),
    pane: paneOf("tasks"), title: label, alt: label, bubblingMouseEvents: false, riseOnHover: true,
    zIndexOffset: (10 - severity(told.verdict)) * 1000,
  });
  mark.on("click keypress", (event) => {
    if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
    emit("spot-click", { group, latlng: mark.getLatLng(), byKeyboard: event.type === "keypress" });
  });
  // A finger does not hover: what it touches would stay lit.
  mark.on("mouseover", () => { if (canHover.matches) emit("hover", { tasks: told.tasks, from: "map" }); });
  mark.on("mouseout", () => emit("hover", { tasks: [], from: "map" }));
  mark.once("add", () => {
    const element = mark.getElement();
    element.setAttribute("aria-label", label);
    marks.push({ group, element });
  });
  return mark;
}

function drawPrecision(all) {
  const seen = new Set();
  for (const { place, lat, lon } of all) {
    const key = [lat, lon, place.precision_m].join();
    if (!(place.precision_m > 0) || seen.has(key)) continue;
    seen.add(key);
    L.circle([lat, lon], {
      radius: place.precision_m, pane: paneOf("tasks"), interactive: false, className: "precision",
    }).addTo(flags);
  }
}

export function drawTasks() {
  flags.clearLayers();
  marks = [];
  if (!map.getPane(paneOf("tasks"))) return;
  if (!state.visible.has("tasks")) { markSelected(); return; }
  const zoom = map.getZoom();
  const project = (lat, lon) => map.project([lat, lon], zoom);
  const all = spots().sort((a, b) => severity(a.place.verdict) - severity(b.place.verdict));
  drawPrecision(all);
  const apart_px = zoom >= APART_FROM_ZOOM ? 0 : (canHover.matches ? MOUSE_PX : FINGER_PX);
  for (const group of gather(all, project, apart_px)) marker(group).addTo(flags);
  markSelected();
}

const selectedTask = () => (state.sel && state.sel.kind === "task" ? state.sel.id.split("~")[0] : null);

function mark(className, isMarked) {
  for (const { group, element } of marks) {
    element.classList.toggle(className, group.some(({ task, place }) => isMarked(task, place)));
  }
}

function markSelected() {
  const chosen = selectedTask();
  mark("is-selected", (task) => task.task_id === chosen);
  drawTerritory([chosen]);
}

/** Whole units a task is about, lit while it is selected: a task of counties has no point. */
function drawTerritory(taskIds) {
  territory.clearLayers();
  const tasks = taskIds.map((id) => data.tasksById.get(id)).filter(Boolean);
  const codes = new Set(tasks.flatMap((task) => task.territory_codes || []));
  if (!codes.size) return;
  map.eachLayer((each) => {
    const code = each.feature && each.feature.properties && each.feature.properties.unit_code;
    if (!codes.has(code) || each.options.pane !== "basemap") return;
    L.geoJSON(each.feature, {
      pane: "territory", interactive: false, style: { className: "territory", pane: "territory" },
    }).addTo(territory);
  });
}

/** Bounds of what stands for a task on the map: its places, else its units. */
export function boundsOf(task) {
  const bounds = L.latLngBounds([]);
  for (const place of task.places) if (place.lon !== null) bounds.extend([place.lat, place.lon]);
  if (!bounds.isValid()) territory.eachLayer((each) => bounds.extend(each.getBounds()));
  return bounds;
}

function showSelected({ sel, via }) {
  markSelected();
  const task = sel && sel.kind === "task" && data.tasksById.get(selectedTask());
  if (!task || via === "map" || via === "restore") return;
  const bounds = boundsOf(task);
  if (bounds.isValid() && !map.getBounds().pad(-0.05).contains(bounds)) goToBounds(bounds);
}

export function setUpTasks() {
  map.createPane("territory").style.zIndex = "480";
  flags.addTo(map);
  territory.addTo(map);
  on("data", drawTasks);
  on("filters", drawTasks);
  on("layers", drawTasks);
  on("select", showSelected);
  on("hover", ({ tasks, from }) => {
    mark("is-hovered", (task) => tasks.includes(task.task_id));
    if (from === "list") drawTerritory(tasks.length ? tasks : [selectedTask()]);
  });
  on("zoom-to-all", (id) => {
    const bounds = L.latLngBounds(id === "tasks" ? spots().map(({ lat, lon }) => [lat, lon]) : []);
    if (bounds.isValid()) goToBounds(bounds);
    else goHome();
  });
  map.on("zoomend", drawTasks);
}
