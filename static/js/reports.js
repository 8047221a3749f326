// Files of a report: asked for without leaving the page; one that takes longer is asked for again.

import "./site.js";
import { announce, byId, replace } from "./dom.js";
import { t } from "./i18n.js";

const PAUSE_MS = 1000;
const MOST_TRIES = 180;

const pause = () => new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });

function complain(message) {
  const box = byId("fault");
  replace(box, message);
  box.hidden = !message;
}

function say(sentence) {
  byId("making").textContent = sentence;
  if (sentence) announce(sentence);
}

const nameOf = (response) => {
  const found = /filename="?([^";]+)/.exec(response.headers.get("Content-Disposition") || "");
  return found ? found[1] : "report";
};

async function save(response) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = nameOf(response);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), PAUSE_MS);
}

// 202 leads to where the file will be; anything else is the file or a refusal in words.
async function fetched(url) {
  let address = url;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const response = await fetch(address, { cache: "no-store" });
    if (response.status !== 202) return response;
    address = (await response.json()).url;
    say(t("正在生成，已 {n} 秒…", { n: tries + 3 }));
    await pause();
  }
  throw new Error(t("生成时间过长，请稍后再试"));
}

async function take(event) {
  event.preventDefault();
  const link = event.currentTarget;
  const url = new URL(link.href);
  url.searchParams.set("wait", "3");
  complain("");
  say(t("正在生成…"));
  try {
    const response = await fetched(url);
    if (!response.ok) {
      const body = await response.json().catch(() => ({}));
      throw new Error(body.message || t("服务出错（{status}）", { status: response.status }));
    }
    await save(response);
    say(t("已下载"));
  } catch (error) {
    say("");
    complain(error instanceof TypeError ? t("连不上服务，请稍后重试") : error.message);
  }
}

for (const link of document.querySelectorAll("[data-file]")) link.addEventListener("click", take);
