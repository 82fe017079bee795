"""What the cases share: tokens written by hand, keys, and two words.

Runs beside an old release, so it uses the standard library alone.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

KEYS: dict[str, str] = {}
"""Keys in PEM, JWK and ssh form, made once per run, the same for both
releases of a pair: `rsa`, `ec`, `k1` and `ed` (private), the same names with
`_public`, `_ssh` or `_jwk`, and `mallory`, a key that nobody trusts."""

TOKENS: dict[str, str] = {}
"""Alice's honest tokens by algorithm, signed by today's PyJWT."""

SECRET = "correct horse battery staple, and thirty-two bytes"
"""The service's HMAC secret.  Mallory does not know it."""


class NotOffered(Exception):
    """This release lacks what the attack is about."""


def b64(raw: bytes) -> str:
    """base64url without padding.  RFC 7515 section 2."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of such a text."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def part(value: Any) -> str:
    """A header or a payload as it stands in a token."""
    return b64(json.dumps(value).encode())


def hmac_token(
    claims: Any, secret: str | bytes, header: dict[str, Any] | None = None
) -> str:
    """A token signed by HMAC, whatever its header says."""
    header = {"alg": "HS256", "typ": "JWT", **(header or {})}
    signed = f"{part(header)}.{part(claims)}"
    key = secret.encode() if isinstance(secret, str) else secret
    mac = hmac.new(key, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{b64(mac)}"


def edit(token: str) -> str:
    """The token with its payload changed to admin, signature kept."""
    head, payload, signature = token.split(".")
    claims = {**json.loads(unb64(payload)), "sub": "admin"}
    return f"{head}.{part(claims)}.{signature}"


def one_line(pem: str) -> str:
    """A PEM without line breaks, as an environment variable holds it."""
    return " ".join(pem.split("\n")).strip()
