// A plan: its map, and the changes that people make to it, which are planned anew together.

import "./site.js";
import { boot } from "./boot.js";
import { announce, byId, el, replace } from "./dom.js";
import { t } from "./i18n.js";
import { setUpAdding } from "./rounds_add.js";
import { drawPlan, fitPlan } from "./rounds_legs.js";
import { offersFor } from "./rounds_offers.js";
import { setUpRows } from "./rounds_rows.js";
import { map, setUpZoneMap } from "./zones_map.js";
import { post, showIn } from "./zones_post.js";

const { kept } = boot;
const pending = new Map(); // stop id → {words, drop | lock | unlock | add, undo}
const IMPROVE_S = 10;

function show() {
  byId("pending").hidden = pending.size === 0;
  replace(byId("pending-list"), [...pending.values()].map(({ words, undo }) => el("li", {}, words, " ",
    undo && el("button", { type: "button", class: "button", onclick: undo }, t("不加了")))));
}

/** Remembers a change of a stop in the place of an earlier one; null forgets it. */
function change(stopId, made) {
  if (made) pending.set(stopId, made);
  else pending.delete(stopId);
  show();
  if (made) announce(made.words);
}

function bodyOfPending() {
  const body = { drop: [], lock: [], unlock: [], add: [] };
  for (const [stopId, made] of pending) {
    if (made.add) body.add.push(made.add);
    else if (made.drop) body.drop.push(stopId);
    else if (made.unlock) body.unlock.push(stopId);
    else body.lock.push({ stop_id: stopId, ...made.lock });
  }
  return body;
}

/** Asks for the plan anew and goes where it is made. */
export async function replan(body, button) {
  showIn("replan-fault", "");
  if (button) button.disabled = true;
  try {
    const job = await post(`/api/rounds/${kept.plan_id}/replan`, body);
    location.assign(job.links.page);
  } catch (error) {
    showIn("replan-fault", error.message);
    byId("replan-fault").scrollIntoView({ block: "nearest" });
    if (button) button.disabled = false;
  }
}

function setUpButtons() {
  byId("replan").addEventListener("click", (event) => replan(bodyOfPending(), event.currentTarget));
  byId("forget").addEventListener("click", () => location.reload());
  byId("improve").addEventListener("click", (event) => replan({ time_limit_s: IMPROVE_S }, event.currentTarget));
  byId("balance").addEventListener("click", (event) => replan({ balanced: !kept.request.balanced }, event.currentTarget));
  byId("alert-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.currentTarget));
    replan({ alert: given.alert || null, rest_of_day: true, now: given.now || null }, event.submitter);
  });
}

function setUpOffers() {
  for (const item of document.querySelectorAll("[data-missed]")) {
    const missed = kept.plan.unserved[Number(item.dataset.missed)];
    const buttons = offersFor(missed, kept).map(({ words, body, isBest }) =>
      el("button", { type: "button", class: `button${isBest ? " button--primary" : ""}`, onclick: (event) => replan(body, event.currentTarget) }, words));
    replace(item.querySelector("[data-offers]"), buttons);
  }
}

function showRow(stopId) {
  for (const row of document.querySelectorAll(".tour tr.is-lit")) row.classList.remove("is-lit");
  const row = document.querySelector(`.tour tr[data-stop="${CSS.escape(stopId)}"]`);
  if (!row) return;
  row.classList.add("is-lit");
  row.scrollIntoView({ block: "nearest" });
}

/** Draws the ways of one day, or of all. */
function draw(day) {
  const plan = day ? { ...kept.plan, teams: kept.plan.teams.filter((tour) => tour.day === day) } : kept.plan;
  drawPlan(plan, {
    teams: kept.request.teams, stops: kept.request.stops, legendNode: byId("legend"), onStop: showRow, fit: true, areas: kept.request,
  });
}

function setUpDays() {
  const buttons = [...document.querySelectorAll("[data-only]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const day = button.dataset.only;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      for (const section of document.querySelectorAll("[data-tour-day]")) section.hidden = Boolean(day) && section.dataset.tourDay !== day;
      draw(day);
    });
  }
}

setUpZoneMap(t("地图：各组的路线"));
draw("");
map.on("sansan:fit", fitPlan);
setUpRows(change);
setUpAdding(change);
setUpButtons();
setUpOffers();
setUpDays();
document.documentElement.dataset.ready = "true";
