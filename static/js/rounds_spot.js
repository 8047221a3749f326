// A place that a person gave in the datum of some map, as it is drawn: the service converts it.

import { get } from "./api.js";
import { byId } from "./dom.js";
import { t } from "./i18n.js";

const fieldsOf = (prefix) => ["lon", "lat", "datum"].map((each) => byId(`${prefix}-${each}`));

/** Place in the fields of a form in WGS 84; throws the sentence that tells what is wrong. */
export async function placeIn(prefix) {
  const [lon, lat, datum] = fieldsOf(prefix).map((field) => field.value.trim());
  if (!lon || !lat) throw new Error(t("请点地图，或填经度和纬度（度）。"));
  return get("/api/rounds/place", { lon, lat, datum });
}

/** Puts a place clicked on the map into the fields. */
export function putPlace(prefix, lon, lat) {
  const values = [lon.toFixed(6), lat.toFixed(6), "wgs84"];
  fieldsOf(prefix).forEach((field, at) => { field.value = values[at]; });
}

export function clearPlace(prefix) {
  for (const field of fieldsOf(prefix).slice(0, 2)) field.value = "";
}
