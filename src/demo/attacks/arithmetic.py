"""Signatures that no key made, and that a careless check lets pass."""

import hashlib
from dataclasses import replace
from functools import partial

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import (
    alices_claims,
    header,
    part,
    public_key,
    text,
    with_token,
)
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.unsafe.loose_checks import (
    COMPARES_SOME,
    COMPARES_WHAT_CAME,
    READS_FROM_LEFT,
    SHA256_PREFIX,
    SKIPS_RANGE,
)
from demo.unsafe.p256 import N


def unsealed(attacker: Attacker, algorithm: str) -> str:
    """Alice's header and payload, for one algorithm only."""
    claims = alices_claims(attacker)
    if attacker.service.contender.algorithm.split(",")[0] != algorithm:
        raise NotApplicable(f"the signature is not by {algorithm}")
    return f"{part(header(alg=algorithm))}.{part(claims)}"


def forge_psychic(attacker: Attacker, number: int) -> Client:
    """r and s are the same number, and fit every message and key."""
    body = unsealed(attacker, "ES256")
    return with_token(attacker, f"{body}.{text(number.to_bytes(32) * 2)}")


def forge_cube(attacker: Attacker) -> Client:
    """A block that begins right, and is a cube.  Its root is found by
    anybody, and cubing it is all that verifying does."""
    body = unsealed(attacker, "RS256")
    key = public_key(attacker).verifying
    if key.public_numbers().e != 3:
        raise NotApplicable("the public exponent is not 3")
    digest = hashlib.sha256(body.encode()).digest()
    start = b"\x00\x01\xff\x00" + SHA256_PREFIX + digest
    block = start.ljust(key.key_size // 8, b"\x00")
    root = cube_root(int.from_bytes(block)) + 1
    signature = root.to_bytes(key.key_size // 8)
    return with_token(attacker, f"{body}.{text(signature)}")


def cube_root(value: int) -> int:
    """The whole part, found bit by bit."""
    root = 0
    for bit in reversed(range(value.bit_length() // 3 + 1)):
        if (root | 1 << bit) ** 3 <= value:
            root |= 1 << bit
    return root


def forge_no_mac(attacker: Attacker) -> Client:
    return with_token(attacker, unsealed(attacker, "HS256") + ".")


def forge_one_byte(attacker: Attacker) -> Client:
    """All 256 of them, until one is let in."""
    body = unsealed(attacker, "HS256")
    for byte in range(256):
        forged = with_token(attacker, f"{body}.{text(bytes([byte]))}")
        if forged.me() == "alice":
            break
    return forged


def psychic(id: str, name: str, claim: str, number: int) -> Attack:
    return Attack(
        id=id,
        name=name,
        claim=claim,
        family="signature",
        source="NIST FIPS 186-5 section 6.4.2, CWE-347, CVE-2022-21449",
        forge=partial(forge_psychic, number=number),
        fixed=contender("JWT ES256"),
        flip=SKIPS_RANGE,
    )


PSYCHIC_ZERO = psychic(
    "psychic-zero",
    "an ECDSA signature of zeros",
    "A signature of 64 zero bytes is good for every message.",
    0,
)
PSYCHIC_ORDER = psychic(
    "psychic-order",
    "an ECDSA signature that is zero in disguise",
    "A check for zero is not enough: the curve's order is zero too.",
    N,
)
CUBE_ROOT = Attack(
    id="cube-root",
    name="an RSA signature by cube root",
    claim="With exponent 3, a block that only begins right is forged.",
    family="signature",
    source="RFC 8017 section 8.2.2, CWE-347, CVE-2006-4339",
    forge=forge_cube,
    fixed=replace(
        contender("JWT RS256"),
        name="JWT RS256, exponent 3",
        algorithm="RS256, e=3",
    ),
    flip=READS_FROM_LEFT,
)
EMPTY_MAC = Attack(
    id="empty-mac",
    name="a MAC of no bytes",
    claim="A MAC compared as far as it came agrees when none came.",
    family="signature",
    source="CWE-347, RFC 2104 section 5",
    forge=forge_no_mac,
    fixed=contender("JWT"),
    flip=COMPARES_WHAT_CAME,
)
ONE_BYTE_MAC = Attack(
    id="one-byte-mac",
    name="a MAC of one byte",
    claim="A MAC compared as far as it came is found in 256 tries.",
    family="signature",
    source="CWE-347, RFC 2104 section 5",
    forge=forge_one_byte,
    fixed=contender("JWT"),
    flip=COMPARES_SOME,
)

ARITHMETIC_ATTACKS = (
    PSYCHIC_ZERO,
    PSYCHIC_ORDER,
    CUBE_ROOT,
    EMPTY_MAC,
    ONE_BYTE_MAC,
)
