// What one stop needs: how long, when, how urgent, who, whether two teams, how often, which team.

import { boot } from "./boot.js";
import { el } from "./dom.js";
import { say, t } from "./i18n.js";

function labelled(words, input) {
  return el("label", {}, words, input);
}

function option(value, words, isChosen) {
  return el("option", { value, selected: isChosen }, words);
}

/** A form for a stop; what is typed goes into `item.own`, and `onChange` is told. */
export function editorOf(item, onChange) {
  const { stop, own } = item;
  const set = (name, value) => {
    if (value === null || value === undefined || value === "") delete own[name];
    else own[name] = value;
    onChange();
  };
  const wholeOf = (input) => (input.value === "" ? null : Number(input.value));
  const number = (name, words, more) => {
    const input = el("input", { type: "number", inputmode: "numeric", value: own[name] ?? stop[name] ?? "", ...more });
    input.addEventListener("change", () => set(name, wholeOf(input)));
    return labelled(words, input);
  };
  const window = (own.windows || stop.windows || [{}])[0];
  const [opens, closes] = ["open", "close"].map((name) => el("input", { type: "time", value: window[name] || "" }));
  for (const input of [opens, closes]) {
    input.addEventListener("change", () => set("windows", opens.value && closes.value ? [{ open: opens.value, close: closes.value }] : null));
  }
  const urgency = el("select", { onchange: () => {
    own.priority = urgency.value === "must" ? null : Number(urgency.value); // null says that it must be visited
    onChange();
  } },
    option("must", t("必查"), stop.priority === undefined || stop.priority === null),
    [9, 8, 7, 6, 5, 4, 3, 2, 1].map((each) => option(String(each), t("优先级 {n}", { n: each }), stop.priority === each)));
  const joint = el("input", { type: "checkbox", checked: own.joint_teams === 2 });
  joint.addEventListener("change", () => set("joint_teams", joint.checked ? 2 : null));
  const needed = new Set(own.skills || stop.skills || []);
  const skills = Object.entries(boot.skills).map(([key, words]) => {
    const box = el("input", { type: "checkbox", checked: needed.has(key) });
    box.addEventListener("change", () => {
      if (box.checked) needed.add(key);
      else needed.delete(key);
      set("skills", [...needed]);
    });
    return el("label", {}, box, say(words));
  });
  return el("div", {},
    el("div", { class: "fields" },
      number("service_min", t("停留（分钟）"), { min: 0, max: 1440 }),
      labelled(t("不早于"), opens), labelled(t("不晚于"), closes),
      labelled(t("紧要程度"), urgency),
      number("visits", t("去几次"), { min: 1, max: 62 }),
      number("spacing_days", t("至少隔几天"), { min: 0, max: 62 }),
      el("label", { class: "tick" }, joint, t("两组同时到场"))),
    el("p", { class: "hint" }, t("必须在场的部门")),
    el("div", { class: "skills" }, skills));
}
