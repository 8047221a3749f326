// The work list: a name is picked on the left and settled on the right; files of names below.

import "./site.js";
import { boot } from "./boot.js";
import { byId, el, icon, replace } from "./dom.js";
import { join, number, say, t } from "./i18n.js";
import { setUpGazetteer } from "./worklist_gazetteer.js";
import { setUpMap } from "./worklist_map.js";
import { pick, setUpPlacing } from "./worklist_place.js";
import { post, showIn } from "./zones_post.js";

const DONE = "sansan.worklist.done";
const AUTHOR = "sansan.author";

/** Every name of the list by its task and key. */
function everyName() {
  const found = new Map();
  for (const task of [...boot.worklist.tasks, ...boot.worklist.without_place]) {
    for (const mention of task.mentions) found.set(`${task.task_id} ${mention.key}`, { task, mention });
  }
  return found;
}

/** Shows the page as it is now, with what was done at its top. */
function renew(told, answer) {
  sessionStorage.setItem(DONE, JSON.stringify({ told, tasks: answer.tasks, left: answer.left }));
  location.reload();
}

function showDone() {
  const kept = sessionStorage.getItem(DONE);
  sessionStorage.removeItem(DONE);
  if (!kept) return;
  const { told, tasks, left } = JSON.parse(kept);
  const still = t("还有 {n} 处待落图。", { n: number(left) });
  replace(byId("done"), el("p", {}, `${told} ${still}`),
    tasks.map((task) => el("p", {}, `${task.task_id} ${say(task.title)} — ${join(task.places) || t("没有地点")}`)));
  byId("done").hidden = false;
}

/** The name of whoever works here, typed once. */
function rememberAuthor() {
  const fields = [...document.querySelectorAll("input[name=author]")];
  for (const field of fields) {
    field.value ||= localStorage.getItem(AUTHOR) || "";
    field.addEventListener("change", () => {
      localStorage.setItem(AUTHOR, field.value);
      for (const other of fields) other.value ||= field.value;
    });
  }
}

function setUpWithdrawing() {
  for (const form of document.querySelectorAll("[data-withdraw]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const fault = form.querySelector(".fault");
      fault.hidden = true;
      try {
        const answer = await post(`/api/worklist/choices/${form.dataset.withdraw}/withdraw`, Object.fromEntries(new FormData(form)));
        renew(t("已撤回。"), answer);
      } catch (error) {
        fault.textContent = error.message;
        fault.hidden = false;
      }
    });
  }
}

function setUpList() {
  const names = everyName();
  for (const row of document.querySelectorAll(".names > li")) {
    const button = row.querySelector("[data-settle]");
    button.prepend(icon("locate"));
    button.addEventListener("click", () => {
      for (const other of document.querySelectorAll(".names > li.is-chosen")) other.classList.remove("is-chosen");
      row.classList.add("is-chosen");
      pick(names.get(`${row.dataset.task} ${row.dataset.key}`));
    });
  }
}

rememberAuthor();
showDone();
setUpMap(t("地图：点一下给出位置"));
setUpList();
setUpPlacing(renew);
setUpGazetteer(renew);
setUpWithdrawing();
showIn("fault", "");
document.documentElement.dataset.ready = "true";
