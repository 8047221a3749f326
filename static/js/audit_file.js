// A file of polygons that is audited without being saved: sent, kept for a day, asked about by its id.

import { Refusal } from "./api.js";
import { audit } from "./audit_state.js";
import { byId, replace } from "./dom.js";
import { join, lang, number, say, t } from "./i18n.js";
import { emit } from "./state.js";

const REFUSED_SHOWN = 5;
let chosen = null; // the file on this machine, to be sent again with another datum

function tell(text, isFault = false) {
  const note = byId("file-note");
  note.classList.toggle("form__message", isFault);
  replace(note, text);
}

/** Fields that only a file has; the layer's own choice stands back meanwhile. */
function showFields() {
  const hasFile = Boolean(audit.question.file);
  byId("of-file").hidden = !hasFile && !chosen;
  byId("drop-file").hidden = !hasFile;
  byId("mend-layer").hidden = hasFile;
  byId("mend-file").hidden = !hasFile;
  byId("question-form").elements.layer.disabled = hasFile;
}

function words({ filename, count, refused }) {
  const told = t("{file}：{n} 个面", { file: filename, n: number(count) });
  if (!refused.length) return told;
  const rows = refused.slice(0, REFUSED_SHOWN)
    .map(({ row, reason }) => t("第 {row} 行：{reason}", { row, reason: say(reason) }));
  const left = t("{n} 行未检查", { n: number(refused.length) });
  return join([told, left, ...rows]);
}

async function send() {
  const form = new FormData();
  form.set("file", chosen);
  const datum = byId("file-datum").value;
  if (datum) form.set("datum", datum);
  tell(t("正在读取…"));
  try {
    const response = await fetch(`/api/audit/files?lang=${lang}`, {
      method: "POST", body: form, headers: { "X-Requested-With": "sansan" },
    });
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refusal(body, response.status);
    audit.question.file = body.file_id;
    tell(words(body));
    emit("audit-file", body);
  } catch (error) {
    tell(error instanceof Refusal ? error.message : t("连不上服务"), true);
    if (error.field === "datum") byId("file-datum").focus();
  }
  showFields();
}

function drop() {
  chosen = null;
  Object.assign(audit.question, { file: null, unit: null, must_cover: "" });
  byId("zones-file").value = "";
  tell("");
  showFields();
  emit("audit-file", null);
}

export function setUpFile() {
  byId("zones-file").addEventListener("change", ({ target }) => {
    [chosen] = target.files;
    if (chosen) { showFields(); send(); }
  });
  byId("file-datum").addEventListener("change", () => { if (chosen) send(); });
  byId("drop-file").addEventListener("click", drop);
  showFields();
}
