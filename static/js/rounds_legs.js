// A plan on the map: the legs of each team in its colour, its stops by number in its shape, a legend.

import { boot } from "./boot.js";
import { el, replace } from "./dom.js";
import { t, tn } from "./i18n.js";
import { goHome, goToBounds, map } from "./zones_map.js";

const MANY = 120; // from here on the marks are small, so that the ways between them are seen
const drawn = L.featureGroup();
let parts = []; // [{team, node}] to be lit or to go faint
let lit = null;

/** Class of a team's colour and shape, by its place among the teams. */
export function teamClass(teamId, teams) {
  const at = teams.findIndex((each) => each.team_id === teamId);
  const isHollow = Math.floor(Math.max(at, 0) / boot.colours) % 2 === 1;
  return `team-c${Math.max(at, 0) % boot.colours}${isHollow ? " team-alt" : ""}`;
}

function divIcon(node, size) {
  return L.divIcon({ className: "marker", html: node, iconSize: [size, size] });
}

const turned = (shape) => shape.map(([lon, lat]) => [lat, lon]);

function legsOf(tour) {
  const ends = [tour.start, ...tour.stops, tour.end];
  return ends.slice(1).map((end, at) => {
    const leg = tour.legs[at];
    if (leg) return { shape: turned(leg.shape), byRoad: leg.by_road };
    return { shape: [[ends[at].lat, ends[at].lon], [end.lat, end.lon]], byRoad: false };
  });
}

function drawTour(tour, className, onStop, isSmall) {
  for (const { shape, byRoad } of legsOf(tour)) {
    const line = L.polyline(shape, { className: `leg ${className}${byRoad ? "" : " leg--estimate"}`, interactive: false, smoothFactor: byRoad ? 1 : 0 });
    line.addTo(drawn);
    if (line.getElement()) parts.push({ team: tour.team, node: line.getElement() });
  }
  tour.stops.forEach((stop, at) => {
    const node = el("div", { class: `spot ${className}${isSmall ? " spot--small" : ""}` }, String(at + 1));
    const label = `${tour.name} ${at + 1} · ${stop.name}`;
    const mark = L.marker([stop.lat, stop.lon], { icon: divIcon(node, isSmall ? 18 : 26), title: label, alt: label, riseOnHover: true });
    if (onStop) mark.on("click", () => onStop(stop.stop_id));
    mark.addTo(drawn);
    parts.push({ team: tour.team, node });
  });
}

function drawStarts(tours) {
  const seen = new Map();
  for (const tour of tours) for (const end of [tour.start, tour.end]) seen.set(`${end.lon},${end.lat}`, end);
  for (const end of seen.values()) {
    const node = el("div", { class: "spot spot--start" }, t("起"));
    L.marker([end.lat, end.lon], { icon: divIcon(node, 22), title: end.name, alt: end.name, zIndexOffset: -500 }).addTo(drawn);
  }
}

function drawMissed(plan, stops, isSmall) {
  const known = new Map(stops.map((stop) => [stop.stop_id, stop]));
  for (const missed of plan.unserved) {
    const stop = known.get(missed.stop_id);
    if (!stop || stop.lon === undefined) continue;
    const label = `${t("没有排上")} · ${missed.name}`;
    const node = el("div", { class: `spot spot--missed${isSmall ? " spot--small" : ""}` }, "✕");
    L.marker([stop.lat, stop.lon], { icon: divIcon(node, isSmall ? 18 : 26), title: label, alt: label, zIndexOffset: -400 }).addTo(drawn);
  }
}

function faint(team) {
  lit = lit === team ? null : team;
  for (const part of parts) part.node.classList.toggle("is-faint", lit !== null && part.team !== lit);
  return lit;
}

/** Legend whose entries light one team. */
function legend(node, tours, teams, isEstimate) {
  const byTeam = new Map();
  for (const tour of tours) byTeam.set(tour.team, [...(byTeam.get(tour.team) || []), tour]);
  const buttons = [...byTeam].map(([team, own]) => {
    const stops = own.reduce((sum, tour) => sum + tour.stops.length, 0);
    const button = el("button", { type: "button", class: teamClass(team, teams), "aria-pressed": "false" },
      el("span", { class: "team-mark", "aria-hidden": "true" }, String(stops)),
      el("span", { class: `line${isEstimate ? " line--estimate" : ""}`, "aria-hidden": "true" }),
      own[0].name, " ", el("small", {}, tn("{n} 站", stops)));
    button.addEventListener("click", () => {
      const now = faint(team);
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button && now !== null));
    });
    return button;
  });
  replace(node, buttons, isEstimate && el("span", { class: "estimate" }, t("估算")));
}

/** Areas that a plan avoids or stays inside. */
export function drawAreas({ avoid, within }) {
  for (const [geometry, className] of [[avoid, "area-avoid"], [within, "area-within"]]) {
    if (geometry) L.geoJSON(geometry, { interactive: false, style: { className } }).addTo(drawn);
  }
}

/** Draws a plan in the place of the one before; `fit` moves the map to it. */
export function drawPlan(plan, { teams, stops = [], legendNode = null, onStop = null, fit = false, areas = {} }) {
  drawn.clearLayers();
  parts = [];
  lit = null;
  if (!map.hasLayer(drawn)) drawn.addTo(map);
  const tours = plan.teams.filter((tour) => tour.stops.length);
  drawAreas(areas);
  const isSmall = tours.reduce((sum, tour) => sum + tour.stops.length, 0) > MANY;
  for (const tour of tours) drawTour(tour, teamClass(tour.team, teams), onStop, isSmall);
  drawStarts(tours);
  drawMissed(plan, stops, isSmall);
  if (legendNode) legend(legendNode, tours, teams, plan.travel_source === "estimate");
  if (fit && drawn.getLayers().length) goToBounds(drawn.getBounds());
}

export function fitPlan() {
  if (drawn.getLayers().length) goToBounds(drawn.getBounds());
  else goHome();
}
