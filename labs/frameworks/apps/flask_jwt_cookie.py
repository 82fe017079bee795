"""Flask-JWT-Extended in cookies, with its double-submit CSRF check."""

from dataclasses import replace

from flask import Flask, abort, jsonify, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    get_jwt_identity,
    jwt_required,
    set_access_cookies,
    set_refresh_cookies,
    unset_jwt_cookies,
)

from labs.frameworks.apps.flask_jwt_bearer import CHANGES, DOCS, VERBS
from labs.frameworks.apps.flask_jwt_bearer import DOORS as BEARER
from labs.frameworks.child.flask_pages import bank_pages
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import (
    DAY_S,
    MINUTE_S,
    PASSWORD,
    TRANSFER,
    USER_AND_PASSWORD,
    Call,
    Change,
    Shipped,
    doors,
)


def app(parts: Parts) -> Flask:
    app = Flask(__name__)
    app.config["JWT_SECRET_KEY"] = parts.key
    app.config["JWT_TOKEN_LOCATION"] = ["cookies"]
    JWTManager(app)

    @app.post("/login")
    def login():
        if not parts.users.authenticate(**request.json):
            abort(401)
        name, response = request.json["username"], jsonify({})
        set_access_cookies(response, create_access_token(identity=name))
        set_refresh_cookies(response, create_refresh_token(identity=name))
        return response

    @app.post("/refresh")
    @jwt_required(refresh=True)
    def refresh():
        response = jsonify({})
        set_access_cookies(response, create_access_token(get_jwt_identity()))
        return response

    @app.post("/logout")
    def logout():
        response = jsonify({})
        unset_jwt_cookies(response)
        return response

    return bank_pages(app, parts, get_jwt_identity, jwt_required())


COOKIES = f"{DOCS}/token_locations.html#cookies"


def guarded(call: Call, cookie: str = "csrf_access_token") -> Call:
    """The call as its JavaScript makes it: with the CSRF header."""
    return replace(call, csrf_cookie=cookie, csrf_header="X-CSRF-TOKEN")


DOORS = doors(
    me=BEARER.me,
    log_in=Call(
        "/login",
        encoding="json",
        fields=USER_AND_PASSWORD,
        origin="api",
        docs=COOKIES,
    ),
    log_out=Call("/logout", origin="api", docs=COOKIES),
    renew=guarded(
        Call("/refresh", origin="api", docs=COOKIES), "csrf_refresh_token"
    ),
    transfer=guarded(TRANSFER),
    change_password=guarded(PASSWORD),
    cookies=("access_token_cookie",),
    renewal_cookie="refresh_token_cookie",
)

SHIPPED = Shipped(
    name="Flask-JWT-Extended, cookie",
    packages=("flask-jwt-extended", "pyjwt", "flask"),
    about="Two JWTs in HttpOnly cookies, and a readable cookie against CSRF.",
    docs=COOKIES,
    life_s=30 * DAY_S + 15 * MINUTE_S,
    doors=DOORS,
    verbs=VERBS,
    changes={
        **CHANGES,
        "cookie": Change(
            "JWT_COOKIE_SECURE, JWT_COOKIE_SAMESITE", f"{DOCS}/options.html"
        ),
    },
)
