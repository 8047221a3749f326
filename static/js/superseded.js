// Zones that were in force on an earlier day and are so no more, or not in that outline.

import { get } from "./api.js";
import { data } from "./data.js";
import { state } from "./state.js";

const outline = (each) => JSON.stringify(each.geometry.coordinates);

/** Features in force on an earlier change date and gone by the date of the page, or null. */
export async function superseded() {
  const asOf = state.asOf;
  const earlier = data.changeDates.filter((date) => date <= asOf);
  const current = data.collections.get("coal_ban");
  const seen = new Set(current.features.filter((each) => each.properties.part === "in force").map(outline));
  let past;
  try {
    past = await Promise.all(earlier.map((date) => get("/api/layers/coal_ban", { as_of: date })));
  } catch {
    return null; // the outlines of the past are an extra: without them the map is still true
  }
  if (state.asOf !== asOf) return null;
  const gone = [];
  for (const each of past.flatMap((collection) => collection.features)) {
    const { part, valid_to: validTo } = each.properties;
    if (part !== "in force" || !validTo || validTo > asOf || seen.has(outline(each))) continue;
    seen.add(outline(each));
    gone.push(each);
  }
  return { type: "FeatureCollection", features: gone };
}
