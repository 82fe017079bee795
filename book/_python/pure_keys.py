"""RS256, ES256 and EdDSA in Python alone, for PyJWT where the package
cryptography is not to be had.

They sign and check as the standards say, and nothing keeps time, memory
or a fault from giving a key away: only for keys that live as long as a
page.  ES256 and EdDSA are by the package `ecdsa`.
"""

import hashlib
import json
import math
import secrets
from contextlib import suppress
from typing import Any

import jwt
from ecdsa import (
    BadSignatureError,
    Ed25519,
    NIST256p,
    SigningKey,
    VerifyingKey,
    der,
)
from ecdsa.numbertheory import is_prime
from ecdsa.util import sigdecode_string, sigencode_string
from jwt import algorithms, api_jwk, api_jws
from jwt.exceptions import InvalidKeyError
from jwt.utils import base64url_decode, base64url_encode

CURVES = {"P-256": ("EC", NIST256p, 32), "Ed25519": ("OKP", Ed25519, 32)}
"""By the name of a JWK's curve: its kty, and the bytes of a coordinate.
Source: RFC 7518 section 6.2.1, RFC 8037 section 2."""


class CurvePublic:
    """curve: the name that a JWK has for it."""

    def __init__(self, curve: str, key: VerifyingKey) -> None:
        self.curve, self.key = curve, key

    def pem(self) -> bytes:
        return bytes(self.key.to_pem())

    def raw(self) -> bytes:
        return bytes(self.key.to_string())

    def verify(self, signature: bytes, message: bytes) -> bool:
        how: dict[str, Any] = {}
        if self.curve == "P-256":
            how = {"hashfunc": hashlib.sha256, "sigdecode": sigdecode_string}
        try:
            return bool(self.key.verify(signature, message, **how))
        except BadSignatureError:
            return False


class CurvePrivate:
    """A new key, unless one is given."""

    def __init__(self, curve: str, key: SigningKey | None = None) -> None:
        self.curve = curve
        self.key = key or SigningKey.generate(CURVES[curve][1])

    def public_key(self) -> CurvePublic:
        return CurvePublic(self.curve, self.key.verifying_key)

    def sign(self, message: bytes) -> bytes:
        how: dict[str, Any] = {}
        if self.curve == "P-256":
            how = {"hashfunc": hashlib.sha256, "sigencode": sigencode_string}
        return bytes(self.key.sign(message, **how))


class RsaPublic:
    """n: the modulus, e: the exponent."""

    def __init__(self, n: int, e: int) -> None:
        self.n, self.e = n, e

    @property
    def octets(self) -> int:
        return (self.n.bit_length() + 7) // 8

    def pem(self) -> bytes:
        """Source: RFC 3279 section 2.3.1, RFC 5280 section 4.1."""
        numbers = map(der.encode_integer, (self.n, self.e))
        bits = der.encode_bitstring(der.encode_sequence(*numbers), 0)
        kind = der.encode_oid(1, 2, 840, 113549, 1, 1, 1), b"\x05\x00"
        whole = der.encode_sequence(der.encode_sequence(*kind), bits)
        return bytes(der.topem(whole, "PUBLIC KEY"))

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Source: RFC 8017 section 8.2.2."""
        number = int.from_bytes(signature)
        if len(signature) != self.octets or number >= self.n:
            return False
        found = pow(number, self.e, self.n).to_bytes(self.octets)
        return secrets.compare_digest(found, padded(message, self.octets))


class RsaPrivate:
    """A new key of 2,048 bits."""

    def __init__(self) -> None:
        self.p, self.q = prime(), prime()
        self.n, self.e = self.p * self.q, 65537
        one_less = self.p - 1, self.q - 1
        self.d = pow(self.e, -1, math.lcm(*one_less))

    def public_key(self) -> RsaPublic:
        return RsaPublic(self.n, self.e)

    def sign(self, message: bytes) -> bytes:
        """By the Chinese remainder theorem, four times as fast.
        Source: RFC 8017 sections 5.1.2 and 8.2.1."""
        octets = (self.n.bit_length() + 7) // 8
        number = int.from_bytes(padded(message, octets))
        by_p = pow(number, self.d % (self.p - 1), self.p)
        by_q = pow(number, self.d % (self.q - 1), self.q)
        more = (by_p - by_q) * pow(self.q, -1, self.p) % self.p
        return (by_q + more * self.q).to_bytes(octets)


def prime() -> int:
    """One of 1,024 bits that leaves room for e = 65537; the upper two
    bits are set, so that two of them make 2,048."""
    small = math.prod(n for n in range(3, 2000, 2) if is_prime(n))
    while True:
        found = secrets.randbits(1024) | 3 << 1022 | 1
        if math.gcd(found, small) != 1 or found % 65537 == 1:
            continue
        if pow(2, found - 1, found) == 1 and is_prime(found):
            return found


def padded(message: bytes, octets: int) -> bytes:
    """What is signed: EMSA-PKCS1-v1_5 with SHA-256.  Source: RFC 8017
    section 9.2."""
    named = bytes.fromhex("3031300d060960864801650304020105000420")
    tail = b"\x00" + named + hashlib.sha256(message).digest()
    return b"\x00\x01".ljust(octets - len(tail), b"\xff") + tail


class Family(algorithms.Algorithm):
    """What PyJWT asks of an algorithm.  kinds: the keys that it takes."""

    kinds: tuple[type[Any], ...] = (CurvePublic, CurvePrivate)
    curve: str = ""

    def prepare_key(self, key: Any) -> Any:
        other = self.curve != getattr(key, "curve", "")
        if not isinstance(key, self.kinds) or other:
            raise TypeError("a key for another algorithm")
        return key

    def sign(self, msg: bytes, key: Any) -> bytes:
        return bytes(key.sign(msg))

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        public = key.public_key() if hasattr(key, "public_key") else key
        return bool(public.verify(sig, msg))

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> Any:
        jwk = jwk_of(key_obj)
        return jwk if as_dict else json.dumps(jwk)

    @staticmethod
    def from_jwk(jwk: Any) -> Any:
        """Raises InvalidKeyError for what is no key."""
        try:
            return key_of(json.loads(jwk) if isinstance(jwk, str) else jwk)
        except (KeyError, AssertionError, ValueError, TypeError) as error:
            raise InvalidKeyError("no such key") from error


def jwk_of(key: Any) -> dict[str, str]:
    """The half that verifies.  Source: RFC 7518 section 6, RFC 8037."""
    key = key.public_key() if hasattr(key, "public_key") else key
    if isinstance(key, RsaPublic):
        numbers = key.n.to_bytes(key.octets), key.e.to_bytes(3)
        parts = dict(zip(("n", "e"), numbers, strict=True))
        named = {"kty": "RSA"}
    else:
        kty, _, size = CURVES[key.curve]
        raw = key.raw()
        parts = {"x": raw[:size], "y": raw[size:]}
        named = {"kty": kty, "crv": key.curve}
    texts = {k: base64url_encode(v).decode() for k, v in parts.items() if v}
    return {**named, **texts}


def key_of(jwk: dict[str, str]) -> RsaPublic | CurvePublic:
    """The reverse.  Raises KeyError, ValueError and ecdsa's errors."""
    if jwk["kty"] == "RSA":
        n, e = (base64url_decode(jwk[name]) for name in ("n", "e"))
        return RsaPublic(int.from_bytes(n), int.from_bytes(e))
    kty, curve, size = CURVES[jwk["crv"]]
    names = ("x", "y") if kty == "EC" else ("x",)
    parts = [base64url_decode(jwk[name]) for name in names]
    if jwk["kty"] != kty or any(len(part) != size for part in parts):
        raise ValueError("another kind of key")
    key = VerifyingKey.from_string(b"".join(parts), curve)
    return CurvePublic(jwk["crv"], key)


class RS256(Family):
    kinds = RsaPublic, RsaPrivate


class ES256(Family):
    curve = "P-256"


class EdDSA(Family):
    curve = "Ed25519"


ADDED = {"RS256": RS256, "ES256": ES256, "EdDSA": EdDSA}


def teach_pyjwt() -> None:
    """PyJWT knows the three afterwards: by a key, by a JWK, in its
    list."""
    usual = algorithms.get_default_algorithms

    def more() -> dict[str, Any]:
        return {**usual(), **{name: one() for name, one in ADDED.items()}}

    for module in (algorithms, api_jwk, api_jws):
        vars(module)["get_default_algorithms"] = more
    vars(algorithms)["ECAlgorithm"] = ES256
    for name, one in ADDED.items():
        algorithms.requires_cryptography.discard(name)
        with suppress(KeyError):
            jwt.unregister_algorithm(name)
        jwt.register_algorithm(name, one())


def pair_of(private: Any) -> tuple[Any, Any]:
    return private, private.public_key()
