// Teams and where they start: what holds for all in the form, what is otherwise for one of them.

import { boot } from "./boot.js";
import { byId, el, replace } from "./dom.js";
import { say, t, tn } from "./i18n.js";
import { fitStops, putDown, showStarts, take } from "./rounds_map.js";
import { clearPlace, placeIn, putPlace } from "./rounds_spot.js";
import { showIn } from "./zones_post.js";

const SHIFTS = { day: ["08:30", "17:30"], night: ["23:00", "05:00"] };
const LUNCH = { from: "12:00", to: "13:30", min: 60 };
const own = new Map(); // number of a team → what is otherwise for it
let depots = boot.offices;

const form = () => byId("plan-form");
const value = (name) => form().elements[name].value;
const count = () => Math.min(Math.max(Number(value("teams")) || 1, 1), 40);

function shift() {
  return SHIFTS[value("shift")] || [value("start").trim(), value("end").trim()];
}

function depotOptions(chosen, first) {
  return [first, ...depots.map((each) => el("option", { value: each.depot_id, selected: each.depot_id === chosen }, each.name))];
}

function listDepots(chosen) {
  replace(byId("depot"), depotOptions(chosen, null));
  showTeams();
}

function teamBox(number) {
  const mine = own.get(number) || {};
  const set = (name, given) => {
    own.set(number, { ...own.get(number), [name]: given });
    summary();
  };
  const text = (name, words, fallback) => {
    const input = el("input", { value: mine[name] || "", placeholder: fallback, maxlength: 80 });
    input.addEventListener("change", () => set(name, input.value.trim()));
    return el("label", {}, words, input);
  };
  const place = el("select", { onchange: () => set("depot", place.value) },
    depotOptions(mine.depot, el("option", { value: "" }, t("同上"))));
  const skills = Object.entries(boot.skills).map(([key, words]) => {
    const box = el("input", { type: "checkbox", checked: (mine.skills || []).includes(key) });
    box.addEventListener("change", () => {
      const now = new Set((own.get(number) || {}).skills || []);
      if (box.checked) now.add(key);
      else now.delete(key);
      set("skills", [...now]);
    });
    return el("label", {}, box, say(words));
  });
  const [start, end] = shift();
  return el("fieldset", { class: `team-box team-c${(number - 1) % boot.colours}` },
    el("legend", {}, t("第{n}组", { n: number })),
    el("div", { class: "fields" }, text("name", t("名称"), t("第{n}组", { n: number })),
      el("label", {}, t("出发地"), place), text("start", t("出发不早于"), start), text("end", t("返回不晚于"), end),
      text("max_stops", t("最多几站"), t("不限"))),
    el("div", { class: "skills" }, skills));
}

function summary() {
  const skilled = [...own].filter(([number, mine]) => number <= count() && (mine.skills || []).length).length;
  byId("teams-line").textContent = skilled ? tn("{n} 组有部门", skilled) : t("各组相同");
  showStarts(usedDepots());
}

function showTeams() {
  replace(byId("teams"), Array.from({ length: count() }, (_, at) => teamBox(at + 1)));
  summary();
}

const depotOf = (number) => (own.get(number) || {}).depot || value("depot");

function usedDepots() {
  const ids = new Set(Array.from({ length: count() }, (_, at) => depotOf(at + 1)));
  return depots.filter((each) => ids.has(each.depot_id));
}

/** Depots and teams as a request names them. */
export function teamsOf() {
  const [start, end] = shift();
  const lunch = form().elements.lunch.checked && value("shift") !== "night" ? LUNCH : null;
  const teams = Array.from({ length: count() }, (_, at) => {
    const mine = own.get(at + 1) || {};
    return {
      team_id: `T${at + 1}`, name: mine.name || t("第{n}组", { n: at + 1 }), depot: depotOf(at + 1),
      start: mine.start || start, end: mine.end || end, lunch, skills: mine.skills || [],
      ...(mine.max_stops ? { max_stops: Number(mine.max_stops) } : {}),
    };
  });
  return { depots: usedDepots(), teams };
}

async function addDepot() {
  showIn("depot-fault", "");
  try {
    const place = await placeIn("depot");
    const depot = { depot_id: `P${depots.length + 1}`, name: byId("depot-name").value.trim() || t("出发地"), ...place };
    depots = [...depots, depot];
    byId("depot-name").value = "";
    clearPlace("depot");
    listDepots(depot.depot_id);
    fitStops();
  } catch (error) {
    showIn("depot-fault", error.message);
  }
}

function pickSpot(lon, lat) {
  putPlace("depot", lon, lat);
  putDown();
  byId("depot-name").focus();
}

export function setUpTeams(onChange) {
  listDepots(depots.length ? depots[0].depot_id : "");
  for (const name of ["teams", "depot", "start", "end"]) {
    form().elements[name].addEventListener("change", () => { showTeams(); onChange(); });
  }
  form().elements.shift.addEventListener("change", () => {
    for (const label of document.querySelectorAll(".own-shift")) label.hidden = value("shift") !== "own";
    showTeams();
  });
  byId("depot-add").addEventListener("click", addDepot);
  document.querySelector('[data-tool="depot"]').addEventListener("click", () => take({ name: "depot", onSpot: pickSpot }));
}

export const teamWords = () => tn("{n} 组", count());
