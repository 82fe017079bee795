"""The schemes: same shape, same verbs.  Read session, then jwt."""

from demo.schemes.base import SIGN_IN_S, Identity, Issued
from demo.schemes.blocklist import Blocklist
from demo.schemes.jwt import JWT
from demo.schemes.opaque import Opaque
from demo.schemes.session import Session
from demo.schemes.signed_cookie import SignedCookie

__all__ = [
    "JWT",
    "SIGN_IN_S",
    "Blocklist",
    "Identity",
    "Issued",
    "Opaque",
    "Session",
    "SignedCookie",
]
