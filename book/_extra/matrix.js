// Sorts the tables of frameworks, and keeps the rows of one in all of them.
// Without it they are plain tables, and nothing on them is missing.
const UNITS = { s: 1, min: 60, h: 3600, day: 86400, days: 86400 };

// What a cell weighs: a number or a length of time first, then words.
function weight(words) {
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

// A choice opens the folded tables: with so few rows each is short.
function show(wanted) {
  for (const table of tables) {
    const rows = [...table.tBodies[0].rows];
    for (const row of rows) {
      row.hidden = wanted && !row.dataset.is.split(" ").includes(wanted);
    }
    const shown = rows.filter((row) => !row.hidden).length;
    table.hidden = !shown;
    const fold = table.closest("details");
    if (!fold) continue;
    fold.open = Boolean(wanted);
    fold.firstElementChild.textContent = shown
      ? `${shown} configuration${shown > 1 ? "s" : ""}`
      : "None of this applies to what you chose";
  }
}

const tables = [...document.querySelectorAll(".demo-matrix table")];
const choice = document.getElementById("framework");
choice.parentElement.style.visibility = "visible";
choice.addEventListener("change", () => show(choice.value));
if (choice.value) show(choice.value); // what was chosen before a reload

for (const table of tables) {
  [...table.tHead.rows[0].cells].forEach((cell, place) => {
    const button = document.createElement("button");
    button.textContent = cell.textContent;
    button.addEventListener("click", () => sort(table, place, cell));
    cell.replaceChildren(button);
  });
}
