// A list file of places that must lie in a zone, read in the browser into the field of names.

import { boot } from "./boot.js";
import { byId, replace } from "./dom.js";
import { number, t } from "./i18n.js";

const LONGEST_BYTES = 200000;
const HEADERS = new Set(boot.audit.name_headers);
const evened = (cell) => cell.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Text of a file: UTF-8, UTF-16 with a mark, else GBK. */
function textOf(bytes) {
  const view = new Uint8Array(bytes);
  if (view[0] === 0xff && view[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** Names of a list: one a line, or the column of names of a table, or its first column. */
function namesOf(text) {
  const rows = text.split(/\r?\n/).map((line) => line.split(/[,\t]/).map((cell) => cell.trim().replace(/^"|"$/g, "")));
  const column = rows[0].findIndex((cell) => HEADERS.has(evened(cell)));
  const cells = rows.slice(column < 0 ? 0 : 1).map((row) => row[Math.max(column, 0)]);
  return [...new Set(cells.filter(Boolean))];
}

async function take(file) {
  const message = byId("names-note");
  if (file.size > LONGEST_BYTES) {
    replace(message, t("清单文件太大，最多 {n} 字节", { n: number(LONGEST_BYTES) }));
    return;
  }
  const names = namesOf(textOf(await file.arrayBuffer()));
  byId("question-form").elements.names.value = names.join("\n");
  replace(message, names.length ? t("读到 {n} 个地名", { n: number(names.length) })
    : t("文件中没有地名，应一行一个"));
}

export function setUpNames() {
  byId("names-file").addEventListener("change", ({ target }) => {
    if (target.files.length) take(target.files[0]);
    target.value = "";
  });
}
