// The page of a task: opens the form of a step, sends it by the queue, shows what still waits.

import "./site.js";
import { announce, byId } from "./dom.js";
import { t } from "./i18n.js";
import { openStep } from "./life_form.js";
import { start } from "./life_queue.js";

for (const button of document.querySelectorAll("[data-act]")) {
  button.addEventListener("click", () => {
    const { act, subject, entry } = button.dataset;
    openStep(act, subject || null, entry ? Number(entry) : null);
  });
}

function onWritten(entryIds) {
  announce(t("已记录"));
  // the page is told anew by the server; the address leads to what was written
  const address = new URL(location.href);
  address.hash = `entry-${entryIds[0]}`;
  history.replaceState(null, "", address);
  const dialog = byId("step");
  if (dialog.open) dialog.addEventListener("close", () => location.reload(), { once: true });
  else location.reload();
}

start(onWritten);
document.documentElement.dataset.ready = "true";
