// Filters as chips with counts; one button clears them all.

import { data } from "./data.js";
import { announce, byId, el, replace } from "./dom.js";
import { activeFilters, counts, shownTasks } from "./filters.js";
import { t, tn } from "./i18n.js";
import { facetName, facetTitle } from "./labels.js";
import { emit, FACETS, on, state } from "./state.js";
import { VERDICTS, verdictSymbol } from "./symbols.js";

const ORDER = {
  verdict: (a, b) => VERDICTS.indexOf(a[0]) - VERDICTS.indexOf(b[0]),
  county: (a, b) => a[0].localeCompare(b[0]),
};
const byCount = (a, b) => b[1] - a[1] || a[0].localeCompare(b[0]);

function toggle(facet, value) {
  const chosen = state.filters[facet];
  if (!chosen.delete(value)) chosen.add(value);
  emit("filters");
  announce(tn("{n} 项任务", shownTasks().length));
}

function chip(facet, value, count) {
  const isOn = state.filters[facet].has(value);
  return el("button", {
    type: "button", class: `chip${count ? "" : " chip--none"}`, "aria-pressed": String(isOn),
    data: { facet, value }, onclick: () => toggle(facet, value),
  },
  facet === "verdict" && verdictSymbol(value, { size: 16 }),
  facetName(facet, value), el("span", { class: "chip__count" }, count));
}

function chipsOf(facet) {
  const sorted = [...counts(facet)].sort(ORDER[facet] || byCount);
  return sorted.map(([value, count]) => chip(facet, value, count));
}

function group(facet) {
  return el("fieldset", { class: "chips" },
    el("legend", {}, facetTitle(facet)), el("div", { class: "chips__row" }, chipsOf(facet)));
}

/** Renders the chips anew and puts the focus back on the chip that had it. */
function render() {
  const focused = document.activeElement && document.activeElement.dataset;
  const key = focused && focused.facet && [focused.facet, focused.value];
  replace(byId("verdict-chips"), data.ready ? chipsOf("verdict") : null);
  replace(byId("more-chips"), data.ready ? FACETS.filter((facet) => facet !== "verdict").map(group) : null);
  const active = activeFilters();
  const hidden = active.filter(({ facet }) => facet !== "verdict");
  byId("more-count").textContent = hidden.length ? String(hidden.length) : "";
  byId("clear-filters").hidden = active.length === 0;
  if (!key) return;
  const again = [...document.querySelectorAll(".chip")]
    .find((each) => each.dataset.facet === key[0] && each.dataset.value === key[1]);
  if (again) again.focus({ preventScroll: true });
}

export function setUpChips() {
  byId("clear-filters").addEventListener("click", () => {
    for (const facet of FACETS) state.filters[facet].clear();
    emit("filters");
    announce(t("已清除全部筛选"));
  });
  on("data", render);
  on("filters", render);
}
