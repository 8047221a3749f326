// A plan in the making: how far it is, the best so far on the map and as lists, and its end.

import "./site.js";
import { Offline, get } from "./api.js";
import { boot } from "./boot.js";
import { announce, byId, el, replace } from "./dom.js";
import { number, say, t, tn } from "./i18n.js";
import { drawPlan, fitPlan, teamClass } from "./rounds_legs.js";
import { map, setUpZoneMap } from "./zones_map.js";
import { post, showIn } from "./zones_post.js";

const FIRST_MS = 200;
const LAST_MS = 1500;
const GROWTH = 1.3;
let shownIterations = -1;

const clock = (moment) => moment.slice(11, 16);

function tally(plan) {
  const served = plan.teams.reduce((sum, tour) => sum + tour.stops.length, 0);
  const item = (value, label) => el("li", {}, el("strong", {}, value), el("span", { class: "quiet" }, label));
  replace(byId("job-tally"),
    item(number(served), t("站已排")), item(number(plan.unserved.length), t("站没有排上")),
    item(`${number(plan.distance_m / 1000, 1)} km`, t("总路程")),
    item(number(plan.iterations), t("已试的次数")));
}

function list(plan, teams) {
  replace(byId("job-tours"), plan.teams.filter((tour) => tour.stops.length).map((tour) => el("section", { class: teamClass(tour.team, teams) },
    el("h2", {}, el("span", { class: "team-mark" }, String(tour.stops.length)), ` ${tour.name} `, el("small", {}, tour.day)),
    el("ol", {}, tour.stops.map((stop, at) => el("li", {}, `${at + 1}. ${stop.name} `, el("small", {}, `${clock(stop.arrive)}–${clock(stop.depart)}`)))))));
}

function showBest(plan) {
  byId("job-stop").disabled = false;
  if (plan.iterations === shownIterations) return;
  const isFirst = shownIterations < 0;
  shownIterations = plan.iterations;
  const teams = [...new Set(plan.teams.map((tour) => tour.team))].map((id) => ({ team_id: id }));
  drawPlan(plan, { teams, legendNode: byId("legend"), fit: isFirst });
  tally(plan);
  list(plan, teams);
}

function progress(job) {
  const bar = byId("job-bar");
  byId("job-line").textContent = say(job.step_title);
  if (job.total) {
    bar.max = job.total;
    bar.value = job.done;
  } else bar.removeAttribute("value");
  if (job.best) showBest(job.best);
}

function ended(job) {
  if (job.state === "done") {
    location.replace(job.links.page);
    return;
  }
  const words = job.state === "cancelled" ? t("已取消。") : (job.error ? job.error.message : t("没有得到计划。"));
  byId("job-line").textContent = t("没有得到计划。");
  byId("job-bar").hidden = true;
  for (const id of ["job-stop", "job-cancel"]) byId(id).disabled = true;
  showIn("fault", words);
  announce(words);
}

async function follow() {
  let pause_ms = FIRST_MS;
  for (;;) {
    try {
      const job = await get(boot.job.links.job, {}, { fresh: true });
      if (!["queued", "running"].includes(job.state)) {
        ended(job);
        return;
      }
      progress(job);
    } catch (error) {
      if (!(error instanceof Offline)) {
        showIn("fault", error.message);
        return;
      }
      byId("job-line").textContent = t("连不上服务，正在重试…");
    }
    const wait_ms = pause_ms;
    await new Promise((resolve) => { setTimeout(resolve, wait_ms); });
    pause_ms = Math.min(pause_ms * GROWTH, LAST_MS);
  }
}

function ask(id, link) {
  byId(id).addEventListener("click", async () => {
    byId(id).disabled = true;
    try {
      await post(link, {});
    } catch (error) {
      showIn("fault", error.message);
    }
  });
}

setUpZoneMap(t("地图：目前最好的路线"));
map.on("sansan:fit", fitPlan);
ask("job-stop", boot.job.links.stop || "");
ask("job-cancel", boot.job.links.cancel || "");
progress(boot.job);
follow();
document.documentElement.dataset.ready = "true";
