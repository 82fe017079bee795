// A table that is asked: what stands in its first columns becomes choices, or
// a slider, and the row that is chosen stands below them.  The table is
// folded.  Without this script it stands as it is.
import { made } from "./made.js";

const SELECTOR = ".demo-ask:not(.demo-asked)";
let choices = 0; // on the whole page, for their ids

const words = cell => cell.textContent.trim();

// A box to choose from, by what stands in that column.
function select(rows, head, place) {
  const options = [...new Set(rows.map(row => words(row.cells[place])))];
  const box = made("select", { id: `asked-${++choices}` }, ...options.map(one => new Option(one)));
  const label = made("label", { htmlFor: box.id }, head);
  const fits = row => words(row.cells[place]) === box.value;
  return { fits, parts: [made("div", { className: "demo-asks" }, label, box)] };
}

// From the first row to the last, told in words.
function slider(rows, head) {
  const range = made("input", { type: "range", min: 0, max: rows.length - 1, value: 0, id: `asked-${++choices}` });
  const told = made("strong", { ariaHidden: "true" });
  const label = made("label", { htmlFor: range.id }, `${head} `);
  const ends = [rows[0], rows.at(-1)].map(row => made("span", { ariaHidden: "true" }, words(row.cells[0])));
  const tell = row => {
    range.ariaValueText = told.textContent = words(row.cells[0]);
  };
  const fits = row => row === rows[range.value];
  const line = made("div", { className: "demo-scale" }, ends[0], range, ends[1]);
  return { fits, tell, parts: [made("div", {}, label, told), line] };
}

function prepare(box) {
  box.classList.add("demo-asked");
  const tables = [...box.querySelectorAll("table")];
  const rows = tables.flatMap(table => [...table.tBodies[0].rows]);
  const heads = [...tables[0].tHead.rows[0].cells].map(words);
  const keys = Number(box.dataset.keys);
  const asks = "scale" in box.dataset ? [slider(rows, heads[0])]
    : heads.slice(0, keys).map((head, place) => select(rows, head, place));
  const answer = made("dl", {});
  const show = () => {
    const row = rows.find(one => asks.every(ask => ask.fits(one)));
    for (const one of rows) one.ariaCurrent = one === row ? "true" : null;
    for (const ask of asks) ask.tell?.(row);
    answer.replaceChildren(...[...row.cells].slice(keys).map((cell, place) => {
      const parts = [...cell.childNodes].map(node => node.cloneNode(true));
      const told = made("dd", { className: cell.className }, ...parts);
      return made("div", {}, made("dt", {}, heads[keys + place]), told);
    }));
  };
  const legend = made("legend", {}, box.dataset.title);
  const form = made("fieldset", {}, legend, ...asks.flatMap(ask => ask.parts));
  form.addEventListener("input", show);
  const fold = made("details", {}, made("summary", {}, `All ${rows.length} rows`), tables[0].closest(".demo-scroll"));
  tables[0].tBodies[0].append(...rows);
  box.replaceChildren(form, made("div", { role: "status" }, answer), fold);
  show();
}

// Those of the page, and those that a cell makes when it runs in it.
const find = () => document.querySelectorAll(SELECTOR).forEach(prepare);
new MutationObserver(find).observe(document.querySelector("article"), { childList: true, subtree: true });
find();
