"""The schemes: same shape, same verbs.  Read session, then jwt."""

from demo.schemes.base import ACCESS_S, SIGN_IN_S, Identity, Issued
from demo.schemes.blocklist import Blocklist, UserBlocklist
from demo.schemes.bound import CertificateBound, KeyBound
from demo.schemes.device_bound import DeviceBound
from demo.schemes.dpop import DPoP
from demo.schemes.epoch import Epoch
from demo.schemes.jwt import JWT
from demo.schemes.managed import ListedSession, ManagedSession
from demo.schemes.opaque import Opaque
from demo.schemes.paseto import Paseto
from demo.schemes.refresh import Refresh
from demo.schemes.rotating import KeySet, Rotating
from demo.schemes.session import Session
from demo.schemes.signed_cookie import SignedCookie

__all__ = [
    "ACCESS_S",
    "JWT",
    "SIGN_IN_S",
    "Blocklist",
    "CertificateBound",
    "DPoP",
    "DeviceBound",
    "Epoch",
    "Identity",
    "Issued",
    "KeyBound",
    "KeySet",
    "ListedSession",
    "ManagedSession",
    "Opaque",
    "Paseto",
    "Refresh",
    "Rotating",
    "Session",
    "SignedCookie",
    "UserBlocklist",
]
