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
const records = new Map(); // in your store: hash of the identifier -> user, end
export const app = express();

app.use((request, response, next) => {
  // Current browsers send both, so with neither there is no victim's cookie.
  const site = request.get("Sec-Fetch-Site");
  const own = site ? site === "same-origin" : (request.get("Origin") ?? OWN) === OWN;
  if (["GET", "HEAD", "OPTIONS"].includes(request.method) || own) next();
  else response.sendStatus(403);
});
app.use(cookieParser());

const hashed = identifier => createHash("sha256").update(String(identifier)).digest("hex");

export function signedIn(request) {
  const record = records.get(hashed(request.cookies[NAME]));
  return record && Date.now() < record.ends ? record.user : null;
}

app.post("/login", (request, response) => {
  const identifier = randomBytes(32).toString("base64url");
  const maxAge = 12 * 3600 * 1000; // milliseconds here
  // Once the password was checked; no later request moves the end.
  records.set(hashed(identifier), { user: "alice", ends: Date.now() + maxAge });
  response.cookie(NAME, identifier, { ...COOKIE, maxAge }).json({});
});

app.post("/logout", (request, response) => {
  records.delete(hashed(request.cookies[NAME]));
  response.clearCookie(NAME, COOKIE).json({}); // only tidies the browser
});
