// What was typed into a form and not sent, kept for each step through reloads; photos are not.

const PREFIX = "sansan.step ";
const AUTHOR = "sansan.author";
const PLAIN = ["author", "reason", "happened_on"];

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) || {};
  } catch {
    return {};
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // no room, or a private window: the form itself still holds it
  }
}

/** Keeps what a form holds. */
export function keepDraft(form, key, members) {
  const draft = {};
  for (const name of [...PLAIN, ...members]) {
    if (name === "parts") draft.parts = [...form.querySelectorAll("[name=parts]:checked")].map((box) => box.value);
    else draft[name] = form.elements[name].value;
  }
  write(PREFIX + key, draft);
  write(AUTHOR, { author: form.elements.author.value });
}

/** Puts back what was kept; the name of the person is that of the last step. */
export function restoreDraft(form, key, members) {
  const draft = read(PREFIX + key);
  form.elements.author.value = read(AUTHOR).author || "";
  for (const name of [...PLAIN, ...members]) {
    if (draft[name] === undefined) continue;
    if (name === "parts") for (const box of form.querySelectorAll("[name=parts]")) box.checked = draft.parts.includes(box.value);
    else form.elements[name].value = draft[name];
  }
}

/** Lets a draft go that was sent. */
export function dropDraft(key) {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // as above
  }
}
