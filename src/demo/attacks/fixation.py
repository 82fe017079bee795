"""Lifecycle: Mallory knows the identifier before Alice logs in."""

from demo.attacks.base import Attack, Attacker
from demo.carriers import CookieCarrier
from demo.contenders import contender
from demo.harness import PASSWORD, Client, ControlFailed, NotApplicable
from demo.unsafe.adopting import ADOPTS_IDENTIFIER, KEEPS_IDENTIFIER
from demo.unsafe.cookies import PLAIN_NAME


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
    attacker.victim.jar.store(header, "https://blog.bank.test/")
    alice_logs_in(attacker.victim)
    thief = attacker.me.stolen_copy()
    thief.replace_credential(chosen)
    return thief


def alice_logs_in(browser: Client) -> None:
    if browser.log_in("alice", PASSWORD).status != 200:
        raise ControlFailed("Alice could not log in")


FIXATION_ATTACKS = (
    Attack(
        id="identifier-left-behind",
        name="an identifier from before the log-in",
        claim="What Mallory noted before Alice came pays as Alice.",
        family="lifecycle",
        source="CWE-384, OWASP Session Management Cheat Sheet",
        forge=left_behind,
        fixed=contender("session cookie"),
        flip=KEEPS_IDENTIFIER,
    ),
    Attack(
        id="planted-identifier",
        name="an identifier planted by a sibling host",
        claim="A server that adopts identifiers adopts Mallory's.",
        family="lifecycle",
        source="CWE-384, OWASP Session Management Cheat Sheet",
        forge=planted,
        fixed=PLAIN_NAME.of("session cookie"),
        flip=ADOPTS_IDENTIFIER,
    ),
    Attack(
        id="planted-past-prefix",
        name="an identifier planted under a plain name",
        claim="Without the __Host- prefix a sibling's cookie gets in.",
        family="lifecycle",
        source="CWE-384, RFC 6265 section 8.6",
        forge=planted,
        fixed=ADOPTS_IDENTIFIER.of("session cookie"),
        flip=PLAIN_NAME,
    ),
)
"""The last two are a ladder: either defence alone keeps Mallory out."""
