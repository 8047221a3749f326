// Numbers and names of faults in words.

import { audit } from "./audit_state.js";
import { boot } from "./boot.js";
import { join, number, say, t } from "./i18n.js";

/** Digits that show about three of a small number. */
function digits(value) {
  const size = Math.abs(value);
  if (size >= 100 || size === 0) return 0;
  return size >= 10 ? 1 : 2;
}

/** An area: square metres below 0.01 km². */
export function areaWords(km2) {
  if (Math.abs(km2) < 0.01) return `${number(km2 * 1e6, digits(km2 * 1e6))} m²`;
  return `${number(km2, digits(km2))} km²`;
}

/** What measures a fault, with its unit. */
export function measureWords({ measure, unit }) {
  if (measure === null) return "";
  if (unit === "km2") return areaWords(measure);
  if (unit === "m") return `${number(measure, measure % 1 ? digits(measure) : 0)} m`;
  if (unit === "n") return t("{n} 处", { n: number(measure) });
  return `${number(measure)} ${say(boot.audit.units[unit])}`;
}

/** Names of the zones of a fault; ids where a zone of that day has no name. */
export function zoneWords({ zone_ids: ids, subject }) {
  const names = audit.answer ? audit.answer.zone_names : {};
  const called = ids.map((id) => say(names[id]) || id);
  const count = new Map(called.map((name) => [name, called.filter((each) => each === name).length]));
  const told = called.map((name, i) => (count.get(name) > 1 ? `${name} (${ids[i]})` : name));
  return join(told) || subject;
}
