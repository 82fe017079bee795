"""Flask-JWT-Extended in cookies, until the goal is met."""

from dataclasses import replace

from flask import Flask, abort, jsonify, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    current_user,
    decode_token,
    jwt_required,
    set_access_cookies,
    set_refresh_cookies,
    unset_jwt_cookies,
)

from labs.frameworks.apps import flask_jwt_cookie as before
from labs.frameworks.child.flask_pages import bank_pages
from labs.frameworks.child.tables import Parts
from labs.frameworks.goal.shared import BAN, EVERYWHERE


def app(parts: Parts) -> Flask:
    app = Flask(__name__)
    app.config["JWT_SECRET_KEY"] = parts.key
    app.config["JWT_TOKEN_LOCATION"] = ["cookies"]
    app.config["JWT_COOKIE_SECURE"] = True
    app.config["JWT_COOKIE_SAMESITE"] = "Lax"
    jwt = JWTManager(app)
    blocklist = parts.store.client()

    @jwt.token_in_blocklist_loader
    def is_revoked(_header, payload):
        return blocklist.get(payload["jti"]) is not None

    @jwt.user_lookup_loader
    def load_user(_header, payload):
        row = parts.users.get(payload["sub"])
        known = row and row.active and row.version == payload["version"]
        return row if known else None

    def hand_out(response, row):
        claims = {"version": row.version}
        access = create_access_token(row.name, additional_claims=claims)
        renewal = create_refresh_token(row.name, additional_claims=claims)
        set_access_cookies(response, access)
        set_refresh_cookies(response, renewal)
        return response

    def revoke():
        lasts = app.config["JWT_REFRESH_TOKEN_EXPIRES"]
        for name in ("access_token_cookie", "refresh_token_cookie"):
            token = request.cookies.get(name)
            if token:
                claims = decode_token(token, allow_expired=True)
                blocklist.set(claims["jti"], "", ex=lasts)

    @app.post("/login")
    def login():
        row = parts.users.authenticate(**request.json)
        if row is None or not row.active:
            abort(401)
        return hand_out(jsonify({}), row)

    @app.post("/refresh")
    @jwt_required(refresh=True)
    def refresh():
        revoke()
        return hand_out(jsonify({}), current_user)

    @app.post("/logout")
    @jwt_required()
    def logout():
        revoke()
        response = jsonify({})
        unset_jwt_cookies(response)
        return response

    @app.post("/logout-everywhere")
    @jwt_required()
    def logout_everywhere():
        current_user.version += 1
        return {}

    @app.after_request
    def after_a_new_password(response):
        if request.path == "/password" and response.status_code == 200:
            current_user.version += 1
            return hand_out(response, current_user)
        return response

    return bank_pages(
        app, parts, lambda: current_user and current_user.name, jwt_required()
    )


DOORS = before.SHIPPED.doors

SHIPPED = replace(
    before.SHIPPED,
    doors=replace(
        DOORS,
        log_out=before.guarded(DOORS.log_out),
        log_out_everywhere=before.guarded(EVERYWHERE),
    ),
    verbs={**before.SHIPPED.verbs, "ban": BAN},
    store="Redis",
)
