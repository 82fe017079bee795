// Python in a thread of its own, so that the page stays usable.  It is told
// {source, name} and answers {outputs}, or {failed} when Python is not to be had.
import { loadPyodide } from "./pyodide.mjs";

async function load() {
  const python = await loadPyodide();
  const answer = await fetch(new URL("packages.zip", import.meta.url));
  if (!answer.ok) throw new Error(`packages.zip: ${answer.status}`);
  python.unpackArchive(await answer.arrayBuffer(), "zip", { extractDir: "/lib/here" });
  python.runPython("import sys; sys.path.insert(0, '/lib/here'); import runner; runner.start()");
  return python.pyimport("runner");
}

const loading = load();
self.onmessage = async ({ data: { source, name } }) => {
  try {
    const runner = await loading;
    self.postMessage({ outputs: JSON.parse(runner.run(source, name)) });
  } catch (error) {
    console.error(error);
    self.postMessage({ failed: String(error).trim().slice(-300) });
  }
};
