"""Flask-Session on Redis, until the goal is met."""

from dataclasses import replace

from flask import Flask, abort, g, request, session
from flask_session import Session

from labs.frameworks.apps import flask_session_redis as before
from labs.frameworks.child.flask_pages import bank_pages
from labs.frameworks.child.tables import Parts
from labs.frameworks.goal.shared import BAN, EVERYWHERE


def app(parts: Parts) -> Flask:
    app = Flask(__name__)
    app.config["SESSION_TYPE"] = "redis"
    app.config["SESSION_REDIS"] = parts.store.client()
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_SECURE"] = True
    Session(app)

    @app.before_request
    def refuse_other_sites():
        own = request.host_url.rstrip("/")
        if request.headers.get("Origin", own) != own:
            abort(403)

    @app.before_request
    def load_user():
        row = parts.users.get(session.get("name"))
        known = row and row.active and row.version == session["version"]
        g.user = row if known else None

    @app.post("/login")
    def login():
        row = parts.users.authenticate(**request.form)
        if row is None or not row.active:
            abort(401)
        session["name"] = row.name
        session["version"] = row.version
        app.session_interface.regenerate(session)
        return {}

    @app.post("/logout")
    def logout():
        session["name"] = None
        return {}

    @app.post("/logout-everywhere")
    def logout_everywhere():
        (g.user or abort(401)).version += 1
        return {}

    @app.after_request
    def after_a_new_password(response):
        if request.path == "/password" and response.status_code == 200:
            g.user.version += 1
            session["version"] = g.user.version
            app.session_interface.regenerate(session)
        return response

    return bank_pages(app, parts, lambda: g.user and g.user.name)


SHIPPED = replace(
    before.SHIPPED,
    doors=replace(before.SHIPPED.doors, log_out_everywhere=EVERYWHERE),
    verbs={**before.SHIPPED.verbs, "ban": BAN},
)
