"""Claims about clients that are no browser."""

from demo.claims.base import (
    EARN_THEIR_KEEP,
    NOT_SAID,
    SESSION,
    TOKEN,
    Claim,
    Conditions,
    measured,
)


def cookies_are_awkward() -> Conditions:
    """Is a user with a session cookie lost on the way?"""
    return {
        "the client keeps no cookies": not measured("no-jar", SESSION),
        "the client has a cookie jar that is switched on": not measured(
            "with-jar", SESSION
        ),
    }


def headers_are_easy() -> Conditions:
    """Does a token in a header get through?"""
    return {
        "the client is a script or a command line": bool(
            measured("no-jar", TOKEN)
        ),
        "the client is a page's EventSource": bool(
            measured("event-source", TOKEN)
        ),
    }


CLIENTS_CLAIMS = (
    Claim(
        "cookies-awkward",
        EARN_THEIR_KEEP,
        "For mobile apps and the command line, cookies are awkward.",
        "leave-the-browser#now-every-contender",
        ("RFC 6750 section 2.1", "RFC 8252"),
        cookies_are_awkward,
    ),
    Claim(
        "headers-easy",
        NOT_SAID,
        "A token in a header works for any client.",
        "leave-the-browser#now-every-contender",
        ("RFC 6750 section 2.1", "HTML standard, server-sent events"),
        headers_are_easy,
    ),
)
