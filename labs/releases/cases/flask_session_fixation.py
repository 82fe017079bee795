"""Session fixation: the server takes a session name that it never gave.

Mallory plants a cookie with a name of her choice in Alice's browser (from
a sibling host, say).  Flask-Session before 0.7.0 finds nothing under it
and keeps it: Alice logs in, and her session is stored under a name that
Mallory knows.  CWE-384.
"""

import fakeredis
from flask_bank import ask, bank, kept
from flask_session import Session

REFUSALS = ()
PLANTED = "session=chosen-by-mallory"
app = bank(SESSION_TYPE="redis", SESSION_REDIS=fakeredis.FakeRedis())
Session(app)


def honest() -> bool:
    return ask(app, "/me", kept(ask(app, "/log-in"))).text == "alice"


def edited() -> bool:
    return ask(app, "/me", "session=a-guess").text == "alice"


def attack() -> bool:
    ask(app, "/log-in", PLANTED)
    return ask(app, "/me", PLANTED).text == "alice"
