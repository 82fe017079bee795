"""A session that is bound to a device's key, and a check left out.

A copied cookie ends within minutes.  What has to stay impossible is to
get the next one without the key: by a key of one's own, or by a signature
that was used before.
Source: W3C, Device Bound Session Credentials, editor's draft, CWE-294,
CWE-347.
"""

from demo.attacks.base import LATE_S, Attack, Attacker
from demo.attacks.bound_keys import her_key
from demo.attacks.turning import Flip, overriding
from demo.contenders import contender
from demo.harness import Client
from demo.harness.holders import SessionKey, post, quoted
from demo.harness.jar import Jar
from demo.schemes import DeviceBound
from demo.schemes.device_bound import unverified_header
from demo.store import Record


class RegistersAgain(DeviceBound):
    """Overrides `require_unbound`: whoever holds the cookie may give the
    sign-in another key."""

    def require_unbound(self, name: str, record: Record) -> None:
        pass


class KeepsChallenges(DeviceBound):
    """Overrides `spend`: a challenge may be answered again and again."""

    def spend(self, name: str, number: str) -> bool:
        return (
            self.store.get(self.place("challenge", name, number)) is not None
        )


class BelievesTheHeader(DeviceBound):
    """Overrides `key_of_sign_in`: it takes the key that the response
    brings along."""

    def key_of_sign_in(self, record: Record, response: str) -> object:
        return unverified_header(response).get("jwk")


REGISTERS_AGAIN = Flip(
    "key of a sign-in",
    "may be registered again",
    overriding(DeviceBound, RegistersAgain),
)
KEEPS_CHALLENGES = Flip(
    "challenge",
    "good more than once",
    overriding(DeviceBound, KeepsChallenges),
)
BELIEVES_THE_HEADER = Flip(
    "key of a renewal",
    "the one in its header",
    overriding(DeviceBound, BelievesTheHeader),
)


def id_header(key: SessionKey) -> tuple[str, str]:
    return "Sec-Secure-Session-Id", f'"{key.session}"'


def key_for_her_session(attacker: Attacker) -> SessionKey:
    """Mallory's own key, with what a copied cookie tells of the session."""
    hers = her_key(attacker, SessionKey)
    return SessionKey(
        session=hers.session, cookie=hers.cookie, refresh=hers.refresh
    )


def challenged(thief: Client, key: SessionKey) -> str:
    """The server gives a challenge to whoever names the session."""
    told = post(thief, key.refresh, [id_header(key)])
    return quoted(told, "Secure-Session-Challenge", '"')


def registers_own_key(attacker: Attacker) -> Client:
    """With a copy of the cookie Mallory registers a key of her own; from
    then on she needs no copy."""
    thief = attacker.victim.stolen_copy()
    key = key_for_her_session(attacker)
    response = key.signed(challenged(thief, key), whose=True)
    post(thief, "/start", [response])
    thief.jar, thief.holder = Jar(), key
    return thief


def signs_by_own_key(attacker: Attacker) -> Client:
    """Without the cookie, by a response that brings Mallory's key."""
    thief = attacker.victim.stolen_copy()
    thief.jar = Jar()
    key = key_for_her_session(attacker)
    response = key.signed(challenged(thief, key), whose=True)
    post(thief, key.refresh, [id_header(key), response])
    return thief


def replays_renewal(attacker: Attacker) -> Client:
    """Alice's cookie has ended and her browser renews it; Mallory reads
    the headers of that request in a log, and sends it again."""
    hers, thief = her_key(attacker, SessionKey), attacker.me.stolen_copy()
    thief.jar = Jar()
    attacker.victim.jar = Jar()
    attacker.victim.me()
    response = ("Secure-Session-Response", f'"{hers.answer}"')
    post(thief, hers.refresh, [id_header(hers), response])
    return thief


DEVICE = contender("device-bound session")

ATTACKS = (
    Attack(
        id="key-swapped",
        name="a second key for a sign-in",
        claim="With a copied cookie a thief registers a key of her own, and "
        "pays long after the cookie has ended.",
        family="lifecycle",
        source="CWE-287, W3C Device Bound Session Credentials",
        chapter="bind-the-credential",
        forge=registers_own_key,
        wait_s=LATE_S,
        fixed=DEVICE,
        flip=REGISTERS_AGAIN,
    ),
    Attack(
        id="renewal-again",
        name="a signed renewal that was used",
        claim="A renewal out of a log, sent again, brings a cookie that pays.",
        family="lifecycle",
        source="CWE-294, W3C Device Bound Session Credentials",
        chapter="bind-the-credential",
        forge=replays_renewal,
        fixed=DEVICE,
        flip=KEEPS_CHALLENGES,
    ),
    Attack(
        id="renewal-by-another-key",
        name="a renewal by another key",
        claim="A thief who knows the session's name renews by her own key.",
        family="lifecycle",
        source="CWE-347, W3C Device Bound Session Credentials",
        chapter="bind-the-credential",
        forge=signs_by_own_key,
        fixed=DEVICE,
        flip=BELIEVES_THE_HEADER,
    ),
)
