// Words for what a feature's own columns hold; a column without a word here is not shown.

import { boot } from "./boot.js";
import { join, number, say, t } from "./i18n.js";

const KINDS = {
  power_plant: () => t("燃煤电厂"),
  mine: () => t("煤矿"),
  quarry: () => t("采石场"),
  village: () => t("村"),
  road: () => t("道路"),
  township: () => t("乡镇（街道）"),
  development_zone: () => t("开发区"),
  industrial_park: () => t("产业园区"),
  landmark: () => t("地标"),
  seat: () => t("政府驻地或城区"),
};

const STATUSES_2020 = {
  operating: () => t("运行"),
  "partly operating": () => t("部分机组运行"),
  "closed that year": () => t("2020 年内关停"),
  "closed before": () => t("2020 年前关停"),
  "not built": () => t("未建成"),
};

const CAPTIVE = { aluminium: () => t("电解铝自备"), chemicals: () => t("化工自备") };

const worded = (table) => (value) => (value in table ? table[value]() : value);
const megawatts = (value) => t("{n} 兆瓦", { n: number(value) });
const years = (value) => (Array.isArray(value) ? join(value.map(String)) : value);

/** Column → [term, value in words]. */
const COLUMNS = {
  activity: (value) => [t("活动"), say((boot.activities || {})[value]) || value],
  working: (value) => [t("开采"), value ? t("检查时在开采") : t("未在开采")],
  area_km2: (value) => [t("面积"), `${number(value, value < 100 ? 1 : 0)} km²`],
  status_2020: (value) => [t("2020 年底"), worded(STATUSES_2020)(value)],
  capacity_mw_2019: (value) => [t("2019 年运行装机"), megawatts(value)],
  capacity_mw_end_2020: (value) => [t("2020 年底运行装机"), megawatts(value)],
  commissioned: (value) => [t("投产"), years(value)],
  retired: (value) => [t("关停"), years(value)],
  captive: (value) => [t("自备电厂"), worded(CAPTIVE)(value)],
  distance_km: (value) => [t("距二七塔"), `${number(value, 1)} km`],
  ring_edge: (value) => [t("90 公里圈"), value && t("距圈线不到 1 公里")],
};

export const kindWord = (kind) => (KINDS[kind] ? KINDS[kind]() : "");

/** Pairs of term and value for the columns of a feature that have words. */
export function columnFacts(columns) {
  return Object.entries(COLUMNS)
    .filter(([name]) => columns && columns[name] !== null && columns[name] !== undefined)
    .map(([name, words]) => words(columns[name]));
}

/** Exempt activities of a zone in words; null where its text is not on record. */
export function exemptWords(exempt) {
  if (exempt === undefined) return null;
  if (exempt === null) return t("未见记载");
  if (!exempt.length) return t("无");
  return join(exempt.map((id) => say((boot.activities || {})[id]) || id));
}

const LICENCES = {
  "official document, facts only": () => t("公文，仅取事实"),
  "official documents, facts only": () => t("公文，仅取事实"),
  "official notice, facts only": () => t("公告，仅取事实"),
  "official documents and published news, facts only": () => t("公文和公开报道，仅取事实"),
  "derived point, facts only": () => t("推算点位，仅取事实"),
  "derived points, facts only": () => t("推算点位，仅取事实"),
  "CC BY-SA, fact": () => t("CC BY-SA，仅取事实"),
};

/** A licence in the page's language; one that is not known here is shown as it is written. */
export const licenceWords = (licence) => (licence || "").split("; ").map(worded(LICENCES)).join(t("；"));

export const methodWord = (method) => ({
  "by distance": () => t("按距离"),
  "by name": () => t("按公文点名"),
  "by share": () => t("按面积占比"),
  "no place": () => t("没有坐标"),
  "no zone": () => t("没有在录区域"),
}[method] || (() => method))();
