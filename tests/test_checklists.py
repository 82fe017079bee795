"""The lines of book/checklists.md are run as they stand, and once more
without each line that is said to be needed."""

import base64
import hmac
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest

from demo.harness.jar import Jar
from demo.keys import Key, key_for
from labs.frameworks.__main__ import INSTALLED
from labs.releases.install import InstallFailed

ROOT = Path(__file__).resolve().parent.parent
LISTS = ROOT / "labs" / "checklists"
PAGE = (ROOT / "book" / "checklists.md").read_text("utf-8")
HOST = "https://app.test"
HALF_A_DAY_S = 12 * 3600


def source(name: str) -> str:
    return (LISTS / name).read_text("utf-8")


def without(text: str, line: str) -> str:
    """The text without its one line that holds this."""
    lines = text.splitlines(keepends=True)
    kept = [one for one in lines if line not in one]
    assert len(kept) == len(lines) - 1, line
    return "".join(kept)


def test_the_page_shows_each_file() -> None:
    shown = re.findall(r"\.\./labs/checklists/(\S+)", PAGE)
    here = {path.name for path in LISTS.iterdir() if path.is_file()}
    besides = {"__init__.py", "package.json", "package-lock.json"}
    assert here - besides == {*shown}


# Cookies

FAKE_REDIS = """
import fakeredis, redis
redis.Redis = fakeredis.FakeRedis
"""
ASK_FLASK = """
app.get("/page")(lambda: session.get("user", ""))
client = app.test_client()
for ask in ("POST /login", "GET /page", "POST /logout"):
    method, path = ask.split()
    told = client.open(path, method=method, base_url=HOST)
    answers.append(told.headers.getlist("Set-Cookie"))
"""
ASK_FASTAPI = """
from fastapi.testclient import TestClient
client = TestClient(app, HOST)
for path in ("/login", "/logout"):
    answers.append(client.post(path).headers.get_list("set-cookie"))
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
AROUND = """
import json, secrets, sys
sys.path.insert(0, {folder!r})
HOST, KEY, answers = {host!r}, secrets.token_hex(), []
exec({first!r})
exec({lines!r})
exec({ask!r})
print(json.dumps(answers))
"""
ASK_EXPRESS = """
import { app } from "./lines.mjs";
const server = app.listen(0, "127.0.0.1", async () => {
  const answers = [];
  for (const path of ["/login", "/logout"]) {
    const { port } = server.address();
    const url = `http://127.0.0.1:${port}${path}`;
    const told = await fetch(url, { method: "POST" });
    answers.push(told.headers.getSetCookie());
  }
  console.log(JSON.stringify(answers));
  server.close();
});
"""


@pytest.fixture(scope="module")
def frameworks() -> str:
    """Where Flask, Django and FastAPI are."""
    try:
        return str(INSTALLED.ensure())
    except InstallFailed as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `express` and `jose` can be imported."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs node and npm")
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LISTS / name, folder)
    words = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"npm could not fetch: {done.stderr[-300:]}")
    return folder


def printed(words: list[str], folder: Path | None = None) -> Any:
    done = subprocess.run(words, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def from_python(folder: str, lines: str, ask: str) -> list[list[str]]:
    first = FAKE_REDIS if "Redis()" in lines else ""
    code = AROUND.format(
        folder=folder, host=HOST, first=first, lines=lines, ask=ask
    )
    answers: list[list[str]] = printed([sys.executable, "-c", code])
    return answers


def from_express(folder: Path, lines: str) -> list[list[str]]:
    (folder / "lines.mjs").write_text(lines)
    (folder / "ask.mjs").write_text(ASK_EXPRESS)
    answers: list[list[str]] = printed(["node", "ask.mjs"], folder)
    return answers


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
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "line"), CASES)
def test_the_cookie_is_as_it_should_be_and_each_line_is_needed(
    name: str, line: str, request: pytest.FixtureRequest
) -> None:
    text = without(source(name), line) if line else source(name)
    if name.endswith(".mjs"):
        folder = request.getfixturevalue("node")
        found = facts(from_express(folder, text))
    else:
        where = request.getfixturevalue("frameworks")
        found = facts(from_python(where, text, ASKED[name]))
    assert (found == GOOD) is (line == ""), found


ASK_RECORD = """
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

def sent(path, value="", site="same-origin"):
    client = app.test_client()
    client.set_cookie(NAME, value, domain="app.test", secure=True)
    headers = {"Sec-Fetch-Site": site} if site else {}
    method = "GET" if path in ("/page", "/notes") else "POST"
    told = client.open(path, method=method, base_url=HOST, headers=headers)
    cookie = client.get_cookie(NAME, domain="app.test")
    return told.status_code, told.text, cookie.value if cookie else ""

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


FROM_ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://blog.app.test"},
    {"Origin": "https://evil.test"},
    {"Origin": "null"},
)
FROM_HERE = (
    {"Sec-Fetch-Site": "same-origin", "Origin": HOST},
    {"Origin": HOST},
    {},
)
"""With the last, a script that is no browser."""

GUARDS = {
    "flask_cookie.py": """
client = app.test_client()
answers = [client.post("/login", base_url=HOST, headers=one).status_code
           for one in HEADERS]
""",
    "fastapi_cookie.py": """
from fastapi.testclient import TestClient
client = TestClient(app, HOST)
answers = [client.post("/login", headers=one).status_code
           for one in HEADERS]
""",
    "express_cookie.mjs": """
import { app } from "./lines.mjs";
import { request } from "node:http";
const server = app.listen(0, "127.0.0.1", async () => {
  const answers = [];
  for (const headers of HEADERS) {
    const { port } = server.address();
    const sent = { port, headers, method: "POST", path: "/login" };
    answers.push(await new Promise(done => request(sent,
      told => { told.resume(); done(told.statusCode); }).end()));
  }
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


@pytest.mark.slow
@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("name", GUARDS)
def test_another_origin_is_refused_by_the_guard(
    name: str, guarded: bool, request: pytest.FixtureRequest
) -> None:
    """The control: without it, all get in."""
    lines = source(name)
    if not guarded:
        lines = lines.replace(*UNGUARDED[name])
    headers = json.dumps([*FROM_ELSEWHERE, *FROM_HERE])
    ask = GUARDS[name].replace("HEADERS", headers)
    if name.endswith(".mjs"):
        folder = request.getfixturevalue("node")
        (folder / "lines.mjs").write_text(lines)
        (folder / "ask.mjs").write_text(ask)
        answers = printed(["node", "ask.mjs"], folder)
    else:
        where = request.getfixturevalue("frameworks")
        answers = from_python(where, lines, ask)
    turned_away = 403 if guarded else 200
    expected = [turned_away] * len(FROM_ELSEWHERE) + [200] * len(FROM_HERE)
    assert answers == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "",
        "app.session_interface.regenerate(session)",
        "abort(403)",
        "session.clear()  # nothing of before the log-in stays",
        "session.clear()\n",
    ],
)
def test_flask_keeps_a_record_and_each_duty_has_its_line(
    frameworks: str, line: str
) -> None:
    """Without one, its duty is not done."""
    lines = source("flask_cookie.py")
    assert not line or lines.count(line) == 1
    lines = lines.replace(line, "pass\n") if line else lines
    answers: Any = from_python(frameworks, lines, ASK_RECORD)
    assert (answers == KEPT) is (line == ""), answers


# Verifiers

CLAIMS = {
    "iss": "https://login.example",
    "aud": "https://api.example",
    "sub": "alice",
}
KEY, OTHER = key_for("ES256"), key_for("ES256", "mallory")


def token(key: Key = KEY, typ: str = "at+jwt", **change: Any) -> str:
    """An access token; what is changed to None is left out."""
    claims = {**CLAIMS, "exp": int(time.time()) + 300, **change}
    claims = {k: v for k, v in claims.items() if v is not None}
    return jwt.encode(claims, key.signing, "ES256", {"typ": typ})


def part(thing: dict[str, Any]) -> str:
    raw = base64.urlsafe_b64encode(json.dumps(thing).encode())
    return raw.rstrip(b"=").decode()


def made(text: bytes) -> bytes:
    """A good signature."""
    return jwt.get_algorithm_by_name("ES256").sign(text, KEY.signing)


def with_header(
    algorithm: str, sign: Callable[[bytes], bytes], typ: Any = "at+jwt"
) -> str:
    header = part({"alg": algorithm, "typ": typ})
    text = f"{header}.{part({**CLAIMS, 'exp': int(time.time()) + 300})}"
    signature = base64.urlsafe_b64encode(sign(text.encode())).rstrip(b"=")
    return f"{text}.{signature.decode()}"


BAD: dict[str, Callable[[], str]] = {
    "unsigned": lambda: with_header("none", lambda _: b""),
    "keyed with the public key": lambda: with_header(
        "HS256", lambda text: hmac.digest(KEY.pem(), text, "sha256")
    ),
    "by another key": lambda: token(OTHER),
    "expired": lambda: token(exp=int(time.time()) - 1),
    "without an end": lambda: token(exp=None),
    "about nobody": lambda: token(sub=None),
    "by another issuer": lambda: token(iss="https://other.example"),
    "for another service": lambda: token(aud="https://other.example"),
    "for no service": lambda: token(aud=None),
    "of another kind": lambda: token(typ="logout+jwt"),
    "of a kind that is a number": lambda: with_header("ES256", made, typ=1),
    "of a kind that is a list": lambda: with_header("ES256", made, typ=[]),
}
LETS_IN = [
    ("pyjwt_verifier.py", ('issuer="',), "by another issuer"),
    ("pyjwt_verifier.py", ('audience="',), "for no service"),
    ("pyjwt_verifier.py", ("require",), "without an end"),
    ("pyjwt_verifier.py", ("if kind", "raise jwt"), "of another kind"),
    ("jose_verifier.mjs", ("issuer:",), "by another issuer"),
    ("jose_verifier.mjs", ("audience:",), "for another service"),
    ("jose_verifier.mjs", ("requiredClaims:",), "without an end"),
    ("jose_verifier.mjs", ("typ:",), "of another kind"),
]
"""A verifier, its lines that are taken away, and what then gets in."""


def tokens() -> dict[str, str]:
    return {"good": token(), **{name: make() for name, make in BAD.items()}}


def pyjwt_takes(text: str, shown: dict[str, str]) -> set[str]:
    """The names of the tokens that the verifier takes."""
    namespace: dict[str, Any] = {}
    exec(text, namespace)
    taken = set()
    for name, one in shown.items():
        try:
            namespace["verify"](one, KEY.verifying)
        except jwt.InvalidTokenError:
            continue
        taken.add(name)
    return taken


ASK_JOSE = """
import { importJWK, errors } from "jose";
import { readFileSync } from "node:fs";
import { verify } from "./lines.mjs";
const { jwk, tokens } = JSON.parse(readFileSync(0, "utf8"));
const key = await importJWK(jwk, "ES256");
const taken = [];
for (const [name, token] of Object.entries(tokens)) {
  try {
    await verify(token, key);
    taken.push(name);
  } catch (error) {
    const kinds = [errors.JOSEError, TypeError];
    if (!kinds.some(kind => error instanceof kind)) throw error;
  }
}
console.log(JSON.stringify(taken));
"""


def jose_takes(folder: Path, text: str, shown: dict[str, str]) -> set[str]:
    (folder / "lines.mjs").write_text(text)
    (folder / "ask.mjs").write_text(ASK_JOSE)
    family = jwt.get_algorithm_by_name("ES256")
    jwk = family.to_jwk(KEY.verifying, as_dict=True)
    done = subprocess.run(
        ["node", "ask.mjs"],
        input=json.dumps({"jwk": jwk, "tokens": shown}),
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {*json.loads(done.stdout)}


def test_the_verifier_with_pyjwt() -> None:
    assert pyjwt_takes(source("pyjwt_verifier.py"), tokens()) == {"good"}


@pytest.mark.slow
def test_the_verifier_with_jose(node: Path) -> None:
    text = source("jose_verifier.mjs")
    assert jose_takes(node, text, tokens()) == {"good"}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "lines", "gets_in"), LETS_IN)
def test_each_line_of_a_verifier_is_needed(
    name: str,
    lines: tuple[str, ...],
    gets_in: str,
    request: pytest.FixtureRequest,
) -> None:
    text = source(name)
    for line in lines:
        text = without(text, line)
    if name.endswith(".mjs"):
        taken = jose_takes(request.getfixturevalue("node"), text, tokens())
    else:
        taken = pyjwt_takes(text, tokens())
    assert gets_in in taken


def test_every_word_of_the_page_has_a_place() -> None:
    """Each attribute and each check leads to the chapter that shows it."""
    table = re.findall(r"^\| `?[^|]+\|[^|]+\|([^|]+)\|$", PAGE, re.M)
    rows = [one for one in table if "---" not in one and "shown" not in one]
    assert len(rows) == 13
    assert all("notebooks/" in one for one in rows)
