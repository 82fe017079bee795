"""Claims about clients that are no browser."""

from demo.claims.base import Claim, Conditions, measured


def cookies_are_awkward() -> Conditions:
    return {
        "the client has no cookie jar": not measured(
            "no-jar", "session cookie"
        ),
        "the client has one": not measured("with-jar", "session cookie"),
    }


def headers_are_easy() -> Conditions:
    return {
        "a script or a command line": bool(measured("no-jar", "JWT HS256")),
        "the browser's EventSource": bool(
            measured("event-source", "JWT HS256")
        ),
    }


CLIENTS_CLAIMS = (
    Claim(
        "cookies-awkward",
        "where JWTs earn their keep",
        "Cookies are awkward outside a browser.",
        "leave-the-browser",
        ("RFC 6750",),
        cookies_are_awkward,
    ),
    Claim(
        "headers-easy",
        "where JWTs earn their keep",
        "A token in a header works for any client.",
        "leave-the-browser",
        ("RFC 6750",),
        headers_are_easy,
    ),
)
