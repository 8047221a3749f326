// The preview: what was found in the file, what each datum would make of it, and the question.

import { boot } from "./boot.js";
import { byId, el, replace, svg } from "./dom.js";
import { lang, length, number, say, t } from "./i18n.js";
import { Refused, start } from "./check_file_requests.js";
import { badge, fillRejected, fillTable } from "./check_file_tables.js";

const MAP = { width: 220, height: 132 };
const LEAST_DEG = 0.04; // about 4 km: below it a map shows nothing but points
const BY_ROW = "rows";
let current = null;
let asked = {}; // what was said of the reading when the present preview was asked for

const line = (found) => [
  found.format_title,
  found.encoding,
  found.layer && t("图层 {name}", { name: found.layer }),
  t("{n} 行", { n: number(found.count) }),
  found.rejected ? t("其中 {n} 行不能使用", { n: number(found.rejected) }) : t("全部可用"),
  Object.values(found.position).length && t("坐标列：{columns}", { columns: Object.values(found.position).join(" / ") }),
  found.declared_crs && t("文件声明：{crs}", { crs: found.declared_crs }),
].filter(Boolean).join(" · ");

/** Shows a preview; `onLook` looks again with other columns, `onStarted` follows the job. */
export function showPreview(found, handlers) {
  if (!current || current.found.upload_id !== found.upload_id) asked = {};
  current = { found, ...handlers };
  byId("preview-title").textContent = found.filename;
  byId("preview-line").textContent = line(found);
  replace(byId("preview-notes"),
    [found.problem, ...found.notes].filter(Boolean).map((note) => el("p", { class: "notice" }, say(note))));
  showColumns(found);
  showDatums(found);
  fillChoices(found);
  showHead(found);
  byId("refused").hidden = !found.rejected;
  byId("refused-title").textContent = t("不能使用的行：{n} 行，先列 {shown} 行",
    { n: number(found.rejected), shown: found.rejected_first.length });
  fillRejected(byId("refused-table"), found.rejected_first);
  ready();
}

function showHead(found) {
  const positions = new Set(Object.values(found.position));
  fillTable(byId("head-table"), [
    { key: "row", title: t("行号") },
    ...found.fields.map((key) => ({ key, title: key, kind: positions.has(key) ? "is-position" : null })),
  ], found.head);
}

const option = (value, text, selected = false) => el("option", { value, selected }, text);

function picker(name, title, values, chosen) {
  return el("label", {}, title, el("select", { name, onchange: lookAgain },
    option("", t("自动识别")), values.map((value) => option(value, value, value === chosen))));
}

// Columns and layer can be chosen where the file leaves a choice.
function showColumns(found) {
  const wanted = [];
  if (found.layers.length > 1) {
    wanted.push(el("label", {}, t("图层"), el("select", { name: "layer", onchange: lookAgain },
      found.layers.map((name) => option(name, name, name === found.layer)))));
  }
  const isTable = ["csv", "xlsx"].includes(found.format);
  if (isTable) {
    wanted.push(picker("lon", t("经度列"), found.fields, found.position.lon));
    wanted.push(picker("lat", t("纬度列"), found.fields, found.position.lat));
  }
  const has = (code) => found.reasons.some((reason) => reason.code === code);
  if (has("swapped") || asked.swap) wanted.push(tick("swap", t("经纬度对调"), asked.swap));
  if (has("invalid_geometry") || asked.repair) wanted.push(tick("repair", t("修复无效的多边形"), asked.repair));
  replace(byId("columns-fields"), wanted);
  byId("columns").hidden = !wanted.length;
}

const tick = (name, text, checked) => el("label", { class: "tick" },
  el("input", { type: "checkbox", name, value: "true", checked: Boolean(checked), onchange: lookAgain }), text);

function lookAgain() {
  const fields = reading();
  if (Boolean(fields.lon) !== Boolean(fields.lat)) return;
  asked = fields;
  current.onLook(fields);
}

function reading() {
  const form = new FormData(byId("question"));
  return Object.fromEntries(["lon", "lat", "layer", "swap", "repair"]
    .map((name) => [name, form.get(name)]).filter(([, value]) => value));
}

function showDatums(found) {
  const choices = byId("datum-choices");
  if (!found.effects) {
    replace(choices);
    byId("datum-line").textContent = t("先指明坐标所在的列，再看各坐标系的影响。");
    return;
  }
  const { sampled, sensitive } = found.effects;
  byId("datum-line").textContent = [
    found.datum_column ? t("文件有逐行写明坐标系的列，默认按列读取。") : found.datum ? t("文件写明了坐标系；写错的不少，请核对。") : t("文件没有写明坐标系，请选定；系统不替您猜。"),
    t("抽查 {n} 点，{m} 点的判定随坐标系而变。", { n: number(sampled), m: number(sensitive) }),
  ].join(lang === "en" ? " " : "");
  const window = windowOf(found.effects.datums);
  const raw = found.effects.datums[0].points;
  replace(choices, found.datum_column && rowByRow(found),
    found.effects.datums.map((effect) => datumChoice(effect, found, window, raw)));
}

// A file of several datums says in a column which row is in which; the notes above count them.
function rowByRow(found) {
  return el("label", { class: "datum datum--rows" },
    el("span", { class: "datum__name" },
      el("input", { type: "radio", name: "datum", value: BY_ROW, required: true, checked: true, onchange: ready }),
      t("按“{name}”列逐行", { name: found.datum_column })),
    el("span", { class: "datum__facts" }, t("空格和不认识的名称不猜，列为不能使用的行")));
}

function datumChoice(effect, found, window, raw) {
  const isNamed = found.datum === effect.datum;
  return el("label", { class: "datum" },
    el("span", { class: "datum__name" },
      el("input", { type: "radio", name: "datum", value: effect.datum, required: true, checked: isNamed, onchange: ready }),
      say(effect.title)),
    miniature(effect, window, raw),
    el("span", { class: "datum__facts" }, [
      t("本市内 {n} / {all} 点", { n: number(effect.in_city), all: number(found.effects.sampled) }),
      effect.shift_m ? t("位移至多 {length}", { length: length(effect.shift_m) }) : t("不移动"),
      isNamed && t("文件所写"),
    ].filter(Boolean).join(" · ")),
    el("span", { class: "datum__verdicts" },
      Object.entries(effect.verdicts).map(([verdict, count]) => badge(verdict, count))));
}

// One window for all, so that the shift from one to the next can be seen where it is large enough.
function windowOf(effects) {
  const points = effects.flatMap((effect) => effect.points);
  const [west, east] = range(points.map(([lon]) => lon));
  const [south, north] = range(points.map(([, lat]) => lat));
  const squeeze = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const wide = Math.max((east - west) * squeeze, LEAST_DEG, ((north - south) * MAP.width) / MAP.height) * 1.15;
  const middle = [(west + east) / 2, (south + north) / 2];
  const scale = MAP.width / wide;
  return ([lon, lat]) => [
    MAP.width / 2 + (lon - middle[0]) * squeeze * scale,
    MAP.height / 2 - (lat - middle[1]) * scale,
  ];
}

// Without the outermost hundredth: one typing error must not shrink all the rest to a dot.
function range(values) {
  const sorted = values.sort((a, b) => a - b);
  const skipped = Math.floor(sorted.length / 100);
  return [sorted[skipped], sorted[sorted.length - 1 - skipped]];
}

const place = (xy) => xy.map((value) => value.toFixed(1)).join(" ");
const ring = (points, window) => `M${points.map((point) => place(window(point))).join("L")}Z`;

function miniature(effect, window, raw) {
  const dots = (points, props) => points.map((point) => {
    const [cx, cy] = window(point).map((value) => value.toFixed(1));
    return svg("circle", { ...props, cx, cy });
  });
  return svg("svg", { class: "datum__map", viewBox: `0 0 ${MAP.width} ${MAP.height}`, "aria-hidden": "true" },
    boot.outline.map((points) => svg("path", { class: "datum__land", d: ring(points, window) })),
    effect.shift_m ? dots(raw, { class: "datum__raw", r: 2.4 }) : [],
    dots(effect.points, { class: "datum__point", r: 2 }));
}

function fillChoices(found) {
  const columns = found.fields.map((key) => option(`column:${key}`, t("按列：{name}", { name: key }),
    boot.activity_headers.includes(key.toLowerCase())));
  replace(byId("activity"), option("", t("不区分（一般用煤）")), columns,
    Object.entries(boot.activities).map(([key, words]) => option(key, say(words))));
  replace(byId("kind"), Object.entries(boot.kinds).map(([key, words]) => option(key, say(words), key === "coal_ban")));
}

function ready() {
  const datum = new FormData(byId("question")).get("datum");
  const { found } = current;
  const usable = found.accepted || (found.datum_column && datum !== BY_ROW);
  byId("start").disabled = !datum || !usable || Boolean(found.problem);
  byId("start-hint").textContent = !usable && !found.problem ? t("没有一行可以使用。")
    : datum ? "" : t("选定坐标系后才能核查。");
}

// One datum for all rows leaves a column that says otherwise unread.
function datumOf(form) {
  const datum = form.get("datum");
  if (datum === BY_ROW) return { datum_column: current.found.datum_column };
  return current.found.datum_column ? { datum, datum_column: "-" } : { datum };
}

function question() {
  const form = new FormData(byId("question"));
  const activity = form.get("activity");
  const byColumn = activity.startsWith("column:");
  return {
    ...reading(),
    upload_id: current.found.upload_id,
    ...datumOf(form),
    as_of: form.get("as_of"),
    accuracy_m: form.get("accuracy_m"),
    kind: form.get("kind"),
    activity: byColumn ? "" : activity,
    activity_column: byColumn ? activity.slice("column:".length) : "",
  };
}

byId("question").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("start").disabled = true;
  try {
    const job = await start(question());
    current.onStarted(job.job_id);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    byId("start-hint").textContent = error.message;
    const field = byId("question").elements[error.field];
    if (field && field.focus) field.focus();
    byId("start").disabled = false;
  }
});
