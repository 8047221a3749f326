// What a person has typed and not sent: it survives redrawing, and leaving the page asks first.

const drafts = new Map();
let isAsking = false;

function ask(event) {
  if ([...drafts.values()].some((text) => text.trim())) event.preventDefault();
}

/** Text typed under a key, empty if none. */
export const draft = (key) => drafts.get(key) || "";

/** Keeps what is typed into a field under a key; the field starts with what was kept. */
export function keepDraft(field, key) {
  field.value = draft(key);
  field.addEventListener("input", () => drafts.set(key, field.value));
  if (isAsking) return;
  isAsking = true;
  window.addEventListener("beforeunload", ask);
}

export const dropDraft = (key) => drafts.delete(key);
