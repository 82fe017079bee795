"""Claims about what the article says to consider besides."""

from demo.attacks import ATTACKS, lands
from demo.claims.base import (
    NOT_SAID,
    SHORT_ANSWER,
    Claim,
    Conditions,
    measured,
)
from demo.probes import PROBES
from demo.probes.grades import Ungraded


def no_algorithm_to_confuse() -> Conditions:
    """A v4.local token, sealed with the bytes of the public key."""
    forged = next(a for a in ATTACKS if a.id == "paseto-confusion")
    return {
        "the verifier's key knows the purpose that it is for": not lands(
            forged, forged.fixed
        ),
        "the verifier's key is plain bytes, and the token names the purpose": (
            not lands(forged, forged.broken)
        ),
    }


def paseto_changes() -> Conditions:
    """In which respect does PASETO differ from a JWT?"""
    public = "PASETO public"
    return {
        "it is to end at log-out": measured("log-out", public) == 0,
        "script shall not carry it away": measured("script-theft", public)
        is False,
        "others must not read it, and it is encrypted": measured(
            "payload-readable", "PASETO local"
        )
        is False,
    }


def is_a_middle_path() -> Conditions:
    """What can an opaque token do, and does it differ in its cookie from
    a session cookie with the same powers in any answer that has a grade?"""
    one, other = "opaque cookie", "plain session cookie"
    graded = [p for p in PROBES if not isinstance(p.grading, Ungraded)]
    answers = [
        p.grading.grade(measured(p.id, one))
        != p.grading.grade(measured(p.id, other))
        for p in graded
        if measured(p.id, other) is not None
    ]
    return {
        "you ask whether a log-out ends it": measured("log-out", one) == 0,
        "you ask whether a program can send it in a header": bool(
            measured("no-jar", "opaque bearer")
        ),
        f"you look for one of its {len(answers)} grades that a plain session "
        "cookie does not have": any(answers),
    }


BOUND = {
    "JWT + DPoP": "each request is signed (DPoP)",
    "certificate-bound JWT": "the token names the client's certificate",
    "device-bound session": "the browser renews a cookie of minutes by a key",
}
"""The designs that are bound to a key, in words."""


def copy_is_no_use() -> Conditions:
    """Does a full copy, without the key, open nothing elsewhere?"""
    return {
        words: not measured("copy-works", name)
        for name, words in BOUND.items()
    }


def script_is_stopped() -> Conditions:
    """Can script in the page no longer pay?"""
    return {
        words: not measured("script-rides", name)
        for name, words in BOUND.items()
    }


def asks_no_store() -> Conditions:
    """Does a request over five services go without a store?"""
    return {
        words: measured("lookups-over-five", name) == 0
        for name, words in BOUND.items()
    }


MIDDLE_CLAIMS = (
    Claim(
        "paseto-algorithms",
        SHORT_ANSWER,
        "PASETO has the shape of a JWT, without the confusion of algorithms.",
        "take-the-middle-path#paseto-by-hand",
        ("PASETO specification, Algorithm Lucidity",),
        no_algorithm_to_confuse,
    ),
    Claim(
        "opaque-middle-path",
        SHORT_ANSWER,
        "An opaque token, kept by the server, in an HttpOnly cookie is a "
        "middle path: it can be revoked, and the API stays clean.",
        "take-the-middle-path#how-does-it-differ-from-a-session-cookie",
        ("RFC 7662",),
        is_a_middle_path,
    ),
    Claim(
        "paseto-changes",
        NOT_SAID,
        "PASETO solves what JWTs leave open.",
        "take-the-middle-path#what-paseto-leaves-as-it-was",
        ("PASETO specification, version 4",),
        paseto_changes,
    ),
    Claim(
        "bound-copy",
        NOT_SAID,
        "A copy of a credential that is bound to a key opens nothing.",
        "bind-the-credential#what-each-one-stops-and-what-it-costs",
        ("RFC 9449", "RFC 8705", "W3C Device Bound Session Credentials"),
        copy_is_no_use,
    ),
    Claim(
        "bound-script",
        NOT_SAID,
        "A key that script cannot read stops injected script.",
        "bind-the-credential#what-each-one-stops-and-what-it-costs",
        ("RFC 9449 section 11.4",),
        script_is_stopped,
    ),
    Claim(
        "bound-look-up",
        NOT_SAID,
        "Binding to a key needs no lookup.",
        "bind-the-credential#what-each-one-stops-and-what-it-costs",
        ("RFC 9449 section 11.1",),
        asks_no_store,
    ),
)
