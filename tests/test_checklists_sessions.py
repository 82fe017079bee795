"""What the server does in the lines of book/checklists.md: it forgets a
record at the log-out, and twelve hours after the log-in at the latest."""

from typing import Any

import pytest
from checklist_lines import (
    answered,
    from_python,
    source,
    turned,
)

# The record

ASK_FLASK = """
NAME = app.config["SESSION_COOKIE_NAME"]

@app.get("/page")
def page():
    return session.get("user", "nobody")

@app.get("/notes")
def notes():
    return session.get("note", "none")

@app.post("/note")
def note():
    session["note"] = "hers"
    return {}

def kept():
    return [key.decode() for key in app.config["SESSION_REDIS"].keys()]

def sent(path, value="", site="same-origin"):
    client = app.test_client()
    client.set_cookie(NAME, value, domain="app.test", secure=True)
    headers = {"Sec-Fetch-Site": site} if site else {}
    method = "GET" if path in ("/page", "/notes") else "POST"
    told = client.open(path, method=method, base_url=HOST, headers=headers)
    cookie = client.get_cookie(NAME, domain="app.test")
    return told.status_code, told.text, cookie.value if cookie else ""
"""
ASK_FASTAPI = """
from fastapi import Depends
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient

@app.get("/page")
def page(user=Depends(signed_in)):
    return PlainTextResponse(user or "nobody")

@app.post("/note")
def note(user=Depends(signed_in)):
    return {}

def kept():
    return list(RECORDS)

def sent(path, value=""):
    client = TestClient(app, HOST)
    method = "GET" if path == "/page" else "POST"
    told = client.request(method, path, headers={"Cookie": f"{NAME}={value}"})
    cookie = told.headers.get("set-cookie", "").partition(";")[0]
    return told.status_code, told.text, cookie.partition("=")[2]
"""
PLANTED = """
first = sent("/login")[2]
sent("/note", first)
second = sent("/login", first)[2]  # somebody planted the first
answers = {
    "signed in": sent("/page", second)[1],
    "what it held": sent("/notes", second)[1],
    "the planted one": sent("/page", first)[1],
    "another site's form": sent("/login", "", "cross-site")[0],
    "a sibling's form": sent("/logout", second, "same-site")[0],
    "still in": sent("/page", second)[1],
    "log-out": sent("/logout", second)[0],
    "a copy, then": sent("/page", second)[1],
}
"""
KEPT = {
    "signed in": "alice",
    "what it held": "none",
    "the planted one": "nobody",
    "another site's form": 403,
    "a sibling's form": 403,
    "still in": "alice",
    "log-out": 200,
    "a copy, then": "nobody",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "",
        "app.session_interface.regenerate(session)",
        "abort(403)",
        "session.clear()  # nothing of before the log-in stays",
        "session.clear()  # deletes the record",
    ],
)
def test_flask_keeps_a_record_and_each_duty_has_its_line(
    frameworks: str, line: str
) -> None:
    """Without one, its duty is not done."""
    lines = turned(source("flask_cookie.py"), line, "pass")
    answers = from_python(frameworks, lines, ASK_FLASK + PLANTED)
    assert (answers == KEPT) is (line == ""), answers


# The end

TWELVE_HOURS = """
import time_machine
with time_machine.travel(1_800_000_000, tick=False) as clock:
    copy, other = sent("/login")[2], sent("/login")[2]
    plainly = any(copy in key for key in kept())
    answers = {"new at each log-in": copy != other,
               "signed in": sent("/page", copy)[1]}
    for hours in (6, 5.9):
        clock.shift(hours * 3600)
        sent("/note", copy)  # a write
        sent("/page", copy)
    answers["just before the end"] = sent("/page", copy)[1]
    clock.shift(0.2 * 3600)
    answers["just after it"] = sent("/page", copy)[1]
    last = sent("/login")[2]
    answers["log-out"] = sent("/logout", last)[0]
    answers["a copy, then"] = sent("/page", last)[1]
    answers["the store holds it"] = plainly
"""
ASK_EXPRESS = """
import { app, signedIn, records } from "./lines.mjs";
app.get("/page", (request, response) => {
  response.send(signedIn(request) ?? "nobody");
});
app.post("/note", (request, response) => { response.json({}); });
const server = app.listen(0, "127.0.0.1", async () => {
  const sent = async (path, value = "") => {
    const url = `http://127.0.0.1:${server.address().port}${path}`;
    const method = path === "/page" ? "GET" : "POST";
    const headers = { Cookie: `__Host-session=${value}` };
    const told = await fetch(url, { method, headers });
    const [cookie = ""] = told.headers.getSetCookie();
    return [told.status, await told.text(), cookie.split(/[=;]/)[1]];
  };
  const real = Date.now;
  const at = hours => { Date.now = () => real() + hours * 3600 * 1000; };
  const copy = (await sent("/login"))[2], other = (await sent("/login"))[2];
  const answers = {
    "new at each log-in": copy !== other,
    "signed in": (await sent("/page", copy))[1],
    "the store holds it": [...records.keys()].some(key => key.includes(copy)),
  };
  for (const hours of [6, 11.9]) {
    at(hours);
    await sent("/note", copy);
    answers["just before the end"] = (await sent("/page", copy))[1];
  }
  at(12.1);
  answers["just after it"] = (await sent("/page", copy))[1];
  const last = (await sent("/login"))[2];
  answers["log-out"] = (await sent("/logout", last))[0];
  answers["a copy, then"] = (await sent("/page", last))[1];
  console.log(JSON.stringify(answers));
  server.close();
});
"""
ENDS = {
    "new at each log-in": True,
    "signed in": "alice",
    "just before the end": "alice",
    "just after it": "nobody",
    "log-out": 200,
    "a copy, then": "nobody",
}
ASKED = {
    "flask_cookie.py": ASK_FLASK + TWELVE_HOURS,
    "fastapi_cookie.py": ASK_FASTAPI + TWELVE_HOURS,
    "express_cookie.mjs": ASK_EXPRESS,
}
HOLDS_IT = {"flask_cookie.py"}
WORSE = [
    *((name, "", "", ()) for name in ASKED),
    (
        "flask_cookie.py",
        'if "user" in session and session.get("ends", 0) <= time():',
        "if False:",
        ("just after it",),
    ),
    (
        "flask_cookie.py",
        'session["ends"] = time() + 12 * 3600',
        "pass",
        ("signed in", "just before the end"),
    ),
    (
        "fastapi_cookie.py",
        "return user if time() < ends else None",
        "return user",
        ("just after it",),
    ),
    ("fastapi_cookie.py", "RECORDS.pop(", "(", ("a copy, then",)),
    (
        "fastapi_cookie.py",
        "sha256(identifier.encode()).hexdigest()",
        "identifier",
        ("the store holds it",),
    ),
    (
        "express_cookie.mjs",
        "record && Date.now() < record.ends",
        "record",
        ("just after it",),
    ),
    ("express_cookie.mjs", "records.delete(", "(", ("a copy, then",)),
    (
        "express_cookie.mjs",
        'createHash("sha256").update(String(identifier)).digest("hex")',
        "String(identifier)",
        ("the store holds it",),
    ),
]
"""A file, what is turned in it into what, and what is wrong then."""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "old", "new", "wrong"), WORSE)
def test_a_session_ends_twelve_hours_after_the_log_in(
    name: str,
    old: str,
    new: str,
    wrong: tuple[str, ...],
    request: pytest.FixtureRequest,
) -> None:
    """However often it is used.  And who stores only a hash says so."""
    lines = turned(source(name), old, new)
    if name.endswith(".mjs"):
        lines += "export { records };\n"
    found: Any = answered(name, lines, ASKED[name], request)
    good = {**ENDS, "the store holds it": name in HOLDS_IT}
    assert {key for key in good if found[key] != good[key]} == {*wrong}
