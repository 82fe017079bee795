"""The lines of book/checklists.md for cookies are run as they stand, and
once more without each line that is said to be needed."""

import json
import re
import time
from typing import Any

import pytest
from checklist_lines import (
    HALF_A_DAY_S,
    HOST,
    LISTS,
    ROOT,
    answered,
    source,
    turned,
    without,
    written,
)
from served import served
from werkzeug.wrappers import Request, Response

from demo.harness.jar import Jar

PAGE = (ROOT / "book" / "checklists.md").read_text("utf-8")


def test_the_page_shows_each_file() -> None:
    shown = re.findall(r"\.\./labs/checklists/(\S+)", PAGE)
    here = {path.name for path in LISTS.iterdir() if path.is_file()}
    besides = {"__init__.py", "package.json", "package-lock.json"}
    assert here - besides == {*shown}


def test_every_word_of_the_page_has_a_place() -> None:
    """Each attribute and each check leads to the chapter that shows it."""
    table = re.findall(r"^\| `?[^|]+\|[^|]+\|([^|]+)\|$", PAGE, re.M)
    rows = [one for one in table if "---" not in one and "shown" not in one]
    assert len(rows) == 18
    assert all("notebooks/" in one for one in rows)


# What a browser keeps

ASK_FLASK = """
app.get("/page")(lambda: session.get("user", ""))
client = app.test_client()
for ask in ("POST /login", "GET /page", "POST /logout"):
    method, path = ask.split()
    told = client.open(path, method=method, base_url=HOST, data=FORM)
    answers.append(told.headers.getlist("Set-Cookie"))
"""
ASK_FASTAPI = """
from fastapi.testclient import TestClient
client = TestClient(app, HOST)
for path in ("/login", "/logout"):
    told = client.post(path, data=FORM)
    answers.append(told.headers.get_list("set-cookie"))
"""
ASK_DJANGO = """
import django
from django.conf import settings
from django.http import JsonResponse
from django.urls import path

told = {k: v for k, v in globals().items() if k.startswith("SESSION_")}
settings.configure(
    ALLOWED_HOSTS=["app.test"], ROOT_URLCONF="__main__", SECRET_KEY=KEY,
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends.cache", **told)
django.setup()

def login(request):
    request.session.cycle_key()
    request.session["user"] = "alice"
    return JsonResponse({})

def logout(request):
    request.session.flush()
    return JsonResponse({})

urlpatterns = [path("login", login), path("logout", logout)]
from django.test import Client
client = Client()
for name in ("/login", "/logout"):
    told = client.post(name, secure=True, headers={"host": "app.test"})
    answers.append([c.OutputString() for c in told.cookies.values()])
"""
ASK_EXPRESS = """
import { app } from "./lines.mjs";
const server = app.listen(0, "127.0.0.1", async () => {
  const answers = [];
  for (const path of ["/login", "/logout"]) {
    const { port } = server.address();
    const url = `http://127.0.0.1:${port}${path}`;
    const body = new URLSearchParams({ password: "hers" });
    const told = await fetch(url, { method: "POST", body });
    answers.push(told.headers.getSetCookie());
  }
  console.log(JSON.stringify(answers));
  server.close();
});
"""


def facts(answers: list[list[str]]) -> dict[str, Any]:
    """What a browser makes of the two answers."""
    jar, (at_log_in, *between, at_log_out) = Jar(), answers
    for header in at_log_in:
        jar.store(header, HOST)
    if not jar.cookies:
        return {"kept": False}
    (cookie,) = jar.cookies
    left_s = (cookie.expires_at or 0) - time.time()
    for header in at_log_out:
        jar.store(header, HOST)
    return {
        "kept": True,
        "for this host alone": cookie.name.startswith("__Host-"),
        "HttpOnly": cookie.http_only,
        "Secure": cookie.secure,
        "SameSite": cookie.same_site,
        "lasts half a day": abs(left_s - HALF_A_DAY_S) < 60,
        "renewed by each request": any(between),
        "gone after the log-out": not jar.cookies,
    }


GOOD = {
    "kept": True,
    "for this host alone": True,
    "HttpOnly": True,
    "Secure": True,
    "SameSite": "Lax",
    "lasts half a day": True,
    "renewed by each request": False,
    "gone after the log-out": True,
}
NEEDED = {
    "flask_cookie.py": (
        '"SESSION_COOKIE_NAME"',
        '"SESSION_COOKIE_SECURE"',
        '"SESSION_COOKIE_SAMESITE"',
        '"PERMANENT_SESSION_LIFETIME"',
        '"SESSION_REFRESH_EACH_REQUEST"',
        "reply.delete_cookie",
    ),
    "django_settings.py": (
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_AGE",
    ),
    "fastapi_cookie.py": ('"secure"', '"httponly"', "delete_cookie"),
    "express_cookie.mjs": ("secure:", "httpOnly:", "sameSite:"),
}
CASES = [(name, line) for name in NEEDED for line in ("", *NEEDED[name])]
ASKED = {
    "flask_cookie.py": ASK_FLASK,
    "django_settings.py": ASK_DJANGO,
    "fastapi_cookie.py": ASK_FASTAPI,
    "express_cookie.mjs": ASK_EXPRESS,
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "line"), CASES)
def test_the_cookie_is_as_it_should_be_and_each_line_is_needed(
    name: str, line: str, request: pytest.FixtureRequest
) -> None:
    text = without(written(name), line) if line else written(name)
    found = facts(answered(name, text, ASKED[name], request))
    assert (found == GOOD) is (line == ""), found


# Who is turned away

FROM_ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://blog.app.test"},
    {"Origin": "https://evil.test"},
    {"Origin": "null"},
)
FROM_HERE = (
    {"Sec-Fetch-Site": "same-origin", "Origin": HOST},
    {"Origin": HOST},
)
FROM_ANYWHERE: dict[str, str] = {}
"""From a script, or through a proxy that strips both headers."""

HANDSHAKE = {
    **FROM_ELSEWHERE[0],
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
GUARDS = {
    "flask_cookie.py": """
app.get("/socket", websocket=True)(lambda: "a foreign handshake gets through")
client = app.test_client()
answers = [client.post("/logout", base_url=HOST, headers=one).status_code
           for one in HEADERS]
answers.append(client.get("/socket", headers=HANDSHAKE).text)
""",
    "fastapi_cookie.py": """
from fastapi import WebSocket
from fastapi.testclient import TestClient

@app.websocket("/socket")
async def socket(one: WebSocket):
    await one.accept()
    await one.send_text("a foreign handshake gets through")

client = TestClient(app, HOST)
answers = [client.post("/logout", headers=one).status_code
           for one in HEADERS]
with client.websocket_connect("/socket", headers=HANDSHAKE) as one:
    answers.append(one.receive_text())
""",
    "express_cookie.mjs": """
import { app } from "./lines.mjs";
import { request } from "node:http";
app.get("/socket", (_, to) => to.send("a foreign handshake gets through"));
const server = app.listen(0, "127.0.0.1", async () => {
  const answers = [];
  const { port } = server.address();
  const ask = sent => new Promise(done => request({ port, ...sent }, told => {
    let text = "";
    told.on("data", more => { text += more; });
    told.on("end", () => done([told.statusCode, text]));
  }).end());
  for (const headers of HEADERS) {
    const sent = { headers, method: "POST", path: "/logout" };
    answers.push((await ask(sent))[0]);
  }
  answers.push((await ask({ headers: HANDSHAKE, path: "/socket" }))[1]);
  console.log(JSON.stringify(answers));
  server.close();
});
""",
}
UNGUARDED = {
    "flask_cookie.py": ("abort(403)", "pass"),
    "fastapi_cookie.py": ("return Response(status_code=403)", "pass"),
    "express_cookie.mjs": ("response.sendStatus(403)", "next()"),
}
STRICT = {
    "flask_cookie.py": (", OWN)", ")"),
    "fastapi_cookie.py": (", OWN)", ")"),
    "express_cookie.mjs": (" ?? OWN", ""),
}
CHANGES = {"as it stands": {}, "unguarded": UNGUARDED, "strict": STRICT}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", GUARDS)
def test_another_origin_is_refused_by_the_guard(
    name: str, change: str, request: pytest.FixtureRequest
) -> None:
    """The control: without it, all get in.  And what the page says of a
    request with neither header, and of how to refuse it."""
    lines = turned(source(name), *CHANGES[change].get(name, ("", "")))
    sent = [*FROM_ELSEWHERE, *FROM_HERE, FROM_ANYWHERE]
    ask = GUARDS[name].replace("HEADERS", json.dumps(sent))
    ask = ask.replace("HANDSHAKE", json.dumps(HANDSHAKE))
    answers = answered(name, lines, ask, request)
    elsewhere = 200 if change == "unguarded" else 403
    expected = [elsewhere] * len(FROM_ELSEWHERE) + [200] * len(FROM_HERE)
    expected.append(403 if change == "strict" else 200)
    assert answers == [*expected, "a foreign handshake gets through"]


@pytest.mark.slow
@pytest.mark.xdist_group("chromium")
def test_a_browser_sends_both_headers_with_a_post(page: Any) -> None:
    """So a current Chromium needs no exception for neither."""
    seen: list[dict[str, str]] = []

    @Request.application
    def app(request: Request) -> Response:
        if request.method == "POST":
            seen.append(dict(request.headers))
        form = f"<form method=post action={request.args.get('to', '')}>"
        icon = "<link rel=icon href=data:,>"
        return Response(f"{icon}{form}<button>", mimetype="text/html")

    with served(app) as url:
        other = url.replace("127.0.0.1", "localhost")
        for site, asks in (("same-origin", url), ("cross-site", other)):
            page.goto(f"{asks}/?to={url}")
            page.click("button")
            page.wait_for_load_state()
            assert seen[-1]["Sec-Fetch-Site"] == site
            assert seen[-1]["Origin"] == asks
