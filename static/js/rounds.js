// The planner: stops, teams and wishes gathered into one request, whose plan is then made.

import "./site.js";
import { get } from "./api.js";
import { boot } from "./boot.js";
import { announce, byId } from "./dom.js";
import { t, tn } from "./i18n.js";
import { setUpFile } from "./rounds_file.js";
import { fitStops, setUpMap, showAreas, take } from "./rounds_map.js";
import { chooseWithin, countWords, setStops, setUpStops, stopsOf } from "./rounds_stops.js";
import { recall, remember } from "./rounds_memory.js";
import { setUpTeams, teamsOf, teamWords } from "./rounds_teams.js";
import { post, showIn } from "./zones_post.js";

const DAY_MS = 86400000;
const SPACING_DAYS = { weekly: 7, monthly: 28 };
const areas = { avoid: null, within: null };
const form = byId("plan-form");
const value = (name) => form.elements[name].value;

function days() {
  const first = Date.parse(`${value("first_day")}T00:00:00Z`);
  const count = Math.min(Math.max(Number(value("day_count")) || 1, 1), 62);
  if (Number.isNaN(first)) return [];
  return Array.from({ length: count }, (_, at) => new Date(first + at * DAY_MS).toISOString().slice(0, 10));
}

/** How often each stop is visited: as many times as the days hold at that spacing. */
function cadence() {
  const spacing = SPACING_DAYS[value("cadence")];
  if (!spacing) return {};
  return { visits: 1 + Math.floor((days().length - 1) / spacing), spacing_days: spacing };
}

function body() {
  const choice = Object.fromEntries(["kind", "county", "category"].map((name) => [name, value(name)]));
  return {
    choice, as_of: boot.as_of, days: days(), ...teamsOf(), ...areas,
    stops: stopsOf({ serviceMin: Number(value("service_min")), cadence: cadence(), needsSkills: byId("needs-skills").checked }),
    travel: value("travel"), time_limit_s: Number(value("time_limit_s")), seed: Number(value("seed")),
    title: value("title").trim(), balanced: form.elements.balanced.checked, unannounced: form.elements.unannounced.checked,
  };
}

function summary() {
  byId("go-line").textContent = [countWords(), teamWords(), tn("{n} 天", days().length)].join(" · ");
}

async function plan(event) {
  event.preventDefault();
  showIn("plan-fault", "");
  byId("go").disabled = true;
  const asked = body();
  try {
    if (!asked.stops.length) throw new Error(t("没有点位：请至少选一个。"));
    const job = await post("/api/rounds", asked);
    remember(form);
    location.assign(job.links.page);
  } catch (error) {
    showIn("plan-fault", error.message);
    announce(error.message);
    byId("plan-fault").scrollIntoView({ block: "nearest" });
    byId("go").disabled = false;
  }
}

async function choose() {
  showIn("plan-fault", "");
  const query = Object.fromEntries(["kind", "county", "category"].map((name) => [name, value(name)]));
  const address = new URL(location.href);
  for (const [name, each] of Object.entries(query)) address.searchParams.set(name, each);
  history.replaceState(null, "", address);
  try {
    const found = await get("/api/rounds/stops", { ...query, as_of: boot.as_of });
    setStops(found.stops);
    fitStops();
    announce(tn("{n} 站", found.stops.length));
  } catch (error) {
    showIn("plan-fault", error.message);
  }
}

function setUpTools() {
  const onTool = (name, tool) => document.querySelector(`[data-tool="${name}"]`).addEventListener("click", () => {
    byId("tool-line").textContent = tool.hint();
    take({ name, ...tool });
  });
  onTool("lasso", {
    hint: () => t("按住并在图上圈一圈，圈内的点位选上。按 Esc 放弃。"),
    onArea: (area) => { byId("tool-line").textContent = t("圈内 {n} 处。", { n: chooseWithin(area) }); },
  });
  for (const name of Object.keys(areas)) {
    onTool(name, {
      hint: () => t("按住并在图上圈一圈。按 Esc 放弃。"),
      onArea: (area) => {
        areas[name] = area;
        showAreas(areas);
        byId("areas-clear").hidden = false;
        byId("tool-line").textContent = t("已圈出。");
      },
    });
  }
  byId("areas-clear").addEventListener("click", () => {
    Object.assign(areas, { avoid: null, within: null });
    showAreas(areas);
    byId("areas-clear").hidden = true;
  });
}

setUpMap(t("地图：要去的地方和出发地"));
setUpStops(summary);
setUpTeams(summary);
recall(form);
setUpFile();
setUpTools();
for (const name of ["kind", "county", "category"]) form.elements[name].addEventListener("change", choose);
for (const name of ["first_day", "day_count"]) form.elements[name].addEventListener("change", summary);
form.addEventListener("submit", plan);
summary();
fitStops();
document.documentElement.dataset.ready = "true";
