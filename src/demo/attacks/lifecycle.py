"""Lifecycle: the credential was genuine, and should be over."""

import base64
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from demo.attacks.base import Attack, Attacker
from demo.clock import later
from demo.contenders import contender
from demo.harness import Client, ControlFailed, NotApplicable
from demo.schemes import JWT
from demo.schemes.base import ACCESS_S
from demo.unsafe.forgetful import FORGETS_LOG_OUT, FORGETS_REUSE
from demo.unsafe.text_blocklist import FAILS_OPEN, NAMES_BY_TEXT

P256_ORDER = int(
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16
)
"""Number of points on the curve of ES256.  Source: NIST SP 800-186
section 3.2.1.3."""

Spelling = Callable[[str], str]


def replay_after_log_out(attacker: Attacker) -> Client:
    copy = attacker.victim.stolen_copy()
    if attacker.victim.log_out().status != 200:
        raise ControlFailed("the log-out was not answered")
    return copy


REPLAY_AFTER_LOG_OUT = Attack(
    id="replay-after-log-out",
    name="replay after log-out",
    claim="A copy taken before the log-out still pays after it.",
    family="lifecycle",
    source="CWE-613, OWASP Session Management Cheat Sheet",
    forge=replay_after_log_out,
    fixed=contender("session cookie"),
    flip=FORGETS_LOG_OUT,
)


def respelled(attacker: Attacker, spell: Spelling) -> Client:
    """The victim logs out; her token comes back in another spelling."""
    scheme = attacker.service.app.scheme
    if not isinstance(scheme, JWT):
        raise NotApplicable("the credential is not a JWT")
    copy = replay_after_log_out(attacker)
    copy.replace_credential(spell(copy.credential()))
    return copy


def padded(token: str) -> str:
    """The same bytes, with the padding that RFC 7515 leaves out."""
    signature = token.rpartition(".")[2]
    return token + "=" * (-len(signature) % 4)


def twin(token: str) -> str:
    """The other ECDSA signature of the same text: (r, n - s)."""
    signed, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    r, s = raw[:32], int.from_bytes(raw[32:])
    both = r + (P256_ORDER - s).to_bytes(32)
    text = base64.urlsafe_b64encode(both).rstrip(b"=").decode()
    return f"{signed}.{text}"


def twin_of_es256(attacker: Attacker) -> Client:
    if attacker.service.contender.algorithm != "ES256":
        raise NotApplicable("the signature is not by ES256")
    return respelled(attacker, twin)


def renew_first(attacker: Attacker) -> Client:
    """A stolen pair is renewed before the victim renews hers."""
    if not attacker.victim.can_renew():
        raise NotApplicable("there is nothing to renew")
    thief = attacker.victim.stolen_copy()
    thief.renew()
    with later(60):
        attacker.victim.renew()
    return thief


def replay_in_outage(attacker: Attacker) -> Client:
    copy = replay_after_log_out(attacker)
    attacker.service.store.unplugged = True
    return copy


PADDED_TOKEN = Attack(
    id="padded-token",
    name="a blocked token, padded",
    claim="One `=` more, and the blocklist does not know the token.",
    family="parsing",
    source="RFC 7515 section 2, OWASP JSON Web Token Cheat Sheet",
    forge=partial(respelled, spell=padded),
    fixed=contender("JWT + blocklist"),
    flip=NAMES_BY_TEXT,
)

TWIN_SIGNATURE = Attack(
    id="twin-signature",
    name="a blocked token, with its twin signature",
    claim="A second valid signature, and the blocklist is blind.",
    family="parsing",
    source="NIST FIPS 186-5 section 6.4.2, OWASP JSON Web Token Cheat Sheet",
    forge=twin_of_es256,
    fixed=replace(
        contender("JWT + blocklist"),
        name="JWT ES256 + blocklist",
        algorithm="ES256",
    ),
    flip=NAMES_BY_TEXT,
)

REFRESH_REUSE = Attack(
    id="refresh-reuse",
    name="reuse of a refresh token",
    claim="A thief who renews first goes on renewing.",
    family="lifecycle",
    source="RFC 9700 section 4.14.2",
    forge=renew_first,
    fixed=contender("JWT + refresh"),
    flip=FORGETS_REUSE,
    wait_s=2 * ACCESS_S,
)

OUTAGE_REPLAY = Attack(
    id="outage-replay",
    name="replay while the store is down",
    claim="A blocklist that cannot be asked lets a blocked token in.",
    family="lifecycle",
    source="CWE-636, not failing securely",
    forge=replay_in_outage,
    fixed=contender("JWT + blocklist"),
    flip=FAILS_OPEN,
)
