// A file of place names: looked at first, imported when a person agrees.

import { announce, byId, el, replace } from "./dom.js";
import { join, number, say, t } from "./i18n.js";
import { post, showIn } from "./zones_post.js";

const FAMILIES = { geonames: "GeoNames", osm: "OpenStreetMap", table: null };
const ROLE_WORDS = () => ({
  name: t("地名"), latin: t("英文名"), aliases: t("别名"), county: t("县区"), parent: t("上级"), kind: t("类型"), precision: t("精度"),
});
const OUTCOMES = () => ({ new: t("新增"), better: t("改善已有"), known: t("已有") });
let looked = null; // the preview, with the options it was made with

const form = () => byId("gazetteer-form");

function cell(text, className) {
  return el("td", { class: className }, text);
}

function headTable(rows) {
  const outcomes = OUTCOMES();
  const titles = [t("行"), t("地名"), t("所在"), t("经度"), t("纬度"), t("精度"), t("结果")];
  return el("div", { class: "sheet", tabindex: 0, role: "region", "aria-label": t("前 20 行") }, el("table", {},
    el("thead", {}, el("tr", {}, titles.map((title) => el("th", { scope: "col" }, title)))),
    el("tbody", {}, rows.map((row) => el("tr", {},
      cell(number(row.row), "number"), cell(row.name), cell(row.within.join(" ")),
      cell(row.lon_deg.toFixed(5), "number"), cell(row.lat_deg.toFixed(5), "number"),
      cell(say(row.precision), "number"), cell(outcomes[row.outcome]))))));
}

function refusedList(look) {
  if (!look.refused) return null;
  return el("details", {}, el("summary", {}, t("未用 {n} 行", { n: number(look.refused) })),
    el("ul", {}, look.reasons.map((each) => el("li", {}, `${say(each.reason)} — ${number(each.count)}`))),
    el("ul", {}, look.refused_first.map((row) => el("li", {}, t("第 {row} 行 {value}，{reason}",
      { row: row.row, value: row.value, reason: say(row.reason) })))));
}

function show(look) {
  const words = ROLE_WORDS();
  const columns = Object.entries(look.columns).map(([role, header]) => `${words[role]} = ${header}`);
  const family = FAMILIES[look.family];
  const about = [family && t("认作 {name}", { name: family }), columns.length && t("认出的列：{columns}", { columns: join(columns) }),
    look.elsewhere && t("离本市远的 {n} 行未读", { n: number(look.elsewhere) })];
  replace(byId("gazetteer-look"),
    el("h3", {}, look.filename),
    el("p", {}, el("strong", {}, t("共 {count} 行：新增 {fresh} 处，改善已有 {better} 处，已有 {known} 处，未用 {refused} 行。",
      { count: number(look.count), fresh: number(look.new), better: number(look.better), known: number(look.known), refused: number(look.refused) }))),
    el("p", { class: "quiet" }, about.filter(Boolean).join(" · ")),
    look.head.length ? headTable(look.head) : null, refusedList(look));
  byId("gazetteer-look").hidden = false;
  const hasNews = look.new + look.better > 0;
  byId("import-form").hidden = !hasNews;
  const asked = byId("import-form").elements;
  asked.source.value ||= look.source;
  asked.licence.value ||= look.licence;
  announce(hasNews ? t("预览好了，确认后导入") : t("没有新的地点可导入"));
}

async function preview(event) {
  event.preventDefault();
  const button = form().querySelector("button");
  showIn("gazetteer-fault", "");
  byId("gazetteer-look").hidden = true;
  byId("import-form").hidden = true;
  if (!form().elements.file.files.length) {
    showIn("gazetteer-fault", t("请选择一个地名文件"));
    return;
  }
  button.disabled = true;
  announce(t("正在读取…"));
  try {
    looked = await post("/api/gazetteers/preview", new FormData(form()));
    show(looked);
  } catch (error) {
    showIn("gazetteer-fault", error.message);
  } finally {
    button.disabled = false;
  }
}

async function bring(event, renew) {
  event.preventDefault();
  const button = byId("import");
  button.disabled = true;
  showIn("import-fault", "");
  const said = Object.fromEntries(["datum", "layer", "name_column"].map((name) => [name, form().elements[name].value]));
  const signed = Object.fromEntries(new FormData(byId("import-form")));
  try {
    const answer = await post("/api/gazetteers", { upload_id: looked.upload_id, ...said, ...signed });
    const counts = { fresh: number(answer.new), better: number(answer.better), tasks: number(answer.tasks.length) };
    renew(t("已导入：新增 {fresh} 处，改善 {better} 处；重新落图后 {tasks} 项任务有变化。", counts), answer);
  } catch (error) {
    showIn("import-fault", error.message);
    button.disabled = false;
  }
}

export function setUpGazetteer(renew) {
  form().addEventListener("submit", preview);
  byId("import-form").addEventListener("submit", (event) => bring(event, renew));
}
