// The token of RFC 7515, appendix A.1, taken apart: a reader changes its text,
// and sees what anyone can decode beside what the key's holder can verify.
// The key is printed in the RFC, and protects nothing.
import { made } from "./made.js";

const HEADER = `{"typ":"JWT",\n "alg":"HS256"}`;
const PAYLOAD = `{"iss":"joe",\n "exp":1300819380,\n "http://example.com/is_root":true}`;
const SIGNATURE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const KEY = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
const HMAC = { name: "HMAC", hash: "SHA-256" };

const bytes = words => new TextEncoder().encode(words);
const encoded = array => btoa(String.fromCharCode(...new Uint8Array(array)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const decoded = words => Uint8Array.from(atob(words.replaceAll("-", "+").replaceAll("_", "/")), one => one.charCodeAt(0));

// The RFC ends its lines by two characters, and a box of text by one.
const part = box => encoded(bytes(box.value.replaceAll("\n", "\r\n")));

function boxed(label, rows) {
  const box = made("textarea", { rows, spellcheck: false, wrap: "off", autocapitalize: "off" });
  box.addEventListener("input", show);
  return [box, made("label", {}, label, box)];
}

const [header, headerLabel] = boxed("Header", 3);
const [payload, payloadLabel] = boxed("Payload", 3);
const token = made("code", { className: "demo-token" });
const read = made("p", {}), verified = made("p", { role: "status" });
const sign = made("button", { type: "button" }, "Sign again with the key");
const back = made("button", { type: "button" }, "Put back");
let signature = SIGNATURE, latest = 0;

// An object of JSON, or nothing.
function parsed(text) {
  try {
    const found = JSON.parse(text);
    return found && typeof found === "object" ? found : null;
  } catch { return null; }
}

function told(name, text) {
  const found = parsed(text);
  if (!found) return `${name}: not JSON`;
  return Object.entries(found).map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(", ");
}

const key = () => crypto.subtle.importKey("raw", decoded(KEY), HMAC, false, ["sign", "verify"]);
const signed = () => bytes(`${part(header)}.${part(payload)}`);

// What a server says that accepts this one algorithm.
async function verdict() {
  if (!crypto.subtle) return [null, "This browser lets no page verify a signature here: it does so over https alone."];
  const found = parsed(header.value);
  if (!found) return [false, "Refused: the header is not JSON."];
  if (found.alg !== "HS256") {
    return [false, `Refused, whatever the signature: the header names ${JSON.stringify(found.alg) ?? "no algorithm"}, and this server accepts "HS256" alone.`];
  }
  if ("crit" in found) return [false, "Refused: crit asks for an extension that this server does not know."];
  return await crypto.subtle.verify("HMAC", await key(), decoded(signature), signed())
    ? [true, "The signature matches: whoever holds the key signed exactly this."]
    : [false, "Refused: the signature does not match this header and payload."];
}

async function show() {
  const pieces = [["header", part(header)], ["payload", part(payload)], ["signature", signature]];
  token.replaceChildren(...pieces.flatMap(([kind, text], place) => [
    ...(place ? ["."] : []), made("span", { className: `demo-${kind}` }, text),
  ]));
  read.textContent = `${told("header", header.value)}; ${told("payload", payload.value)}`;
  const mine = ++latest;
  const [good, words] = await verdict();
  if (mine !== latest) return; // another letter was typed meanwhile
  verified.className = good === null ? "demo-neutral" : good ? "demo-good" : "demo-poor";
  const mark = made("span", { ariaHidden: "true" }, good === null ? "" : good ? "✓ " : "✗ ");
  verified.replaceChildren(mark, words);
}

function putBack() {
  header.value = HEADER;
  payload.value = PAYLOAD;
  signature = SIGNATURE;
  show();
}

sign.disabled = !crypto.subtle;
sign.addEventListener("click", async () => {
  signature = encoded(await crypto.subtle.sign("HMAC", await key(), signed()));
  show();
});
back.addEventListener("click", putBack);

const place = document.querySelector(".demo-surgeon");
place.replaceChildren(
  made("div", { className: "demo-halves" }, headerLabel, payloadLabel),
  made("div", {}, token),
  made("div", { className: "demo-halves" },
    made("div", {}, made("strong", {}, "Decoded: what anyone reads"), read),
    made("div", {}, made("strong", {}, "Verified: what the key's holder can say"), verified)),
  made("div", { className: "demo-buttons" }, sign, back,
    made("span", { className: "demo-note" }, "Only the signature is checked here. By its exp, this token expired long ago.")),
);
putBack();
