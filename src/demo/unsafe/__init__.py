"""Broken on purpose: each is a safe scheme with one thing changed.

Nothing here is meant to be copied.  The attacks need something to land
on, and the probes need something to fire on.
"""

from dataclasses import replace

from demo.contenders import COOKIE, HEADER, Contender
from demo.schemes import Session
from demo.unsafe.forgetful import ForgetfulRefresh, ForgetfulSession
from demo.unsafe.text_blocklist import OpenBlocklist, TextBlocklist
from demo.unsafe.trusting import (
    AcceptsNone,
    ConfusesKeys,
    PicksByHeader,
)

FORGETFUL = Contender("forgetful session", ForgetfulSession, COOKIE)
ACCEPTS_NONE = Contender("JWT that accepts none", AcceptsNone, HEADER, "RS256")
CONFUSES_KEYS = Contender(
    "JWT that confuses keys", ConfusesKeys, HEADER, "RS256"
)
PICKS_BY_HEADER = Contender(
    "JWT that picks by header", PicksByHeader, HEADER, "HS256"
)
FORGETFUL_REFRESH = Contender(
    "JWT + refresh that ignores reuse", ForgetfulRefresh, HEADER, "HS256"
)
TEXT_BLOCKLIST = Contender(
    "JWT + blocklist by text", TextBlocklist, HEADER, "HS256"
)
TEXT_BLOCKLIST_ES256 = Contender(
    "JWT ES256 + blocklist by text", TextBlocklist, HEADER, "ES256"
)
OPEN_BLOCKLIST = Contender(
    "JWT + blocklist that fails open", OpenBlocklist, HEADER, "HS256"
)
READABLE = Contender(
    "session cookie without HttpOnly",
    Session,
    replace(COOKIE, http_only=False),
)
UNGUARDED = Contender(
    "session cookie with SameSite=None alone",
    Session,
    replace(COOKIE, same_site="None", check_origin=False),
)
LAX_ALONE = Contender(
    "session cookie with SameSite=Lax alone",
    Session,
    replace(COOKIE, check_origin=False),
)

UNSAFE: tuple[Contender, ...] = (
    FORGETFUL,
    ACCEPTS_NONE,
    CONFUSES_KEYS,
    PICKS_BY_HEADER,
    FORGETFUL_REFRESH,
    TEXT_BLOCKLIST,
    TEXT_BLOCKLIST_ES256,
    OPEN_BLOCKLIST,
    READABLE,
    UNGUARDED,
    LAX_ALONE,
)
