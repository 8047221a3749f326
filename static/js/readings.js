// The import of readings: a file is looked at, then kept; nothing is kept before that.

import "./site.js";
import { boot } from "./boot.js";
import { announce, byId, el, replace } from "./dom.js";
import { lang, t } from "./i18n.js";
import { showPreview } from "./readings_preview.js";

const HEADERS = { "X-Requested-With": "sansan", Accept: "application/json" };
const form = byId("import-form");
let seen = null; // the preview that shows, and the fields it was made with

function complain(message, field = null) {
  const box = byId("fault");
  replace(box, message || "");
  box.hidden = !message;
  if (message) box.scrollIntoView({ block: "nearest" });
  for (const input of document.querySelectorAll("#import [name]")) {
    if (input.name === field) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
}

async function post(path, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) body.append(name, value);
  let response;
  try {
    response = await fetch(`${path}?lang=${lang}`, { method: "POST", headers: HEADERS, body });
  } catch {
    complain(t("连不上服务，请稍后重试"));
    return null;
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  complain(answer.message || t("服务出错（{status}）", { status: response.status }), answer.field);
  return null;
}

const said = () => ({
  unit: form.elements.unit.value,
  county: form.elements.county.value,
  layer: byId("sheet-field").hidden ? "" : form.elements.layer.value,
});

function offerSheets(found) {
  const select = form.elements.layer;
  replace(select, found.sheets.map((name) => el("option", { selected: name === found.sheet }, name)));
  byId("sheet-field").hidden = found.sheets.length < 2;
}

async function look(event) {
  event.preventDefault();
  const [file] = form.elements.file.files;
  if (!file) {
    complain(t("请先选择文件"), "file");
    return;
  }
  if (file.size > boot.most_bytes) {
    complain(t("文件有 {size} MB，上限 {most} MB，请拆分", {
      size: Math.ceil(file.size / 1048576), most: Math.floor(boot.most_bytes / 1048576) }), "file");
    return;
  }
  complain("");
  const button = form.querySelector("button");
  button.disabled = true;
  announce(t("正在识别…"));
  const fields = said();
  const found = await post("/api/readings/preview", { ...fields, file });
  button.disabled = false;
  if (!found) return;
  seen = { found, fields };
  offerSheets(found);
  showPreview(found, keep);
  announce(t("可用读数 {n} 个，不能使用的行 {m} 行", { n: found.accepted, m: found.refused }));
}

async function keep(author, reason) {
  complain("");
  const { found, fields } = seen;
  const kept = await post("/api/readings", { ...fields, upload_id: found.upload_id, author, reason });
  if (!kept) return;
  announce(t("已录入读数 {n} 个", { n: kept.new + kept.corrected }));
  location.reload();
}

if (form) form.addEventListener("submit", look);
