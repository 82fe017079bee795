"""Questions about real frameworks, answered by the record of
`labs.frameworks`: what ends, as it ships?  The article asks none."""

from demo.claims.base import NOT_SAID, Claim, Conditions
from demo.evidence.frameworks import Framework, framework_called, frameworks

SESSIONS = (
    *("flask_quickstart", "starlette_session", "flask_login"),
    *("flask_security_session", "django_signed_cookies", "django_db"),
    *("flask_session_redis", "starsessions_redis"),
)
"""What its documentation calls a session, one configuration a kind."""


def ends(one: Framework, event: str) -> bool:
    """Is a copy refused from the event on?"""
    return bool(one.answers[event].value == 0)


def sessions_that_end(event: str) -> Conditions:
    """For each kind of session."""
    found = map(framework_called, SESSIONS)
    return {f"it is {one.release}": ends(one, event) for one in found}


def log_out_ends_it() -> Conditions:
    return sessions_that_end("log-out")


def new_password_ends_it() -> Conditions:
    return sessions_that_end("password-change")


def shipped_log_outs() -> Conditions:
    """Of the configurations whose log-out is the package's own endpoint."""
    return {
        f"it is {one.release}": ends(one, "log-out")
        for one in frameworks()
        if one.verbs.get("log out", ("", ""))[0] == "view"
    }


AS_SHIPPED = "the-cookie-is-not-the-session#the-frameworks-as-they-ship"

SHIPPED_CLAIMS = (
    Claim(
        "framework-session-ends",
        NOT_SAID,
        "A log-out ends what a framework calls its session, in every copy.",
        AS_SHIPPED,
        ("OWASP Session Management Cheat Sheet",),
        log_out_ends_it,
    ),
    Claim(
        "framework-log-out-endpoint",
        NOT_SAID,
        "A log-out endpoint that comes with a package ends every copy.",
        AS_SHIPPED,
        ("OWASP ASVS 5.0, chapter 7",),
        shipped_log_outs,
    ),
    Claim(
        "framework-new-password",
        NOT_SAID,
        "A new password ends a framework's sessions from before.",
        AS_SHIPPED,
        ("OWASP ASVS 5.0, chapter 7",),
        new_password_ends_it,
    ),
)
