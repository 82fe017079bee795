// Shows what the search finds.  Sphinx's own script (searchtools.js) looks
// into the index; this one asks it, lists each page once, and shows where
// the words stand, from a small file of the page's text.
"use strict";

// What searchtools.js takes from scripts that are not loaded here.
const SPHINX_HIGHLIGHT_ENABLED = false;
const _ = words => words;
const _ready = () => document.addEventListener("DOMContentLoaded", begin);

const BEFORE = 60, AFTER = 160; // characters of an excerpt around a word

function begin() {
  const query = new URLSearchParams(location.search).get("q");
  if (!query) return;
  for (const field of document.querySelectorAll('input[name="q"]')) field.value = query;
  const [, stems, , words, ] = Search._parseQuery(query);
  const found = pages(Search._performSearch(...Search._parseQuery(query)));
  const status = document.querySelector("#search-results [role=status]");
  status.textContent = found.length
    ? `Found on ${found.length} page${found.length > 1 ? "s" : ""}.`
    : "Your search did not match any page. Is each word spelled as the book spells it?";
  const list = document.querySelector("#search-results ol");
  list.append(...found.map(item));
  const asked = patterns([...words], [...stems]);
  const watcher = new IntersectionObserver(seen => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      explain(target, found[[...list.children].indexOf(target)], asked);
    }
  });
  for (const one of list.children) watcher.observe(one);
}

// Each page once, the best first; of equals the chapters first, in order.
function pages(results) {
  const found = new Map();
  for (const [page, , anchor, , score] of results.reverse()) {
    if (!found.has(page)) found.set(page, { page, anchor: anchor.slice(1), score });
  }
  const kinds = ["notebooks", "book"];
  const kind = one => (kinds.indexOf(one.page.split("/")[0]) + 3) % 3;
  return [...found.values()].sort((a, b) =>
    b.score - a.score || kind(a) - kind(b) || (a.page < b.page ? -1 : 1));
}

function item({ page, anchor }) {
  const index = Search._index;
  const line = document.createElement("li");
  const link = line.appendChild(document.createElement("a"));
  link.href = `${page}.html${anchor && "#" + anchor}`;
  link.innerHTML = index.titles[index.docnames.indexOf(page)];
  line.append(document.createElement("p"));
  return line;
}

// A word as it stands in a text: any ending, and "logout" as "log-out", too.
function patterns(words, stems) {
  const plain = word => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return words.map((word, place) => {
    const stem = word.startsWith(stems[place]) ? stems[place] : word;
    const form = plain(stem).replace(/^log(out|in)/, "log[- ]?$1");
    return new RegExp(`${form}\\p{Letter}*`, "giu");
  });
}

// The part with most of the words; its place, and the words around one.
async function explain(line, { page, anchor }, asked) {
  const reply = await fetch(`_text/${page}.json`);
  if (!reply.ok) return;
  const parts = (await reply.json()).filter(part => !anchor || part[0] === anchor);
  const holds = text => asked.filter(one => text.search(one) >= 0).length;
  const says = ([, heading, text]) => 2 * holds(`${heading} ${text}`) + holds(heading);
  const [best] = [...parts].sort((a, b) => says(b) - says(a));
  if (!best || !says(best)) return;
  const [place, heading, text] = best;
  const begins = !anchor && best === parts[0]; // its heading is the page's title
  if (!begins) line.querySelector("a").hash = place;
  line.querySelector("p").append(heading && !begins ? `${heading}: ` : "", ...excerpt(text, asked));
}

function excerpt(text, asked) {
  const whole = new RegExp(asked.map(one => one.source).join("|"), "giu");
  const at = Math.max(text.search(whole), 0);
  const from = at > BEFORE ? Math.min(text.indexOf(" ", at - BEFORE) + 1, at) : 0;
  const end = text.lastIndexOf(" ", at + AFTER);
  const cut = text.length > at + AFTER && end > at;
  const told = cut ? text.slice(from, end) : text.slice(from);
  const pieces = [from ? "… " : ""];
  let last = 0;
  for (const found of told.matchAll(whole)) {
    const mark = document.createElement("mark");
    mark.textContent = found[0];
    pieces.push(told.slice(last, found.index), mark);
    last = found.index + found[0].length;
  }
  return [...pieces, told.slice(last), cut ? " …" : ""];
}
