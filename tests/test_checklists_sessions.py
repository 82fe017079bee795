"""What the server does in the lines of book/checklists.md: it lets in whom
the check of the password names, forgets a record at the next log-in and at
the log-out, and lets nobody in by it twelve hours after the log-in."""

from typing import Any

import pytest
from checklist_lines import (
    answered,
    source,
    turned,
    written,
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

def sent(path, value="", site="same-origin", form=FORM):
    client = app.test_client()
    client.set_cookie(NAME, value, domain="app.test", secure=True)
    headers = {"Sec-Fetch-Site": site}
    if path in ("/page", "/notes"):
        told = client.get(path, base_url=HOST)
    else:
        told = client.post(path, base_url=HOST, headers=headers, data=form)
    cookie = told.headers.get("Set-Cookie", "").partition(";")[0]
    caching = told.headers.get("Cache-Control", "")
    return told.status_code, told.text, cookie.partition("=")[2], caching
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

def sent(path, value="", site="same-origin", form=FORM):
    client = TestClient(app, HOST)
    headers = {"Cookie": f"{NAME}={value}", "Sec-Fetch-Site": site}
    if path == "/page":
        told = client.get(path, headers=headers)
    else:
        told = client.post(path, headers=headers, data=form)
    cookie = told.headers.get("set-cookie", "").partition(";")[0]
    caching = told.headers.get("cache-control", "")
    return told.status_code, told.text, cookie.partition("=")[2], caching
"""
ASK_EXPRESS = """
import { app, signedIn, records } from "./lines.mjs";
app.get("/page", (request, response) => {
  response.send(signedIn(request) ?? "nobody");
});
app.post("/note", (request, response) => { response.json({}); });
const server = app.listen(0, "127.0.0.1", async () => {
  const FORM = { password: "hers" };
  const sent = async (path, value = "", site = "same-origin", form = FORM) => {
    const url = `http://127.0.0.1:${server.address().port}${path}`;
    const sends = { method: "POST", body: new URLSearchParams(form) };
    const headers = { Cookie: `__Host-session=${value}` };
    const told = await fetch(url, path === "/page" ? { headers } : {
      ...sends, headers: { ...headers, "Sec-Fetch-Site": site },
    });
    const [cookie = ""] = told.headers.getSetCookie();
    const caching = told.headers.get("cache-control") ?? "";
    return [
      told.status, await told.text(), cookie.split(/[=;]/)[1] ?? "", caching,
    ];
  };
  const answers = {};
  STEPS
  console.log(JSON.stringify(answers));
  server.close();
});
"""


def asked(name: str, python: str, node: str) -> str:
    """The steps, told to the server of this file."""
    if name.endswith(".mjs"):
        return ASK_EXPRESS.replace("STEPS", node)
    return {"flask": ASK_FLASK, "fastapi": ASK_FASTAPI}[
        name.partition("_")[0]
    ] + python


def with_records(name: str, lines: str) -> str:
    """The lines; those for Node show the test their records."""
    more = "export { records };\n" if name.endswith(".mjs") else ""
    return lines + more


NAMES = ("flask_cookie.py", "fastapi_cookie.py", "express_cookie.mjs")

# Who gets in

DOOR = """
answers = []
for form in (FORM, {"password": "wrong"}, {}):
    status, _, cookie, _ = sent("/login", form=form)
    answers.append([status, bool(cookie), sent("/page", cookie)[1]])
"""
DOOR_EXPRESS = """
  answers.door = [];
  for (const form of [FORM, { password: "wrong" }, {}]) {
    const [status, , cookie] = await sent("/login", "", "same-origin", form);
    const page = (await sent("/page", cookie))[1];
    answers.door.push([status, Boolean(cookie), page]);
  }
"""
ANYBODY = {
    "flask_cookie.py": ("abort(501)", 'return "alice"'),
    "fastapi_cookie.py": ("raise HTTPException(501)", 'return "alice"'),
    "express_cookie.mjs": ("throw Object", 'return "alice"; throw Object'),
}


def door(name: str, lines: str, request: pytest.FixtureRequest) -> Any:
    """The status, whether a cookie comes with it, and who is in then: for
    her password, for a wrong one and for none."""
    ask = asked(name, DOOR, DOOR_EXPRESS)
    found = answered(name, with_records(name, lines), ask, request)
    return found["door"] if isinstance(found, dict) else found


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_as_copied_nobody_gets_in(
    name: str, request: pytest.FixtureRequest
) -> None:
    refused = [501, False, "nobody"]
    assert door(name, source(name), request) == [refused] * 3


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_whom_the_check_names_gets_in_and_nobody_else(
    name: str, request: pytest.FixtureRequest
) -> None:
    """The control: a check that names her for each form lets all in."""
    hers, refused = [200, True, "alice"], [401, False, "nobody"]
    assert door(name, written(name), request) == [hers, refused, refused]
    lines = turned(source(name), *ANYBODY[name])
    assert door(name, lines, request) == [hers] * 3


# The record

PLANTED = """
first = sent("/login")[2]
sent("/note", first)
sent("/login", first, form={})  # a wrong password ends nothing
after = sent("/page", first)[1]
second = sent("/login", first)[2]  # somebody planted the first
answers = {
    "in, after a wrong password": after,
    "a new identifier": second not in ("", first),
    "signed in": sent("/page", second)[1],
    "the one before": sent("/page", first)[1],
    "records": len(kept()),
    "the store holds it": any(second in key for key in kept()),
    "no-store": "no-store" in sent("/page", second)[3],
    "another site's form": sent("/login", "", "cross-site")[0],
    "a sibling's form": sent("/logout", second, "same-site")[0],
    "still in": sent("/page", second)[1],
    "log-out": sent("/logout", second)[0],
    "a copy, then": sent("/page", second)[1],
}
"""
NOTES = """
planted = sent("/note")[2]
answers["what it held"] = sent("/notes", sent("/login", planted)[2])[1]
"""
PLANTED_EXPRESS = """
  const first = (await sent("/login"))[2];
  await sent("/login", first, "same-origin", {});
  answers["in, after a wrong password"] = (await sent("/page", first))[1];
  const second = (await sent("/login", first))[2];
  const page = async value => (await sent("/page", value))[1];
  const keys = [...records.keys()];
  answers["a new identifier"] = !["", first].includes(second);
  answers["signed in"] = await page(second);
  answers["the one before"] = await page(first);
  answers["records"] = keys.length;
  answers["the store holds it"] = keys.some(key => key.includes(second));
  answers["no-store"] = (await sent("/page", second))[3].includes("no-store");
  const other = await sent("/login", "", "cross-site");
  answers["another site's form"] = other[0];
  const sibling = await sent("/logout", second, "same-site");
  answers["a sibling's form"] = sibling[0];
  answers["still in"] = await page(second);
  answers["log-out"] = (await sent("/logout", second))[0];
  answers["a copy, then"] = await page(second);
"""
KEPT = {
    "in, after a wrong password": "alice",
    "a new identifier": True,
    "signed in": "alice",
    "the one before": "nobody",
    "records": 1,
    "the store holds it": False,
    "no-store": False,
    "another site's form": 403,
    "a sibling's form": 403,
    "still in": "alice",
    "log-out": 200,
    "a copy, then": "nobody",
}
"""What the lines do.  Those for Flask store the identifier, and forget what
the session held before the log-in."""
FLASK = {**KEPT, "the store holds it": True, "what it held": "none"}
FORGETS = [
    *((name, "") for name in NAMES),
    ("flask_cookie.py", "app.session_interface.regenerate(session)"),
    ("flask_cookie.py", "abort(403)"),
    (
        "flask_cookie.py",
        "session.clear()  # nothing of before the log-in stays",
    ),
    ("flask_cookie.py", "session.clear()  # deletes the record"),
    ("fastapi_cookie.py", "forget(request)  # this browser's"),
    ("fastapi_cookie.py", "forget(request)  # a copy"),
    ("express_cookie.mjs", "forget(request); // this browser's"),
    ("express_cookie.mjs", "forget(request); // a copy"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "line"), FORGETS)
def test_a_record_is_kept_and_each_duty_has_its_line(
    name: str, line: str, request: pytest.FixtureRequest
) -> None:
    """Without one, its duty is not done."""
    instead = "//" if name.endswith(".mjs") else "pass  #"
    lines = with_records(name, turned(written(name), line, instead))
    steps = PLANTED + (NOTES if name == "flask_cookie.py" else "")
    ask = asked(name, steps, PLANTED_EXPRESS)
    answers = answered(name, lines, ask, request)
    good = FLASK if name == "flask_cookie.py" else KEPT
    assert (answers == good) is (line == ""), answers


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
TWELVE_HOURS_EXPRESS = """
  const real = Date.now;
  const at = hours => { Date.now = () => real() + hours * 3600 * 1000; };
  const copy = (await sent("/login"))[2], other = (await sent("/login"))[2];
  answers["new at each log-in"] = copy !== other;
  answers["signed in"] = (await sent("/page", copy))[1];
  answers["the store holds it"] = [...records.keys()].some(
    key => key.includes(copy));
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
"""
ENDS = {
    "new at each log-in": True,
    "signed in": "alice",
    "just before the end": "alice",
    "just after it": "nobody",
    "log-out": 200,
    "a copy, then": "nobody",
}
HOLDS_IT = {"flask_cookie.py"}
WORSE = [
    *((name, "", "", ()) for name in NAMES),
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
    lines = with_records(name, turned(written(name), old, new))
    ask = asked(name, TWELVE_HOURS, TWELVE_HOURS_EXPRESS)
    found: Any = answered(name, lines, ask, request)
    good = {**ENDS, "the store holds it": name in HOLDS_IT}
    assert {key for key in good if found[key] != good[key]} == {*wrong}


STAYS = """
import time_machine
with time_machine.travel(1_800_000_000, tick=False) as clock:
    sent("/login")
    answers = {"at first": len(kept())}
    clock.shift(13 * 3600)
    answers["later"] = len(kept())
"""
STAYS_EXPRESS = """
  await sent("/login");
  answers["at first"] = records.size;
  const real = Date.now;
  Date.now = () => real() + 13 * 3600 * 1000;
  answers["later"] = records.size;
"""
REMOVED = {"flask_cookie.py"}
"""By Redis."""


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_who_removes_a_record_that_is_over(
    name: str, request: pytest.FixtureRequest
) -> None:
    lines = with_records(name, written(name))
    found = answered(name, lines, asked(name, STAYS, STAYS_EXPRESS), request)
    assert found == {"at first": 1, "later": int(name not in REMOVED)}
