"""Verifiers that check one thing and read another.

Source: CWE-347, RFC 7515 sections 4.1.11, 7.1 and 7.2.
"""

import base64
import json
from typing import Any

import jwt

from demo.errors import BadSignature
from demo.schemes import JWT
from demo.unsafe.base import Flip, overriding
from demo.unsafe.trusting import unsigned


def checked(scheme: JWT, signed: str, signature: str) -> None:
    """The bare check, by the scheme's own key.  Raises BadSignature."""
    family = jwt.get_algorithm_by_name(scheme.key.algorithm)
    raw = jwt.utils.base64url_decode(signature)
    if not family.verify(signed.encode(), scheme.key.verifying, raw):
        raise BadSignature("another signature")


class TakesBothForms(JWT):
    """Overrides `decode`: checks a token in JSON form, and then reads
    the claims as if it were the compact form."""

    def decode(self, token: str) -> dict[str, Any]:
        if not token.startswith("{"):
            return super().decode(token)
        form = json.loads(token)
        signed = f"{form['protected']}.{form['payload']}"
        checked(self, signed, form["signature"])
        payload = token.split(".")[1]
        return unsigned(self, f"{form['protected']}.{payload}.")


class IgnoresCritical(JWT):
    """Overrides `decode`: checks the signature, and passes over what
    the header calls critical."""

    def decode(self, token: str) -> dict[str, Any]:
        signed, _, signature = self.one_spelling(token).rpartition(".")
        checked(self, signed, signature)
        header, payload = signed.split(".")
        return unsigned(self, f"{without_crit(header)}.{payload}.")


def without_crit(header: str) -> str:
    """The same header, as read by a library that knows no `crit`."""
    told = json.loads(jwt.utils.base64url_decode(header))
    told.pop("crit", None)
    raw = json.dumps(told).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


TAKES_BOTH_FORMS = Flip(
    "form", "JSON is checked, compact is read", overriding(JWT, TakesBothForms)
)
IGNORES_CRITICAL = Flip("crit", "ignored", overriding(JWT, IgnoresCritical))

READING_TWICE_FLIPS = (TAKES_BOTH_FORMS, IGNORES_CRITICAL)
