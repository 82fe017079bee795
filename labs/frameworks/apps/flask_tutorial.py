"""Flask's own session as its tutorial uses it: the row is read each time."""

from flask import Flask, abort, g, request, session

from labs.frameworks.apps.flask_quickstart import CHANGES, DOCS, OPERATIONS
from labs.frameworks.child.flask_pages import bank_pages
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import (
    DAY_S,
    USER_AND_PASSWORD,
    Call,
    Shipped,
    doors,
)


def app(parts: Parts) -> Flask:
    app = Flask(__name__)
    app.config["SECRET_KEY"] = parts.key
    app.config["SECRET_KEY_FALLBACKS"] = parts.retired

    @app.before_request
    def load_logged_in_user():
        user_id = session.get("user_id")
        g.user = parts.users.get(user_id) if user_id else None

    @app.post("/login")
    def login():
        user = parts.users.authenticate(**request.form)
        if user is None:
            abort(401)
        session.clear()
        session["user_id"] = user.name
        return {}

    @app.post("/logout")
    def logout():
        session.clear()
        return {}

    return bank_pages(app, parts, lambda: g.user and g.user.name)


SHIPPED = Shipped(
    name="Flask session, tutorial",
    packages=("flask", "itsdangerous", "werkzeug"),
    about="A signed cookie holds the user's id; her row is read each time.",
    docs=f"{DOCS}/tutorial/views/",
    life_s=31 * DAY_S,
    doors=doors(
        log_in=Call(
            "/login",
            fields=USER_AND_PASSWORD,
            origin="idiom",
            docs=f"{DOCS}/tutorial/views/#login",
        ),
        log_out=Call(
            "/logout", origin="idiom", docs=f"{DOCS}/tutorial/views/#logout"
        ),
    ),
    verbs=OPERATIONS,
    changes=CHANGES,
)
