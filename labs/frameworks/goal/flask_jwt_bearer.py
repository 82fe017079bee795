"""Flask-JWT-Extended as a bearer token, until the goal is met."""

from dataclasses import replace

from flask import Flask, abort, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    current_user,
    get_jwt,
    jwt_required,
)

from labs.frameworks.apps import flask_jwt_bearer as before
from labs.frameworks.child.flask_pages import bank_pages
from labs.frameworks.child.tables import Parts
from labs.frameworks.goal.shared import BAN, EVERYWHERE
from labs.frameworks.shipped import Call


def app(parts: Parts) -> Flask:
    app = Flask(__name__)
    app.config["JWT_SECRET_KEY"] = parts.key
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

    def tokens(row):
        claims = {"version": row.version}
        return {
            "access_token": create_access_token(
                row.name, additional_claims=claims
            ),
            "refresh_token": create_refresh_token(
                row.name, additional_claims=claims
            ),
        }

    def revoke():
        lasts = app.config["JWT_REFRESH_TOKEN_EXPIRES"]
        blocklist.set(get_jwt()["jti"], "", ex=lasts)

    @app.post("/login")
    def login():
        row = parts.users.authenticate(**request.json)
        if row is None or not row.active:
            abort(401)
        return tokens(row)

    @app.post("/refresh")
    @jwt_required(refresh=True)
    def refresh():
        revoke()
        return tokens(current_user)

    @app.delete("/logout")
    @jwt_required(verify_type=False)
    def logout():
        revoke()
        return {}

    @app.post("/logout-everywhere")
    @jwt_required()
    def logout_everywhere():
        current_user.version += 1
        return {}

    @app.after_request
    def after_a_new_password(response):
        if request.path == "/password" and response.status_code == 200:
            current_user.version += 1
            return app.make_response(tokens(current_user))
        return response

    return bank_pages(
        app, parts, lambda: current_user and current_user.name, jwt_required()
    )


LOG_OUT = Call("/logout", "DELETE", origin="idiom")

SHIPPED = replace(
    before.SHIPPED,
    doors=replace(
        before.SHIPPED.doors, log_out=LOG_OUT, log_out_everywhere=EVERYWHERE
    ),
    log_out_first=replace(LOG_OUT, bearer="renewal"),
    verbs={**before.SHIPPED.verbs, "ban": BAN},
    store="Redis",
)
