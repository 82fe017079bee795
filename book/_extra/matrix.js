// Keeps the rows of one framework in all tables.  Without it nothing on them is
// missing.

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
