// Runs one case on one release from npm, in a process of its own.
const fs = require("node:fs");
const path = require("node:path");

const BUILT_IN = ["Error", "TypeError", "RangeError", "ReferenceError", "SyntaxError"];

// `listed` is the name of an error's class, or [name, words]. A slip in a
// case raises built-in errors too: those count only with the library's words.
function isRefusal(error, listed) {
  const [name, words] = [listed, ""].flat();
  if (BUILT_IN.includes(name) && words.length < 8)
    throw new Error(`${name} is refusal only with its words`);
  return error?.constructor?.name === name && error.message.includes(words);
}

async function outcome(act, refusals) {
  let landed;
  try {
    landed = await act();
  } catch (error) {
    if (!refusals.some((listed) => isRefusal(error, listed))) throw error;
    return `refused: ${error.constructor.name}`;
  }
  if (typeof landed !== "boolean") throw new Error(`returned ${landed}`);
  return landed ? "accepted" : "refused";
}

async function main(job) {
  const home = path.join(job.folder, "node_modules", `${job.package}-${job.version}`);
  const about = JSON.parse(fs.readFileSync(path.join(home, "package.json")));
  if (about.name !== job.package || about.version !== job.version)
    throw new Error(`${job.package} is ${about.name} ${about.version}`);
  const byHand = require("./by_hand.cjs");
  const make = require(job.script);
  const one = make({ release: require(home), keys: job.keys, tokens: job.tokens, SECRET: job.secret, ...byHand });
  const told = {};
  for (const step of ["honest", "edited", "attack"])
    told[step] = await outcome(one[step], one.refusals);
  return { [path.basename(job.script, ".cjs")]: told };
}

console.log = console.error;
main(JSON.parse(fs.readFileSync(0)))
  .catch((error) => ({ error: `${error.name}: ${error.message}` }))
  .then((told) => {
    fs.writeSync(1, `${JSON.stringify(told)}\n`);
    process.exit("error" in told ? 1 : 0);
  });
