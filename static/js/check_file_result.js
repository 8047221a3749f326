// The result: how many rows got which verdict, files to take away, and the rows that had none.

import { boot } from "./boot.js";
import { byId, el, replace } from "./dom.js";
import { lang, number, say, t } from "./i18n.js";
import { prepare, Refused, rejectedFile, rejectedOf, resultFile, rowsOf } from "./check_file_requests.js";
import { badge, fillRejected, fillRows } from "./check_file_tables.js";

const FIRST = ["csv", "xlsx"]; // what most people open

function headline(report) {
  const flagged = report.verdicts.outside || 0;
  const words = [
    t("截至 {date}：{n} 行中 {m} 行在区外。", { date: report.as_of, n: number(report.count), m: number(flagged) }),
    report.rejected
      ? t("{n} 行已判定，{m} 行不能使用。", { n: number(report.accepted), m: number(report.rejected) })
      : t("全部已判定。"),
    t("坐标系 {datum}。", { datum: say(boot.datums[report.datum]) }),
  ];
  return words.join(lang === "en" ? " " : "");
}

function download(job, format) {
  const url = resultFile(job.job_id, format.key);
  const step = byId("download-step");
  return el("button", {
    type: "button",
    class: FIRST.includes(format.key) ? "button button--primary" : "button",
    data: { format: format.key },
    onclick: async (event) => {
      const button = event.currentTarget;
      button.disabled = true;
      step.textContent = t("正在生成 {format}…", { format: format.title });
      try {
        await prepare(url);
        step.textContent = "";
        location.assign(url);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        step.textContent = error.message;
      } finally {
        button.disabled = false;
      }
    },
  }, format.title);
}

/** Shows the result of a job that is done. */
export function showResult(job) {
  const { report } = job;
  byId("result-title").textContent = job.title;
  byId("result-line").textContent = headline(report);
  replace(byId("verdicts"), Object.entries(report.verdicts).map(([verdict, count]) =>
    el("li", {}, badge(verdict), el("strong", {}, number(count)))));
  replace(byId("result-notes"), report.notes.map((note) => el("p", { class: "notice" }, say(note))));
  const formats = [...boot.formats].sort((a, b) => FIRST.includes(b.key) - FIRST.includes(a.key));
  replace(byId("downloads"), formats.map((format) => download(job, format)));
  byId("download-step").textContent = "";
  fillTables(job);
}

async function fillTables(job) {
  const { report } = job;
  byId("rejected").hidden = !report.rejected;
  try {
    if (report.rejected) {
      const listed = await rejectedOf(job.job_id);
      byId("rejected-title").textContent = t("未能使用的行：{n} 行，先列 {shown} 行",
        { n: number(report.rejected), shown: listed.rejected.length });
      byId("rejected-csv").href = rejectedFile(job.job_id);
      replace(byId("rejected-reasons"), report.reasons.map((reason) =>
        el("li", {}, t("{reason}：{n} 行", { reason: say(reason.reason), n: number(reason.count) }))));
      fillRejected(byId("rejected-table"), listed.rejected);
    }
    fillRows(byId("rows-table"), (await rowsOf(job.job_id)).rows);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    byId("download-step").textContent = error.message;
  }
}
