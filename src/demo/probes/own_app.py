"""The probes for an application that is the reader's own, in row order."""

from demo.probes.base import Cell, Probe
from demo.probes.forged import FORGED_POST, FORGED_TOKEN
from demo.probes.lifetimes import (
    COOKIE_ATTRIBUTES,
    DECLARED,
    LACKS,
    SIGN_IN_LASTS,
    SLIDES,
)
from demo.probes.planted import ADOPTION, FIXATION
from demo.probes.renewal import REUSE
from demo.probes.revocation import (
    LOG_OUT,
    LOG_OUT_EVERYWHERE,
    PASSWORD_CHANGE,
)
from demo.probes.script_exposure import SCRIPT_THEFT

OWN_APP: tuple[Probe, ...] = (
    LOG_OUT,
    LOG_OUT_EVERYWHERE,
    PASSWORD_CHANGE,
    REUSE,
    SIGN_IN_LASTS,
    SLIDES,
    DECLARED,
    SCRIPT_THEFT,
    COOKIE_ATTRIBUTES,
    FIXATION,
    ADOPTION,
    FORGED_POST,
    FORGED_TOKEN,
)

ADVICE = {
    "log-out": "Keep a record of each sign-in on the server and delete it "
    "at log-out, or name the token on a blocklist until it expires.",
    "log-out-everywhere": "Delete all records of the user, or keep a time "
    "per user before which no credential is good.",
    "password-change": "End every sign-in of the user when the password "
    "changes, the one that changes it included, and log in afresh.",
    "refresh-reuse": "Give out a new refresh token each time, and end the "
    "whole sign-in when an old one comes back.",
    "lifetime": "Let a sign-in that nobody uses end after 12 hours, or after "
    "30 days at most where little is at stake.",
    "script-theft": "If a browser is the client, send the credential in a "
    "cookie with HttpOnly.",
    "cookie-attributes": "Set Secure, HttpOnly and SameSite=Lax.",
    "fixation": "Give out a new identifier at each log-in.",
    "adoption": "Never take an identifier from the browser that the server "
    "has no record of: make a new one.",
    "forged-post": "Ask for an anti-forgery token or check the Origin, and "
    "set SameSite=Lax or Strict.",
    "forged-token": "Name the one algorithm that you accept, and let the "
    "library verify before you read anything.",
}
"""What to do about a grade that is not good, by the probe's id."""

TITLES = {
    "log-them-out": "When does a stolen copy stop working?",
    "refresh-and-rotate": "Short life with refresh: what does it patch?",
    "steal-the-token": "What does injected script get?",
    "plant-the-session": "What if the attacker chooses your session?",
    "ride-the-cookie": "Can another site make your browser send it?",
    "forge-the-token": "Can a token be made from nothing?",
}
"""Of the chapters that explain a probe, by their slugs."""


def advice(cell: Cell) -> str:
    """What to do about this answer; of a cookie, what it lacks."""
    if cell.probe != COOKIE_ATTRIBUTES.id or not isinstance(cell.value, str):
        return ADVICE[cell.probe]
    mends = [
        f"Set {', '.join(lacking)} for the cookie {line.partition(':')[0]}."
        for line in cell.value.splitlines()
        if (lacking := [m for word, m in LACKS.items() if word in line])
    ]
    return " ".join(mends)
