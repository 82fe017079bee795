"""Flask-Login: it keeps the user's id in Flask's signed session."""

from flask import Flask, abort, request
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,
    login_user,
    logout_user,
)

from labs.frameworks.apps.flask_quickstart import CHANGES, OPERATIONS
from labs.frameworks.child.flask_pages import bank_pages
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import (
    DAY_S,
    USER_AND_PASSWORD,
    Call,
    Change,
    Shipped,
    Verb,
    doors,
)

REMEMBER = False


class User(UserMixin):
    def __init__(self, row):
        self.id, self.row = row.name, row

    @property
    def is_active(self):
        return self.row.active


def app(parts: Parts, remember: bool = REMEMBER) -> Flask:
    app = Flask(__name__)
    app.secret_key = parts.key
    app.config["SECRET_KEY_FALLBACKS"] = parts.retired
    login_manager = LoginManager()
    login_manager.init_app(app)

    @login_manager.user_loader
    def load_user(user_id):
        row = parts.users.get(user_id)
        return row and User(row)

    @app.post("/login")
    def login():
        row = parts.users.authenticate(**request.form)
        if row is None or not login_user(User(row), remember=remember):
            abort(401)
        return {}

    @app.post("/logout")
    @login_required
    def logout():
        logout_user()
        return {}

    return bank_pages(app, parts, lambda: current_user.id, login_required)


DOCS = "https://flask-login.readthedocs.io/en/latest"

EXAMPLE = f"{DOCS}/#login-example"

DOORS = doors(
    log_in=Call(
        "/login", fields=USER_AND_PASSWORD, origin="api", docs=EXAMPLE
    ),
    log_out=Call("/logout", origin="api", docs=EXAMPLE),
)

VERBS = {
    "ban": Verb("idiom", f"{DOCS}/#your-user-class"),
    **OPERATIONS,
}

SHIPPED = Shipped(
    name="Flask-Login",
    packages=("flask-login", "flask", "itsdangerous"),
    about="The user's id in Flask's signed cookie; her row is read each time.",
    docs=EXAMPLE,
    life_s=31 * DAY_S,
    doors=DOORS,
    verbs=VERBS,
    changes={
        **CHANGES,
        "log-out": Change(
            "an alternative id (get_id) that changes at log-out",
            f"{DOCS}/#alternative-tokens",
        ),
        "password-change": Change(
            "an alternative id (get_id) that changes with the password",
            f"{DOCS}/#alternative-tokens",
        ),
    },
)
