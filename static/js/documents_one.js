// One document on record: its text and its tasks side by side.

import "./site.js";
import { boot } from "./boot.js";
import { markTasks } from "./documents_source.js";
import { showTasks } from "./documents_tasks.js";

const tasks = boot.document.tasks.filter((task) => task.record);
if (tasks.length) {
  const records = tasks.map((task) => task.record);
  markTasks(records);
  showTasks(records, tasks.map((task) => ({ task_id: task.task_id, title: task.title, reasons: task.matching.reasons })));
}
document.documentElement.dataset.ready = "true";
