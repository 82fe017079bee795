"""Carriers that take a credential out of the address, too.

Addresses are written down: in logs, in the history, in a Referer.
Source: RFC 6750 section 5.3, RFC 9700 section 4.3.2, CWE-598.
"""

from dataclasses import replace

from werkzeug.wrappers import Request

from demo.carriers import CookieCarrier, HeaderCarrier
from demo.contenders import Contender
from demo.harness import NotApplicable
from demo.unsafe.base import Flip, carried_by

PARAMETER = "access_token"
"""Source: RFC 6750 section 2.3.  PHP calls its own PHPSESSID."""


class AddressOrHeader(HeaderCarrier):
    """Overrides `take`: with no header, the address will do."""

    def take(self, request: Request) -> str:
        return super().take(request) or request.args.get(PARAMETER, "")


class AddressOrCookie(CookieCarrier):
    """Overrides `take`: with no cookie, the address will do."""

    def take(self, request: Request) -> str:
        return super().take(request) or request.args.get(PARAMETER, "")


def headed(one: Contender) -> Contender:
    """The same header, and the address."""
    if not isinstance(one.carrier, HeaderCarrier):
        raise NotApplicable("the credential is not in a header")
    return replace(one, carrier=AddressOrHeader(one.carrier.scheme))


READS_ADDRESS = Flip(
    "where the credential is",
    "a token in the address, too",
    headed,
    tempting="option: Flask-JWT-Extended, JWT_TOKEN_LOCATION",
)
READS_ADDRESS_TOO = Flip(
    "where the credential is",
    "an identifier in the address, too",
    carried_by(AddressOrCookie),
    tempting="option: PHP, session.use_only_cookies",
)

ADDRESS_FLIPS = (READS_ADDRESS, READS_ADDRESS_TOO)
