// Follows a job until it ends: asked often at first, then less, and never given up on a lost network.

import { byId } from "./dom.js";
import { number, say, t } from "./i18n.js";
import { cancelJob, jobOf, Refused } from "./check_file_requests.js";

const FIRST_MS = 250;
const LAST_MS = 2000;
let followed = null;

function progress(job) {
  const bar = byId("job-bar");
  const rows = job.total ? t("已核查 {done}/{total} 行", { done: number(job.done), total: number(job.total) }) : "";
  byId("run-title").textContent = job.title;
  byId("job-step").textContent = [say(job.step_title), rows].filter(Boolean).join(" · ");
  if (job.total) {
    bar.max = job.total;
    bar.value = job.done;
  } else bar.removeAttribute("value");
}

function ended(job, { onDone, onEnded }) {
  if (job.state === "done") onDone(job);
  else if (job.state === "cancelled") onEnded(t("已取消，没有保留结果。"));
  else onEnded(job.error ? job.error.message : t("任务没有完成。"));
}

/** Shows a job's progress; calls `onDone` with it, or `onEnded` with the reason. */
export async function watch(id, handlers) {
  followed = id;
  let pause_ms = FIRST_MS;
  byId("job-step").textContent = t("正在读取…");
  while (followed === id) {
    try {
      const job = await jobOf(id);
      if (!["queued", "running"].includes(job.state)) {
        followed = null;
        ended(job, handlers);
        return;
      }
      progress(job);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status) {
        followed = null;
        handlers.onEnded(error.message);
        return;
      }
      byId("job-step").textContent = t("连不上服务，正在重试…");
    }
    const wait_ms = pause_ms;
    await new Promise((resolve) => { setTimeout(resolve, wait_ms); });
    pause_ms = Math.min(pause_ms * 1.4, LAST_MS);
  }
}

byId("job-cancel").addEventListener("click", async () => {
  if (!followed) return;
  try {
    await cancelJob(followed);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    byId("job-step").textContent = error.message;
  }
});
