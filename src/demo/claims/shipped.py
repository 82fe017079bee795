"""Questions about real frameworks, answered by the record of
`labs.frameworks`: what ends, as it ships?  The article asks none."""

from demo.claims.base import NOT_SAID, Claim, Conditions
from demo.evidence.frameworks import (
    ASKS_STORE,
    Framework,
    framework_called,
    frameworks,
)

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
    return {f"it is {one.name}": ends(one, event) for one in found}


def log_out_ends_it() -> Conditions:
    return sessions_that_end("log-out")


def new_password_ends_it() -> Conditions:
    return sessions_that_end("password-change")


def only_what_is_asked_ends() -> Conditions:
    """Do exactly those end a copy that ask their store on each request?"""
    found: dict[str, list[bool]] = {}
    for one in frameworks():
        if one.answers["log-out"].status == "measured":
            found.setdefault(one.asks, []).append(ends(one, "log-out"))
    return {
        f"each request asks for {asked}": set(ended) == {asked == ASKS_STORE}
        for asked, ended in found.items()
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
        "framework-log-out-asks",
        NOT_SAID,
        "Those frameworks end a copy at the log-out, and only those, that "
        "ask their store on each request.",
        "the-cookie-is-not-the-session#why-what-each-request-asks",
        ("OWASP ASVS 5.0, requirement 7.4.1",),
        only_what_is_asked_ends,
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
