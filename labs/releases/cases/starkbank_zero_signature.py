"""A signature of zeros verifies under any key.

An ECDSA signature is two numbers, r and s, each from 1 to n-1.
starkbank-ecdsa before 2.0.1 did not look: with both zero the equation
holds for every message and every key.  CVE-2021-43572.
"""

import json

from by_hand import KEYS, TOKENS, edit, part, unb64
from ellipticcurve.ecdsa import Ecdsa
from ellipticcurve.publicKey import PublicKey
from ellipticcurve.signature import Signature

REFUSALS = ()
PUBLIC = PublicKey.fromPem(KEYS["ec_public"])


def enters(token: str) -> str:
    """ES256 by hand: r and s are 32 bytes each.  RFC 7518, 3.4."""
    signed, _, signature = token.rpartition(".")
    raw = unb64(signature)
    numbers = [int.from_bytes(half, "big") for half in (raw[:32], raw[32:])]
    if not Ecdsa.verify(signed, Signature(*numbers), PUBLIC):
        return ""
    return json.loads(unb64(signed.split(".")[1]))["sub"]


def honest() -> bool:
    return enters(TOKENS["ES256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["ES256"])) == "admin"


def attack() -> bool:
    zeros = "A" * 86  # 64 zero bytes in base64url
    forged = f"{part({'alg': 'ES256'})}.{part({'sub': 'admin'})}.{zeros}"
    return enters(forged) == "admin"
