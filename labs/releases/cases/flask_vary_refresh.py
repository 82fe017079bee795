"""A shared cache hands out Alice's session cookie.

Flask renews the cookie of a permanent session on every response, also
where the view never looks at the session.  Before 2.2.5 such a response
lacked `Vary: Cookie`, so a cache in front may store it, cookie and all,
and serve it to the next visitor.  It needs a cache that keeps Set-Cookie,
a permanent session and a page without Cache-Control.  CVE-2023-30861.
"""

from flask import session
from flask_bank import SharedCache, ask, bank, kept

REFUSALS = ()
app = bank()


@app.route("/stay-logged-in")
def stay_logged_in() -> str:
    session.permanent = True
    session["user"] = "alice"
    return "welcome"


@app.route("/news")
def news() -> str:
    return "the same for everybody"


def cookie() -> str:
    return kept(ask(app, "/stay-logged-in"))


def honest() -> bool:
    return ask(app, "/me", cookie()).text == "alice"


def edited() -> bool:
    return ask(app, "/me").text == "alice"


def attack() -> bool:
    cache = SharedCache(app)
    cache.get("/news", cookie())
    leaked = kept(cache.get("/news"))
    return ask(app, "/me", leaked).text == "alice"
