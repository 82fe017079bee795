"""Signed cookie: session data in the cookie, signed, not encrypted.

What several frameworks call a session by default.  It is the JWT's
bargain in another format: nothing is stored, so nothing can be deleted.
Source: itsdangerous documentation, URLSafeTimedSerializer.
"""

import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import itsdangerous

from demo import errors
from demo.keys import Key
from demo.schemes.base import (
    LEEWAY_S,
    SIGN_IN_S,
    Identity,
    Issued,
    canonical,
    require_name,
    require_text,
)

SHAPE = re.compile(r"\.?[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
"""Payload (a leading dot marks compression), time, signature."""

FIELDS = {"user_id", "id"}
"""What the signed payload holds, and nothing else."""


@dataclass
class SignedCookie:
    """key: HMAC secret.  salt: keeps other uses of the key apart.
    ttl_s: seconds a sign-in lasts, by the signed time of issue.
    leeway_s: seconds by which the issuer's clock may be ahead."""

    key: Key
    salt: str = "bank.session"
    ttl_s: int = SIGN_IN_S
    leeway_s: int = LEEWAY_S

    def issue(self, user_id: str) -> Issued:
        name, new = require_name(user_id), secrets.token_urlsafe(16)
        payload = {"user_id": name, "id": new}
        return Issued(str(self._serializer.dumps(payload)))

    def verify(self, cookie: str) -> Identity:
        """Who is it?  No lookup: the cookie says, the HMAC vouches."""
        payload, issued_at = self.decode(cookie)
        return Identity(
            user_id=require_name(payload["user_id"]),
            session_id=require_name(payload["id"]),
            issued_at=issued_at,
            expires_at=issued_at + self.ttl_s,
            claims=payload,
        )

    def decode(self, cookie: str) -> tuple[dict[str, Any], int]:
        """Payload and time of issue, once signature and age hold."""
        shaped = SHAPE.fullmatch(require_text(cookie))
        if not shaped or not canonical(cookie.rpartition(".")[2]):
            raise errors.Malformed("not a signed cookie")
        try:
            payload, when = self._serializer.loads(
                cookie, return_timestamp=True
            )
        except itsdangerous.BadData as error:
            raise errors.BadSignature(str(error)) from error
        except (ValueError, OSError, OverflowError) as error:
            raise errors.Malformed("a time out of range") from error
        if not isinstance(payload, dict) or payload.keys() != FIELDS:
            raise errors.Malformed("signed, but not a sign-in")
        return payload, self.in_time(int(when.timestamp()))

    def in_time(self, issued_at: int) -> int:
        """The time of issue, if the sign-in lasts.  With a `max_age`, the
        library would refuse every cookie from a clock that is ahead."""
        age_s = int(time.time()) - issued_at
        if age_s > self.ttl_s:
            raise errors.Expired("its time is over")
        if age_s < -self.leeway_s:
            raise errors.NotYetValid("it begins in the future")
        return issued_at

    @cached_property
    def _serializer(self) -> itsdangerous.URLSafeTimedSerializer:
        return itsdangerous.URLSafeTimedSerializer(
            self.key.signing,
            salt=self.salt,
            signer_kwargs={
                "digest_method": hashlib.sha256,
                "key_derivation": "hmac",
            },
        )
