"""Key confusion: the public key as a secret, in each form it may have.

The forger has to know which form the service holds; there are not many
to try.
"""

from functools import partial

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import (
    alices_claims,
    header,
    public_key,
    sealed,
    with_token,
)
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.unsafe.key_texts import EC, ED, RSA, TEXTS
from demo.unsafe.trusting import MIXES_KEYS_AS


def forge(attacker: Attacker, form: str) -> Client:
    claims, key = alices_claims(attacker), public_key(attacker)
    write, algorithms = TEXTS[form]
    if key.algorithm not in algorithms:
        raise NotApplicable("the key has no such form")
    return with_token(attacker, sealed(write(key), claims, header()))


ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("stripped-pem", "PEM without its last newline", RSA, ""),
    ("crlf-pem", "PEM with CRLF", RSA, ""),
    ("escaped-pem", "PEM on one line", RSA, ""),
    ("bare-base64", "bare base64", RSA, ""),
    ("der", "DER", RSA, ""),
    ("pkcs1", "PKCS#1 PEM", RSA, "CVE-2017-11424"),
    ("certificate", "X.509 PEM", RSA, ""),
    ("certificate-der", "X.509 DER", RSA, ""),
    ("openssh-rsa", "OpenSSH", RSA, ""),
    ("jwk-rsa", "JWK", RSA, ""),
    ("openssh-ecdsa", "OpenSSH", EC, "CVE-2024-33663"),
    ("jwk-ec", "JWK", EC, ""),
    ("raw-point", "raw bytes", EC, ""),
    ("openssh-ed25519", "OpenSSH", ED, "CVE-2022-29217"),
    ("jwk-okp", "JWK", ED, ""),
    ("raw-ed25519", "raw bytes", ED, ""),
)
"""What the row is called, the form, the algorithm, and a release that
fell for it."""


def row(id: str, form: str, algorithm: str, known: str) -> Attack:
    source = "RFC 8725 section 2.1, CWE-347"
    return Attack(
        id=f"confusion-{id}",
        name=f"{algorithm} to HS256, by {form}",
        claim=f"An {algorithm} key held as {form} serves as a secret.",
        family="signature",
        source=f"{source}, {known}" if known else source,
        forge=partial(forge, form=form),
        fixed=contender(f"JWT {algorithm}"),
        flip=MIXES_KEYS_AS[form],
    )


CONFUSION_ATTACKS = tuple(row(*told) for told in ROWS)
