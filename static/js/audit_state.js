// What the audit page knows: the question, its faults, which of them are shown, which is selected.

import { get, Refusal, Offline, network } from "./api.js";
import { boot } from "./boot.js";
import { lang, say, t } from "./i18n.js";
import { emit } from "./state.js";

const FIELDS = ["layer", "as_of", "gap_width_m", "sliver_width_m", "places", "names", "file", "unit", "must_cover"];

export const audit = {
  question: {
    ...boot.audit.question,
    names: boot.audit.question.names.join("\n"),
    must_cover: boot.audit.question.must_cover ? "true" : "",
  },
  answer: null,
  shapes: new Map(), // fault id → GeoJSON geometry
  state: "open", // "", "open" or "accepted"
  kind: "",
  selected: null, // fault id
};

/** The question as parameters of an address, without what is empty. */
export function query() {
  const pairs = FIELDS.map((name) => [name, audit.question[name]]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== null && value !== ""));
}

/** Title of what is audited: the file, or the layer. */
export const title = () => (audit.question.file
  ? (audit.answer && audit.answer.layer === "file" ? say(audit.answer.title) : t("文件"))
  : say(boot.audit.subjects[audit.question.layer]));

export const faults = () => (audit.answer ? audit.answer.faults : []);
export const find = (id) => faults().find((fault) => fault.fault_id === id) || null;

/** Faults that fit the chips, in the order in which they are worked off. */
export const shown = () => faults().filter((fault) => (!audit.state || fault.state === audit.state)
  && (!audit.kind || fault.kind === audit.kind));

/** Keeps the question and the selected fault in the address. */
export function keepAddress() {
  const url = new URL(location.href);
  url.search = new URLSearchParams(query()).toString();
  url.hash = audit.selected || "";
  history.replaceState(null, "", url);
}

export function choose(id, via = "list") {
  audit.selected = find(id) ? id : null;
  keepAddress();
  emit("fault", { id: audit.selected, via });
}

/** Selects the next (1) or previous (-1) of the faults that are shown; the ends meet. */
export function step(by) {
  const listed = shown();
  if (!listed.length) return;
  const at = listed.findIndex((fault) => fault.fault_id === audit.selected);
  const start = at < 0 && by < 0 ? 0 : at;
  choose(listed[(start + by + listed.length) % listed.length].fault_id, "step");
}

/** Asks the server; tells "loading" before and after, "audit" when there is an answer. */
export async function run() {
  emit("loading", true);
  try {
    audit.answer = await get("/api/audit", { ...query(), f: "geojson" }, { fresh: true });
    audit.shapes = new Map(audit.answer.features.map((each) => [each.id, each.geometry]));
    if (!find(audit.selected)) audit.selected = null;
    if (audit.kind && !faults().some((fault) => fault.kind === audit.kind)) audit.kind = "";
    emit("audit");
  } finally {
    emit("loading", false);
  }
}

/** Sends a decision about a fault; throws what the server refused. */
export async function decide(decision) {
  let response;
  try {
    response = await fetch(`/api/audit/accept?lang=${lang}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Requested-With": "sansan" },
      body: JSON.stringify({ ...query(), ...decision }),
    });
  } catch {
    network.offline = true;
    throw new Offline(t("连不上服务，没有保存"));
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(body, response.status);
  return body;
}
