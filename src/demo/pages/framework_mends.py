"""Lines that change what a framework does as it ships, to copy.

Each stands for the configurations that it mends.  `tests` put the lines
into those apps and measure again, so none is taken from memory.
"""

from dataclasses import dataclass

FLASK_SESSIONS = ("flask_quickstart", "flask_tutorial", "flask_login")
"""What keeps its sign-in in Flask's own signed cookie."""

DJANGO = ("django_db", "django_cache", "django_cached_db")
SIMPLE_JWT = (
    *("simplejwt_plain", "simplejwt_stateless"),
    *("simplejwt_blacklist", "simplejwt_rotation"),
)
FLASK_JWT = ("flask_jwt_bearer", "flask_jwt_blocklist", "flask_jwt_cookie")


@dataclass(frozen=True)
class Mend:
    """questions: by their ids, those whose answers the lines change.
    files: the configurations.  lines: of code or of settings.
    seen_in: the configuration that has these lines already, or ""."""

    questions: tuple[str, ...]
    files: tuple[str, ...]
    lines: str
    seen_in: str = ""


MENDS = (
    Mend(
        ("log-out",),
        FLASK_SESSIONS,
        """
from flask_session import Session

app.config["SESSION_TYPE"] = "redis"
app.config["SESSION_REDIS"] = Redis()
Session(app)
""",
        "flask_session_redis",
    ),
    Mend(
        ("log-out",),
        ("django_signed_cookies",),
        """
SESSION_ENGINE = "django.contrib.sessions.backends.db"
""",
        "django_db",
    ),
    Mend(
        ("log-out",),
        ("starlette_session",),
        """
middleware=[
    Middleware(SessionMiddleware, store=RedisStore(connection=Redis())),
    Middleware(SessionAutoloadMiddleware),
]  # all three names are from starsessions
""",
        "starsessions_redis",
    ),
    Mend(
        ("log-out", "refresh-twice"),
        ("simplejwt_plain", "simplejwt_stateless"),
        """
INSTALLED_APPS += ["rest_framework_simplejwt.token_blacklist"]
SIMPLE_JWT = {"ROTATE_REFRESH_TOKENS": True,
              "BLACKLIST_AFTER_ROTATION": True,
              "CHECK_REVOKE_TOKEN": True}
# among the urls: path("api/token/blacklist/",
#                      TokenBlacklistView.as_view())
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
)
"""In the order in which they are shown."""


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
