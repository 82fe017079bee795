"""The rotated key is not used: cookies still carry the leaked one.

A key leaked; the operator sets a new one and keeps the old one in
SECRET_KEY_FALLBACKS for a while, to read cookies that are out there.
Flask 3.1.0 goes on signing with the old key, so whoever holds it still
fits cookies that are issued after the rotation.  CVE-2025-47278.
"""

from by_hand import SECRET
from flask import Flask, session

REFUSALS = ()
LEAKED = "the key that leaked"


def bank(key: str, *fallbacks: str) -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY=key, SECRET_KEY_FALLBACKS=list(fallbacks))

    @app.route("/log-in")
    def log_in() -> str:
        session["user"] = "alice"
        return "welcome"

    @app.route("/me")
    def me() -> str:
        return session.get("user", "nobody")

    return app


def who(app: Flask, cookie: str) -> str:
    browser = app.test_client(use_cookies=False)
    return browser.get("/me", headers={"Cookie": cookie}).text


ROTATED = bank(SECRET, LEAKED)
NEW = ROTATED.test_client().get("/log-in").headers["Set-Cookie"].split(";")[0]


def honest() -> bool:
    return who(ROTATED, NEW) == "alice"


def edited() -> bool:
    return who(ROTATED, NEW[:-4] + "AAAA") == "alice"


def attack() -> bool:
    return who(bank(LEAKED), NEW) == "alice"
