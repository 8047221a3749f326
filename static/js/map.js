// Start of the map page: each part hangs itself up on the state, then the data is read once.

import { network } from "./api.js";
import { setUpCheck } from "./check.js";
import { setUpChips } from "./chips.js";
import { data, load, retry } from "./data.js";
import { setUpDetail } from "./detail.js";
import { byId, el, replace } from "./dom.js";
import { t } from "./i18n.js";
import { setUpLayerList } from "./layer_list.js";
import { drawAll, restoreLayers } from "./layers.js";
import { setUpMap } from "./leaflet_map.js";
import { setUpLegend } from "./legend.js";
import { banner, setUpPanel } from "./panel.js";
import { restore, setUpPermalink } from "./permalink.js";
import { setUpPopups } from "./popups.js";
import { setUpPrint } from "./print.js";
import { setUpSearch } from "./search.js";
import { on, select } from "./state.js";
import { setUpSummary } from "./summary.js";
import { setUpTaskList } from "./task_list.js";
import { setUpTasks } from "./task_map.js";
import { setUpTimeline } from "./timeline.js";

const again = { label: t("重试"), run: retry };

function showNetwork() {
  if (!network.offline) { banner(""); return; }
  const read = network.readAt && network.readAt.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  banner(read ? t("离线：显示 {time} 的数据", { time: read }) : t("离线：还没有读到数据"), again);
}

function showFault() {
  if (!data.error) { if (!network.offline) banner(""); return; }
  if (network.offline) showNetwork();
  else banner(data.error.message, again);
  if (!data.ready) {
    replace(byId("headline"), t("数据没有读到：{reason}", { reason: data.error.message }));
    replace(byId("task-list"), el("li", { class: "empty", role: "presentation" },
      el("button", { type: "button", class: "button", onclick: retry }, t("重试"))));
  }
}

async function start() {
  setUpMap();
  restoreLayers();
  const sel = restore();
  for (const setUp of [
    setUpPanel, setUpTasks, setUpTaskList, setUpChips, setUpSummary, setUpTimeline, setUpLayerList,
    setUpLegend, setUpPopups, setUpDetail, setUpCheck, setUpSearch, setUpPrint,
  ]) setUp();
  on("loading", (isLoading) => {
    byId("loading").hidden = !isLoading;
    byId("task-list").setAttribute("aria-busy", String(isLoading));
  });
  on("network", showNetwork);
  on("data", showFault);
  on("fault", (error) => banner(error.message, again));
  on("layers-restored", drawAll);
  window.addEventListener("online", retry);
  await load();
  if (sel) select(sel, "restore");
  setUpPermalink(); // last: it writes the address that was just read
  document.documentElement.dataset.ready = "true";
}

start();
