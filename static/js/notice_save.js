// Saving the zones of a notice as a version: of a new zone, or after a version on record.

import { get } from "./api.js";
import { announce, byId, el, replace } from "./dom.js";
import { t } from "./i18n.js";
import { broughtFiles } from "./notice_files.js";
import { post, showIn } from "./zones_post.js";

const NEW = "new"; // the mark of a zone without versions
let record = null; // of the lineage chosen for saving

async function chooseLineage() {
  const lineage = byId("lineage").value;
  byId("new-lineage-field").hidden = Boolean(lineage);
  byId("based-on-field").hidden = !lineage;
  record = null;
  if (!lineage) return;
  try {
    record = await get(`/api/zones/${lineage}/versions`, {}, { fresh: true });
    listBases();
  } catch (error) {
    showIn("save-message", error.message);
  }
}

/** The version that counts on the first day of the new one comes first to mind. */
function listBases() {
  if (!record) return;
  const day = byId("valid-from").value;
  const counting = record.versions.filter((each) => each.status !== "withdrawn");
  const fits = counting.filter((each) => (!each.valid_from || each.valid_from <= day) && (!each.valid_to || day < each.valid_to));
  const chosen = fits[0] || counting.at(-1);
  replace(byId("based-on"), counting.map((each) => el("option", { value: each.version_id, selected: each === chosen },
    `${each.valid_from || t("最早")} → ${each.valid_to || t("至今")} · ${each.version_id}`)));
}

async function save(recipe) {
  showIn("save-message", "");
  byId("save").disabled = true;
  try {
    const answer = await post("/api/zones/versions", {
      action: "notice", recipe, ...broughtFiles(),
      lineage: byId("lineage").value || byId("new-lineage").value.trim(),
      state: record ? record.state : NEW,
      based_on: record ? byId("based-on").value : null,
      valid_from: byId("valid-from").value, author: byId("author").value, reason: byId("reason").value,
    });
    byId("save-done").hidden = false;
    replace(byId("save-done"), el("p", {}, t("已保存为版本 {id}。", { id: answer.version_id })),
      el("p", { class: "links" },
        el("a", { class: "button", href: `/zones#${answer.version_id}` }, t("查看版本")),
        el("a", { class: "button", href: `/zones/edit/${answer.lineage}?version=${encodeURIComponent(answer.version_id)}` }, t("改画边界"))));
    announce(t("已保存为版本 {id}。", { id: answer.version_id }));
  } catch (error) {
    showIn("save-message", error.message);
    if (error.field === "state") await chooseLineage();
    const inputs = { valid_from: "valid-from", author: "author", reason: "reason", lineage: "new-lineage" };
    if (inputs[error.field]) byId(inputs[error.field]).focus();
  } finally {
    byId("save").disabled = false;
  }
}

/** Fills in what a notice that was just read says of itself. */
export function proposeSaving(recipe) {
  byId("save-done").hidden = true;
  byId("valid-from").value = recipe.effective || recipe.issued || "";
  byId("reason").value = [recipe.title, recipe.document_no].filter(Boolean).join(" ").slice(0, 500);
  listBases();
}

/** Wires the form; `recipeOf` gives the recipe as it stands. */
export function setUpSaving(recipeOf) {
  byId("lineage").addEventListener("change", chooseLineage);
  byId("valid-from").addEventListener("change", listBases);
  byId("notice-save").addEventListener("submit", (event) => {
    event.preventDefault();
    save(recipeOf());
  });
}
