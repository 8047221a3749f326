// The panel beside the map: tabs, collapsing, the tools menu. It remembers its state.

import { byId, el } from "./dom.js";
import { map } from "./leaflet_map.js";
import { t } from "./i18n.js";
import { announce } from "./dom.js";
import { memory, on } from "./state.js";

const TABS = ["tasks", "layers", "check"];

/** Shows or hides the panel; the point in the middle of the map stays in its middle. */
export function collapse(isCollapsed) {
  document.documentElement.classList.toggle("is-collapsed", isCollapsed);
  byId("panel").inert = isCollapsed;
  byId("panel-open").hidden = !isCollapsed;
  map.invalidateSize({ animate: false });
  memory.set("panel", isCollapsed ? "closed" : "open");
}

export function openTab(id, { focus = false } = {}) {
  for (const each of TABS) {
    const tab = byId(`tab-${each}`);
    tab.setAttribute("aria-selected", String(each === id));
    tab.tabIndex = each === id ? 0 : -1;
    byId(`pane-${each}`).hidden = each !== id;
  }
  if (focus) byId(`tab-${id}`).focus();
  memory.set("tab", id);
}

function onTabKey(event) {
  const at = TABS.findIndex((id) => event.target.id === `tab-${id}`);
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (at < 0 || !by) return;
  event.preventDefault();
  openTab(TABS[(at + by + TABS.length) % TABS.length], { focus: true });
}

function setUpTools() {
  const menu = byId("tools");
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  for (const link of document.querySelectorAll("[data-keep-hash]")) {
    link.addEventListener("click", () => { link.hash = location.hash; });
  }
  byId("copy-link").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      announce(t("已复制本页链接"));
    } catch {
      window.prompt(t("请手动复制："), location.href);
    }
    menu.open = false;
  });
}

/** A one-line notice over the map, e.g. that the network is gone. */
export function banner(text, action = null) {
  const box = byId("banner");
  box.replaceChildren();
  box.hidden = !text;
  if (!text) return;
  box.append(el("span", {}, text));
  if (action) box.append(el("button", { type: "button", class: "button", onclick: action.run }, action.label));
}

export function setUpPanel() {
  byId("panel-close").addEventListener("click", () => {
    collapse(true);
    byId("panel-open").focus();
  });
  byId("panel-open").addEventListener("click", () => {
    collapse(false);
    byId("panel-close").focus();
  });
  byId("tabs").addEventListener("keydown", onTabKey);
  for (const id of TABS) byId(`tab-${id}`).addEventListener("click", () => openTab(id));
  on("open-tab", (id) => {
    if (document.documentElement.classList.contains("is-collapsed")) collapse(false);
    openTab(id);
  });
  on("open-panel", () => {
    if (document.documentElement.classList.contains("is-collapsed")) collapse(false);
  });
  setUpTools();
  const kept = memory.get("tab");
  openTab(TABS.includes(kept) ? kept : "tasks");
  if (memory.get("panel") === "closed") collapse(true);
  window.addEventListener("resize", () => map.invalidateSize({ animate: false }));
}
