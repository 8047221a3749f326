// The form of a step: shows the fields that the action needs, keeps what was typed, sends it.

import { boot } from "./boot.js";
import { byId, el, replace } from "./dom.js";
import { say, t } from "./i18n.js";
import { keepDraft, restoreDraft, dropDraft } from "./life_draft.js";
import { submit } from "./life_queue.js";

const { life, words } = boot;
const form = byId("step-form");
const dialog = byId("step");
const POINT = ["name", "type", "mode", "owner", "place_name", "feature_id", "lon", "lat", "datum", "precision_m"];
const NUMBERS = new Set(["lon", "lat", "precision_m"]);
const FIND = { action: "find", members: POINT, modes: words.order.modes };
let open = null;

const subjects = () => [life.task, ...life.measures, ...life.points];
const entryOf = (id) => life.entries.find((each) => each.entry_id === id);

// A correction shows the fields of the step it corrects, any class among them.
function planOf(action, subjectId, entryId) {
  if (action === "find") return { offer: FIND, subject: null, entry: null, title: t("发现问题点") };
  if (action === "correct") {
    const entry = entryOf(entryId);
    const like = life.task.offers.concat(life.points.flatMap((one) => one.offers)).find((one) => one.action === entry.action);
    const members = entry.action === "find" ? POINT : (like ? like.members : []);
    const offer = { action: null, members, modes: words.order.modes };
    return { offer, subject: null, entry, title: `${say(words.correct)} #${entry.entry_id} ${say(entry.words)}` };
  }
  const subject = subjects().find((each) => each.subject_id === subjectId);
  const offer = subject.offers.find((each) => each.action === action);
  return { offer, subject, entry: null, title: subject.subject_kind === "task" ? say(offer.words) : `${say(offer.words)} · ${subject.name}` };
}

function choices(select, terms, keys, isOptional) {
  const none = isOptional ? [el("option", { value: "" }, "—")] : [];
  replace(select, none, keys.map((key) => el("option", { value: key }, say(terms[key]))));
}

// What is checked off by "check" is what is not yet, by "uncheck" what is, by a correction anything.
function partsOf(plan) {
  const done = new Set(plan.subject ? plan.subject.checklist.filter((each) => each.done).map((each) => each.part) : []);
  if (!plan.subject) return words.order.parts;
  return plan.subject.checklist.map((each) => each.part).filter((part) => done.has(part) === (plan.offer.action === "uncheck"));
}

function fill(plan) {
  const shown = new Set(plan.offer.members);
  if (plan.entry) shown.add("withdrawn");
  else shown.add("files");
  for (const node of form.querySelectorAll("[data-for]")) node.hidden = !shown.has(node.dataset.for);
  choices(form.elements.type, words.point_types, words.order.point_types, true);
  choices(form.elements.mode, words.modes, plan.offer.modes, plan.offer.modes.length !== 1);
  replace(byId("step-parts"), partsOf(plan).map((part) => el("label", { class: "tick" },
    el("input", { type: "checkbox", name: "parts", value: part }), say(words.parts[part]))));
  byId("step-title").textContent = plan.title;
  byId("step-line").textContent = plan.offer.demands ? plan.offer.demands.map(say).join(t("；")) : "";
}

function preset(plan) {
  form.reset();
  const last = plan.entry && ((plan.entry.corrected_by && entryOf(plan.entry.corrected_by)) || plan.entry);
  const given = last ? last.payload.details || plan.entry.payload : {};
  for (const name of plan.offer.members) {
    if (name === "parts") for (const box of form.querySelectorAll("[name=parts]")) box.checked = (given.parts || []).includes(box.value);
    else if (given[name] !== undefined) form.elements[name].value = given[name];
  }
  form.elements.happened_on.max = life.today;
  form.elements.happened_on.value = last ? last.happened_on : [life.today, life.as_of].sort()[0];
  restoreDraft(form, plan.key, [...plan.offer.members]);
  limit();
}

// A limit is asked for where the class has one.
function limit() {
  const isLimited = words.limited.includes(form.elements.mode.value);
  form.querySelector("[data-for=deadline]").hidden = !(isLimited && open.offer.members.includes("deadline"));
}

/** Opens the form of an action of a subject, or of the correction of an entry. */
export function openStep(action, subjectId, entryId) {
  const plan = planOf(action, subjectId, entryId);
  plan.key = [life.task_id, action, subjectId || "", entryId || ""].join(" ");
  open = plan;
  fill(plan);
  preset(plan);
  fault(null);
  dialog.showModal();
}

function fault(told) {
  const box = byId("step-fault");
  box.hidden = !told;
  box.textContent = told ? told.message : "";
  for (const field of form.elements) field.removeAttribute("aria-invalid");
  const at = told && told.field ? form.elements[told.field] : null;
  if (at && at.setAttribute) {
    at.setAttribute("aria-invalid", "true");
    at.focus();
  } else if (told) box.scrollIntoView({ block: "nearest" });
}

function detailsOf(members) {
  const details = {};
  for (const name of members) {
    if (name === "parts") details.parts = [...form.querySelectorAll("[name=parts]:checked")].map((box) => box.value);
    else {
      const text = form.elements[name].value.trim();
      if (text !== "") details[name] = NUMBERS.has(name) && Number.isFinite(Number(text)) ? Number(text) : text;
    }
  }
  return details;
}

function stepOf(plan) {
  const { elements } = form;
  const body = {
    author: elements.author.value.trim(), reason: elements.reason.value.trim(),
    happened_on: elements.happened_on.value, last_entry_id: life.last_entry_id,
  };
  if (plan.entry) {
    body.corrects = plan.entry.entry_id;
    body.withdrawn = elements.withdrawn.checked;
    if (!body.withdrawn && plan.offer.members.length) body.details = detailsOf(plan.offer.members);
  } else {
    body.action = plan.offer.action;
    if (plan.subject) body.subject_id = plan.subject.subject_id;
    if (plan.offer.members.length) body.details = detailsOf(plan.offer.members);
  }
  return { taskId: life.task_id, label: plan.title, body, files: plan.entry ? [] : [...elements.files.files] };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = byId("step-send");
  if (button.disabled) return;
  for (const name of ["happened_on", "author", "reason"]) {
    if (!form.elements[name].value.trim()) {
      fault({ message: t("请填写日期、记录人和理由"), field: name });
      return;
    }
  }
  button.disabled = true;
  try {
    const hindrance = await submit(stepOf(open));
    if (hindrance && !hindrance.isOffline) fault(hindrance);
    else {
      dropDraft(open.key);
      dialog.close();
    }
  } finally {
    button.disabled = false;
  }
});

form.elements.mode.addEventListener("change", limit);
form.addEventListener("input", () => open && keepDraft(form, open.key, open.offer.members));
byId("step-close").addEventListener("click", () => dialog.close());

byId("step-locate").addEventListener("click", () => {
  const line = byId("step-located");
  line.textContent = t("正在定位…");
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    form.elements.lon.value = coords.longitude.toFixed(6);
    form.elements.lat.value = coords.latitude.toFixed(6);
    form.elements.datum.value = "wgs84";
    form.elements.precision_m.value = Math.ceil(coords.accuracy);
    line.textContent = t("已取本机位置，WGS 84，精度 {n} 米", { n: Math.ceil(coords.accuracy) });
    form.dispatchEvent(new Event("input"));
  }, () => { line.textContent = t("本机没有给出位置，请手工填写"); }, { enableHighAccuracy: true, timeout: 20000 });
});
