// Words of the page. Keys are the Chinese strings themselves; the server hands the catalogue over.

import { boot, strings } from "./boot.js";

export const lang = boot.lang === "en" ? "en" : "zh";

function put(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The string in the page's language with its {places} filled. */
export function t(key, values = {}) {
  const found = strings[key];
  return put((Array.isArray(found) ? found[0] : found) || key, values);
}

/** As `t`, for a count `n`: English tells one from many. */
export function tn(key, n, values = {}) {
  const found = strings[key];
  const form = Array.isArray(found) ? found[n === 1 ? 0 : 1] : found;
  return put(form || key, { n: number(n), ...values });
}

/** The page's language out of a text given as {zh, en}, a plain string or nothing. */
export function say(text) {
  if (text === null || text === undefined) return "";
  if (typeof text !== "object") return String(text);
  return text[lang] || text.zh || text.en || "";
}

/** `name` or `name_en` of a record, by the page's language. */
export function named(record, field = "name") {
  return (lang === "en" && record[`${field}_en`]) || record[field] || "";
}

export function number(value, digits = 0) {
  return Number(value).toLocaleString(lang === "en" ? "en-GB" : "zh-CN",
    { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A length in words: metres below 10 km, else kilometres. */
export function length(metres) {
  const size_m = Math.abs(metres);
  return size_m < 10000 ? `${number(Math.round(size_m))} m` : `${number(size_m / 1000, 1)} km`;
}

export function area(km2) {
  return `${number(km2, km2 > 0 && km2 < 100 ? 1 : 0)} km²`;
}

export function share(part, whole) {
  if (!(whole > 0)) return "0 %";
  const percent = (part / whole) * 100;
  return `${number(percent, percent > 0 && percent < 10 ? 1 : 0)} %`;
}

/** Joined as a list of names in the page's language. */
export function join(names) {
  return names.filter(Boolean).join(lang === "en" ? ", " : "、");
}
