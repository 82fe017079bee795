"""Flask-Security with the token that its log-in gives to a program."""

from dataclasses import replace

from labs.frameworks.apps.flask_security_session import (
    CHANGE,
    DOCS,
    EMAIL_AND_PASSWORD,
    EVERYWHERE,
    FEATURES,
    VERBS,
)
from labs.frameworks.child.flask_security_site import Users, site
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import (
    MINUTE_S,
    NO_COOKIE,
    Call,
    Change,
    Shipped,
    doors,
)

USERS = Users


def app(parts: Parts):
    return site(
        parts,
        "token",
        SECURITY_API_ENABLED_METHODS=["token"],
        WTF_CSRF_ENABLED=False,
    )


TOKENS = f"{FEATURES}#token-authentication"
"""What a program without cookies is told to set: no CSRF check."""

SHIPPED = Shipped(
    name="Flask-Security, token",
    packages=("flask-security-too", "flask", "itsdangerous"),
    about="A signed token in the answer holds a random id of the user.",
    docs=TOKENS,
    life_s=15 * MINUTE_S,
    doors=doors(
        log_in=Call(
            "/login?include_auth_token",
            encoding="json",
            fields=EMAIL_AND_PASSWORD,
            origin="view",
            docs=TOKENS,
        ),
        log_out=Call("/logout", encoding="json", origin="view", docs=TOKENS),
        log_out_everywhere=EVERYWHERE,
        change_password=replace(
            CHANGE,
            path="/change?include_auth_token",
            encoding="json",
            done=(200,),
            csrf_page="",
            csrf_field="",
        ),
        token="/response/user/authentication_token",
        header="Authentication-Token",
        cookies=NO_COOKIE,
        scheme="",
    ),
    verbs=VERBS,
    changes={
        "lifetime": Change(
            "SECURITY_TOKEN_MAX_AGE", f"{DOCS}/configuration.html"
        ),
        "log-out": Change(
            "reset_user_access, which ends all tokens of the user",
            f"{DOCS}/api.html#flask_security.UserDatastore.reset_user_access",
        ),
    },
    account="{}@example.com",
    store="the user's row",
)
