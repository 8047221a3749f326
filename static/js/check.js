// A point is asked about by click, long press or typed coordinates; the card says what holds there.

import { get, Refusal } from "./api.js";
import { badge, distanceWords, zoneFacts } from "./cards.js";
import { announce, byId, el, facts, replace } from "./dom.js";
import { DATUMS, degrees, fromWgs84, withDatum } from "./datum.js";
import { length, named, say, t } from "./i18n.js";
import { datumName, unitName } from "./labels.js";
import { goTo, map } from "./leaflet_map.js";
import { closePopup, openPopup } from "./popups.js";
import { emit, on, select, state } from "./state.js";
import { verdictSymbol, word } from "./symbols.js";

const pin = L.layerGroup();
const ZOOM = 13;
const DOUBLE_CLICK_MS = 260;
let shownIn = "wgs84"; // datum in which positions are shown and copied

function drawPin(verdict, { lon, lat }, accuracy_m) {
  pin.clearLayers().addTo(map);
  if (accuracy_m > 30) {
    L.circle([lat, lon], { radius: accuracy_m, interactive: false, className: "precision precision--pin" }).addTo(pin);
  }
  const mark = L.divIcon({
    html: verdictSymbol(verdict, { size: 28 }), className: "marker marker--pin", iconSize: [32, 32],
  });
  L.marker([lat, lon], { icon: mark, interactive: false, keyboard: false }).addTo(pin);
}

function positionLine(answer) {
  const value = el("output", { class: "position" });
  const choice = el("select", { "aria-label": t("显示坐标系") },
    DATUMS.map((id) => el("option", { value: id, selected: id === shownIn }, datumName(id))));
  const write = () => { value.textContent = degrees(fromWgs84(answer.wgs84, shownIn)); };
  choice.addEventListener("change", () => { shownIn = choice.value; write(); });
  write();
  const copy = el("button", { type: "button", class: "button" }, t("复制坐标"));
  copy.addEventListener("click", () => copyText(withDatum(fromWgs84(answer.wgs84, shownIn), shownIn), copy));
  return el("div", { class: "position-line" }, value, choice, copy, navigation(answer.wgs84));
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    announce(t("已复制：{text}", { text }));
    button.textContent = t("已复制");
  } catch {
    window.prompt(t("请手动复制："), text);
  }
}

/** A link that hands the place to 高德, which speaks GCJ-02; only where there is a network. */
function navigation(wgs84) {
  if (!navigator.onLine) return null;
  const { lon, lat } = fromWgs84(wgs84, "gcj02");
  const href = `https://uri.amap.com/marker?position=${lon.toFixed(6)},${lat.toFixed(6)}&coordinate=gaode`;
  return el("a", { class: "button", href, target: "_blank", rel: "noopener noreferrer" }, t("导航（高德）"));
}

function card(answer) {
  return el("section", { class: "card", data: { verdict: answer.verdict } },
    el("p", { class: "card__verdict" }, badge(answer.verdict),
      el("span", {}, answer.unit ? named(answer.unit) || unitName(answer.unit.code) : t("不在本市"))),
    el("p", { class: "card__because" }, say(answer.because)),
    positionLine(answer),
    facts([
      [t("到边界"), distanceWords(answer.distance_m)],
      [t("定位精度"), `± ${length(answer.accuracy_m)}`],
      [t("容差"), answer.tolerance_m > 0 && length(answer.tolerance_m)],
      ...(answer.zone ? zoneFacts(answer.zone.zone_id) : []),
      [t("截至"), answer.as_of],
      [t("规则出处"), say(answer.source)],
    ]));
}

const value = (id) => byId(id).value.trim();

function fillForm({ lon, lat, datum }) {
  byId("check-lon").value = typeof lon === "number" ? lon.toFixed(6) : lon;
  byId("check-lat").value = typeof lat === "number" ? lat.toFixed(6) : lat;
  byId("check-datum").value = datum;
}

function showFault(error) {
  const box = byId("check-message");
  replace(box, error.message);
  box.hidden = false;
  for (const field of ["lon", "lat", "datum", "activity", "accuracy"]) {
    const input = byId(`check-${field}`);
    const isAtFault = error instanceof Refusal && (error.field || "").startsWith(field);
    input.setAttribute("aria-invalid", String(isAtFault));
  }
  announce(error.message);
}

function clearFault() {
  byId("check-message").hidden = true;
  for (const input of byId("check-form").querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

/** Asks about a point and shows the answer. `move` brings the map there. */
export async function check({ lon, lat, datum = "wgs84", accuracy_m = "", move = false }) {
  clearFault();
  const query = {
    lon, lat, datum, as_of: state.asOf, activity: value("check-activity"),
    accuracy_m: accuracy_m || value("check-accuracy"),
  };
  let answer;
  try {
    answer = await get("/api/check", query);
  } catch (error) {
    emit("open-tab", "check");
    showFault(error);
    return;
  }
  show(answer, move);
  select({ kind: "point", id: `${answer.wgs84.lon.toFixed(6)},${answer.wgs84.lat.toFixed(6)}` }, "map");
}

function show(answer, move) {
  const { lon, lat } = answer.wgs84;
  drawPin(answer.verdict, answer.wgs84, answer.accuracy_m);
  if (move) goTo(lat, lon, ZOOM);
  openPopup(L.latLng(lat, lon), card(answer), { closed: () => select(null) });
  replace(byId("check-result"), badge(answer.verdict), el("span", {}, say(answer.because)));
  announce(`${word(answer.verdict)}。${say(answer.because)}`);
}

function onSelect({ sel, via }) {
  if (!sel || sel.kind !== "point") {
    pin.remove();
    replace(byId("check-result"));
    return;
  }
  if (via !== "restore") return;
  const [lon, lat] = sel.id.split(",");
  fillForm({ lon, lat, datum: "wgs84" });
  check({ lon, lat });
}

function clicked(latlng) {
  const at = latlng.wrap();
  fillForm({ lon: at.lng, lat: at.lat, datum: "wgs84" });
  check({ lon: at.lng.toFixed(6), lat: at.lat.toFixed(6) });
}

function locate() {
  if (!navigator.geolocation) { announce(t("本机不提供定位")); return; }
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const at = { lon: coords.longitude, lat: coords.latitude, datum: "wgs84" };
    fillForm(at);
    check({ ...at, accuracy_m: Math.round(coords.accuracy), move: true });
  }, () => {
    emit("open-tab", "check");
    showFault(new Error(t("没有取得定位：请允许定位，或输入坐标")));
  }, { enableHighAccuracy: true, timeout: 15000 });
}

export function setUpCheck() {
  byId("check-form").addEventListener("submit", (event) => {
    event.preventDefault();
    check({ lon: value("check-lon"), lat: value("check-lat"), datum: value("check-datum"), move: true });
  });
  let waiting = 0; // a click may be the first half of a double click, which zooms
  map.on("click", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(clicked, DOUBLE_CLICK_MS, event.latlng);
  });
  map.on("dblclick", () => clearTimeout(waiting));
  map.on("contextmenu", (event) => clicked(event.latlng));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === map.getContainer()) clicked(map.getCenter());
  });
  on("select", onSelect);
  on("locate", locate);
  on("asof", () => {
    if (state.sel && state.sel.kind === "point") {
      const [lon, lat] = state.sel.id.split(",");
      closePopup();
      check({ lon, lat });
    }
  });
}
