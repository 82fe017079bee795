"""Flask-Security with its forms and Flask's session."""

from labs.frameworks.child.flask_security_site import Users, site
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import (
    DAY_S,
    Call,
    Change,
    Shipped,
    Verb,
    doors,
)

USERS = Users


def app(parts: Parts):
    return site(parts)


DOCS = "https://flask-security.readthedocs.io/en/stable"
FEATURES = f"{DOCS}/features.html"
API = f"{DOCS}/api.html"

EMAIL_AND_PASSWORD = (("email", "{user}"), ("password", "{password}"))
EVERYWHERE = Call(
    "/logout-everywhere",
    origin="api",
    docs=f"{API}#flask_security.UserDatastore.reset_user_access",
)
CHANGE = Call(
    "/change",
    fields=(
        ("password", "{password}"),
        ("new_password", "{new_password}"),
        ("new_password_confirm", "{new_password}"),
    ),
    done=(302,),
    csrf_page="/change",
    csrf_field="csrf_token",
    origin="view",
    docs=f"{FEATURES}#password-change",
)

DOORS = doors(
    log_in=Call(
        "/login",
        fields=EMAIL_AND_PASSWORD,
        done=(302,),
        csrf_page="/login",
        csrf_field="csrf_token",
        origin="view",
        docs=f"{FEATURES}#session-based-authentication",
    ),
    log_out=Call(
        "/logout",
        done=(302,),
        origin="view",
        docs=f"{FEATURES}#session-based-authentication",
    ),
    log_out_everywhere=EVERYWHERE,
    change_password=CHANGE,
)

VERBS = {
    "ban": Verb("api", f"{API}#flask_security.UserDatastore.deactivate_user"),
    "delete account": Verb(
        "api", f"{API}#flask_security.UserDatastore.delete_user"
    ),
    "new secret": Verb("api", f"{DOCS}/configuration.html"),
}

SHIPPED = Shipped(
    name="Flask-Security, session",
    packages=("flask-security-too", "flask-login", "flask"),
    about="Flask's signed cookie holds a random id of the user's row.",
    docs=f"{DOCS}/quickstart.html",
    life_s=31 * DAY_S,
    doors=DOORS,
    verbs=VERBS,
    changes={
        "log-out": Change(
            "reset_user_access, which ends all sessions of the user",
            f"{API}#flask_security.UserDatastore.reset_user_access",
        ),
        "lifetime": Change(
            "PERMANENT_SESSION_LIFETIME",
            "https://flask.palletsprojects.com/en/stable/config/"
            "#PERMANENT_SESSION_LIFETIME",
        ),
        "cookie": Change(
            "SESSION_COOKIE_SECURE", f"{DOCS}/configuration.html"
        ),
        "forged-post": Change(
            "SESSION_COOKIE_SAMESITE, here as in the quick start",
            f"{DOCS}/quickstart.html",
        ),
    },
    account="{}@example.com",
    store="the user's row",
)
