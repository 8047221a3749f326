// What a file of readings holds: figures, first rows, refused rows, corrections, and who keeps it.

import { byId, el, facts, replace } from "./dom.js";
import { join, number, say, t } from "./i18n.js";

const cell = (text, props = {}) => el("td", props, text);
const value = (each) => cell(number(each, each < 1000 ? 1 : 0), { class: "number" });

function table(title, headers, rows) {
  if (!rows.length) return null;
  return [
    el("h3", {}, title),
    el("div", { class: "sheet", tabindex: "0", role: "region", "aria-label": title },
      el("table", {}, el("thead", {}, el("tr", {}, headers.map((each) => el("th", { scope: "col" }, each)))),
        el("tbody", {}, rows))),
  ];
}

const head = (found) => table(t("前 20 个读数"),
  [t("行"), t("日期"), t("站点"), t("污染物"), t("数值"), t("单位"), t("原值")],
  found.head.map((each) => el("tr", {}, cell(each.row), cell(span(each)), cell(each.station || "—"),
    cell(say(each.name)), value(each.value), cell(each.unit), cell(each.written))));

const span = (each) => (each.first_day === each.last_day ? each.first_day : `${each.first_day} – ${each.last_day}`);

const refused = (found) => table(t("不能使用的行（{n}）", { n: number(found.refused) }),
  [t("行"), t("列"), t("内容"), t("原因")],
  found.refused_rows.map((each) => el("tr", {}, cell(each.row), cell(each.field), cell(each.value),
    cell(say(each.reason), { class: "long" }))));

const corrections = (found) => table(t("与已录入不同的值（{n}）", { n: number(found.corrected) }),
  [t("行"), t("日期"), t("站点"), t("已录入"), t("文件中")],
  found.corrections.map((each) => el("tr", {}, cell(each.row), cell(each.first_day),
    cell(each.station || "—"), value(each.old), value(each.new))));

const figures = (found) => facts([
  [t("文件"), join([found.filename, found.encoding, found.sheet])],
  [t("形式"), found.form === "wide" ? t("宽表（污染物为列）") : t("长表（一行一个值）")],
  [t("新读数"), number(found.new)],
  [t("与已录入相同"), found.repeated ? number(found.repeated) : ""],
  [t("文件内重复"), found.repeated_in_file ? number(found.repeated_in_file) : ""],
  [t("将更正"), found.corrected ? number(found.corrected) : ""],
  [t("不能使用"), number(found.refused)],
  [t("缺测"), found.missing ? number(found.missing) : ""],
  [t("未用的列"), join(found.ignored)],
]);

function confirm(found, onKeep) {
  if (!found.new && !found.corrected) return el("p", { class: "notice" }, t("没有新的读数可录入。"));
  const author = el("input", { name: "author", maxlength: "60", autocomplete: "name" });
  const reason = el("input", { name: "reason", maxlength: "1000" });
  return el("form", { class: "fields", onsubmit: (event) => { event.preventDefault(); onKeep(author.value, reason.value); } },
    el("label", {}, t("导入人"), author),
    found.corrected ? el("label", {}, t("更正的理由"), reason) : null,
    el("button", { class: "button button--primary" }, t("确认录入读数（{n} 个）", { n: number(found.new + found.corrected) })));
}

/** Shows a preview; `onKeep(author, reason)` is called when it is confirmed. */
export function showPreview(found, onKeep) {
  const box = byId("preview");
  replace(box, el("div", { class: "card" }, figures(found), confirm(found, onKeep)),
    corrections(found), refused(found), head(found));
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
}
