// The table page: sorting by column; the table itself is whole without this.

const VERDICTS = ["outside", "edge", "unknown", "inside", "exempt", "not_applicable"];
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

const keyOf = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.key || cell.textContent.trim();
};

const COMPARE = {
  number: (a, b) => Number(a) - Number(b),
  verdict: (a, b) => VERDICTS.indexOf(a) - VERDICTS.indexOf(b),
  text: (a, b) => collator.compare(a, b),
};

function sortBy(heading) {
  const table = heading.closest("table");
  const body = table.tBodies[0];
  const column = heading.cellIndex;
  const turn = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  const compare = COMPARE[heading.dataset.sort];
  const rows = [...body.rows].sort((a, b) => turn * compare(keyOf(a, column), keyOf(b, column)));
  for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", turn === 1 ? "ascending" : "descending");
  body.append(...rows);
}

for (const heading of document.querySelectorAll("th[data-sort]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sorter";
  button.append(...heading.childNodes);
  button.addEventListener("click", () => sortBy(heading));
  heading.append(button);
}

document.getElementById("print").addEventListener("click", () => window.print());

for (const link of document.querySelectorAll("[data-keep-query]")) {
  const query = new URLSearchParams(location.search);
  query.set("lang", link.hreflang.slice(0, 2));
  link.search = query.toString();
}
