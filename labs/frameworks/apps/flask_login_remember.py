"""Flask-Login with remember me: a second signed cookie, for a year."""

from functools import partial

from labs.frameworks.apps import flask_login
from labs.frameworks.apps.flask_login import DOCS
from labs.frameworks.shipped import Change, Shipped

app = partial(flask_login.app, remember=True)

SHIPPED = Shipped(
    name="Flask-Login, remember me",
    packages=("flask-login", "flask", "itsdangerous"),
    about="A second signed cookie holds the id; the browser drops it after a "
    "year.",
    docs=f"{DOCS}/#remember-me",
    life_s=None,
    doors=flask_login.DOORS,
    verbs=flask_login.VERBS,
    changes={
        **flask_login.SHIPPED.changes,
        "lifetime": Change(
            "an alternative id (get_id) that changes; REMEMBER_COOKIE_DURATION"
            " is told to the browser alone",
            f"{DOCS}/#cookie-settings",
        ),
        "cookie": Change(
            "REMEMBER_COOKIE_SECURE, REMEMBER_COOKIE_SAMESITE, and Flask's "
            "SESSION_COOKIE_SECURE, SESSION_COOKIE_SAMESITE",
            f"{DOCS}/#cookie-settings",
        ),
    },
)
