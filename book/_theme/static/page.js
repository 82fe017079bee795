// What a page does beyond being read.  Without this script nothing is lost
// but the copy buttons, the search, a choice of theme other than the system's,
// the order of long tables and what a reader predicted.
"use strict";

// Light, dark, or what the system says: the reader's choice, kept here.
const root = document.documentElement;
const themes = ["auto", "light", "dark"];
const button = document.querySelector("button.theme");

function showTheme() {
  const now = root.dataset.theme;
  const next = themes[(themes.indexOf(now) + 1) % themes.length];
  button.querySelector("span").textContent = now;
  button.setAttribute("aria-label", `Theme: ${now}; change to ${next}`);
}

button.hidden = false;
button.addEventListener("click", () => {
  const place = themes.indexOf(root.dataset.theme);
  root.dataset.theme = themes[(place + 1) % themes.length];
  localStorage.setItem("theme", root.dataset.theme);
  showTheme();
});
showTheme();

// The list of chapters begins at the one that is open.
const chapters = document.getElementById("chapters");
const open = chapters && chapters.querySelector(".current > a");
if (open) chapters.scrollTop = open.offsetTop - chapters.clientHeight / 3;

// A button on each piece of code that a reader may want to run.
for (const code of document.querySelectorAll(".cell_input pre, .highlight-sh pre, .to-copy pre")) {
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "copy";
  copy.textContent = "Copy";
  copy.setAttribute("aria-label", "Copy this code");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    copy.textContent = "Copied";
    setTimeout(() => { copy.textContent = "Copy"; }, 2000);
  });
  code.after(copy);
}

// What scrolls can be reached and scrolled by the keyboard.
const watcher = new ResizeObserver(boxes => {
  for (const { target } of boxes) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll("article pre:not(.atlas-lines pre)")) watcher.observe(box);

// A prediction is chosen among its chapter's choices.  What a reader chose is
// kept in this browser and goes nowhere.  The answer is told at the key points.
const article = document.querySelector("article");
const { chapter, answer, answers } = article.dataset;
const keyPoints = document.getElementById("key-points");

function predicted() {
  try { return JSON.parse(localStorage.getItem("predictions")) || {}; }
  catch { return {}; }
}

function made(name, attributes, ...parts) {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...parts);
  return element;
}

if (answer) {
  const list = article.querySelector("#predict + ul");
  const choices = made("fieldset", { className: "choices" });
  choices.setAttribute("aria-labelledby", "predict");
  list.replaceWith(choices);
  choices.append(list);
  for (const { firstElementChild: words } of list.children) {
    const value = words.textContent[1]; // it begins with "(a)"
    const checked = predicted()[chapter] === value;
    const radio = made("input", { type: "radio", name: "predicted", value, checked });
    words.append(made("label", {}, radio, ...words.childNodes));
  }
  const back = made("a", { href: "#predict" }, "Back to the prediction");
  const line = made("p", { className: "predicted" });
  const tell = () => {
    const chosen = choices.querySelector(":checked")?.value;
    line.hidden = !chosen;
    const told = chosen === answer ? `, and so did the chapter. ` : `; the chapter measured (${answer}). `;
    line.replaceChildren(`You chose (${chosen})${told}`, back);
  };
  choices.addEventListener("change", event => {
    const all = { ...predicted(), [chapter]: event.target.value };
    localStorage.setItem("predictions", JSON.stringify(all));
    tell();
  });
  keyPoints?.firstElementChild.after(line);
  tell();
}

// Two chapters count them.
if (answers) {
  const right = Object.entries(JSON.parse(answers));
  const line = made("span", { role: "status" });
  const forget = made("button", { type: "button" }, "Forget my predictions");
  const count = () => {
    const mine = predicted();
    const given = right.filter(([name]) => /^[a-z]$/.test(mine[name]));
    const agree = given.filter(([name, letter]) => mine[name] === letter).length;
    line.textContent = `You have made ${given.length} of ${right.length} predictions` +
      (given.length ? `; the measurement agrees with ${agree} of them.` : ".");
  };
  forget.addEventListener("click", () => {
    localStorage.removeItem("predictions");
    count();
  });
  keyPoints?.firstElementChild.after(made("p", { className: "predicted" }, line, " ", forget));
  addEventListener("pageshow", count);
}

// A long table is sorted by the heading that is pressed, and the other way
// round when it is pressed again.
const UNITS = { s: 1, min: 60, h: 3600, day: 86400, days: 86400 };

// What a cell weighs: a number or a length of time first, then words, and
// releases by their numbers.
function weight(words) {
  if (words.startsWith("at once")) return [0, 0];
  const found = words.match(/^(no end in )?(\d[\d,]*(?:\.\d+)?)(?![\d.]) ?(s\b|min\b|h\b|days?\b)?/);
  if (!found) return [2, words];
  const size = Number(found[2].replaceAll(",", "")) * (UNITS[found[3]] || 1);
  return found[1] ? [1, size] : [0, size];
}

function compare(one, other) {
  const [a, b] = [weight(one), weight(other)];
  return a[0] - b[0] || (a[0] < 2 ? a[1] - b[1] : a[1].localeCompare(b[1], "en", { numeric: true }));
}

function sort(table, place, cell) {
  const up = cell.ariaSort !== "ascending";
  for (const head of table.tHead.rows[0].cells) head.ariaSort = null;
  cell.ariaSort = up ? "ascending" : "descending";
  const text = row => row.cells[place].textContent.replace(/^[^\p{L}\d]+/u, ""); // without its mark
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => (up ? 1 : -1) * compare(text(a), text(b)));
  table.tBodies[0].append(...rows);
}

for (const table of document.querySelectorAll("article table")) {
  const heads = [...(table.tHead?.rows[0].cells || [])];
  const long = table.tBodies[0]?.rows.length > 8 || table.closest(".demo-matrix");
  if (!long || heads.length < 3 || table.querySelector("[rowspan], [colspan]")) continue;
  heads.forEach((cell, place) => {
    const button = made("button", { type: "button" }, cell.textContent.trim());
    button.addEventListener("click", () => sort(table, place, cell));
    cell.replaceChildren(button);
  });
}

// On paper nothing stays folded.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("article details")) fold.open = true;
});
