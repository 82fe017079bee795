"""A sibling host forges a `__Host-` cookie, by a cookie without a name.

Browsers keep a sibling host from setting a cookie whose name starts with
`__Host-`.  A cookie with no name and the value `__Host-sid=mallory` is
sent as `=__Host-sid=mallory`, and Werkzeug before 2.2.3 dropped the first
`=`.  The attacker needs a sibling host and a browser that sends such
cookies.  CVE-2023-23934.
"""

from werkzeug.wrappers import Request

REFUSALS = ()


def session_id(cookie: str) -> str:
    """What the application reads from a Cookie header."""
    request = Request({"HTTP_COOKIE": cookie})
    return request.cookies.get("__Host-sid", "")


def honest() -> bool:
    return session_id("__Host-sid=alice") == "alice"


def edited() -> bool:
    return session_id("sid=mallory") == "mallory"


def attack() -> bool:
    return session_id("=__Host-sid=mallory") == "mallory"
