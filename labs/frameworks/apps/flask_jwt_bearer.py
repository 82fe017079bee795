"""Flask-JWT-Extended: an access and a refresh token in the answer."""

from dataclasses import replace

from flask import Flask, abort, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    get_jwt_identity,
    jwt_required,
)

from labs.frameworks.child.flask_pages import bank_pages
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import (
    DAY_S,
    ME,
    MINUTE_S,
    USER_AND_PASSWORD,
    Call,
    Change,
    Shipped,
    Verb,
    doors,
)


def app(parts: Parts) -> Flask:
    app = Flask(__name__)
    app.config["JWT_SECRET_KEY"] = parts.key
    JWTManager(app)

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

    return bank_pages(app, parts, get_jwt_identity, jwt_required())


DOCS = "https://flask-jwt-extended.readthedocs.io/en/stable"

REFRESHING = f"{DOCS}/refreshing_tokens.html"

DOORS = doors(
    me=replace(ME, refused=(401, 422)),  # 422: a token that is none
    log_in=Call(
        "/login",
        encoding="json",
        fields=USER_AND_PASSWORD,
        origin="api",
        docs=f"{DOCS}/basic_usage.html",
    ),
    renew=Call("/refresh", bearer="renewal", origin="api", docs=REFRESHING),
    token="/access_token",
    renewal="/refresh_token",
)

VERBS = {"delete account": Verb("own")}

CHANGES = {
    "log-out": Change(
        "token_in_blocklist_loader",
        f"{DOCS}/blocklist_and_token_revoking.html",
    ),
    "lifetime": Change(
        "JWT_ACCESS_TOKEN_EXPIRES, JWT_REFRESH_TOKEN_EXPIRES",
        f"{DOCS}/options.html",
    ),
    "account-deleted": Change(
        "user_lookup_loader", f"{DOCS}/automatic_user_loading.html"
    ),
    "clock-behind": Change("JWT_DECODE_LEEWAY", f"{DOCS}/options.html"),
}

SHIPPED = Shipped(
    name="Flask-JWT-Extended, bearer",
    packages=("flask-jwt-extended", "pyjwt", "flask"),
    about="Two JWTs in the answer; the client sends one in a header.",
    docs=REFRESHING,
    life_s=30 * DAY_S + 15 * MINUTE_S,
    doors=DOORS,
    verbs=VERBS,
    changes=CHANGES,
)
