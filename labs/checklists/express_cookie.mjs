import { randomBytes } from "node:crypto";
import express from "express";

const OWN = "https://app.test"; // your origin
const NAME = "__Host-session";
const COOKIE = {
  secure: true,
  httpOnly: true,
  sameSite: "lax",
};
export const app = express();

app.use((request, response, next) => {
  const site = request.get("Sec-Fetch-Site");
  const own = site ? site === "same-origin" : (request.get("Origin") ?? OWN) === OWN;
  if (["GET", "HEAD", "OPTIONS"].includes(request.method) || own) next();
  else response.sendStatus(403);
});

app.post("/login", (request, response) => {
  const identifier = randomBytes(32).toString("base64url");
  // Keep its SHA-256 in your store, with the user and when it ends.
  const maxAge = 12 * 3600 * 1000; // milliseconds here
  response.cookie(NAME, identifier, { ...COOKIE, maxAge }).json({});
});

app.post("/logout", (request, response) => {
  // Delete the record in your store; this line only tidies the browser.
  response.clearCookie(NAME, COOKIE).json({});
});
