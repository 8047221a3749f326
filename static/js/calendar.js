// The calendar: filters take hold at once, arrow keys turn the weeks, the feed's address is copied.

import "./site.js";
import { announce, byId } from "./dom.js";
import { t } from "./i18n.js";

const form = byId("filters");

function send() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.set(name, value);
  const lang = new URLSearchParams(location.search).get("lang");
  if (lang) query.set("lang", lang);
  location.assign(`${form.action}?${query}`);
}

form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
form.querySelector("select").addEventListener("change", send);

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
