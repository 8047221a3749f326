// The date the page speaks of: an input, and a slider over the days on which a zone changes.

import { data, load } from "./data.js";
import { announce, byId, el, replace } from "./dom.js";
import { t } from "./i18n.js";
import { emit, on, state } from "./state.js";

const STEP_MS = 1800;
let playing = 0;

/** Period between two changes that holds a date: {index, from, to}; `to` is its first day after. */
export function periodOf(date) {
  const dates = data.changeDates;
  const index = dates.filter((each) => each <= date).length;
  return { index, from: dates[index - 1] || null, to: dates[index] || null };
}

function dayBefore(date) {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

/** First day of a period; of the one before all changes, its last day. */
const startOf = (index) => (index === 0 ? dayBefore(data.changeDates[0]) : data.changeDates[index - 1]);

export function periodWords(date) {
  const { from, to } = periodOf(date);
  if (from && to) return t("{from} 至 {to}", { from, to: dayBefore(to) });
  if (from) return t("{from} 起，其后无变化记录", { from });
  if (to) return t("{to} 以前，最早的记录之前", { to });
  return t("没有区域变化的记录");
}

/** Whether a text is a day of the calendar, e.g. 2020-11-01. */
export function isDate(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text || "")) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

export function setAsOf(date, { from = "input" } = {}) {
  if (!isDate(date) || date === state.asOf) return;
  state.asOf = date;
  emit("asof", { date, from });
  render();
  load().then(() => announce(t("截至 {date}，{period}", { date, period: periodWords(date) })));
}

function render() {
  const { index } = periodOf(state.asOf);
  const slider = byId("asof-slider");
  slider.max = String(data.changeDates.length);
  slider.value = String(index);
  slider.disabled = data.changeDates.length === 0;
  slider.setAttribute("aria-valuetext", periodWords(state.asOf));
  if (document.activeElement !== byId("asof-date")) byId("asof-date").value = state.asOf;
  byId("asof-period").textContent = periodWords(state.asOf);
  replace(byId("asof-ticks"), [...Array(data.changeDates.length + 1).keys()].map((i) =>
    el("span", { class: i === index ? "tick is-on" : "tick" })));
  replace(byId("asof-ends"), data.changeDates.length > 0 && [
    el("span", {}, data.changeDates[0].slice(0, 4)), el("span", {}, data.changeDates.at(-1).slice(0, 4))]);
  byId("asof-play").disabled = data.changeDates.length === 0;
  byId("asof-earlier").disabled = index === 0;
  byId("asof-later").disabled = index >= data.changeDates.length;
}

function step(by) {
  const { index } = periodOf(state.asOf);
  const to = index + by;
  if (to >= 0 && to <= data.changeDates.length) setAsOf(startOf(to), { from: "slider" });
}

function stop() {
  clearInterval(playing);
  playing = 0;
  byId("asof-play").setAttribute("aria-pressed", "false");
  byId("asof-play").textContent = t("播放");
}

function play() {
  if (playing) { stop(); return; }
  if (periodOf(state.asOf).index >= data.changeDates.length) setAsOf(startOf(0));
  byId("asof-play").setAttribute("aria-pressed", "true");
  byId("asof-play").textContent = t("暂停");
  playing = setInterval(() => {
    if (periodOf(state.asOf).index >= data.changeDates.length) stop();
    else step(1);
  }, STEP_MS);
}

export function setUpTimeline() {
  byId("asof-date").addEventListener("change", (event) => {
    stop();
    setAsOf(event.target.value);
  });
  byId("asof-slider").addEventListener("input", (event) => {
    stop();
    setAsOf(startOf(Number(event.target.value)), { from: "slider" });
  });
  byId("asof-earlier").addEventListener("click", () => step(-1));
  byId("asof-later").addEventListener("click", () => step(1));
  byId("asof-play").addEventListener("click", play);
  on("data", render);
}
