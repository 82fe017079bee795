// Python in the page: a row of buttons under each cell.  Nothing is loaded
// before the first click; then Python comes from this site, and runs in a
// thread of its own.  A cell runs after all those above it.
const here = new URL("../python/", import.meta.url);
const loads = `Run (${document.querySelector(".runs").dataset.megabytes} MB)`;
const chapter = location.pathname.split("/").pop().replace(/\.html$/, "");

const cells = [...document.querySelectorAll(".cell")].map((box, number) => {
  const input = box.querySelector(".cell_input");
  const row = document.createElement("div");
  row.className = "run";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  const cell = {
    number, box, input, row, status, code: input.querySelector("pre"),
    stored: box.querySelector(".cell_output"), fresh: null, editor: null, done: false,
  };
  cell.runs = button(row, loads, `cell ${number + 1}`, () => runTo(cell));
  cell.runs.title = "The first run loads Python from this site";
  cell.edits = button(row, "Edit", `cell ${number + 1}`, () => edit(cell));
  row.append(status);
  input.append(row);
  return cell;
});

function label(made, text, more) {
  made.textContent = text;
  made.setAttribute("aria-label", `${text}: ${more}`);
}

function button(row, text, more, act) {
  const made = document.createElement("button");
  made.type = "button";
  label(made, text, more);
  made.addEventListener("click", act);
  row.append(made);
  return made;
}

// Python, and the chapter as the book stores it.
const STOPPED = new Error("stopped");
let worker = null, book = null, busy = false, startAgain = null, stop = null;

async function start() {
  book ??= await (await fetch(new URL(`${chapter}.json`, here))).json();
  worker ??= new Worker(new URL("worker.mjs", here), { type: "module" });
}

function ask(source, name) {
  return new Promise((resolve, reject) => {
    stop = reject;
    worker.onmessage = ({ data }) => data.failed ? reject(new Error(data.failed)) : resolve(data.outputs);
    worker.onerror = () => reject(new Error("the thread with Python did not start"));
    worker.postMessage({ source, name });
  });
}

async function runTo(last) {
  if (busy) return;
  busy = true;
  last.status.textContent = worker?.ready ? "Running…" : "Loading Python from this site…";
  try {
    await start();
    for (const cell of cells) {
      label(cell.runs, "Run", `cell ${cell.number + 1}`);
      cell.runs.title = "";
    }
    startAgain ??= button(last.row, "", "", forget);
    label(startAgain, "Stop", "forget all that ran here");
    last.status.before(startAgain);
    for (const cell of cells.slice(0, last.number + 1)) {
      if (cell !== last && cell.done) continue;
      if (worker.ready) last.status.textContent = `Running cell ${cell.number + 1}…`;
      await run(cell);
      worker.ready = true;
      if (cell === last || cell.box.dataset.ran !== "error") continue;
      last.status.textContent = `Not run: cell ${cell.number + 1} stopped at an error.`;
      break;
    }
  } catch (error) {
    if (worker) worker.terminate();
    worker = null;
    for (const cell of cells) cell.done = false;
    last.status.textContent = error === STOPPED ? "Stopped."
      : `Python could not run here: ${error.message}. Run again to try once more.`;
  }
  busy = false;
  if (startAgain) label(startAgain, "Start again", "forget all that ran here");
}

async function run(cell) {
  const source = cell.editor ? cell.editor.value : book[cell.number].source;
  const began = performance.now();
  const outputs = await ask(source, `<cell ${cell.number + 1}>`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  tell(cell, outputs, source, seconds);
  cell.done = cell.box.dataset.ran !== "error";
}

// Is it what the book says?  "part" where it is, but for lines that need a
// package which a page has not: each other line stands in the book, in order.
const UNMEASURED = /not measur(able|ed)|needs the package/i;

function linesOf(outputs) {
  const text = outputs.map(one => one.printed ?? one.text ?? one.error).join("\n");
  return text.split("\n").map(line => line.replace(/[-\s]+/g, " ").trim());
}

function agreement(outputs, stored) {
  if (JSON.stringify(outputs) === JSON.stringify(stored)) return "same";
  const found = linesOf(outputs), left = linesOf(stored);
  const measured = found.filter(line => !UNMEASURED.test(line));
  if (measured.length === found.length) return "differs";
  for (const line of measured) {
    const at = left.indexOf(line);
    if (at < 0) return "less";
    left.splice(0, at + 1);
  }
  return "part";
}

// What came of it, in words and below the code.
const SAYS = {
  same: "The output is the same as the book's.",
  part: "What could be measured here is as in the book, whose output is below.",
  differs: "The output differs from the book's.",
  less: "Not all of it could be measured here, so the output differs from the book's.",
  error: "It stopped at an error.",
  yours: "",
};

function tell(cell, outputs, source, seconds) {
  const told = book[cell.number];
  const error = outputs.find(one => "error" in one);
  let ran = error ? "error" : agreement(outputs, told.outputs);
  if (ran === "differs" && (told.varies || source !== told.source)) ran = "yours";
  cell.status.textContent = `Ran in ${seconds} s. ${SAYS[ran]}`;
  if (error && error.lacks) {
    ran = "lacks";
    cell.status.textContent = `This needs the package ${error.lacks}, which a page has not: the output is the book's.`;
  }
  cell.box.dataset.ran = ran;
  place(cell, ["same", "part", "lacks"].includes(ran) ? null : outputs);
}

function place(cell, outputs) {
  if (cell.fresh) cell.fresh.remove();
  cell.fresh = null;
  if (cell.stored) cell.stored.hidden = Boolean(outputs);
  if (!outputs) return;
  cell.fresh = document.createElement("div");
  cell.fresh.className = "cell_output";
  cell.fresh.append(...outputs.map(drawn));
  cell.input.after(cell.fresh);
}

function drawn(one) {
  if ("html" in one) {
    const box = document.createElement("div");
    box.className = "output text_html";
    box.innerHTML = one.html;
    return box;
  }
  const box = document.createElement("pre");
  const fence = (one.markdown || "").match(/^```.*\n([^]*?)```\s*$/);
  box.textContent = fence ? fence[1] : one.printed ?? one.error ?? one.text;
  if ("error" in one) box.className = "failed";
  return box;
}

// The code in a box of text, and back.
async function edit(cell) {
  if (cell.editor) {
    cell.editor.remove();
    cell.editor = null;
    cell.code.hidden = false;
    label(cell.edits, "Edit", `cell ${cell.number + 1}`);
    show(cell);
    return;
  }
  const editor = cell.editor = document.createElement("textarea");
  editor.value = cell.code.textContent;
  editor.rows = editor.value.split("\n").length + 1;
  editor.wrap = "off";
  editor.spellcheck = false;
  editor.setAttribute("autocapitalize", "off");
  editor.setAttribute("aria-label", `Code of cell ${cell.number + 1}; Shift and Enter run it`);
  editor.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !(event.shiftKey || event.ctrlKey)) return;
    event.preventDefault();
    runTo(cell);
  });
  cell.code.hidden = true;
  cell.row.before(editor);
  label(cell.edits, "Undo the edits", `cell ${cell.number + 1}`);
  editor.focus();
}

// As the book shows it; the next click runs it anew.
function show(cell) {
  cell.done = false;
  cell.status.textContent = "";
  delete cell.box.dataset.ran;
  place(cell, null);
}

function forget() {
  if (worker) worker.terminate();
  if (stop) stop(STOPPED);
  worker = stop = null;
  for (const cell of cells) show(cell);
  if (!startAgain) return;
  startAgain.parentElement.querySelector("button").focus();
  startAgain.remove();
  startAgain = null;
}
