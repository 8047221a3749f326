// The script of a map in one file: draws the rows written into the page. No text becomes HTML.

(function standalone() {
  "use strict";

  const { words, columns, verdicts, units, rows, lang } = JSON.parse(document.getElementById("layer").textContent);
  const COLOURS = { inside: "#1f6fb4", outside: "#b2182b", edge: "#b35c00", unknown: "#595959", exempt: "#1f6fb4", not_applicable: "#6b6b6b" };
  const NO_VERDICT = { sign: "●", word: "" };

  function el(tag, text, className) {
    const node = document.createElement(tag);
    if (text !== undefined && text !== null) node.textContent = String(text);
    if (className) node.className = className;
    return node;
  }

  function shown(value) {
    if (Array.isArray(value) && value.every((each) => typeof each !== "object")) return value.join(lang === "en" ? ", " : "、");
    if (typeof value === "boolean") return value ? words.yes : words.no;
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  }

  // Of a text in two languages, the one of the page.
  function isOther(name, has) {
    if (name.endsWith("_en")) return lang !== "en" || has[name] === null;
    return lang === "en" && has[`${name}_en`];
  }

  const worded = (name, value) => (/verdict$/.test(name) && verdicts[value] ? verdicts[value].word : shown(value));
  const titleOf = ({ id, properties: has }) => String(
    (lang === "en" && (has.name_en || has.title_en || has.place_name_en)) || has.name || has.title || has.place_name || has.feature_name || id);

  function facts({ properties }) {
    const list = el("dl");
    for (const [name, value] of Object.entries(properties)) {
      if (value === null || value === "" || isOther(name, properties) || (Array.isArray(value) && !value.length)) continue;
      list.append(el("dt", columns[name.replace(/_en$/, "")] || name), el("dd", worded(name, value)));
    }
    return list;
  }

  const CANVAS_FROM = 2000; // rows: more would be too many elements
  const map = L.map("map", { attributionControl: false, zoomSnap: 0.25, maxZoom: 19, preferCanvas: rows.length > CANVAS_FROM });
  map.createPane("units").style.zIndex = "350";
  L.geoJSON(units, {
    pane: "units", interactive: false,
    style: { color: "#b4ae9c", weight: 1, fillColor: "#faf8f1", fillOpacity: 1, pane: "units" },
  }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);

  const verdictOf = ({ properties }) => properties.place_verdict || properties.verdict;
  const colourOf = (row) => COLOURS[verdictOf(row)] || "#1f6fb4";

  function marker(row, at) {
    const face = el("span", (verdicts[verdictOf(row)] || NO_VERDICT).sign, "sign");
    face.style.color = colourOf(row);
    const title = titleOf(row);
    const rank = Object.keys(verdicts).indexOf(verdictOf(row)); // the worst first: it is on top
    return L.marker(at, {
      icon: L.divIcon({ html: face, className: "", iconSize: [20, 20] }), title, alt: title,
      zIndexOffset: rank < 0 ? 0 : (10 - rank) * 1000,
    });
  }
  const isOpen = ({ properties }) => properties.part === "undetermined";
  const isTask = ({ properties }) => "task_id" in properties; // whole counties lie over each other there

  function areaStyle(row, isChosen) {
    const fill = isOpen(row) ? 0.06 : 0.2;
    return {
      color: colourOf(row), weight: isChosen ? 3 : isTask(row) ? 1 : 2, dashArray: isOpen(row) ? "4 4" : null,
      fillOpacity: isChosen ? fill + 0.1 : isTask(row) ? 0 : fill,
    };
  }
  const side = document.getElementById("side");
  const layers = new Map();
  let chosen = null;

  function choose(row, button) {
    for (const each of side.querySelectorAll("[aria-current]")) each.removeAttribute("aria-current");
    button.setAttribute("aria-current", "true");
    const old = side.querySelector("dl");
    if (old) old.remove();
    button.after(facts(row));
    const layer = layers.get(row);
    if (!layer) return;
    if (chosen && layers.get(chosen).getBounds) layers.get(chosen).setStyle(areaStyle(chosen, false));
    chosen = row;
    if (layer.getBounds) layer.setStyle(areaStyle(row, true));
    if (layer.getBounds) map.fitBounds(layer.getBounds(), { padding: [24, 24], maxZoom: 14, animate: false });
    else map.setView(layer.getLatLng(), Math.max(map.getZoom(), 12), { animate: false });
  }

  const group = L.featureGroup().addTo(map);
  const list = el("ol");
  for (const row of rows) {
    const button = el("button", titleOf(row));
    button.type = "button";
    if (verdicts[verdictOf(row)]) {
      const badge = el("small", `${verdicts[verdictOf(row)].sign} ${verdicts[verdictOf(row)].word}`);
      badge.style.color = colourOf(row);
      button.append(badge);
    }
    if (row.geometry) {
      const drawn = L.geoJSON(row, {
        style: () => areaStyle(row, false),
        pointToLayer: (_feature, at) => marker(row, at),
      });
      const layer = drawn.getLayers()[0];
      layers.set(row, layer);
      layer.on("click", () => { choose(row, button); button.scrollIntoView({ block: "nearest" }); });
    } else {
      button.append(el("small", words.no_position));
    }
    button.addEventListener("click", () => choose(row, button));
    const item = el("li");
    item.append(button);
    list.append(item);
  }

  const isArea = (row) => Boolean(layers.get(row).getBounds);
  const onMap = rows.filter((row) => layers.has(row));
  for (const row of [...onMap.filter(isArea), ...onMap.filter((each) => !isArea(each))]) group.addLayer(layers.get(row));

  const search = el("input");
  search.type = "search";
  search.placeholder = words.search;
  search.setAttribute("aria-label", words.search);
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    [...list.children].forEach((item, at) => {
      const row = rows[at];
      item.hidden = wanted !== "" && !JSON.stringify(row.properties).toLowerCase().includes(wanted);
      const layer = layers.get(row);
      if (layer && item.hidden) group.removeLayer(layer);
      else if (layer) group.addLayer(layer);
    });
  });
  const fit = () => {
    const bounds = group.getBounds();
    map.fitBounds(bounds.isValid() ? bounds : L.geoJSON(units).getBounds(), { padding: [16, 16], animate: false });
  };
  const all = el("button", words.fit, "fit");
  all.type = "button";
  all.addEventListener("click", fit);
  side.append(search, el("p", `${rows.length} ${words.rows} · ${words.datum}`), all, list);
  fit();
  document.documentElement.dataset.ready = "true";
}());
