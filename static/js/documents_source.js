// The numbered lines of a document: those of each task marked, those of a chosen value lit.

import { byId, el, replace } from "./dom.js";

/** Shows lines of {number, text, is_noise}. */
export function showLines(lines) {
  replace(byId("source"), lines.map((line) => el("li", {
    id: `line-${line.number}`, value: line.number, class: line.is_noise ? "is-noise" : null,
  }, line.text.trim() ? line.text : "")));
}

/** Marks every second task, so that one is told from the next. */
export function markTasks(records) {
  records.forEach((record, at) => {
    const [first, last] = record.source_lines;
    for (let number = first; number <= last; number += 1) {
      const line = byId(`line-${number}`);
      if (!line) continue;
      line.classList.toggle("is-task", at % 2 === 0);
      line.classList.toggle("is-begun", number === first);
      line.dataset.task = String(at);
    }
  });
}

/** Lights up the lines from first to last and brings them into sight within their box. */
export function lightUp([first, last]) {
  const box = byId("source");
  for (const line of box.querySelectorAll(".is-lit")) line.classList.remove("is-lit");
  for (let number = first; number <= last; number += 1) {
    const line = byId(`line-${number}`);
    if (line) line.classList.add("is-lit");
  }
  const top = byId(`line-${first}`);
  if (top) box.scrollTop += top.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 4;
}
