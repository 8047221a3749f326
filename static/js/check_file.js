// The bulk check: which of its four views shows, and what the address remembers of it.

import { boot } from "./boot.js";
import { announce, byId, replace } from "./dom.js";
import { t } from "./i18n.js";
import { watch } from "./check_file_job.js";
import { showPreview } from "./check_file_preview.js";
import { cancelUpload, look, Refused } from "./check_file_requests.js";
import { showResult } from "./check_file_result.js";

const VIEWS = ["choose", "preview", "run", "result"];

function show(view) {
  for (const name of VIEWS) byId(`view-${name}`).hidden = name !== view;
  for (const item of byId("steps").children) {
    if (item.dataset.step === view) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}

function remember(name = "", id = "") {
  history.replaceState(null, "", name ? `#${name}=${id}` : location.pathname + location.search);
}

function complain(error) {
  const box = byId("fault");
  if (error) replace(box, error.message || t("出错了"));
  box.hidden = !error;
  if (error) box.scrollIntoView({ block: "nearest" });
}

function busy(step, share) {
  byId("drop").classList.toggle("is-busy", Boolean(step));
  byId("upload-progress").hidden = !step;
  byId("upload-step").textContent = step || "";
  const bar = byId("upload-bar");
  if (share === null || share === undefined) bar.removeAttribute("value");
  else bar.value = share;
}

function restart() {
  remember();
  complain(null);
  byId("file").value = "";
  show("choose");
  byId("file").focus();
}

async function open(fields) {
  complain(null);
  show("choose");
  const onSent = (share) => busy(
    share < 1 ? t("正在上传 {percent}%", { percent: Math.round(share * 100) }) : t("正在识别列和坐标…"),
    share < 1 ? share : null,
  );
  busy(fields.file ? t("正在上传 {percent}%", { percent: 0 }) : t("正在识别列和坐标…"), null);
  try {
    const found = await look(fields, onSent);
    remember("upload", found.upload_id);
    show("preview");
    showPreview(found, { onStarted: follow, onLook: (options) => open({ ...options, upload_id: found.upload_id }) });
    announce(t("已读取 {name}，请选择坐标系", { name: found.filename }));
    byId("check-main").focus({ preventScroll: true });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.field === "upload_id") remember();
    complain(error.isCancelled ? null : error);
  } finally {
    busy(null);
  }
}

function choose(files) {
  const [file] = files;
  if (!file) return;
  if (file.size > boot.most_bytes) {
    complain({ message: t("文件有 {size} MB，上限 {most} MB，请拆分", {
      size: Math.ceil(file.size / 1048576), most: Math.floor(boot.most_bytes / 1048576) }) });
    return;
  }
  open({ file });
}

function follow(jobId) {
  remember("job", jobId);
  complain(null);
  show("run");
  watch(jobId, {
    onDone: (job) => { show("result"); showResult(job); announce(t("核查完成")); },
    onEnded: (message) => { restart(); complain({ message }); },
  });
}

function listen() {
  const drop = byId("drop");
  byId("file").addEventListener("change", (event) => choose(event.target.files));
  byId("upload-cancel").addEventListener("click", cancelUpload);
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      if (name === "drop" || event.relatedTarget === null) drop.classList.remove("is-over");
    });
  }
  document.addEventListener("drop", (event) => {
    if (!byId("view-choose").hidden) choose(event.dataTransfer.files);
  });
  for (const button of document.querySelectorAll("[data-restart]")) button.addEventListener("click", restart);
  for (const link of document.querySelectorAll("[data-keep-hash]")) {
    link.addEventListener("click", () => { link.hash = location.hash; });
  }
}

function resume() {
  const [, name, id] = /^#(job|upload)=([0-9a-f]{32})$/.exec(location.hash) || [];
  if (name === "job") follow(id);
  else if (name === "upload") open({ upload_id: id });
}

listen();
resume();
