// Stops of a file: looked at first, then added to the list.

import { byId, el, replace } from "./dom.js";
import { say, t, tn } from "./i18n.js";
import { addStops } from "./rounds_stops.js";
import { post, showIn } from "./zones_post.js";

const ROWS_SHOWN = 20;

function show(found) {
  const head = [t("编号"), t("名称"), t("经度（WGS 84）"), t("纬度（WGS 84）")];
  const rows = found.stops.slice(0, ROWS_SHOWN).map((stop) => el("tr", {},
    [stop.stop_id, stop.name, stop.lon.toFixed(6), stop.lat.toFixed(6)].map((each) => el("td", {}, each))));
  const add = el("button", { type: "button", class: "button button--primary", onclick: () => {
    addStops(found.stops, found.filename);
    byId("file-found").hidden = true;
    byId("file-fold").open = false;
  } }, tn("加入 {n} 站", found.stops.length));
  replace(byId("file-found"),
    el("div", { class: "sheet" }, el("table", {}, el("thead", {}, el("tr", {}, head.map((each) => el("th", {}, each)))), el("tbody", {}, rows))),
    found.refused.length > 0 && el("p", { class: "late" }, tn("{n} 行不能用：", found.refused.length)),
    found.refused.length > 0 && el("ul", {}, found.refused.slice(0, ROWS_SHOWN).map((each) =>
      el("li", {}, t("第 {n} 行", { n: each.row }), " ", each.value, " ", el("small", {}, say(each.because))))),
    el("p", { class: "row" }, add));
  byId("file-found").hidden = false;
}

async function look() {
  const [file] = byId("stops-file").files;
  showIn("file-fault", "");
  byId("file-found").hidden = true;
  const sent = new FormData();
  if (file) sent.append("file", file, file.name);
  const datum = byId("file-datum").value;
  if (datum) sent.append("datum", datum);
  byId("file-look").disabled = true;
  try {
    show(await post("/api/rounds/stops-file", sent));
  } catch (error) {
    showIn("file-fault", error.message);
  } finally {
    byId("file-look").disabled = false;
  }
}

export function setUpFile() {
  byId("file-look").addEventListener("click", look);
}
