"""Flask-JWT-Extended with the blocklist of its documentation, in Redis."""

from dataclasses import replace

from flask import Flask, abort, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    get_jwt,
    get_jwt_identity,
    jwt_required,
)

from labs.frameworks.apps.flask_jwt_bearer import CHANGES, DOCS, DOORS, VERBS
from labs.frameworks.child.flask_pages import bank_pages
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import DAY_S, MINUTE_S, Call, Change, Shipped


def app(parts: Parts) -> Flask:
    app = Flask(__name__)
    app.config["JWT_SECRET_KEY"] = parts.key
    jwt = JWTManager(app)
    blocklist = parts.store.client()

    @jwt.token_in_blocklist_loader
    def is_revoked(_header, payload):
        return blocklist.get(payload["jti"]) is not None

    @app.post("/login")
    def login():
        if not parts.users.authenticate(**request.json):
            abort(401)
        name = request.json["username"]
        return {
            "access_token": create_access_token(identity=name),
            "refresh_token": create_refresh_token(identity=name),
        }

    @app.post("/refresh")
    @jwt_required(refresh=True)
    def refresh():
        return {"access_token": create_access_token(get_jwt_identity())}

    @app.delete("/logout")
    @jwt_required(verify_type=False)
    def logout():
        lasts = app.config["JWT_REFRESH_TOKEN_EXPIRES"]
        blocklist.set(get_jwt()["jti"], "", ex=lasts)
        return {}

    return bank_pages(app, parts, get_jwt_identity, jwt_required())


LOG_OUT = f"{DOCS}/blocklist_and_token_revoking.html"

WITH_ACCESS = Call("/logout", "DELETE", origin="idiom", docs=LOG_OUT)

SHIPPED = Shipped(
    name="Flask-JWT-Extended, blocklist",
    packages=("flask-jwt-extended", "pyjwt", "flask"),
    about="The client logs out twice, once with each token; Redis keeps both.",
    docs=LOG_OUT,
    life_s=30 * DAY_S + 15 * MINUTE_S,
    doors=replace(DOORS, log_out=WITH_ACCESS),
    log_out_first=replace(WITH_ACCESS, bearer="renewal"),
    verbs=VERBS,
    changes={
        **CHANGES,
        "log-out": Change("none is needed", LOG_OUT),
        "store-emptied": Change(
            "a Redis that keeps its data on a disk", LOG_OUT
        ),
    },
    store="Redis",
)
