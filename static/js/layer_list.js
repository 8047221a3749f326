// The layers as rows: switch, swatch, name, count, source and date, zoom-to, opacity, order.

import { data } from "./data.js";
import { byId, el, icon, replace } from "./dom.js";
import { named, number, say, t, tn } from "./i18n.js";
import { move, setOpacity, show, zoomTo } from "./layers.js";
import { swatchOf } from "./legend.js";
import { licenceWords } from "./property_words.js";
import { on, state } from "./state.js";

const GROUPS = {
  boundaries: () => t("政区"), zones: () => t("管控区"), places: () => t("设施与地点"), tasks: () => t("任务"),
};
const opened = new Set();

const groupName = (group) => (GROUPS[group] ? GROUPS[group]() : group);

function opacityInput(id) {
  const input = el("input", {
    type: "range", min: "0.1", max: "1", step: "0.1", value: String(state.opacity.get(id) ?? 1),
    oninput: (event) => setOpacity(id, Number(event.target.value)),
  });
  return el("label", { class: "layer__opacity" }, t("不透明度"), input);
}

function orderButtons(id) {
  const at = state.order.indexOf(id);
  const step = (by, label) => el("button", {
    type: "button", class: "button", disabled: at + by < 0 || at + by >= state.order.length,
    onclick: () => move(id, by),
  }, label);
  return el("div", { class: "layer__order" }, step(1, t("上移一层")), step(-1, t("下移一层")));
}

function unlocated(id) {
  const collection = data.collections.get(id);
  const rows = (collection && collection.unlocated) || [];
  if (!rows.length || id === "tasks") return null;
  return el("details", { class: "layer__unlocated" },
    el("summary", {}, tn("未落图 {n} 处：没有坐标", rows.length)),
    el("ul", {}, rows.map((each) => el("li", {}, named(each)))));
}

/** Layers whose content follows the date of the page. */
const DATED = ["coal_ban", "plant_ring", "tasks"];

function more(layer) {
  return el("div", { class: "layer__more" },
    el("p", { class: "hint" }, DATED.includes(layer.layer_id) ? t("随日期变化") : t("不随日期变化")),
    say(layer.note) && el("p", {}, say(layer.note)),
    layer.licence && el("p", { class: "hint" }, t("许可：{licence}", { licence: licenceWords(layer.licence) })),
    unlocated(layer.layer_id), opacityInput(layer.layer_id), orderButtons(layer.layer_id));
}

function row(layer) {
  const id = layer.layer_id;
  const title = say(layer.title);
  const isOpen = opened.has(id);
  const dated = [say(layer.source), layer.recorded].filter(Boolean).join(" · ");
  return el("li", { class: "layer", data: { layer: id } },
    el("label", { class: "layer__main" },
      el("input", {
        type: "checkbox", checked: state.visible.has(id), onchange: (event) => show(id, event.target.checked),
      }),
      swatchOf(layer),
      el("span", { class: "layer__name" }, title),
      el("span", { class: "layer__count" }, number(layer.count))),
    el("button", {
      type: "button", class: "icon-button", title: t("缩放至图层"), "aria-label": t("缩放至图层：{title}", { title }),
      onclick: () => zoomTo(id),
    }, icon("zoom-to")),
    el("button", {
      type: "button", class: "icon-button", "aria-expanded": String(isOpen), title: t("更多"),
      "aria-label": t("更多：{title}", { title }),
      onclick: () => {
        if (!opened.delete(id)) opened.add(id);
        render();
        byId("layer-list").querySelector(`[data-layer="${id}"] [aria-expanded]`).focus();
      },
    }, icon(isOpen ? "up" : "down")),
    dated && el("p", { class: "layer__source" }, dated),
    isOpen && more(layer));
}

/** Rows from the top layer to the lowest, under the headings of their groups. */
function render() {
  const byGroup = new Map();
  for (const id of [...state.order].reverse()) {
    const layer = data.layers.find((each) => each.layer_id === id);
    if (!layer) continue;
    if (!byGroup.has(layer.group)) byGroup.set(layer.group, []);
    byGroup.get(layer.group).push(layer);
  }
  replace(byId("layer-list"), [...byGroup].map(([group, layers]) => el("section", {},
    el("h2", { class: "layer-group" }, groupName(group)), el("ul", {}, layers.map(row)))));
}

export function setUpLayerList() {
  on("data", render);
  on("layers", render);
}
