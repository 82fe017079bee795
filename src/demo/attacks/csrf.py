"""CSRF: another page makes Alice's browser send the request.

Her browser adds her cookie by itself.  SameSite keeps it back from pages
of other sites, the check of the origin refuses pages of other origins; a
server needs one of the two, and here each is weakened in turn.  Source:
CWE-352, CWE-346, RFC 6265bis section 4.1.2.7, OWASP Cross-Site Request
Forgery Prevention Cheat Sheet.
"""

from dataclasses import replace
from functools import partial

from werkzeug.wrappers import Request, Response

from demo.app import App
from demo.attacks.base import (
    EVIL,
    LOOT,
    SIBLING,
    Attack,
    Attacker,
    in_my_name,
    moves_money,
)
from demo.attacks.turning import Flip, behind, carried_by, carrying
from demo.carriers import SAFE, CookieCarrier
from demo.contenders import contender
from demo.harness import PASSWORD, Client
from demo.harness.sending import Reply

OURS = "https://bank.test"

# Settings of the cookie

SKIPS_SAME_SITE = Flip(
    "SameSite",
    "None",
    carrying(same_site="None"),
    tempting="option: Django, SESSION_COOKIE_SAMESITE",
)
UNSET_SAME_SITE = Flip(
    "SameSite",
    "unset",
    carrying(same_site=None),
    tempting="default: Flask, SESSION_COOKIE_SAMESITE is not set",
)
SKIPS_ORIGIN = Flip(
    "origin check",
    "none",
    carrying(check_origin=False),
    tempting="option: Django, the decorator csrf_exempt",
)

# Checks that look too briefly


class PrefixOrigin(CookieCarrier):
    """Overrides `forged`: an origin has to begin like ours."""

    def forged(self, request: Request) -> bool:
        origin = request.headers.get("Origin", OURS)
        return request.method not in SAFE and not origin.startswith(OURS)


class SuffixOrigin(CookieCarrier):
    """Overrides `forged`: an origin has to end like ours."""

    def forged(self, request: Request) -> bool:
        origin = request.headers.get("Origin", OURS)
        return request.method not in SAFE and not origin.endswith("bank.test")


class OpenLogin(CookieCarrier):
    """Overrides `forged`: it does not check a log-in, because nobody is
    logged in yet.  Source: OWASP, the section on log-in forms."""

    def forged(self, request: Request) -> bool:
        return request.path != "/login" and super().forged(request)


class TransfersByGet(App):
    """Overrides `answer`: a link is enough to move money."""

    def answer(self, request: Request) -> Response:
        if (request.method, request.path) == ("GET", "/transfer"):
            request.form = request.args  # type: ignore[assignment]
            return self.transfer(request)
        return super().answer(request)


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
MOVES_BY_GET = Flip(
    "method of a transfer",
    "GET as well",
    behind(TransfersByGet),
    tempting="default: Spring, RequestMapping matches every method",
)

# Banks that lean on one defence

SESSION = contender("session cookie")
LAX_ALONE = SKIPS_ORIGIN.of(SESSION)
UNGUARDED = SKIPS_SAME_SITE.of(LAX_ALONE)
STRICT = replace(
    carrying(same_site="Strict")(SESSION), name="session cookie, Strict"
)
EMBEDDED = replace(
    carrying(same_site="None")(SESSION), name="session cookie, embedded"
)
"""For pages that other sites may frame: only the origin check guards."""

# A form or a link on another page


def page_at(attacker: Attacker, url: str) -> Client:
    """Alice's browser shows a page at this address, and the page sends
    the transfer."""
    return attacker.victim.on_page(url)


by_page = partial(
    Attack,
    family="browser",
    source="CWE-352, OWASP CSRF Prevention Cheat Sheet",
    chapter="ride-the-cookie",
)
"""A transfer that a form on some page sends off."""

CROSS_SITE_TRANSFER = by_page(
    id="cross-site-transfer",
    name="a form on another site",
    claim="A form on another site pays with the victim's cookie.",
    forge=partial(page_at, url=EVIL),
    fixed=LAX_ALONE,
    flip=SKIPS_SAME_SITE,
)
FRESH_COOKIE_TRANSFER = by_page(
    id="fresh-cookie-transfer",
    name="a form on another site, soon after the log-in",
    claim="A young cookie without SameSite goes along with the form.",
    forge=partial(page_at, url=EVIL),
    fixed=LAX_ALONE,
    flip=UNSET_SAME_SITE,
)
SIBLING_TRANSFER = by_page(
    id="sibling-transfer",
    name="a form on a sibling host",
    claim="A form on a sibling host pays, whatever SameSite says.",
    forge=partial(page_at, url=SIBLING),
    fixed=SESSION,
    flip=SKIPS_ORIGIN,
)
STRICT_SIBLING_TRANSFER = by_page(
    id="strict-sibling-transfer",
    name="a form on a sibling host, against Strict",
    claim="A form on a sibling host pays, even against Strict.",
    forge=partial(page_at, url=SIBLING),
    fixed=STRICT,
    flip=SKIPS_ORIGIN,
)
PREFIX_ORIGIN = by_page(
    id="prefix-origin",
    name="an origin that begins like ours",
    claim="A host whose name begins like ours passes for ours.",
    source="CWE-346, OWASP CSRF Prevention Cheat Sheet",
    forge=partial(page_at, url="https://bank.test.evil.test/"),
    fixed=EMBEDDED,
    flip=TAKES_PREFIX,
)
SUFFIX_ORIGIN = by_page(
    id="suffix-origin",
    name="an origin that ends like ours",
    claim="A host whose name ends like ours passes for ours.",
    source="CWE-346, OWASP CSRF Prevention Cheat Sheet",
    forge=partial(page_at, url="https://evilbank.test/"),
    fixed=EMBEDDED,
    flip=TAKES_SUFFIX,
)


def follow_link(forged: Client) -> Reply:
    path = forged.transfer_call().path
    return forged.get(f"{path}?to=mallory&amount={LOOT}")


LINK_TRANSFER = by_page(
    id="link-transfer",
    name="a link on another site",
    claim="A link on another site pays, since Lax lets links through.",
    forge=partial(page_at, url=EVIL),
    fixed=SESSION,
    flip=MOVES_BY_GET,
    effect=moves_money(follow_link),
)

# A form that logs in


def log_her_in(attacker: Attacker) -> Client:
    """A form on another site logs Alice's browser in as Mallory."""
    page = attacker.victim.on_page(EVIL)
    page.log_in("mallory", PASSWORD)
    return page


LOGIN_CSRF = Attack(
    id="login-csrf",
    name="a log-in form on another site",
    claim="A form on another site logs the victim in as the attacker.",
    family="browser",
    source="CWE-352, OWASP CSRF Prevention Cheat Sheet",
    forge=log_her_in,
    fixed=SESSION,
    flip=OPEN_LOGIN,
    effect=in_my_name,
    chapter="plant-the-session",
    releases=("fastapi_users_login_csrf", "authlib_login_csrf"),
)

ATTACKS = (
    CROSS_SITE_TRANSFER,
    FRESH_COOKIE_TRANSFER,
    SIBLING_TRANSFER,
    STRICT_SIBLING_TRANSFER,
    PREFIX_ORIGIN,
    SUFFIX_ORIGIN,
    LINK_TRANSFER,
    LOGIN_CSRF,
)
