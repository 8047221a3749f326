// The calendar: filters take hold at once, arrow keys turn the weeks, the feed's address is copied.

import "./site.js";
import { announce, byId } from "./dom.js";
import { setUpFilters } from "./filter_form.js";
import { t } from "./i18n.js";

setUpFilters(byId("filters"));

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea, [tabindex='0']");
  if (isTyping || event.altKey || event.ctrlKey || event.metaKey) return;
  const turned = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (turned) document.querySelector(`#week-head [rel=${turned}]`).click();
});

const copy = byId("copy");
copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(byId("feed").value);
  announce(t("已复制订阅地址"));
});
document.documentElement.dataset.ready = "true";
