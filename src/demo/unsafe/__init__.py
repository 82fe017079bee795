"""Broken on purpose: each is a safe scheme with one thing changed.

Nothing here is meant to be copied.  The attacks need something to land
on, and the probes need something to fire on.
"""

from dataclasses import replace

from demo.contenders import COOKIE, HEADER, Contender
from demo.schemes import Session
from demo.unsafe.forgetful import ForgetfulSession
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
READABLE = Contender(
    "session cookie without HttpOnly",
    Session,
    replace(COOKIE, http_only=False),
)
UNGUARDED = Contender(
    "session cookie without CSRF defence",
    Session,
    replace(COOKIE, same_site="None", check_origin=False),
)

UNSAFE: tuple[Contender, ...] = (
    FORGETFUL,
    ACCEPTS_NONE,
    CONFUSES_KEYS,
    PICKS_BY_HEADER,
    READABLE,
    UNGUARDED,
)
