// Elements made without ever parsing text as HTML: what people and documents wrote stays text.

const SVG_NS = "http://www.w3.org/2000/svg";

function fill(node, kids) {
  for (const kid of kids.flat(Infinity)) {
    if (kid === null || kid === undefined || kid === false) continue;
    node.append(kid instanceof Node ? kid : document.createTextNode(String(kid)));
  }
  return node;
}

/** An HTML element; `on…` props are listeners, `data` fills the dataset, the rest are attributes. */
export function el(tag, props = {}, ...kids) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  return fill(node, kids);
}

/** An SVG element with attributes. */
export function svg(tag, attributes = {}, ...kids) {
  const node = document.createElementNS(SVG_NS, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  return fill(node, kids);
}

/** One icon of the sprite in the page. */
export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true", focusable: "false" },
    svg("use", { href: `#i-${name}` }));
}

/** Puts new content in place of an element's old content. */
export function replace(node, ...kids) {
  node.replaceChildren();
  return fill(node, kids);
}

export const byId = (id) => document.getElementById(id);

/** Says a sentence through the live region; the same sentence twice is said twice. */
export function announce(sentence) {
  const region = byId("live");
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = sentence; });
}

/** A list of terms and values; pairs whose value is empty are left out. */
export function facts(pairs) {
  const list = el("dl", { class: "facts" });
  for (const [term, value] of pairs) {
    if (value === null || value === undefined || value === "" || value === false) continue;
    list.append(el("dt", {}, term), el("dd", {}, value));
  }
  return list;
}

/** The function, run at most once per pause of `pause_ms`. */
export function debounce(task, pause_ms) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => task(...args), pause_ms);
  };
}
