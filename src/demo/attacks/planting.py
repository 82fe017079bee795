"""Planting: the victim acts in the attacker's name, and does not know.

What she then does, a message or a card number, is in Mallory's account.
"""

from demo.attacks.base import Attack, Attacker
from demo.clock import later
from demo.contenders import contender
from demo.harness import PASSWORD, Client, NotApplicable
from demo.schemes.base import ACCESS_S
from demo.unsafe.cookies import OPEN_LOGIN, OWN_PATH, PLAIN_NAME


def in_my_name(attacker: Attacker, forged: Client) -> bool:
    """Does the bank take Alice's own browser for Mallory's?"""
    return attacker.victim.me() == "mallory"


def log_her_in(attacker: Attacker) -> Client:
    """A form on another site logs Alice's browser in as Mallory."""
    page = attacker.victim.on_page("https://evil.test/prize")
    page.log_in("mallory", PASSWORD)
    return page


def toss_cookie(attacker: Attacker) -> Client:
    """A sibling host sets a cookie of the same name for the parent,
    with a longer path, so that it is sent first."""
    mine = attacker.me.jar.cookies
    if not mine:
        raise NotApplicable("the credential is not in a cookie")
    tossed = f"{mine[-1].name}={mine[-1].value}; Path=/me; Secure"
    sibling = "https://blog.bank.test/"
    attacker.victim.jar.store(f"{tossed}; Domain=bank.test", sibling)
    return attacker.victim


def toss_renewal(attacker: Attacker) -> Client:
    """A sibling host sets Mallory's renewal in Alice's browser before
    she logs in.  Hers is younger, so it is sent second."""
    mine = [c for c in attacker.me.jar.cookies if "renewal" in c.name]
    if not mine:
        raise NotApplicable("there is no cookie with a renewal")
    tossed = f"{mine[0].name}={mine[0].value}; Path={mine[0].path}; Secure"
    alice, sibling = attacker.victim, "https://blog.bank.test/"
    alice.jar.store(f"{tossed}; Domain=bank.test", sibling)
    with later(60):
        alice.log_in("alice", PASSWORD)
    with later(60 + ACCESS_S):
        alice.renew()
    return alice


LOGIN_CSRF = Attack(
    id="login-csrf",
    name="a log-in form on another site",
    claim="A form on another site logs the victim in as the attacker.",
    family="browser",
    source="CWE-352, OWASP CSRF Prevention Cheat Sheet",
    forge=log_her_in,
    fixed=contender("session cookie"),
    flip=OPEN_LOGIN,
    effect=in_my_name,
)

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
)

RENEWAL_TOSSING = Attack(
    id="renewal-tossing",
    name="a renewal from a sibling host",
    claim="Minutes after her log-in, Alice acts in the attacker's name.",
    family="browser",
    source="CWE-565, RFC 6265bis section 4.1.3",
    forge=toss_renewal,
    fixed=contender("JWT + refresh cookie"),
    flip=OWN_PATH,
    effect=in_my_name,
    wait_s=60 + ACCESS_S,
)

PLANTING_ATTACKS = (LOGIN_CSRF, COOKIE_TOSSING, RENEWAL_TOSSING)
