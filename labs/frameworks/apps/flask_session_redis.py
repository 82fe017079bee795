"""Flask-Session on Redis: the cookie names a record on the server."""

from flask import Flask, abort, request, session
from flask_session import Session

from labs.frameworks.apps.flask_quickstart import CHANGES, OPERATIONS
from labs.frameworks.child.flask_pages import bank_pages
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import (
    DAY_S,
    USER_AND_PASSWORD,
    Call,
    Change,
    Shipped,
    Verb,
    doors,
)


def app(parts: Parts) -> Flask:
    app = Flask(__name__)
    app.config["SESSION_TYPE"] = "redis"
    app.config["SESSION_REDIS"] = parts.store.client()
    Session(app)

    @app.post("/login")
    def login():
        if not parts.users.authenticate(**request.form):
            abort(401)
        session["name"] = request.form["username"]
        return {}

    @app.post("/logout")
    def logout():
        session["name"] = None
        return {}

    return bank_pages(app, parts, lambda: session.get("name"))


DOCS = "https://flask-session.readthedocs.io/en/latest"

SHIPPED = Shipped(
    name="Flask-Session on Redis",
    packages=("flask-session", "flask", "redis"),
    about="A random identifier in a cookie, and the record in Redis.",
    docs=f"{DOCS}/usage.html",
    life_s=31 * DAY_S,
    doors=doors(
        log_in=Call(
            "/login",
            fields=USER_AND_PASSWORD,
            origin="idiom",
            docs=f"{DOCS}/usage.html",
        ),
        log_out=Call("/logout", origin="idiom", docs=f"{DOCS}/usage.html"),
    ),
    verbs={
        "delete account": Verb("own"),
        "behind a proxy": OPERATIONS["behind a proxy"],
    },
    changes={
        "fixation": Change(
            "session_interface.regenerate at log-in", f"{DOCS}/security.html"
        ),
        "lifetime": Change(
            "PERMANENT_SESSION_LIFETIME, SESSION_REFRESH_EACH_REQUEST",
            f"{DOCS}/config.html",
        ),
        "cookie": CHANGES["cookie"],
        "forged-post": CHANGES["forged-post"],
    },
    store="Redis",
)
