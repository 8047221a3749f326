// Files of roads and places beside a notice: chosen or dropped, read by the server, kept for a day.

import { get } from "./api.js";
import { announce, byId } from "./dom.js";
import { takeDropped } from "./file_drop.js";
import { join, number, say, t } from "./i18n.js";
import { post } from "./zones_post.js";

const POLL_MS = 600;
const ROLES = ["roads", "places"];
const ASKED = ["datum", "layer", "name_column"]; // what the server may want to know of a file
const files = new Map(); // role -> {file, job, stop}
let whenChanged = () => {};

const part = (role, name) => byId(`${role}-${name}`);
const kinds = {
  road: () => t("道路"), railway: () => t("铁路"), river: () => t("河流"), point: () => t("点"), area: () => t("面"),
};

/** Ids of the files that have been read, as the server takes them with a recipe. */
export function broughtFiles() {
  return Object.fromEntries(ROLES.map((role) => {
    const { job } = files.get(role) || {};
    return [role, job && job.state === "done" ? job.file_id : null];
  }));
}

// Files that are still being read are found again after a reload as well.
function remember() {
  const ids = [...files].filter(([, { job }]) => job).map(([role, { job }]) => `${role}=${job.file_id}`);
  history.replaceState(null, "", ids.length ? `#${ids.join("&")}` : location.pathname + location.search);
}

function told(job) {
  if (job.state !== "done") return say(job.step);
  const { count, kinds: counts, names, named } = job.report;
  const sorts = join(Object.entries(counts).map(([kind, n]) => `${kinds[kind] ? kinds[kind]() : kind} ${number(n)}`));
  const some = named > names.length ? t("{names}等", { names: join(names) }) : join(names);
  return t("{file}：已读 {n} 条（{sorts}），{names}", { file: job.filename, n: number(count), sorts, names: some });
}

function fault(role, message, field = null) {
  part(role, "message").hidden = !message;
  part(role, "message").textContent = message || "";
  if (!ASKED.includes(field)) return;
  part(role, `${field}-field`).hidden = false;
  part(role, field).focus();
}

function draw(role) {
  const { job, isSending } = files.get(role) || {};
  const isBusy = Boolean(isSending || (job && ["queued", "running"].includes(job.state)));
  part(role, "state").textContent = isSending ? t("正在上传…") : job ? told(job) : t("未提供");
  part(role, "state").classList.toggle("is-done", Boolean(job && job.state === "done"));
  part(role, "progress").hidden = !isBusy;
  part(role, "remove").hidden = !isBusy && !job;
  part(role, "remove").textContent = isBusy ? t("取消") : t("移除");
}

function settle(role, job) {
  files.get(role).job = job;
  if (job.state === "failed") fault(role, say(job.error.message), job.error.field);
  if (["failed", "cancelled"].includes(job.state)) files.get(role).job = null;
  if (job.state === "done") announce(told(job));
  draw(role);
  remember();
  if (job.state === "done") whenChanged();
}

async function follow(role, first) {
  const mine = files.get(role);
  mine.job = first;
  remember();
  let job = first;
  while (["queued", "running"].includes(job.state)) {
    draw(role);
    await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
    if (files.get(role) !== mine) return; // another file was chosen, or this one taken away
    job = await get(first.url, {}, { fresh: true });
  }
  if (files.get(role) === mine) settle(role, job);
}

async function send(role) {
  const mine = files.get(role);
  const form = new FormData();
  form.append("role", role);
  for (const name of ASKED) if (part(role, name).value.trim()) form.append(name, part(role, name).value.trim());
  form.append("file", mine.file);
  mine.isSending = true;
  mine.stop = new AbortController();
  fault(role, "");
  draw(role);
  try {
    const job = await post("/api/notices/files", form, { signal: mine.stop.signal });
    mine.isSending = false;
    await follow(role, job);
  } catch (error) {
    mine.isSending = false;
    mine.job = null;
    if (files.get(role) === mine && !mine.stop.signal.aborted) fault(role, error.message, error.field);
    draw(role);
  }
}

function choose(role, file) {
  if (!file) return;
  const before = broughtFiles()[role];
  files.set(role, { file, job: null });
  const isExtract = file.name.toLowerCase().endsWith(".pbf"); // it is WGS 84 and has no columns
  for (const name of ["layer", "name_column"]) { part(role, name).value = ""; part(role, `${name}-field`).hidden = true; }
  part(role, "datum-field").hidden = isExtract;
  if (isExtract) part(role, "datum").value = "";
  send(role);
  if (before) whenChanged();
}

function takeAway(role) {
  const { job, stop } = files.get(role) || {};
  if (stop) stop.abort();
  if (job && ["queued", "running"].includes(job.state)) post(`${job.url}/cancel`, {}).catch(() => {});
  const was = broughtFiles()[role];
  files.delete(role);
  part(role, "file").value = "";
  fault(role, "");
  draw(role);
  remember();
  if (was) whenChanged();
}

async function restoreOne(role, id) {
  files.set(role, { file: null, job: null });
  try {
    await follow(role, await get(`/api/notices/files/${encodeURIComponent(id)}`, {}, { fresh: true }));
  } catch {
    takeAway(role); // cleared away meanwhile
  }
}

function restore() {
  for (const [role, id] of new URLSearchParams(location.hash.slice(1))) {
    if (ROLES.includes(role)) restoreOne(role, id);
  }
}

/** Wires the two files; `changed` is called when what has been read is another than before. */
export function setUpFiles(changed) {
  whenChanged = changed;
  for (const role of ROLES) {
    const box = part(role, "box");
    part(role, "file").addEventListener("change", (event) => choose(role, event.target.files[0]));
    part(role, "remove").addEventListener("click", () => takeAway(role));
    for (const name of ASKED) {
      part(role, name).addEventListener("change", () => { if ((files.get(role) || {}).file) send(role); });
    }
    takeDropped(box, (file) => choose(role, file));
    draw(role);
  }
  restore();
}
