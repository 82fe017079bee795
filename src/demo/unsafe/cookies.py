"""Cookies that lack one attribute, and checks that look too briefly.

Source: RFC 6265bis section 4.1.2, OWASP Session Management and
Cross-Site Request Forgery Prevention Cheat Sheets.
"""

from dataclasses import replace

from werkzeug.wrappers import Request

from demo.carriers import RENEWAL, SAFE, CookieCarrier
from demo.cookies import Cookie
from demo.schemes import Refresh
from demo.unsafe.base import Flip, carried_by, carrying, where

OURS = "https://bank.test"


class PrefixOrigin(CookieCarrier):
    """Overrides `forged`: an origin that begins like ours will do."""

    def forged(self, request: Request) -> bool:
        origin = request.headers.get("Origin", OURS)
        return request.method not in SAFE and not origin.startswith(OURS)


class SuffixOrigin(CookieCarrier):
    """Overrides `forged`: an origin that ends like ours will do."""

    def forged(self, request: Request) -> bool:
        origin = request.headers.get("Origin", OURS)
        return request.method not in SAFE and not origin.endswith("bank.test")


class OpenLogin(CookieCarrier):
    """Overrides `forged`: a log-in is not checked, since nobody is
    logged in yet.  Source: OWASP, the section on log-in forms."""

    def forged(self, request: Request) -> bool:
        return request.path != "/login" and super().forged(request)


class ForAllHosts(CookieCarrier):
    """Overrides `cookie`: every host below ours receives it, too."""

    def cookie(self, name: str, value: str) -> Cookie:
        narrow = super().cookie(name, value)
        return replace(narrow, domain="bank.test", host_only=False)


class OwnPath(CookieCarrier):
    """Overrides `cookie` and `take_renewal`: the renewal goes nowhere
    but to /renew, so its name cannot have the prefix __Host-."""

    def cookie(self, name: str, value: str) -> Cookie:
        whole = super().cookie(name, value)
        if name != RENEWAL:
            return whole
        return replace(whole, name="__Secure-renewal", path="/renew")

    def take_renewal(self, request: Request) -> str:
        return request.cookies.get("__Secure-renewal", "")


HIDES_NOTHING = Flip(
    "HttpOnly",
    "left out",
    carrying(http_only=False),
    tempting="default: PHP, session.cookie_httponly is off up to 8.5",
)
IN_CLEAR = Flip(
    "Secure",
    "left out",
    carrying(secure=False),
    tempting="default: Flask, SESSION_COOKIE_SECURE is False",
)
PLAIN_NAME = Flip(
    "cookie name",
    "without __Host-",
    carrying(name="session"),
    tempting="default: Flask, SESSION_COOKIE_NAME is session",
)
WIDE_DOMAIN = Flip(
    "Domain",
    "the parent's",
    carried_by(ForAllHosts),
    tempting="option: Django, SESSION_COOKIE_DOMAIN",
)
SKIPS_SAME_SITE = Flip(
    "SameSite",
    "None",
    carrying(same_site="None"),
    tempting="option: Django, SESSION_COOKIE_SAMESITE",
)
UNSET_SAME_SITE = Flip(
    "SameSite",
    "not said",
    carrying(same_site=None),
    tempting="default: Flask, SESSION_COOKIE_SAMESITE is not set",
)
SKIPS_ORIGIN = Flip(
    "origin check",
    "none",
    carrying(check_origin=False),
    tempting="option: Django, the decorator csrf_exempt",
)
TAKES_PREFIX = Flip(
    "origin check", "begins like ours", carried_by(PrefixOrigin)
)
TAKES_SUFFIX = Flip("origin check", "ends like ours", carried_by(SuffixOrigin))
OPEN_LOGIN = Flip(
    "origin check",
    "not at the log-in",
    carried_by(OpenLogin),
    tempting="default: Django REST framework checks the logged in only",
)
OWN_PATH = Flip(
    "renewal's cookie",
    "under a path of its own",
    where(Refresh, carried_by(OwnPath)),
    tempting="option: Flask-JWT-Extended, JWT_REFRESH_COOKIE_PATH",
)

COOKIE_FLIPS = (
    HIDES_NOTHING,
    IN_CLEAR,
    PLAIN_NAME,
    WIDE_DOMAIN,
    SKIPS_SAME_SITE,
    UNSET_SAME_SITE,
    SKIPS_ORIGIN,
    TAKES_PREFIX,
    TAKES_SUFFIX,
    OPEN_LOGIN,
    OWN_PATH,
)
