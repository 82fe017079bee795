"""Session fixation: the server takes a session name that it never gave.

Mallory plants a cookie with a name of her choice in Alice's browser (from
a sibling host, say).  Flask-Session before 0.7.0 finds nothing under it
and keeps it: Alice logs in, and her session is stored under a name that
Mallory knows.  CWE-384.
"""

import fakeredis
from by_hand import SECRET
from flask import Flask, session
from flask_session import Session

REFUSALS = ()
PLANTED = "chosen-by-mallory"
app = Flask(__name__)
app.config.update(
    SECRET_KEY=SECRET,
    SESSION_TYPE="redis",
    SESSION_REDIS=fakeredis.FakeRedis(),
)
Session(app)


@app.route("/log-in")
def log_in() -> str:
    session["user"] = "alice"
    return "welcome"


@app.route("/me")
def me() -> str:
    return session.get("user", "nobody")


def ask(path: str, sid: str = ""):
    headers = {"Cookie": f"session={sid}"} if sid else {}
    return app.test_client(use_cookies=False).get(path, headers=headers)


def honest() -> bool:
    cookie = ask("/log-in").headers["Set-Cookie"]
    sid = cookie.partition("=")[2].partition(";")[0]
    return ask("/me", sid).text == "alice"


def edited() -> bool:
    return ask("/me", "a-guess").text == "alice"


def attack() -> bool:
    ask("/log-in", PLANTED)
    return ask("/me", PLANTED).text == "alice"
