"""Session fixation, and cookies tossed by a sibling host.

Mallory knows the identifier before Alice logs in, or she puts her own
cookie into Alice's browser, so that Alice acts in Mallory's name: a
message or a card number that Alice then enters is in Mallory's account.
Source: CWE-384, CWE-565, RFC 6265bis section 4.1.3, OWASP Session
Management Cheat Sheet (permissive and strict session management).
"""

from contextlib import suppress
from dataclasses import replace

from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Request, Response

from demo.app import App, text
from demo.attacks.base import SIBLING, Attack, Attacker, in_my_name
from demo.attacks.session_ids import renamed
from demo.attacks.turning import Flip, behind, carried_by, carrying, where
from demo.carriers import RENEWAL, CookieCarrier
from demo.clock import later
from demo.contenders import contender
from demo.cookies import Cookie
from demo.errors import Rejected
from demo.harness import PASSWORD, Client, ControlFailed, NotApplicable
from demo.schemes import ACCESS_S, Issued, Opaque, Refresh, Session

# Log-ins that go on under an identifier which is not new


class KeepsIdentifier(App):
    """Overrides `login`: the live session that the browser has becomes
    the user's, under its old identifier."""

    def login(self, request: Request) -> Response:
        had = self.carrier.take(request)
        if not alive(self, had):
            return super().login(request)
        return self.hand_over(under(self, new_sign_in(self, request), had))


class AdoptsIdentifier(App):
    """Overrides `login`: it takes whatever the browser sends for the
    identifier, though nobody ever issued it."""

    def login(self, request: Request) -> Response:
        had = self.carrier.take(request)
        if not had:
            return super().login(request)
        return self.hand_over(under(self, new_sign_in(self, request), had))


def alive(app: App, had: str) -> bool:
    """Is it a session that the service knows?"""
    with suppress(Rejected):
        return bool(app.scheme.verify(had).user_id)
    return False


def new_sign_in(app: App, request: Request) -> Issued:
    """A new session for a user who knows the password.  Raises
    Unauthorized."""
    user_id = text(request, "user")
    user = app.users.sign_in(user_id, text(request, "password"))
    if user is None or not app.users.unchanged(user):
        raise Unauthorized("wrong user or password")
    return app.scheme.issue(user_id)


def under(app: App, issued: Issued, had: str) -> Issued:
    """That session, under the identifier that the browser had.  What
    is no session gets no other name."""
    if not isinstance(app.scheme, Session):
        return issued
    if isinstance(app.scheme, Opaque):
        had = had.removeprefix(app.scheme.prefix)
    return renamed(app.scheme, issued, had)


KEEPS_IDENTIFIER = Flip(
    "identifier at log-in",
    "kept",
    where(Session, behind(KeepsIdentifier)),
    tempting="default: express-session leaves regenerate to the application",
)
ADOPTS_IDENTIFIER = Flip(
    "identifier at log-in",
    "whatever the browser sends",
    where(Session, behind(AdoptsIdentifier)),
    tempting="default: PHP, session.use_strict_mode is 0 up to 8.5",
)

# Cookies that a sibling host can set as well


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


PLAIN_NAME = Flip(
    "cookie name",
    "without __Host-",
    carrying(name="session"),
    tempting="default: Flask, SESSION_COOKIE_NAME is session",
)
OWN_PATH = Flip(
    "renewal's cookie",
    "under a path of its own",
    where(Refresh, carried_by(OwnPath)),
    tempting="option: Flask-JWT-Extended, JWT_REFRESH_COOKIE_PATH",
)

# Fixation


def alice_logs_in(browser: Client) -> None:
    if browser.log_in("alice", PASSWORD).status != 200:
        raise ControlFailed("Alice could not log in")


def left_behind(attacker: Attacker) -> Client:
    """On a machine that both use, Mallory logs in, notes what she was
    given, and leaves.  Alice logs in over it."""
    shared = attacker.service.signed_in("mallory")
    noted = shared.stolen_copy()
    alice_logs_in(shared)
    return noted


def planted(attacker: Attacker) -> Client:
    """A page on a sibling host sets a cookie for the whole domain.
    Alice's browser brings it along when she logs in."""
    carrier = attacker.service.contender.carrier
    if not isinstance(carrier, CookieCarrier):
        raise NotApplicable("the credential is not in a cookie")
    prefix = getattr(attacker.service.app.scheme, "prefix", "")
    chosen = f"{prefix}chosen-by-mallory"
    attacker.victim.log_out()
    header = f"{carrier.name}={chosen}; Domain=bank.test; Path=/; Secure"
    attacker.victim.jar.store(header, SIBLING)
    alice_logs_in(attacker.victim)
    thief = attacker.me.stolen_copy()
    thief.replace_credential(chosen)
    return thief


LEFT_BEHIND = Attack(
    id="identifier-left-behind",
    name="an identifier from before the log-in",
    claim="An identifier that Mallory noted before the log-in pays as Alice.",
    family="lifecycle",
    source="CWE-384, OWASP Session Management Cheat Sheet",
    forge=left_behind,
    fixed=contender("session cookie"),
    flip=KEEPS_IDENTIFIER,
    chapter="plant-the-session",
    releases=("passport_fixation", "aiohttp_session_fixation"),
)
PLANTED_IDENTIFIER = Attack(
    id="planted-identifier",
    name="an identifier planted by a sibling host",
    claim="An identifier that Mallory made up pays once Alice has logged in.",
    family="lifecycle",
    source="CWE-384, OWASP Session Management Cheat Sheet",
    forge=planted,
    fixed=PLAIN_NAME.of("session cookie"),
    flip=ADOPTS_IDENTIFIER,
    chapter="plant-the-session",
    releases=("flask_session_fixation",),
)
PLANTED_PAST_PREFIX = Attack(
    id="planted-past-prefix",
    name="an identifier planted under a plain name",
    claim="Without the __Host- prefix a sibling's cookie gets in.",
    family="lifecycle",
    source="CWE-384, RFC 6265 section 8.6",
    forge=planted,
    fixed=ADOPTS_IDENTIFIER.of("session cookie"),
    flip=PLAIN_NAME,
    chapter="plant-the-session",
)
"""Against the last two, either defence alone keeps Mallory out."""

# Tossing


def toss_cookie(attacker: Attacker) -> Client:
    """A sibling host sets a cookie of the same name for the parent,
    with a longer path, so that it is sent first."""
    mine = attacker.me.jar.cookies
    if not mine:
        raise NotApplicable("the credential is not in a cookie")
    tossed = f"{mine[-1].name}={mine[-1].value}; Path=/me; Secure"
    attacker.victim.jar.store(f"{tossed}; Domain=bank.test", SIBLING)
    return attacker.victim


def toss_renewal(attacker: Attacker) -> Client:
    """A sibling host sets Mallory's renewal in Alice's browser while she
    is logged out.  Hers is younger, so it is sent second."""
    mine = [c for c in attacker.me.jar.cookies if "renewal" in c.name]
    if not mine:
        raise NotApplicable("there is no cookie with a renewal")
    tossed = f"{mine[0].name}={mine[0].value}; Path={mine[0].path}; Secure"
    alice = attacker.victim
    alice.log_out()
    alice.jar.store(f"{tossed}; Domain=bank.test", SIBLING)
    with later(60):
        alice.log_in("alice", PASSWORD)
    with later(60 + ACCESS_S):
        alice.renew()
    return alice


COOKIE_TOSSING = Attack(
    id="cookie-tossing",
    name="a cookie from a sibling host",
    claim="A cookie set by a sibling host takes the place of ours.",
    family="browser",
    source="CWE-565, RFC 6265bis section 4.1.3",
    forge=toss_cookie,
    fixed=contender("session cookie"),
    flip=PLAIN_NAME,
    effect=in_my_name,
    chapter="plant-the-session",
    releases=("werkzeug_nameless_cookie",),
)
RENEWAL_TOSSING = Attack(
    id="renewal-tossing",
    name="a renewal from a sibling host",
    claim="Alice's first renewal signs her in as the attacker.",
    family="browser",
    source="CWE-565, RFC 6265bis section 4.1.3",
    forge=toss_renewal,
    fixed=contender("JWT + refresh cookie"),
    flip=OWN_PATH,
    effect=in_my_name,
    wait_s=60 + ACCESS_S,
    chapter="plant-the-session",
)

ATTACKS = (
    LEFT_BEHIND,
    PLANTED_IDENTIFIER,
    PLANTED_PAST_PREFIX,
    COOKIE_TOSSING,
    RENEWAL_TOSSING,
)
