"""A credential, or a page, that goes where it should not.

Injected script reads it, a request without TLS or to another host carries
it along, a shared cache hands it to the next user, a log keeps it.
Source: CWE-1004, CWE-614, CWE-524, CWE-598, RFC 6265bis section 4.1.2,
RFC 9111 section 3, RFC 6750 section 5.3, RFC 9700 section 4.3.2.
"""

from dataclasses import dataclass, field, replace
from functools import partial

import httpx
from werkzeug.wrappers import Request, Response

from demo import cookies
from demo.app import App
from demo.attacks.base import Attack, Attacker
from demo.attacks.fixation import PLAIN_NAME
from demo.attacks.turning import Flip, behind, carried_by, carrying
from demo.carriers import CookieCarrier, HeaderCarrier
from demo.contenders import Contender, contender
from demo.harness import Client, NotApplicable
from demo.harness.jar import Jar

# What script can read

HIDES_NOTHING = Flip(
    "HttpOnly",
    "left out",
    carrying(http_only=False),
    tempting="default: PHP, session.cookie_httponly is off up to 8.5",
)


def read_by_script(attacker: Attacker) -> Client:
    """Another machine, holding what script on Alice's page can read."""
    return attacker.victim.what_script_reads()


THEFT_BY_SCRIPT = Attack(
    id="script-theft",
    name="theft by injected script",
    claim="What script can read on the page pays from another machine.",
    family="browser",
    source="CWE-1004, OWASP HTML5 Security Cheat Sheet",
    forge=read_by_script,
    fixed=contender("session cookie"),
    flip=HIDES_NOTHING,
    chapter="steal-the-token",
)

# Where else the cookie goes


class ForAllHosts(CookieCarrier):
    """Overrides `cookie`: it names the parent domain, so that every host
    below it receives the cookie, too."""

    def cookie(self, name: str, value: str) -> cookies.Cookie:
        narrow = super().cookie(name, value)
        return replace(narrow, domain="bank.test", host_only=False)


IN_CLEAR = Flip(
    "Secure",
    "left out",
    carrying(secure=False),
    tempting="default: Flask, SESSION_COOKIE_SECURE is False",
)
WIDE_DOMAIN = Flip(
    "Domain",
    "the parent's",
    carried_by(ForAllHosts),
    tempting="option: Django, SESSION_COOKIE_DOMAIN",
)

NAMED_PLAINLY = PLAIN_NAME.of("session cookie")
"""With the prefix __Host- a browser drops a cookie that lacks Secure, or
that names a Domain.  Source: RFC 6265bis section 4.1.3.2."""


def what_reaches(attacker: Attacker, url: str) -> Client:
    """Alice's browser is sent to this address, and Mallory listens: she
    holds the cookies that were sent.  Raises NotApplicable when there are
    none to send."""
    if not attacker.victim.jar.cookies:
        raise NotApplicable("nothing is sent unasked")
    thief = attacker.victim.stolen_copy()
    thief.storage.clear()  # a link carries no header
    sent = thief.jar.header(cookies.Request(url, top_level=True))
    thief.jar.cookies = [
        cookie
        for cookie in thief.jar.cookies
        if any(f"{cookie.name}=" in value for _, value in sent)
    ]
    return thief


CLEARTEXT = Attack(
    id="cleartext",
    name="a link to http",
    claim="A request without TLS carries the cookie where others can read it.",
    family="transport",
    source="CWE-614, RFC 6265bis section 4.1.2.5",
    forge=partial(what_reaches, url="http://bank.test/"),
    fixed=NAMED_PLAINLY,
    flip=IN_CLEAR,
    chapter="count-the-decisions",
)
SUBDOMAIN = Attack(
    id="subdomain",
    name="a host below ours, taken over",
    claim="A forgotten host of the same domain receives the cookie.",
    family="transport",
    source="OWASP Session Management Cheat Sheet, Domain attribute",
    forge=partial(what_reaches, url="https://old.bank.test/"),
    fixed=NAMED_PLAINLY,
    flip=WIDE_DOMAIN,
    chapter="count-the-decisions",
)

# A cache between the users and the bank


class Cacheable(App):
    """Overrides `finish`: it says nothing about caches."""

    def finish(self, response: Response) -> Response:
        response = super().finish(response)
        del response.headers["Cache-Control"]
        return response


CACHEABLE = Flip(
    "Cache-Control",
    "unset",
    behind(Cacheable),
    tempting="default: express-session sets no Cache-Control, no Vary",
)


@dataclass
class SharedCache(httpx.BaseTransport):
    """A cache between many users and the bank, which keeps whatever it
    may.  Source: RFC 9111 section 3 (no-store, private) and section 3.5
    (nothing that was asked for with an Authorization header)."""

    inner: httpx.BaseTransport
    kept: dict[str, httpx.Response] = field(default_factory=dict)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        if request.method == "GET" and url in self.kept:
            return self.kept[url]
        response = self.inner.handle_request(request)
        response.read()
        if may_keep(request, response):
            self.kept[url] = response
        return response


def may_keep(request: httpx.Request, response: httpx.Response) -> bool:
    control = response.headers.get("cache-control", "")
    return (
        (request.method, response.status_code) == ("GET", 200)
        and "authorization" not in request.headers
        and not {"no-store", "private"} & set(control.split(", "))
    )


def after_her(attacker: Attacker) -> Client:
    """Alice looks at her page, then Mallory asks for the same one."""
    cache = SharedCache(attacker.victim.transport)
    replace(attacker.victim, transport=cache).me()
    return replace(attacker.me, transport=cache)


def sees_her_page(attacker: Attacker, forged: Client) -> bool:
    return forged.me() == "alice"


SHARED_CACHE = Attack(
    id="shared-cache",
    name="a page from a shared cache",
    claim="A shared cache hands one user's page to the next.",
    family="transport",
    source="CWE-524, RFC 9111 section 3",
    forge=after_her,
    fixed=contender("session cookie"),
    flip=CACHEABLE,
    effect=sees_her_page,
    chapter="count-the-decisions",
    releases=("flask_vary_keys", "flask_vary_refresh"),
)

# An address that holds the credential, and a log that holds the address

PARAMETER = "access_token"
"""Source: RFC 6750 section 2.3.  PHP calls its own PHPSESSID."""


class AddressOrHeader(HeaderCarrier):
    """Overrides `take`: without a header, it looks into the address."""

    def take(self, request: Request) -> str:
        return super().take(request) or request.args.get(PARAMETER, "")


class AddressOrCookie(CookieCarrier):
    """Overrides `take`: without a cookie, it looks into the address."""

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


def out_of_the_log(attacker: Attacker) -> Client:
    """An EventSource can send no header.  Where the address may hold the
    credential, Alice's page puts it there, and Mallory reads the log."""
    credential = attacker.victim.credential()
    page = replace(attacker.victim, jar=Jar(), storage={}, holder=None)
    answer = page.get(f"{page.endpoints.me.path}?{PARAMETER}={credential}")
    thief = attacker.me.stolen_copy()
    if answer.status == 200:
        thief.replace_credential(credential)
    return thief


def logged(id: str, name: str, fixed: str, flip: Flip) -> Attack:
    return Attack(
        id=id,
        name=name,
        claim="An attacker who reads a log of addresses pays as Alice.",
        family="transport",
        source="RFC 9700 section 4.3.2, CWE-598",
        forge=out_of_the_log,
        fixed=contender(fixed),
        flip=flip,
        chapter="count-the-decisions",
    )


TOKEN_IN_LOG = logged(
    "token-in-log", "a token in a log of addresses", "JWT HS256", READS_ADDRESS
)
SESSION_IN_LOG = logged(
    "session-in-log",
    "a session identifier in a log of addresses",
    "session cookie",
    READS_ADDRESS_TOO,
)

ATTACKS = (
    THEFT_BY_SCRIPT,
    CLEARTEXT,
    SUBDOMAIN,
    SHARED_CACHE,
    TOKEN_IN_LOG,
    SESSION_IN_LOG,
)
