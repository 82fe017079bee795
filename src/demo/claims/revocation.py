"""Claims about ending a sign-in."""

from demo.claims.base import Claim, Conditions, count, measured

EVENT_IDS = ("log-out", "log-out-everywhere", "ban", "password-change")


def instant() -> Conditions:
    return {
        event: measured(event, "session cookie") == 0 for event in EVENT_IDS
    }


def until_expiry() -> Conditions:
    def alive(event: str, name: str, load_user: bool = False) -> bool:
        return measured(event, name, load_user) != 0

    return {
        "log-out": alive("log-out", "JWT HS256"),
        "ban": alive("ban", "JWT HS256"),
        "ban, when each request reads the user's row": alive(
            "ban", "JWT HS256", True
        ),
        "log-out, with a blocklist": alive("log-out", "JWT + blocklist"),
    }


def no_log_out_everywhere() -> Conditions:
    return {
        "with nothing stored": measured("log-out-everywhere", "JWT HS256")
        != 0,
        "with a blocklist and an index of live tokens": measured(
            "log-out-everywhere", "JWT + blocklist"
        )
        != 0,
    }


def password_change() -> Conditions:
    id = "password-change"
    return {
        "the cookie holds an identifier": measured(id, "session cookie") == 0,
        "the cookie holds signed data": measured(id, "signed cookie") == 0,
    }


def blocklist_looks_up() -> Conditions:
    found = measured("lookups-over-one", "JWT + blocklist")
    session = measured("lookups-over-one", "session cookie")
    return {"as many lookups as a session": found == session}


def downsides_stay() -> Conditions:
    """After adding a blocklist, is a JWT still worse than a session?"""
    return {
        "it is larger": count("bytes", "JWT + blocklist")
        > count("bytes", "session cookie"),
        "its claims are readable": bool(
            measured("payload-readable", "JWT + blocklist")
        ),
        "it stops when the store stops": not measured(
            "store-unplugged", "JWT + blocklist"
        ),
        "a stolen copy outlives a log-out": measured(
            "log-out", "JWT + blocklist"
        )
        != 0,
        "a logged-out copy comes back when the store is emptied": bool(
            measured("store-emptied", "JWT + blocklist")
        ),
        "it comes back also from a list that is kept by user": bool(
            measured("store-emptied", "JWT + per-user blocklist")
        ),
    }


REVOCATION_CLAIMS = (
    Claim(
        "instant",
        "short answer",
        "A server-side session ends at once.",
        "log-them-out",
        ("OWASP Session Management Cheat Sheet",),
        instant,
    ),
    Claim(
        "most-never-solve-it",
        "short answer",
        "Most teams with JWTs never solve revocation.",
        "log-them-out",
        reason="no survey was found; what fails without a fix is measured, "
        "how many teams lack the fix is not",
    ),
    Claim(
        "until-expiry",
        "revocation",
        "A JWT works until it expires, whatever happens before.",
        "log-them-out",
        ("RFC 7519 section 4.1.4",),
        until_expiry,
    ),
    Claim(
        "everywhere",
        "revocation",
        "With JWTs a user cannot be logged out everywhere at once.",
        "log-them-out",
        ("OWASP JSON Web Token Cheat Sheet",),
        no_log_out_everywhere,
    ),
    Claim(
        "password-change",
        "revocation",
        "With cookies, a new password ends the old sign-ins at once.",
        "log-them-out",
        ("OWASP ASVS",),
        password_change,
    ),
    Claim(
        "blocklist-lookup",
        "revocation",
        "A blocklist in a store brings back a lookup on every request.",
        "count-the-lookups",
        ("OWASP JSON Web Token Cheat Sheet",),
        blocklist_looks_up,
    ),
    Claim(
        "rebuilt-sessions",
        "revocation",
        "With a blocklist you have rebuilt sessions and kept the drawbacks.",
        "keep-a-blocklist",
        (),
        downsides_stay,
    ),
)
