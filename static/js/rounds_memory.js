// What was asked last time, so that a plan can be made once more with one thing changed.

const KEY = "sansan.rounds.form";
const FIELDS = [
  "teams", "depot", "day_count", "shift", "start", "end", "service_min", "lunch", "cadence", "travel", "time_limit_s",
  "seed", "balanced",
];

/** Keeps the fields of the form for as long as the window is open. */
export function remember(form) {
  const kept = Object.fromEntries(FIELDS.map((name) => {
    const field = form.elements[name];
    return [name, field.type === "checkbox" ? field.checked : field.value];
  }));
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // a private window: the form starts anew
  }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) || {};
  } catch {
    return {};
  }
}

/** Puts back what was kept; a start that is not offered any more is left out. */
export function recall(form) {
  for (const [name, kept] of Object.entries(read())) {
    const field = form.elements[name];
    if (!FIELDS.includes(name)) continue;
    if (field.type === "checkbox") field.checked = kept;
    else if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === kept)) field.value = kept;
    else continue;
    field.dispatchEvent(new Event("change"));
  }
}
