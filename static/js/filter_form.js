// A form of filters: a choice takes hold at once, and what is empty stays out of the address.

function send(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.set(name, value);
  const lang = new URLSearchParams(location.search).get("lang");
  if (lang) query.set("lang", lang);
  location.assign(`${form.action}?${query}`);
}

/** Has a form of filters ask for its page anew whenever one of its lists changes. */
export function setUpFilters(form) {
  form.addEventListener("submit", (event) => { event.preventDefault(); send(form); });
  for (const select of form.querySelectorAll("select")) select.addEventListener("change", () => send(form));
}
