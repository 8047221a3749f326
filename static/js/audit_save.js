// Saving the repair that is shown: which zones, from which day, who and why; then where to find it.

import { dropDraft, keepDraft } from "./audit_drafts.js";
import { drawZones } from "./audit_map.js";
import { audit, query, run } from "./audit_state.js";
import { announce, byId, el, replace } from "./dom.js";
import { lang, number, say, t } from "./i18n.js";
import { emit, memory } from "./state.js";
import { post } from "./zones_post.js";

const REASON = "repair-reason";
const FIELDS = ["valid_from", "author", "reason"];

const linkTo = (path, pairs, hash = "") => `${path}?${new URLSearchParams({ ...pairs, lang })}${hash}`;

function versionItem(made, day) {
  const { version_id: version, based_on: before } = made;
  return el("li", {},
    el("a", { class: "link", href: linkTo("/zones", { as_of: day }, `#${version}`) }, say(made.name)),
    before && el("a", { class: "link", href: linkTo("/zones/compare", { a: before, b: version, as_of: day }) },
      t("与前版比较")),
    el("small", { class: "hint" }, version));
}

function onDay(day) {
  return el("button", {
    type: "button", class: "button", onclick: () => emit("audit-day", day),
  }, t("检查 {day} 的边界", { day }));
}

function showSaved({ versions, valid_from: day }) {
  const box = byId("repair-saved");
  box.hidden = false;
  const line = t("已存为 {n} 个新版本，自 {day} 起有效；旧版本仍在记录中。", { n: number(versions.length), day });
  replace(box, el("p", {}, el("b", {}, line)), el("ul", {}, versions.map((made) => versionItem(made, day))),
    day > audit.question.as_of && onDay(day));
  box.scrollIntoView({ block: "nearest" });
  announce(line);
}

/** Takes the words about what was saved away. */
export function clearSaved() {
  byId("repair-saved").hidden = true;
  byId("repair-saved").replaceChildren();
}

function tell(form, again, error) {
  const message = form.querySelector(".form__message");
  message.hidden = false;
  replace(message, error.message, error.status === 409
    && el("button", { type: "button", class: "button", onclick: again }, t("重新预览")));
  for (const name of FIELDS) form.elements[name].setAttribute("aria-invalid", String(error.field === name));
  if (FIELDS.includes(error.field)) form.elements[error.field].focus();
  message.scrollIntoView({ block: "nearest" });
}

function missing({ valid_from: day, author, reason }) {
  if (!day.value) return { field: "valid_from", message: t("请填写生效日期") };
  if (!author.value.trim()) return { field: "author", message: t("请填写修改人") };
  return reason.value.trim() ? null : { field: "reason", message: t("请填写理由") };
}

async function send(form, answer, chosen, again) {
  const fault = missing(form.elements);
  if (fault) { tell(form, again, fault); return; }
  const { valid_from: day, author, reason, save } = form.elements;
  memory.set("author", author.value.trim());
  save.disabled = true;
  const zones = answer.changes.filter((change) => chosen.has(change.zone_id))
    .map(({ zone_id, state }) => ({ zone_id, state }));
  let made;
  try {
    made = await post("/api/audit/repair", {
      ...query(), zones, valid_from: day.value, author: author.value, reason: reason.value,
    });
  } catch (error) {
    save.disabled = false;
    tell(form, again, error);
    return;
  }
  dropDraft(REASON);
  await Promise.all([run(), drawZones({ fresh: true })]).catch(() => null); // it is saved all the same
  showSaved(made);
}

function fields() {
  const day = el("input", {
    type: "date", name: "valid_from", min: "1949-10-01", max: "2100-12-31", required: true,
  });
  const reason = el("textarea", { name: "reason", rows: 2, maxlength: 500, required: true });
  const author = el("input", {
    name: "author", autocomplete: "name", maxlength: 60, value: memory.get("author") || "", required: true,
  });
  keepDraft(reason, REASON);
  day.value = audit.question.as_of;
  return [
    el("label", {}, t("新版本生效日期"), day),
    el("label", {}, t("修改人"), author),
    el("label", { class: "form__wide" }, t("理由（保留备查）"), reason),
  ];
}

/** Form that saves the repair of the chosen zones; words or nothing where none can be saved. */
export function saveForm(answer, chosen, again) {
  if (!answer.changes.some((change) => change.state)) {
    return audit.question.layer === "units" && el("p", { class: "hint" }, t("行政区划没有版本，修复只能预览。"));
  }
  const save = el("button", { type: "submit", name: "save", class: "button button--primary form__wide" });
  const form = el("form", { class: "form", id: "save-repair", novalidate: true }, fields(), save,
    el("p", { class: "form__message form__wide", role: "alert", hidden: true }));
  const name = () => {
    replace(save, t("存为新版本（选了 {n} 块）", { n: number(chosen.size) }));
    save.disabled = !chosen.size;
  };
  form.addEventListener("choice", name);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, answer, chosen, again);
  });
  name();
  return form;
}
