"""Lines that change what a framework does as it ships, to copy.

Each stands for the configurations that it mends, and for the questions
whose answers it changes.  A test puts the lines into those apps and asks
again, or finds them in an app that has them already, so that none is taken
from memory.
"""

from dataclasses import dataclass

FLASK = ("flask_quickstart", "flask_tutorial", "flask_login")
"""What keeps its sign-in in Flask's own signed cookie."""

DJANGO = ("django_db", "django_cache", "django_cached_db")
DJANGO_COOKIE = ("django_signed_cookies",)
SIMPLE_JWT = (
    *("simplejwt_plain", "simplejwt_stateless"),
    *("simplejwt_blacklist", "simplejwt_rotation"),
)
FLASK_JWT = ("flask_jwt_bearer", "flask_jwt_blocklist", "flask_jwt_cookie")
FLASK_SESSION = ("flask_session_redis",)


@dataclass(frozen=True)
class Mend:
    """questions: by their ids, those whose answers the lines change.
    files: the configurations.  lines: of code or of settings.
    seen_in: a configuration that has these lines already, or ""."""

    questions: tuple[str, ...]
    files: tuple[str, ...]
    lines: str
    seen_in: str = ""


MENDS = (
    Mend(
        ("log-out",),
        FLASK,
        """
from flask_session import Session
from redis import Redis

app.config["SESSION_TYPE"] = "redis"
app.config["SESSION_REDIS"] = Redis()
Session(app)
""",
        "flask_session_redis",
    ),
    Mend(
        ("log-out",),
        DJANGO_COOKIE,
        """
# settings.py; then: python manage.py migrate
SESSION_ENGINE = "django.contrib.sessions.backends.db"
""",
        "django_db",
    ),
    Mend(
        ("log-out",),
        ("starlette_session",),
        """
from redis.asyncio import Redis
from starlette.middleware import Middleware
from starsessions import (
    SessionAutoloadMiddleware,
    SessionMiddleware,
    regenerate_session_id,
)
from starsessions.stores.redis import RedisStore

middleware = [
    Middleware(SessionMiddleware, store=RedisStore(connection=Redis())),
    Middleware(SessionAutoloadMiddleware),
]  # app = Starlette(..., middleware=middleware)

# in the log-in, after the password was checked
request.session["username"] = form["username"]
regenerate_session_id(request)
""",
        "starsessions_redis",
    ),
    Mend(
        ("log-out", "refresh-twice"),
        ("simplejwt_plain", "simplejwt_stateless"),
        """
# settings.py; then: python manage.py migrate
INSTALLED_APPS += ["rest_framework_simplejwt.token_blacklist"]
SIMPLE_JWT = {"ROTATE_REFRESH_TOKENS": True,
              "BLACKLIST_AFTER_ROTATION": True,
              "CHECK_REVOKE_TOKEN": True}

# urls.py
from django.urls import path
from rest_framework_simplejwt.views import TokenBlacklistView

urlpatterns += [
    path("api/token/blacklist/", TokenBlacklistView.as_view())
]
""",
        "simplejwt_rotation",
    ),
    Mend(
        ("log-out",),
        ("flask_jwt_bearer", "flask_jwt_cookie"),
        """
@jwt.token_in_blocklist_loader
def is_revoked(_header, payload):
    return blocklist.get(payload["jti"]) is not None

# at log-out: blocklist.set(get_jwt()["jti"], "", ex=lasts)
""",
        "flask_jwt_blocklist",
    ),
    Mend(
        ("log-out",),
        ("fastapi_users_jwt",),
        """
def strategy():
    return RedisStrategy(redis, lifetime_seconds=3600)
""",
        "fastapi_users_redis",
    ),
    Mend(
        ("fixation", "password-change", "account-deleted"),
        FLASK_SESSION,
        """
from hashlib import sha256

def seal(name):  # another one after a new password; None for nobody
    row = users.get(name)  # your own user table
    return row and sha256(row.password_hash.encode()).hexdigest()

@app.before_request
def end_old_sessions():
    if session.get("seal") != seal(session.get("name")):
        session.clear()

# in the log-in, after the password was checked; the log-out has to
# clear the same key, "name" here
session["name"] = request.form["username"]
session["seal"] = seal(session["name"])
app.session_interface.regenerate(session)
""",
    ),
    Mend(
        ("cookie-attributes",),
        (*FLASK, *FLASK_SESSION),
        """
app.config["SESSION_COOKIE_SECURE"] = True
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
""",
    ),
    Mend(
        ("cookie-attributes",),
        ("flask_security_session",),
        """
app.config["SESSION_COOKIE_SECURE"] = True
""",
    ),
    Mend(
        ("cookie-attributes", "forged-post"),
        ("flask_login_remember",),
        """
app.config["SESSION_COOKIE_SECURE"] = True
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
app.config["REMEMBER_COOKIE_SECURE"] = True
app.config["REMEMBER_COOKIE_SAMESITE"] = "Lax"

from flask import abort, request

@app.before_request
def refuse_other_sites():
    # behind a proxy: your public address
    own = request.host_url.rstrip("/")
    if request.headers.get("Origin", own) != own:
        abort(403)
""",
    ),
    Mend(
        ("forged-post",),
        (*FLASK, *FLASK_SESSION),
        """
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"

from flask import abort, request

@app.before_request
def refuse_other_sites():
    # behind a proxy: your public address
    own = request.host_url.rstrip("/")
    if request.headers.get("Origin", own) != own:
        abort(403)
""",
    ),
    Mend(
        ("lifetime",),
        (*FLASK, *FLASK_SESSION, "flask_security_session"),
        """
app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(hours=11)
""",
    ),
    Mend(
        ("cookie-attributes",),
        (*DJANGO, *DJANGO_COOKIE),
        """
SESSION_COOKIE_SECURE = True
""",
    ),
    Mend(
        ("lifetime",),
        (*DJANGO, *DJANGO_COOKIE),
        """
SESSION_COOKIE_AGE = 11 * 3600
""",
    ),
    Mend(
        ("cookie-attributes", "lifetime"),
        ("starlette_session",),
        """
Middleware(SessionMiddleware, secret_key=key, https_only=True,
           max_age=11 * 3600)
""",
    ),
    Mend(
        ("clock-behind",),
        (*SIMPLE_JWT, "dj_rest_auth_jwt"),
        """
SIMPLE_JWT = {"LEEWAY": 10}
""",
    ),
    Mend(
        ("password-change",),
        ("simplejwt_plain", "simplejwt_blacklist", "dj_rest_auth_jwt"),
        """
SIMPLE_JWT = {"CHECK_REVOKE_TOKEN": True}
""",
    ),
    Mend(
        ("refresh-twice",),
        ("simplejwt_blacklist",),
        """
SIMPLE_JWT = {"ROTATE_REFRESH_TOKENS": True,
              "BLACKLIST_AFTER_ROTATION": True}
""",
    ),
    Mend(
        ("lifetime",),
        (*SIMPLE_JWT, "dj_rest_auth_jwt"),
        """
SIMPLE_JWT = {"REFRESH_TOKEN_LIFETIME": timedelta(hours=11)}
""",
    ),
    Mend(
        ("ban", "account-deleted"),
        ("simplejwt_stateless",),
        """
REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": [
    "rest_framework_simplejwt.authentication.JWTAuthentication"]}
""",
    ),
    Mend(
        ("cookie-attributes",),
        ("dj_rest_auth_jwt",),
        """
REST_AUTH = {"JWT_AUTH_SECURE": True}
""",
    ),
    Mend(
        ("clock-behind",),
        FLASK_JWT,
        """
app.config["JWT_DECODE_LEEWAY"] = 10
""",
    ),
    Mend(
        ("lifetime",),
        FLASK_JWT,
        """
app.config["JWT_REFRESH_TOKEN_EXPIRES"] = timedelta(hours=11)
""",
    ),
    Mend(
        ("cookie-attributes",),
        ("flask_jwt_cookie",),
        """
app.config["JWT_COOKIE_SECURE"] = True
app.config["JWT_COOKIE_SAMESITE"] = "Lax"
""",
    ),
)
"""In the order in which they are shown."""

IN_ANY_FRAMEWORK = {
    "password-change": "End the user's sign-ins in the view that changes "
    "the password.",
    "account-deleted": "Read the user's row on each request, or end her "
    "sign-ins when it is deleted.",
    "script-theft": "Carry the credential in an HttpOnly cookie.",
    "cookie-scope": "Give the cookie another name in the release that "
    "changes its Domain or Path.",
    "long-name": "Limit the length of a name at the registration.",
    "clock-behind": "Keep the servers' clocks in step.",
    "bytes": "Send an identifier, and keep the content on the server.",
    "no-jar": "Offer the same credential in a header to other clients.",
    "with-jar": "Offer other clients a log-in without an anti-forgery field.",
    "store-emptied": "Keep the list where its loss is noticed, or on a disk.",
    "refresh-reuse": "End the whole family when a spent token comes back.",
    "refresh-twice": "Store the refresh tokens, and spend each one once.",
}
"""What helps in any framework, by the question; in the book's chapters."""


def lines_for(file: str, question: str) -> str:
    """The lines that mend this answer of this configuration; "" where
    none are known."""
    found = (
        one.lines.strip("\n")
        for one in MENDS
        if file in one.files and question in one.questions
    )
    return next(found, "")


def mend_of(file: str, question: str) -> Mend:
    """The same with what is known of it.  Raises LookupError."""
    for one in MENDS:
        if file in one.files and question in one.questions:
            return one
    raise LookupError(f"no lines are known for {question} of {file}")
