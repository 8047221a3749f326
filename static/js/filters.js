// Which tasks pass the filters, and how many each chip would leave.

import { FACETS, state } from "./state.js";
import { data } from "./data.js";
import { severity } from "./symbols.js";

/** Values of a task under one filter. */
export function valuesOf(task, facet) {
  switch (facet) {
    case "county": return task.counties || [];
    case "deadline": {
      const marks = [task.deadline_kind];
      if (task.overdue) marks.unshift("overdue");
      if (task.born_overdue) marks.unshift("born_overdue");
      return marks;
    }
    default: return [task[facet]];
  }
}

function passes(task, facet) {
  const chosen = state.filters[facet];
  return chosen.size === 0 || valuesOf(task, facet).some((value) => chosen.has(value));
}

/** Tasks that pass every filter, but for the one left out. */
function remaining(leftOut = null) {
  const asked = FACETS.filter((facet) => facet !== leftOut);
  return data.tasks.filter((task) => asked.every((facet) => passes(task, facet)));
}

const byNumber = (a, b) => data.tasks.indexOf(a) - data.tasks.indexOf(b);
const ORDERS = {
  number: byNumber,
  verdict: (a, b) => severity(a.verdict) - severity(b.verdict) || b.overdue - a.overdue || byNumber(a, b),
  deadline: (a, b) =>
    (a.deadline_date || "9999").localeCompare(b.deadline_date || "9999") || byNumber(a, b),
};

export const shownTasks = () => remaining().sort(ORDERS[state.sort] || ORDERS.verdict);

/** How many tasks each value would leave, given the other filters: Map value → count. */
export function counts(facet) {
  const found = new Map();
  for (const task of data.tasks) for (const value of valuesOf(task, facet)) found.set(value, 0);
  for (const task of remaining(facet)) {
    for (const value of valuesOf(task, facet)) found.set(value, found.get(value) + 1);
  }
  return found;
}

export const activeFilters = () =>
  FACETS.flatMap((facet) => [...state.filters[facet]].map((value) => ({ facet, value })));

/** The filter whose removal brings most tasks back: {facet, count}, or null without filters. */
export function strictest() {
  const candidates = FACETS.filter((facet) => state.filters[facet].size > 0)
    .map((facet) => ({ facet, count: remaining(facet).length }));
  return candidates.sort((a, b) => b.count - a.count)[0] || null;
}
