"""Flask's own session, until the goal is met."""

import secrets
from dataclasses import replace

from flask import Flask, abort, g, request, session

from labs.frameworks.apps import flask_tutorial as before
from labs.frameworks.child.flask_pages import bank_pages
from labs.frameworks.child.tables import Parts
from labs.frameworks.goal.shared import BAN, EVERYWHERE


def app(parts: Parts) -> Flask:
    app = Flask(__name__)
    app.config["SECRET_KEY"] = parts.key
    app.config["SECRET_KEY_FALLBACKS"] = parts.retired
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_SECURE"] = True
    redis = parts.store.client()

    @app.before_request
    def refuse_other_sites():
        own = request.host_url.rstrip("/")
        if request.headers.get("Origin", own) != own:
            abort(403)

    @app.before_request
    def load_logged_in_user():
        user_id = session.get("user_id")
        row = parts.users.get(user_id) if user_id else None
        known = row and row.active and row.version == session["version"]
        kept = known and redis.exists(f"session:{session['sid']}")
        g.user = row if kept else None

    @app.post("/login")
    def login():
        user = parts.users.authenticate(**request.form)
        if user is None or not user.active:
            abort(401)
        session.clear()
        session["user_id"] = user.name
        session["version"] = user.version
        session["sid"] = secrets.token_urlsafe()
        lasts = app.permanent_session_lifetime
        redis.set(f"session:{session['sid']}", "", ex=lasts)
        return {}

    @app.post("/logout")
    def logout():
        redis.delete(f"session:{session.get('sid')}")
        session.clear()
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
            redis.delete(f"session:{session['sid']}")
            session["sid"] = secrets.token_urlsafe()
            lasts = app.permanent_session_lifetime
            redis.set(f"session:{session['sid']}", "", ex=lasts)
        return response

    return bank_pages(app, parts, lambda: g.user and g.user.name)


SHIPPED = replace(
    before.SHIPPED,
    doors=replace(before.SHIPPED.doors, log_out_everywhere=EVERYWHERE),
    verbs={**before.SHIPPED.verbs, "ban": BAN},
    store="Redis",
)
