"""A shared cache hands out the page of a logged-in user.

A view that asks only whether a key is in the session (`in`, `len`) did
not count as reading it, so before 3.1.3 the page lacked `Vary: Cookie`.
A cache in front may serve Alice's page to a stranger.  It needs such a
cache, and pages without Cache-Control.  CVE-2026-27205.
"""

from flask import session
from flask_bank import SharedCache, ask, bank, kept

REFUSALS = ()
app = bank()


@app.route("/report")
def report() -> str:
    return "for customers only" if "user" in session else "log in first"


def enters(reply) -> bool:
    return reply.text == "for customers only"


def honest() -> bool:
    return enters(ask(app, "/report", kept(ask(app, "/log-in"))))


def edited() -> bool:
    return enters(ask(app, "/report"))


def attack() -> bool:
    cache = SharedCache(app)
    cache.get("/report", kept(ask(app, "/log-in")))
    return enters(cache.get("/report"))
