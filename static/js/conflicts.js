// Contradictions: a filter takes hold as soon as it is chosen; empty ones stay out of the address.

import "./site.js";
import { byId } from "./dom.js";

const form = byId("filters");

function send() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.set(name, value);
  const lang = new URLSearchParams(location.search).get("lang");
  if (lang) query.set("lang", lang);
  location.assign(`${form.action}?${query}`);
}

form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
for (const select of form.querySelectorAll("select")) select.addEventListener("change", send);
document.documentElement.dataset.ready = "true";
