"""Spelling: the token that was blocked, written otherwise."""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import text
from demo.attacks.lifecycle import respelled, twin_of_es256
from demo.contenders import contender
from demo.harness import PASSWORD, Client, NotApplicable
from demo.schemes import JWT
from demo.unsafe.base import Flip
from demo.unsafe.loose_spelling import (
    NAMES_BY_DER_TEXT,
    NAMES_BY_LOOSE_TEXT,
    NAMES_BY_STRICT_TEXT,
)

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def next_last(token: str) -> str:
    """The last character's lowest bit stands for nothing: set it."""
    return token[:-1] + ALPHABET[ALPHABET.index(token[-1]) | 1]


def with_junk(token: str) -> str:
    """A character that is in no base64, for a decoder that skips it."""
    return token[:-4] + "!" + token[-4:]


def other_alphabet(token: str) -> str:
    """The signature in standard base64: + for -, and / for _."""
    signed, _, signature = token.rpartition(".")
    return f"{signed}.{signature.replace('-', '+').replace('_', '/')}"


def in_der(token: str) -> str:
    """An ECDSA signature as ASN.1 has it, not as RFC 7518 does."""
    from cryptography.hazmat.primitives.asymmetric import utils

    signed, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    return f"{signed}.{text(utils.encode_dss_signature(r, s))}"


def in_other_alphabet(attacker: Attacker) -> Client:
    """Alice logs in until her signature has one of those characters;
    three in four have."""
    require_jwt(attacker)
    while not re.search("[-_]", signature_of(attacker.victim)):
        attacker.victim.log_in("alice", PASSWORD)
    return respelled(attacker, other_alphabet)


def signature_of(client: Client) -> str:
    return client.credential().rpartition(".")[2]


def require_jwt(attacker: Attacker) -> None:
    if not isinstance(attacker.service.app.scheme, JWT):
        raise NotApplicable("the credential is not a JWT")


def es256_in_der(attacker: Attacker) -> Client:
    if attacker.service.contender.algorithm != "ES256":
        raise NotApplicable("the signature is not by ES256")
    return respelled(attacker, in_der)


ES256_BLOCKLIST = replace(
    contender("JWT + blocklist"),
    name="JWT ES256 + blocklist",
    algorithm="ES256",
)


def row(
    id: str,
    name: str,
    claim: str,
    source: str,
    forge: Callable[[Attacker], Client],
    flip: Flip = NAMES_BY_LOOSE_TEXT,
    algorithm: str = "HS256",
) -> Attack:
    by_default = contender("JWT + blocklist")
    return Attack(
        id=id,
        name=f"a respelled token, {name}",
        claim=claim,
        family="parsing",
        source=f"{source}, OWASP JSON Web Token Cheat Sheet",
        forge=forge,
        fixed=ES256_BLOCKLIST if algorithm == "ES256" else by_default,
        flip=flip,
    )


SPELLING_ATTACKS = (
    row(
        "unused-bits",
        "with its unused bits set",
        "The last character of a signature can be another one.",
        "RFC 4648 section 3.5",
        partial(respelled, spell=next_last),
    ),
    row(
        "junk-character",
        "with a character to be skipped",
        "A decoder that skips a character gives a token new names.",
        "RFC 4648 section 3.3",
        partial(respelled, spell=with_junk),
    ),
    row(
        "other-alphabet",
        "in the other alphabet",
        "A decoder that takes both alphabets gives a token new names.",
        "RFC 4648 section 5",
        in_other_alphabet,
    ),
    row(
        "der-signature",
        "its signature in DER",
        "An ECDSA signature has another encoding, and the token a name.",
        "RFC 7518 section 3.4",
        es256_in_der,
        NAMES_BY_DER_TEXT,
        "ES256",
    ),
    row(
        "strict-twin",
        "with its twin, strictly spelled",
        "One spelling for each token is not enough: there are two tokens.",
        "NIST FIPS 186-5 section 6.4.2",
        twin_of_es256,
        NAMES_BY_STRICT_TEXT,
        "ES256",
    ),
)
