// The list of versions: undo and end are signed in a dialog; exports are addresses.

import { byId } from "./dom.js";
import { t } from "./i18n.js";
import { post } from "./zones_post.js";

let asked = null; // {action, version, section}

function open(action, version, section) {
  asked = { action, version, section };
  byId("sign-title").textContent = action === "undo"
    ? t("撤销 {id}", { id: version }) : t("终止 {id}", { id: version });
  byId("sign-line").textContent = action === "undo"
    ? t("将另存一个新版本，边界与改动之前完全相同；被撤销的版本留作记录。")
    : t("到期之后该区域没有版本，直到另存新版本。");
  byId("sign-day-field").hidden = action === "undo";
  byId("sign-message").hidden = true;
  byId("sign").showModal();
}

async function send(event) {
  event.preventDefault();
  const { action, version, section } = asked;
  byId("sign-save").disabled = true;
  try {
    const made = await post("/api/zones/versions", {
      action, version_id: version, lineage: section.dataset.lineage, state: section.dataset.state,
      author: byId("sign-author").value, reason: byId("sign-reason").value,
      ...(action === "end" ? { valid_from: byId("sign-day").value } : {}),
    });
    byId("sign").close();
    location.hash = made.version_id;
    location.reload();
  } catch (error) {
    byId("sign-message").hidden = false;
    byId("sign-message").textContent = error.field === "state"
      ? t("{message}请刷新本页再试。", { message: error.message }) : error.message;
    const inputs = { author: "sign-author", reason: "sign-reason", valid_from: "sign-day" };
    if (inputs[error.field]) byId(inputs[error.field]).focus();
  } finally {
    byId("sign-save").disabled = false;
  }
}

for (const action of ["undo", "end"]) {
  for (const button of document.querySelectorAll(`[data-${action}]`)) {
    button.addEventListener("click", () => open(action, button.dataset[action], button.closest("section")));
  }
}
byId("sign-form").addEventListener("submit", send);
byId("sign-cancel").addEventListener("click", () => byId("sign").close());
byId("export-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const query = new URLSearchParams({ as_of: byId("export-day").value, lang: document.documentElement.lang.slice(0, 2) });
  location.assign(`/api/export/${byId("export-layer").value}.${byId("export-format").value}?${query}`);
});
document.documentElement.dataset.ready = "true";
