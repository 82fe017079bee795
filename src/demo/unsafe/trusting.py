"""Verifiers that ask the token how it wants to be verified.

Source: RFC 8725 section 2.1, CWE-347.
"""

import hmac
from typing import Any, ClassVar

import jwt

from demo.errors import BadSignature
from demo.keys import Key
from demo.schemes import JWT
from demo.unsafe.base import Flip, overriding
from demo.unsafe.key_texts import ASYMMETRIC, TEXTS, KeyText, spki_pem


class AcceptsNone(JWT):
    """Overrides `decode`: "none" is an algorithm like any other."""

    def decode(self, token: str) -> dict[str, Any]:
        if jwt.get_unverified_header(token)["alg"].lower() == "none":
            return unsigned(self, token)
        return super().decode(token)


class PicksByHeader(JWT):
    """Overrides `allowed`: whatever algorithm the token names."""

    def allowed(self, token: str) -> list[str]:
        return [jwt.get_unverified_header(token)["alg"]]


class ConfusesKeys(JWT):
    """Overrides `decode`: the token picks the algorithm, and the key's
    published text then serves as an HMAC secret.

    text: the form in which the service holds that key."""

    text: "ClassVar[staticmethod[[Key], bytes]]" = staticmethod(spki_pem)

    def decode(self, token: str) -> dict[str, Any]:
        if jwt.get_unverified_header(token)["alg"] != "HS256":
            return super().decode(token)
        return by_secret(self, self.text(self.key), token)


def holding(text: KeyText) -> type[ConfusesKeys]:
    """The same, where the service holds its key in another form."""
    about = {"__doc__": ConfusesKeys.__doc__, "__module__": __name__}
    changed = {**about, "text": staticmethod(text)}
    return type(f"Confuses_{text.__name__}", (ConfusesKeys,), changed)


def by_secret(scheme: JWT, secret: bytes, token: str) -> dict[str, Any]:
    """Header and payload, if this secret made the token's HMAC."""
    signed, _, signature = token.rpartition(".")
    expected = hmac.digest(secret, signed.encode(), "sha256")
    sent = jwt.utils.base64url_decode(signature)
    if not hmac.compare_digest(expected, sent):
        raise BadSignature("the HMAC differs")
    return unsigned(scheme, token)


def unsigned(scheme: JWT, token: str) -> dict[str, Any]:
    """Header and payload: every claim is checked, the signature not."""
    return jwt.decode_complete(
        token,
        issuer=scheme.issuer,
        audience=scheme.audience,
        options={
            "verify_signature": False,
            "verify_exp": True,
            "verify_nbf": True,
            "verify_iat": True,
            "verify_aud": True,
            "verify_iss": True,
            "require": list(scheme.required),
        },
    )


TAKES_NONE = Flip(
    "algorithm", '"none" is one too', overriding(JWT, AcceptsNone)
)
FOLLOWS_HEADER = Flip(
    "algorithm",
    "the one that the token names",
    overriding(JWT, PicksByHeader),
)
MIXES_KEYS = Flip(
    "algorithm",
    "the token's, with one key for all",
    overriding(JWT, ConfusesKeys, *ASYMMETRIC),
)
MIXES_KEYS_AS: dict[str, Flip] = {
    name: Flip(
        "algorithm",
        f"the token's, with one key for all, held as {name}",
        overriding(JWT, holding(text), *algorithms),
    )
    for name, (text, algorithms) in TEXTS.items()
}
"""The same mistake, for each form in which a key may be held."""
