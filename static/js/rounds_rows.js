// Rows of a plan that people move: by dragging, by buttons, by the list of locks; nothing is planned yet.

import { boot } from "./boot.js";
import { byId } from "./dom.js";
import { t } from "./i18n.js";

const asked = new Map(boot.kept.request.stops.map((stop) => [stop.stop_id, stop]));
const teamName = (id) => {
  const team = boot.kept.request.teams.find((each) => each.team_id === id);
  return (team && team.name) || id;
};
let change = () => {};
let dragged = null;

const tableOf = (row) => row.closest("table");
const rowsOf = (table) => [...table.querySelectorAll("tbody > tr")];
const positionOf = (row) => rowsOf(tableOf(row)).indexOf(row) + 1;

function renumber() {
  for (const table of document.querySelectorAll("table.tour")) {
    rowsOf(table).forEach((row, at) => { row.querySelector("[data-number]").textContent = String(at + 1); });
  }
}

/** A row stands where a person put it: its stop is locked there. */
function lockHere(row) {
  const { team, day } = tableOf(row).dataset;
  const position = positionOf(row);
  renumber();
  row.classList.add("is-changed");
  row.querySelector("[data-lock]").value = "here";
  change(row.dataset.stop, {
    lock: { team, position, day },
    words: t("“{name}”排在{team}第 {n} 站", { name: row.dataset.name, team: teamName(team), n: position }),
  });
}

function move(row, step) {
  const neighbour = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!neighbour) return;
  if (step < 0) neighbour.before(row);
  else neighbour.after(row);
  lockHere(row);
  row.querySelector(`[data-move="${step}"]`).focus();
}

function drop(row, button) {
  const isDropped = row.classList.toggle("is-dropped");
  button.setAttribute("aria-pressed", String(isDropped));
  change(row.dataset.stop, isDropped ? { drop: true, words: t("去掉“{name}”", { name: row.dataset.name }) } : null);
}

function lock(row, value) {
  const { stop, name } = row.dataset;
  row.classList.add("is-changed");
  if (value === "here") {
    lockHere(row);
    return;
  }
  if (value === "free") {
    const was = asked.get(stop);
    row.classList.toggle("is-changed", Boolean(was && was.locked_team));
    change(stop, was && was.locked_team ? { unlock: true, words: t("不再锁定“{name}”", { name }) } : null);
    return;
  }
  const team = value.slice("team:".length);
  change(stop, { lock: { team }, words: t("“{name}”锁定给{team}", { name, team: teamName(team) }) });
}

function setUpDragging(row) {
  row.addEventListener("dragstart", (event) => {
    dragged = row;
    row.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.stop);
  });
  row.addEventListener("dragend", () => {
    row.classList.remove("is-dragged");
    dragged = null;
  });
  row.addEventListener("dragover", (event) => {
    if (!dragged || dragged === row) return;
    event.preventDefault();
    row.classList.add("is-over");
  });
  row.addEventListener("dragleave", () => row.classList.remove("is-over"));
  row.addEventListener("drop", (event) => {
    event.preventDefault();
    row.classList.remove("is-over");
    if (!dragged || dragged === row) return;
    const isBelow = tableOf(dragged) === tableOf(row) && positionOf(dragged) < positionOf(row);
    if (isBelow) row.after(dragged);
    else row.before(dragged);
    lockHere(dragged);
  });
}

/** The controls of a row: one set for all, but for the team that the stop is with. */
function putMoves(row) {
  const { team } = tableOf(row).dataset;
  const moves = byId("moves").content.cloneNode(true);
  const select = moves.querySelector("[data-lock]");
  const own = asked.get(row.dataset.stop) || {};
  select.setAttribute("aria-label", t("锁定 {name}", { name: row.dataset.name }));
  select.querySelector(`[value="team:${CSS.escape(team)}"]`)?.remove();
  select.querySelector("[value=own]").value = `team:${team}`;
  if (own.locked_team === team) select.value = own.locked_position ? "here" : `team:${team}`;
  row.querySelector(".do").append(moves);
}

/** Wires the rows; `onChange` is told the stop and what is to become of it. */
export function setUpRows(onChange) {
  change = onChange;
  for (const row of document.querySelectorAll("tr[data-stop]")) {
    putMoves(row);
    for (const button of row.querySelectorAll("[data-move]")) {
      button.addEventListener("click", () => move(row, Number(button.dataset.move)));
    }
    const dropping = row.querySelector("[data-drop]");
    dropping.addEventListener("click", () => drop(row, dropping));
    row.querySelector("[data-lock]").addEventListener("change", (event) => lock(row, event.target.value));
    setUpDragging(row);
  }
}
