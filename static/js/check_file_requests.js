// Requests of the bulk check. Uploads go by XMLHttpRequest, which alone tells how much is sent.

import { lang, t } from "./i18n.js";

const HEADERS = { "X-Requested-With": "sansan", Accept: "application/json" };
let sending = null;

/** What the server refused, in its own words, with the field at fault. */
export class Refused extends Error {
  constructor(body, status) {
    super(body.message || t("服务出错（{status}）", { status }));
    this.field = body.field || null;
    this.status = status;
  }
}

const offline = () => new Refused({ message: t("连不上服务，请稍后重试") }, 0);
const inLanguage = (path) => `${path}${path.includes("?") ? "&" : "?"}lang=${lang}`;

function formOf(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined && value !== "") form.append(name, value);
  }
  return form;
}

function post(path, fields, onSent) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    sending = request;
    request.open("POST", inLanguage(path));
    for (const [name, value] of Object.entries(HEADERS)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => onSent && onSent(event.loaded / event.total));
    request.addEventListener("load", () => {
      const body = request.response || {};
      if (request.status < 300) resolve(body);
      else reject(new Refused(body, request.status));
    });
    request.addEventListener("error", () => reject(offline()));
    request.addEventListener("abort", () => reject(Object.assign(offline(), { isCancelled: true })));
    request.send(formOf(fields));
  });
}

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body, response.status);
  return body;
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(inLanguage(path), { headers: HEADERS, cache: "no-store", ...options });
  } catch {
    throw offline();
  }
  return response;
}

/** First look at a file that is sent, or at one that is kept. */
export const look = (fields, onSent) => post("/api/check/preview", fields, onSent);

/** Stops sending. */
export const cancelUpload = () => sending && sending.abort();

/** Starts the check; the answer is the job. */
export const start = (fields) => post("/api/check", fields);

export const jobOf = async (id) => read(await ask(`/api/jobs/${id}`));
export const cancelJob = async (id) => read(await ask(`/api/jobs/${id}/cancel`, { method: "POST" }));
export const rejectedOf = async (id) => read(await ask(`/api/jobs/${id}/rejected`));
export const rowsOf = async (id) => read(await ask(`/api/jobs/${id}/rows`));
export const rejectedFile = (id) => inLanguage(`/api/jobs/${id}/rejected?f=csv`);
export const resultFile = (id, format) => `/api/jobs/${id}/result?format=${format}`;

/** Has a file made; resolves when it can be fetched at once. */
export async function prepare(url) {
  const response = await ask(url, { method: "HEAD" });
  if (response.ok) return;
  await read(await ask(url)); // a HEAD has no body, so the words of the refusal are asked for
}
