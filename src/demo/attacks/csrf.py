"""CSRF: another page makes Alice's browser send the request.

Her browser adds her cookie by itself.  SameSite keeps it back from pages
of other sites, the check of the origin refuses pages of other origins; a
server needs one of the two, and here each is weakened in turn.

Or the bank puts a token into its own form, and a transfer has to bring it
back.  Bound to the session, nobody else's token fits.  Compared with a
cookie only, whoever can set a cookie chooses it.
Source: CWE-352, CWE-346, RFC 6265bis section 4.1.2.7, OWASP Cross-Site
Request Forgery Prevention Cheat Sheet (signed and naive double-submit
cookie).
"""

import hmac
from dataclasses import replace
from functools import partial
from typing import ClassVar

from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Request, Response

from demo.app import App, reply, text
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
from demo.harness import PASSWORD, Client, NotApplicable
from demo.harness.sending import Reply
from demo.schemes.base import new_id

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

# Double submit: a token that only has to match a cookie

BESIDE = "form-token"
"""Name of the cookie that repeats the token; without __Host-."""

SECRET = new_id().encode()
"""Of this process: what tokens are made with."""


class FormToken(App):
    """Overrides `answer`, `transfer`: GET /form hands out a token, and a
    transfer has to bring it back."""

    form_path: ClassVar[str] = "/form"

    def answer(self, request: Request) -> Response:
        if (request.method, request.path) == ("GET", self.form_path):
            return self.form(request)
        return super().answer(request)

    def form(self, request: Request) -> Response:
        return reply({"token": self.due(request)})

    def transfer(self, request: Request) -> Response:
        """As ever, with the token that is due.  Raises Forbidden."""
        found, due = text(request, "token"), self.due(request)
        if not hmac.compare_digest(found.encode(), due.encode()):
            raise Forbidden("the form is not ours")
        return super().transfer(request)

    def due(self, request: Request) -> str:
        """Bound to the session: nobody else's fits."""
        session = self.carrier.take(request).encode()
        return hmac.new(SECRET, session, "sha256").hexdigest()


class DoubleSubmit(FormToken):
    """Overrides `form`, `due`: any token will do, as long as a cookie
    repeats it."""

    def form(self, request: Request) -> Response:
        token = new_id()
        response = reply({"token": token})
        response.set_cookie(BESIDE, token, secure=True, samesite="Lax")
        return response

    def due(self, request: Request) -> str:
        return request.cookies.get(BESIDE, "")


REPEATS_COOKIE = Flip(
    "anti-forgery token", "whatever a cookie repeats", behind(DoubleSubmit)
)

TOKEN_ALONE = replace(
    LAX_ALONE,
    name="session cookie and form token",
    app=FormToken,
)
"""No check of the origin: the token is a transfer's only guard."""


def form_token(client: Client) -> str:
    """What the bank's page gives this client for its form."""
    return str(client.get(client.transfer_call().csrf_page).body["token"])


def on_sibling(attacker: Attacker) -> Client:
    """Alice's browser shows a sibling's page, which plants a token of
    Mallory's own and sends the form with it."""
    if not attacker.victim.transfer_call().csrf_page:
        raise NotApplicable("a transfer needs no form token")
    return attacker.victim.on_page(SIBLING)


def pays_with_her_own(attacker: Attacker, forged: Client) -> bool:
    """Mallory takes a token of her own, and the page sets it as a cookie
    for the whole domain before it sends the form.  Does money move?"""
    hers = form_token(attacker.me)
    path = forged.transfer_call().path
    cookie = f"{BESIDE}={hers}; Domain=bank.test; Path={path}; Secure"
    forged.jar.store(cookie, SIBLING)
    body = {"to": "mallory", "amount": str(LOOT), "token": hers}
    return moves_money(lambda page: page.post(path, body))(attacker, forged)


PLANTED_TOKEN = by_page(
    id="planted-token",
    name="an anti-forgery token planted by a sibling host",
    claim="A token that only has to match a cookie can be planted.",
    forge=on_sibling,
    fixed=TOKEN_ALONE,
    flip=REPEATS_COOKIE,
    effect=pays_with_her_own,
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
    PLANTED_TOKEN,
)
