"""What a forger, or a careless colleague with the key, would write.

Raw bytes in, so that the tests can say what no library would.
"""

import base64
import json
import time
from typing import Any

import itsdangerous
import jwt
import pyseto

from demo.keys import Key
from demo.schemes import SignedCookie
from demo.schemes.paseto import as_text

HEADER = {"alg": "HS256", "typ": "at+jwt"}
LISTED = {"alg": "ES256", "typ": "listed+jwt"}


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def text(value: Any) -> bytes:
    """JSON, as bytes; bytes as they are."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def claims(**changed: Any) -> dict[str, Any]:
    """What a good token says now; None leaves a claim out."""
    now = int(time.time())
    good = {
        "iss": "https://bank.test",
        "aud": "https://bank.test/api",
        "sub": "alice",
        "jti": "0123456789abcdef",
        "iat": now,
        "exp": now + 60,
    }
    both = {**good, **changed}
    return {name: value for name, value in both.items() if value is not None}


def signed(
    key: Key, payload: Any, header: Any = None, algorithm: str = ""
) -> str:
    """A token with a true signature, whatever its two parts say."""
    algorithm = algorithm or key.algorithm
    if header is None:
        header = {**HEADER, "alg": algorithm}
    body = f"{encoded(text(header))}.{encoded(text(payload))}"
    family = jwt.get_algorithm_by_name(algorithm)
    return f"{body}.{encoded(family.sign(body.encode(), key.signing))}"


def unsigned(payload: Any, header: Any = None, signature: bytes = b"") -> str:
    """A token with whatever signature."""
    header = HEADER if header is None else header
    parts = (text(header), text(payload), signature)
    return ".".join(map(encoded, parts))


def twin(token: str) -> str:
    """The other signature of an ES256 token: s becomes n - s."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    body, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    s = order - int.from_bytes(raw[32:], "big")
    return f"{body}.{encoded(raw[:32] + s.to_bytes(32, 'big'))}"


def timed(payload: Any) -> Any:
    """The payload with its good times as PASETO writes them."""
    if not isinstance(payload, dict):
        return payload
    return {
        name: as_text(value)
        if name in ("iat", "exp", "nbf")
        and type(value) is int
        and 0 < value < 2**32
        else value
        for name, value in payload.items()
    }


def paseto(
    key: Key,
    payload: Any,
    footer: bytes = b"",
    assertion: bytes = b"access token",
) -> str:
    """A PASETO that the key vouches for, whatever it says."""
    made = pyseto.encode(key.signing, text(payload), footer, assertion)
    return str(made.decode())


def signed_cookie(
    scheme: SignedCookie, payload: Any, issued_at: int | None = None
) -> str:
    """A signed cookie with a true signature, whatever it says."""
    when = int(time.time()) if issued_at is None else issued_at
    stamp = encoded(when.to_bytes(8, "big").lstrip(b"\0"))
    return sealed_cookie(scheme, f"{encoded(text(payload))}.{stamp}")


def sealed_cookie(scheme: SignedCookie, body: str) -> str:
    """Any text with this scheme's signature behind it."""
    signer = scheme._serializer.make_signer(scheme.salt)
    signature = itsdangerous.Signer.get_signature(signer, body)
    return f"{body}.{signature.decode()}"
