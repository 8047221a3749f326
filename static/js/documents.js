// The page of documents: one is pasted or uploaded, read, held against the record, imported.

import "./site.js";
import { announce, byId, el, replace } from "./dom.js";
import { markTasks, showLines } from "./documents_source.js";
import { showTasks } from "./documents_tasks.js";
import { takeDropped } from "./file_drop.js";
import { number, say, t, tn } from "./i18n.js";
import { post, showIn } from "./zones_post.js";

let draft = null, proposal = null; // what was read, and what importing it would do
const adopted = new Map(); // "task field" -> {task_id, field}

function adopt(task_id, field, isTicked) {
  const key = `${task_id} ${field}`;
  if (isTicked) adopted.set(key, { task_id, field });
  else adopted.delete(key);
  tellImport();
}

function showDraft(isShown) {
  byId("draft").hidden = !isShown;
  byId("document-form").hidden = isShown;
}

function showHead() {
  const { list } = draft;
  const measures = list.tasks.flatMap((task) => task.measures);
  const plain = measures.filter((one) => one.no === null).length;
  byId("draft-title").textContent = list.document;
  byId("draft-line").textContent = [
    t("读出 {n} 项任务、{m} 条编号措施", { n: number(list.tasks.length), m: number(measures.length - plain) }),
    plain ? tn("另有 {n} 段未编号", plain) : null, list.document_no, list.issuer, list.issued].filter(Boolean).join(" · ");
}

function showRemarks(remarks) {
  byId("draft-remarks").hidden = !remarks.length;
  replace(byId("draft-remarks"), remarks.map((one) => el("li", {}, say(one))));
}

function showFaults(faults) {
  const box = byId("draft-faults");
  box.hidden = !faults.length;
  if (!faults.length) return;
  replace(box, el("p", { class: "fault" }, tn("表格有 {n} 处问题，改好后重新上传；在此之前一行也不会导入。", faults.length)),
    el("div", { class: "sheet" }, el("table", {},
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("行")), el("th", { scope: "col" }, t("问题")))),
      el("tbody", {}, faults.map((one) => el("tr", {}, el("th", { scope: "row" }, one.row), el("td", {}, say(one))))))));
}

function tellImport() {
  if (!proposal) return;
  const { counts, document: kept } = proposal;
  const parts = [
    t("{matched} 项与在册任务对上，{fresh} 项是新任务", { matched: number(counts.matched), fresh: number(counts.new) }),
    counts.differing ? tn("{n} 项有字段与在册不同，只列出，不会自动改动", counts.differing) : null,
    proposal.missing.length ? tn("在册的 {n} 项不在这份文书里，照旧保留", proposal.missing.length) : null,
    adopted.size ? tn("将采用文书的 {n} 处值", adopted.size) : null,
  ];
  const isIdle = proposal.is_unchanged && !adopted.size;
  const becomes = proposal.is_known ? t("记为第 {n} 版", { n: kept.edition }) : t("新文书，编号 {prefix}", { prefix: kept.prefix });
  const told = proposal.is_unchanged
    ? [t("这份文书已经在册，内容没有变化"), ...parts.slice(1)] : [...parts, becomes];
  byId("import-line").textContent = told.filter(Boolean).join(t("；"));
  byId("import").disabled = isIdle;
}

async function preview() {
  adopted.clear();
  showIn("import-fault", "");
  proposal = null;
  try {
    proposal = await post("/api/documents/preview", { draft_id: draft.draft_id, as_new: byId("as-new").checked });
  } catch (error) {
    showIn("import-fault", error.message);
    return;
  }
  showRemarks([...proposal.remarks, ...(proposal.is_known ? proposal.reasons : [])]);
  showTasks(draft.list.tasks, proposal.tasks, adopt);
  tellImport();
  announce(byId("import-line").textContent);
}

async function read(body) {
  byId("read").disabled = true;
  byId("reading").textContent = t("正在读…");
  showIn("fault", "");
  byId("imported").hidden = true;
  try {
    draft = await post("/api/documents/parse", body);
  } catch (error) {
    showDraft(false);
    showIn("fault", error.message);
    byId("fault").scrollIntoView({ block: "center" });
    return;
  } finally {
    byId("read").disabled = false;
    byId("reading").textContent = "";
  }
  showDraft(true);
  byId("as-new").checked = false;
  showHead();
  showLines(draft.lines);
  markTasks(draft.list.tasks);
  showRemarks(draft.list.remarks);
  showFaults(draft.row_faults);
  showTasks(draft.list.tasks, null);
  byId("import-form").hidden = draft.row_faults.length > 0;
  if (!draft.row_faults.length) await preview();
  byId("draft-title").focus();
}

function readFile(file) {
  if (!file) return;
  const form = new FormData();
  form.append("file", file);
  read(form);
}

async function confirmImport() {
  const missing = ["author", "reason"].find((id) => !byId(id).value.trim());
  if (missing) {
    showIn("import-fault", t("请填写导入人和理由"));
    byId(missing).focus();
    return;
  }
  byId("import").disabled = true;
  showIn("import-fault", "");
  try {
    const made = await post("/api/documents/import", {
      draft_id: draft.draft_id, as_new: byId("as-new").checked, adopted: [...adopted.values()],
      author: byId("author").value, reason: byId("reason").value,
    });
    done(made);
  } catch (error) {
    showIn("import-fault", error.message);
    byId("import").disabled = false;
    if (error.field && byId(error.field)) byId(error.field).focus();
  }
}

function done(made) {
  showDraft(false);
  byId("imported").hidden = false;
  const words = made.is_new
    ? t("已导入：{matched} 项与在册任务对上，新增 {added} 项。", { matched: number(made.matched), added: number(made.added) })
    : t("这份文书早已在册，没有重复写入。");
  const taken = made.adopted ? tn("采用了文书的 {n} 处值。", made.adopted) : "";
  replace(byId("imported"), words, taken, " ", el("a", { href: made.url }, t("查看这份文书")));
  byId("imported").scrollIntoView({ block: "center" });
}

function setUpDrop() {
  takeDropped(byId("drop"), readFile);
  byId("document-file").addEventListener("change", (event) => {
    readFile(event.target.files[0]);
    event.target.value = ""; // the same file may be chosen again after it was mended
  });
}

byId("document-form").addEventListener("submit", (event) => {
  event.preventDefault();
  read({ text: byId("document-text").value });
});
byId("import-form").addEventListener("submit", (event) => {
  event.preventDefault();
  confirmImport();
});
byId("as-new").addEventListener("change", preview);
byId("restart").addEventListener("click", () => {
  showDraft(false);
  byId("document-text").focus();
});
setUpDrop();
document.documentElement.dataset.ready = "true";
