"""Claims about what is stored, read and looked up."""

import json
from secrets import token_bytes

from demo.attacks import lands
from demo.attacks.alg_none import EDITED_PAYLOAD
from demo.claims.base import (
    CORE_TRADEOFF,
    NOT_SAID,
    SESSION,
    SHORT_ANSWER,
    TOKEN,
    Claim,
    Conditions,
    measured,
)
from demo.harness.tokens import part
from demo.probes.script_exposure import unverified_text
from demo.schemes.base import encoded

NAMES_A_RECORD = "the cookie names a record, and each request asks for it"
HOLDS_ITSELF = "the cookie holds the session itself, signed"

COOKIES = {SESSION: NAMES_A_RECORD, "signed cookie": HOLDS_ITSELF}
"""The two designs that are called a session cookie."""


def server_keeps_state() -> Conditions:
    """Does a log-out end a copy of the cookie?"""
    return {
        kind: measured("log-out", name) == 0 for name, kind in COOKIES.items()
    }


def identifier_only() -> Conditions:
    """Is there nothing to read in the cookie?"""
    return {
        kind: not measured("payload-readable", name)
        for name, kind in COOKIES.items()
    }


def claims_are_signed() -> Conditions:
    """Can a name in the token be changed?"""
    attack = EDITED_PAYLOAD
    return {
        "the server checks the signature": not lands(attack, attack.fixed),
        "the server only decodes the token": not lands(attack, attack.broken),
    }


def anyone_reads_it() -> Conditions:
    """Signed, encrypted and unsecured are three forms of a JWT."""
    claims = {"sub": "alice"}
    unsecured = f"{part({'alg': 'none'})}.{part(claims)}."
    return {
        "it is signed": bool(measured("payload-readable", TOKEN)),
        "it is signed and in an HttpOnly cookie": bool(
            measured("payload-readable", "JWT cookie")
        ),
        'it is unsecured ("alg": "none")': "alice"
        in unverified_text(unsecured),
        "it is encrypted (a JWE)": "alice"
        in unverified_text(encrypted(claims)),
    }


def encrypted(claims: dict[str, str]) -> str:
    """The claims as a JWE of five parts, under a key that is then lost;
    the second part is empty, since that key is used directly.
    Source: RFC 7516 sections 3.1 and 5.1, RFC 7518 section 4.5."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header, nonce = part({"alg": "dir", "enc": "A256GCM"}), token_bytes(12)
    key = AESGCM(AESGCM.generate_key(256))
    sealed = key.encrypt(nonce, json.dumps(claims).encode(), header.encode())
    pieces = b"", nonce, sealed[:-16], sealed[-16:]
    return ".".join([header, *map(encoded, pieces)])


def no_lookup() -> Conditions:
    """Does a request cost no lookup?"""
    id = "lookups-over-one"
    return {
        "the server takes the user from the token": measured(id, TOKEN) == 0,
        "each request reads the user's row": measured(id, TOKEN, True) == 0,
        "each request asks a blocklist": measured(id, "JWT + blocklist") == 0,
    }


def lookup_each() -> Conditions:
    """Does a request cost one lookup?"""
    return {
        kind: measured("lookups-over-one", name) == 1
        for name, kind in COOKIES.items()
    }


def five_lookups() -> Conditions:
    """Do tokens save the lookups that sessions cost?"""
    id = "lookups-over-five"
    return {
        "each service checks the credential itself": measured(id, SESSION) == 5
        and measured(id, TOKEN) == 0,
        "a gateway asks once for all of them, so one is spared": measured(
            "lookups-at-gateway", SESSION
        )
        == 5,
        "the tokens have a blocklist": measured(id, "JWT + blocklist") == 0,
        "each service reads the user's row as well": measured(id, TOKEN, True)
        == 0,
    }


STATE_CLAIMS = (
    Claim(
        "server-state",
        SHORT_ANSWER,
        "With session cookies the server is in control, and always knows "
        "the truth.",
        "log-them-out#now-every-design-over-http",
        ("OWASP Session Management Cheat Sheet",),
        server_keeps_state,
    ),
    Claim(
        "identifier-only",
        CORE_TRADEOFF,
        "A session cookie is only a name for a record on the server.",
        "read-the-credential#now-every-contender-over-http",
        ("OWASP Session Management Cheat Sheet, session ID content",),
        identifier_only,
    ),
    Claim(
        "claims-signed",
        CORE_TRADEOFF,
        "A JWT carries claims, signed so that the server can verify them.",
        "forge-the-token#the-unsigned-token",
        ("RFC 7519 section 1", "RFC 7515 section 5.2"),
        claims_are_signed,
    ),
    Claim(
        "no-lookup",
        CORE_TRADEOFF,
        "A JWT is verified without a lookup in a database.",
        "count-the-lookups#then-the-user-row",
        ("RFC 7519", "RFC 8725"),
        no_lookup,
    ),
    Claim(
        "lookup-each",
        CORE_TRADEOFF,
        "A session costs a lookup on each request.",
        "count-the-lookups#one-request-by-hand",
        ("OWASP Session Management Cheat Sheet",),
        lookup_each,
    ),
    Claim(
        "five-lookups",
        CORE_TRADEOFF,
        "Without a lookup, tokens spare five services from all asking one "
        "store.",
        "cross-a-boundary#what-a-service-must-hold",
        (),
        five_lookups,
    ),
    Claim(
        "one-backend",
        CORE_TRADEOFF,
        "Most applications with JWTs are one backend with one database.",
        "count-the-lookups#what-this-does-not-show",
        reason="no survey was found, and no run can count other people's "
        "applications",
    ),
    Claim(
        "readable",
        NOT_SAID,
        "Anybody who sees a JWT can read its claims.",
        "read-the-credential#read-them-without-a-key",
        ("RFC 7519 sections 3, 6 and 12", "RFC 7516 section 3.1"),
        anyone_reads_it,
    ),
)
