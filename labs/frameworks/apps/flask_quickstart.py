"""Flask's own session as its quickstart uses it: it holds a name, signed."""

from flask import Flask, abort, request, session

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
    app.config["SECRET_KEY"] = parts.key
    app.config["SECRET_KEY_FALLBACKS"] = parts.retired

    @app.post("/login")
    def login():
        if not parts.users.authenticate(**request.form):
            abort(401)
        session["username"] = request.form["username"]
        return {}

    @app.post("/logout")
    def logout():
        session.pop("username", None)
        return {}

    return bank_pages(app, parts, lambda: session.get("username"))


DOCS = "https://flask.palletsprojects.com/en/stable"

CHANGES = {
    "log-out": Change(
        "a session on the server, such as Flask-Session's",
        "https://flask-session.readthedocs.io/en/latest/",
    ),
    "lifetime": Change(
        "PERMANENT_SESSION_LIFETIME",
        f"{DOCS}/config/#PERMANENT_SESSION_LIFETIME",
    ),
    "cookie": Change(
        "SESSION_COOKIE_SECURE, SESSION_COOKIE_SAMESITE",
        f"{DOCS}/web-security/#set-cookie-options",
    ),
    "forged-post": Change(
        "SESSION_COOKIE_SAMESITE, or Flask-WTF's CSRFProtect",
        "https://flask-wtf.readthedocs.io/en/latest/csrf/",
    ),
}

OPERATIONS = {
    "delete account": Verb("own"),
    "new secret": Verb("api", f"{DOCS}/config/#SECRET_KEY_FALLBACKS"),
    "behind a proxy": Verb("idiom", f"{DOCS}/deploying/proxy_fix/"),
}

SHIPPED = Shipped(
    name="Flask session, quickstart",
    packages=("flask", "itsdangerous", "werkzeug"),
    about="A signed cookie holds the user's name, and the server nothing.",
    docs=f"{DOCS}/quickstart/#sessions",
    life_s=31 * DAY_S,
    doors=doors(
        log_in=Call(
            "/login",
            fields=USER_AND_PASSWORD,
            origin="idiom",
            docs=f"{DOCS}/quickstart/#sessions",
        ),
        log_out=Call(
            "/logout", origin="idiom", docs=f"{DOCS}/quickstart/#sessions"
        ),
    ),
    verbs=OPERATIONS,
    changes=CHANGES,
)
