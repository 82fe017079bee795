"""A shared cache hands out the page of a logged-in user.

A view that asks only whether a key is in the session (`in`, `len`) did
not count as reading it, so before 3.1.3 the page lacked `Vary: Cookie`.
A cache in front may serve Alice's page to a stranger.  It needs such a
cache, and pages without Cache-Control.  CVE-2026-27205.
"""

from by_hand import SECRET, SharedCache
from flask import Flask, session

REFUSALS = ()
app = Flask(__name__)
app.secret_key = SECRET


@app.route("/log-in")
def log_in() -> str:
    session["staff"] = True
    return "welcome"


@app.route("/report")
def report() -> str:
    return "for staff only" if "staff" in session else "log in first"


def ask(path: str, cookie: str = ""):
    browser = app.test_client(use_cookies=False)
    return browser.get(path, headers={"Cookie": cookie} if cookie else {})


def staff_cookie() -> str:
    return ask("/log-in").headers["Set-Cookie"].partition(";")[0]


def honest() -> bool:
    return ask("/report", staff_cookie()).text == "for staff only"


def edited() -> bool:
    return ask("/report").text == "for staff only"


def attack() -> bool:
    cache = SharedCache(ask)
    cache.get("/report", staff_cookie())
    return cache.get("/report").text == "for staff only"
