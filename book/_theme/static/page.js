// What a page does beyond being read.  Without this script nothing is lost
// but the copy buttons, the search and a choice of theme other than the
// system's.
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
for (const code of document.querySelectorAll(".cell_input pre, .highlight-bash pre")) {
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

// On paper nothing stays folded.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("article details")) fold.open = true;
});
