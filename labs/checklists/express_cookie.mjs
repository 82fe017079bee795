import { createHash, randomBytes } from "node:crypto";
import cookieParser from "cookie-parser";
import express from "express";

const OWN = "https://app.test"; // your origin
const NAME = "__Host-session";
const COOKIE = {
  secure: true,
  httpOnly: true,
  sameSite: "lax",
};
// In your store: hash of the identifier -> user, end.
const records = new Map();
export const app = express();

// The user whose password is in the form, or null.  Yours to write.
async function checkPassword(form) {
  const error = new Error("checkPassword is not written");
  throw Object.assign(error, { status: 501 }); // until then nobody gets in
}

app.use((request, response, next) => {
  // With neither header a request gets in: leave out "?? OWN" to refuse it.
  const site = request.get("Sec-Fetch-Site");
  const origin = request.get("Origin") ?? OWN;
  const own = site ? site === "same-origin" : origin === OWN;
  if (["GET", "HEAD", "OPTIONS"].includes(request.method) || own) next();
  else response.sendStatus(403);
});
app.use(cookieParser(), express.urlencoded());

function hashed(identifier) {
  return createHash("sha256").update(String(identifier)).digest("hex");
}

export function signedIn(request) {
  const record = records.get(hashed(request.cookies[NAME]));
  return record && Date.now() < record.ends ? record.user : null;
}

function forget(request) {
  records.delete(hashed(request.cookies[NAME]));
}

app.post("/login", async (request, response) => {
  const user = await checkPassword(request.body ?? {});
  if (!user) return response.sendStatus(401);
  forget(request); // this browser's session of before
  const identifier = randomBytes(32).toString("base64url");
  const maxAge = 12 * 3600 * 1000; // milliseconds here
  // No later request moves the end.
  records.set(hashed(identifier), { user, ends: Date.now() + maxAge });
  response.cookie(NAME, identifier, { ...COOKIE, maxAge }).json({});
});

app.post("/logout", (request, response) => {
  forget(request); // a copy is refused from now on
  response.clearCookie(NAME, COOKIE).json({}); // only tidies the browser
});
