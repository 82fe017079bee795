// Sorts and filters the tables of one page.  Without it they are plain
// tables, and nothing on them is missing.
const UNITS = { s: 1, min: 60, h: 3600, day: 86400, days: 86400 };

// What a cell weighs: a number or a length of time first, then words.
function weight(text) {
  const words = text.replace(/^[✓✗~–]\s*/, "").trim();
  if (words.startsWith("at once")) return [0, 0];
  const found = words.match(/^(no end in )?([\d.]+) (s|min|h|days?)?/);
  if (!found) return [2, words];
  const size = Number(found[2]) * (UNITS[found[3]] || 1);
  return found[1] ? [1, size] : [0, size];
}

function compare(one, other) {
  const [a, b] = [weight(one), weight(other)];
  return a[0] - b[0] || (a[1] > b[1]) - (a[1] < b[1]);
}

function sort(table, place, cell) {
  const up = cell.ariaSort !== "ascending";
  for (const head of table.tHead.rows[0].cells) head.ariaSort = null;
  cell.ariaSort = up ? "ascending" : "descending";
  const rows = [...table.tBodies[0].rows];
  const text = (row) => row.cells[place].textContent;
  rows.sort((a, b) => (up ? 1 : -1) * compare(text(a), text(b)));
  table.tBodies[0].append(...rows);
}

function filter(table, words) {
  for (const row of table.tBodies[0].rows) {
    const says = row.textContent.toLowerCase().includes(words.toLowerCase());
    row.style.display = says ? "" : "none";
  }
}

for (const table of document.querySelectorAll(".demo-matrix table")) {
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = "Rows that say …";
  field.ariaLabel = "Show the rows that say";
  field.addEventListener("input", () => filter(table, field.value));
  table.parentElement.before(field);
  [...table.tHead.rows[0].cells].forEach((cell, place) => {
    const button = document.createElement("button");
    button.textContent = cell.textContent;
    button.addEventListener("click", () => sort(table, place, cell));
    cell.replaceChildren(button);
  });
}
