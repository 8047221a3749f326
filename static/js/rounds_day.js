// A team's day on the phone: done, skipped with a reason, added; kept here until the server has it.

import "./site.js";
import { boot } from "./boot.js";
import { announce, byId, el } from "./dom.js";
import { say, t } from "./i18n.js";
import { start, submit, waiting } from "./rounds_queue.js";

const { sheet } = boot;
const AUTHOR = "sansan.rounds.author";
const cards = () => [...document.querySelectorAll("[data-stop]")];
const cardOf = (stopId) => cards().find((card) => card.dataset.stop === stopId);
const clockNow = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
const base = (stopId) => ({ team: sheet.team, day: sheet.day, stop_id: stopId, author: byId("author").value.trim() });

function mark(card, state, reason, when) {
  card.classList.remove("is-open", "is-done", "is-skipped");
  card.classList.add(`is-${state}`);
  card.querySelector("[data-state]").textContent = [say(boot.states[state]), when].join(" ") + (reason ? ` · ${reason}` : "");
  showNext();
}

function showNext() {
  const open = cards().filter((card) => card.classList.contains("is-open"));
  for (const card of cards()) card.classList.toggle("is-next", card === open[0]);
  byId("next-line").textContent = open.length
    ? t("下一站：{name}", { name: open[0].dataset.name })
    : t("当天的站都记完了。");
}

function fault(card, message) {
  const node = card.querySelector(":scope > .fault");
  node.hidden = !message;
  node.textContent = message || "";
}

async function note(card, state, reason = "") {
  const { stop, name } = card.dataset;
  fault(card, "");
  const label = `${name} · ${say(boot.states[state])}${reason ? ` · ${reason}` : ""}`;
  mark(card, state, reason, clockNow());
  const refusal = await submit(sheet.plan_id, { ...base(stop), state, reason }, label);
  if (refusal) {
    card.classList.remove(`is-${state}`);
    card.classList.add("is-open");
    card.querySelector("[data-state]").textContent = "";
    fault(card, refusal);
    showNext();
  } else announce(label);
}

function setUpCard(card) {
  const form = card.querySelector(".day-skip");
  const skip = card.querySelector("[data-skip]");
  card.querySelector("[data-done]").addEventListener("click", () => note(card, "done"));
  skip.addEventListener("click", () => {
    form.hidden = !form.hidden;
    skip.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.elements.reason.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = form.elements.reason.value.trim();
    if (!reason) {
      fault(card, t("跳过要写原因。"));
      form.elements.reason.focus();
      return;
    }
    form.hidden = true;
    skip.setAttribute("aria-expanded", "false");
    note(card, "skipped", reason);
  });
}

/** What waits here from before a reload is shown as it will be. */
function showWaiting() {
  for (const { planId, note: kept } of waiting()) {
    if (planId !== sheet.plan_id || kept.team !== sheet.team || kept.day !== sheet.day) continue;
    const card = cardOf(kept.stop_id);
    if (card) mark(card, kept.state, kept.reason, "");
    else listAdded(kept);
  }
}

function listAdded(kept) {
  byId("added-list").append(el("li", {}, `${kept.details.name} · ${kept.reason}`));
}

let here = null;
function locate() {
  byId("here-line").textContent = t("正在定位…");
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    here = { lon: coords.longitude, lat: coords.latitude, datum: "wgs84" };
    byId("here-line").textContent = `${here.lon.toFixed(6)}, ${here.lat.toFixed(6)} WGS 84 ±${Math.round(coords.accuracy)} m`;
  }, () => { byId("here-line").textContent = t("没有定位到"); }, { enableHighAccuracy: true, timeout: 15000 });
}

function setUpAdding() {
  const form = byId("add-form");
  byId("here").addEventListener("click", locate);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const warning = form.querySelector(".fault");
    const [name, reason] = ["name", "reason"].map((each) => form.elements[each].value.trim());
    warning.hidden = Boolean(name);
    warning.textContent = t("请写名称。");
    if (!name) return;
    const kept = { ...base(`added-${Date.now()}`), state: "added", reason, details: { name, ...(here || {}) } };
    const refusal = await submit(sheet.plan_id, kept, `${say(boot.states.added)} · ${name}`);
    warning.hidden = !refusal;
    warning.textContent = refusal || "";
    if (refusal) return;
    listAdded(kept);
    form.reset();
    here = null;
    byId("here-line").textContent = "";
  });
}

function rememberAuthor() {
  byId("author").value = localStorage.getItem(AUTHOR) || "";
  byId("author").addEventListener("change", () => localStorage.setItem(AUTHOR, byId("author").value.trim()));
}

rememberAuthor();
cards().forEach(setUpCard);
setUpAdding();
showWaiting();
showNext();
start(() => {});
document.documentElement.dataset.ready = "true";
