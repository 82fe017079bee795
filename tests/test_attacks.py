"""Each attack gets into what is broken and not into what is fixed; an
honest user gets into both."""

import re
from contextlib import suppress
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pytest

from demo import evidence
from demo.app import App
from demo.attacks import (
    ALG_NONE,
    ALSO_TURNED,
    ATTACKS,
    FLIPS,
    LAX_ALONE,
    REPLAY_AFTER_LOG_OUT,
    UNGUARDED,
    Attack,
    Attacker,
    fixation,
    honest_enters,
    lands,
    lines_of,
)
from demo.attacks.base import LOOT, balances, in_my_name
from demo.attacks.bound_keys import WITHOUT_NONCE
from demo.attacks.csrf import EMBEDDED, STRICT, TOKEN_ALONE
from demo.attacks.edges import enters_anyway
from demo.attacks.leaks import sees_her_page
from demo.attacks.lines import laid, overridden
from demo.attacks.timeouts import MANAGED
from demo.clock import later
from demo.contenders import (
    CONTENDERS,
    NO_IDLE,
    WITH_NONCE,
    Contender,
    contender,
)
from demo.errors import Revoked
from demo.harness import (
    Client,
    ControlFailed,
    Deployment,
    Endpoints,
    NotApplicable,
)
from demo.harness.endpoints import Call
from demo.harness.preflight import preflight
from demo.schemes import (
    JWT,
    Blocklist,
    KeyBound,
    ManagedSession,
    Refresh,
    Session,
    UserBlocklist,
)
from demo.services.relying_party import SignsIn

each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.id)
each_contender = pytest.mark.parametrize(
    "one", CONTENDERS, ids=lambda one: one.name
)

honest_enters_fixed = cache(honest_enters)
"""Many attacks share one fixed contender; it is asked once."""


@each_attack
def test_each_attack_in_four_ways(attack: Attack) -> None:
    """The honest user enters both, the attacker the broken one only.
    Money moved, or what the attack's own effect looks for was seen."""
    assert honest_enters(attack.broken)
    assert honest_enters_fixed(attack.fixed)
    assert lands(attack, attack.broken)
    assert not lands(attack, attack.fixed)


def bound_to_a_key(one: Contender) -> bool:
    """Whoever copies the token lacks the key, so no log-out is needed to
    keep a copy out.  A bound cookie is a cookie while it lasts."""
    return issubclass(one.scheme, KeyBound)


def lives_on(one: Contender) -> bool:
    """A token that no log-out ends at once: there is nothing to ask."""
    if bound_to_a_key(one):
        return False
    asks = "store" in {field.name for field in fields(one.scheme)}
    return not asks or one.scheme is Refresh


def outlives_log_out(one: Contender) -> bool:
    """There is no ending just one; minutes later, that is all that
    counts, for then a token that is renewed has died by itself."""
    return not hasattr(one.scheme, "revoke") and not bound_to_a_key(one)


def outlives_the_account(one: Contender) -> bool:
    """There is no ending all of a user's either, so neither a new
    password nor a bar on the account reaches a copy."""
    ends = hasattr(one.scheme, "revoke_all")
    return not ends and not bound_to_a_key(one)


def signed_by_a_secret(one: Contender) -> bool:
    """Who holds the secret to verify with can also sign."""
    return one.algorithm in ("HS256", "v4.local")


def signs_all_that_is_asked(one: Contender) -> bool:
    """Mallory, with a partner's secret, writes Alice's claims.  She does
    not know the number that is in Alice's record."""
    return signed_by_a_secret(one) and one.scheme is not UserBlocklist


def as_shared_as_its_store(one: Contender) -> bool:
    """A plain session is good wherever its record can be read: that is
    what the probe of other services counts in its favour."""
    bound = issubclass(one.scheme, ManagedSession)
    return issubclass(one.scheme, Session) and not bound


LANDS = {
    "replay-after-log-out": lives_on,
    "outage-replay": lives_on,
    "emptied-store": lambda one: one.scheme is Blocklist,
    "script-theft": lambda one: (
        one.carrier.kind == "header" and not bound_to_a_key(one)
    ),
    "shared-store": as_shared_as_its_store,
    "shared-renewals": as_shared_as_its_store,
    "partner-signs": signs_all_that_is_asked,
    "replay-after-a-minute": outlives_log_out,
    "renewal-after-log-out": outlives_log_out,
    "long-access-token": outlives_log_out,
    "second-log-in": outlives_log_out,
    "remembered-look-up": outlives_log_out,
    "password-change": outlives_the_account,
    "frozen-account": outlives_the_account,
    # who needs no store does not notice that it is down
    "remembered-in-outage": lives_on,
}
"""What gets in where nothing is broken: a property, not a bug."""


@pytest.mark.slow
@each_contender
def test_where_each_attack_lands_is_known(one: Contender) -> None:
    """Yes, no, or not applicable; never a crash."""
    found = {attack.id for attack in enters_anyway(one)}
    known = {id for id, is_open in LANDS.items() if is_open(one)}
    assert found <= known
    for attack in ATTACKS:
        if attack.id in known - found:
            with pytest.raises(NotApplicable):
                lands(attack, one)


def test_where_attacks_land_names_attacks() -> None:
    assert set(LANDS) <= {attack.id for attack in ATTACKS}


FAMILIES = (
    "signature", "parsing", "claims", "lifecycle", "browser", "transport",
)  # fmt: skip


def test_ids_are_unique_and_fit_a_command_line() -> None:
    ids = [attack.id for attack in ATTACKS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]+", id) for id in ids)


@each_attack
def test_an_attack_says_what_it_claims(attack: Attack) -> None:
    assert attack.name
    assert attack.family in FAMILIES
    assert attack.claim.endswith(".")
    assert re.search(r"CWE-\d|RFC \d|OWASP|NIST", attack.source)
    assert re.fullmatch(r"([a-z]+(-[a-z]+)*)?", attack.chapter)


PAIRS = {row["name"]: row for row in evidence.load("releases").results}


@each_attack
def test_a_release_that_had_it_is_on_record(attack: Attack) -> None:
    for name in attack.releases:
        assert PAIRS[name]["on_old"]["attack"] == "accepted"


RECIPES = [(one.scheme, one.carrier) for one in (*CONTENDERS, MANAGED)]
"""The managed session is a scheme of the book, though no column: what
it adds (an idle timeout) would make the columns differ in policy."""

RUNGS = (
    *(LAX_ALONE, EMBEDDED, STRICT, TOKEN_ALONE),
    *(a.fixed for a in fixation.ATTACKS),
    WITHOUT_NONCE,
)
"""Session cookies that lean on one defence, to show what it does; and a
proof that leans on its time alone."""


@each_attack
def test_fixed_is_a_contender_at_its_best(attack: Attack) -> None:
    """Perhaps with another key, and with nothing turned."""
    fixed = attack.fixed
    if fixed not in RUNGS:
        assert (fixed.scheme, fixed.carrier) in RECIPES
        assert fixed.key is None
        assert fixed.app in (None, SignsIn)  # which has pages more
        assert fixed.settings in ((), NO_IDLE, WITH_NONCE)


@each_attack
def test_broken_differs_in_one_part(attack: Attack) -> None:
    """The flip changes the scheme, the carrier, the key, a setting or
    the application: one of them."""
    parts = ("scheme", "carrier", "key", "settings", "app", "algorithm")
    turned = [
        part
        for part in parts
        if getattr(attack.broken, part) != getattr(attack.fixed, part)
    ]
    assert len(turned) == 1


def test_the_ladder_against_forms() -> None:
    """None alone, Lax alone, both: each rung stops one form more."""
    ids = ("cross-site-transfer", "sibling-transfer")
    forms = [a for a in ATTACKS if a.id in ids]
    rungs = [UNGUARDED, LAX_ALONE, contender("session cookie")]
    landed = [sum(lands(form, rung) for form in forms) for rung in rungs]
    assert landed == [2, 1, 0]


@pytest.mark.parametrize("flip", ALSO_TURNED, ids=lambda f: f.value)
def test_no_forgery_lands_by_what_is_also_turned(flip: Any) -> None:
    """PyJWT, told to believe the header, keeps them out all the same.  A
    flip that lets one in belongs to an attack."""
    assert all(attack.flip is not flip for attack in ATTACKS)
    forgeries = [
        one
        for one in ATTACKS
        if one.family == "signature" and issubclass(one.fixed.scheme, JWT)
    ]
    assert forgeries
    assert not any(lands(one, flip.of(one.fixed)) for one in forgeries)


@each_contender
def test_flips_are_told_apart(one: Contender) -> None:
    """The address is one place for a cookie and for a header."""
    names = []
    for flip in FLIPS:
        with suppress(NotApplicable):
            names.append(flip.of(one).name)
    assert names
    assert len(set(names)) == len(names)


def turned_classes() -> list[type]:
    """The classes that some flip lays over those of some contender, in
    order: the workers of a parallel run must collect alike."""
    found = set()
    for flip in FLIPS:
        for one in (*CONTENDERS, *(attack.fixed for attack in ATTACKS)):
            with suppress(NotApplicable):
                found |= replaced(flip.of(one), one)
    return sorted(found, key=lambda one: one.__qualname__)


def replaced(turned: Contender, one: Contender) -> set[type]:
    """The classes with methods of their own that it has and `one` has
    not."""
    pairs = (
        (turned.scheme, one.scheme),
        (type(turned.carrier), type(one.carrier)),
        (turned.app or App, one.app or App),
    )
    return {
        new
        for upper, lower in pairs
        for new in laid(upper, lower)
        if overridden(new, lower)
    }


@pytest.mark.parametrize("broken", turned_classes(), ids=lambda s: s.__name__)
def test_a_broken_class_overrides_and_says_so(broken: type) -> None:
    """The methods that it overrides are named in the docstring."""
    turned = overridden(broken, broken.__bases__[0])
    named = re.findall(r"`(\w+)`", str(broken.__doc__).split(":")[0])
    assert turned
    assert sorted(turned) == sorted(named)


# The lines that let it in


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.id)
def test_an_attack_shows_its_lines(attack: Attack) -> None:
    """Of the broken one, and in the same place of the fixed one."""
    broken, fixed = lines_of(attack)
    assert broken
    assert fixed
    assert broken != fixed


@pytest.mark.parametrize(
    ("id", "broken", "fixed"),
    [
        ("script-theft", "http_only=False", "http_only=True"),
        ("fresh-cookie-transfer", "same_site=None", "same_site='Lax'"),
        ("week-old-jwt", "ttl_s=604800", "ttl_s=43200"),
        ("link-as-token", "typ='JWT'", "typ='at+jwt'"),
        ("partner-signs", "algorithm='HS256'", "algorithm='RS256'"),
        ("empty-secret", "secret = b''", "secrets.token_bytes(64)"),
        ("guessed-paseto-secret", "secret = b'our-", "pyseto.Key.new(4"),
        ("replay-after-log-out", "pass", "self.store.take("),
        ("everywhere-session", "def revoke_all", "def revoke_all"),
        ("shared-cache", "return response", '"no-store"'),
        ("prefix-origin", "startswith(OURS)", "request, self.origin)"),
        ("cookie-hashed", "PlainHash()", "@cached_property"),
        ("junk-character", "urlsafe_b64decode(", "COMPACT.fullmatch("),
    ],
)
def test_the_lines_are_those_that_differ(
    id: str, broken: str, fixed: str
) -> None:
    """A setting is shown by name, a class by what it overrides."""
    attack = next(a for a in ATTACKS if a.id == id)
    lines = lines_of(attack)
    assert broken in lines[0]
    assert fixed in lines[1]


def test_methods_that_are_not_overridden_are_not_shown() -> None:
    """`answers` is the broken class's own, `issue` is not overridden."""
    attack = next(a for a in ATTACKS if a.id == "remembered-look-up")
    for lines in lines_of(attack):
        assert lines.count("def ") == 1
        assert "def verify" in lines


@pytest.mark.parametrize("id", ["alg-none", "key-confusion"])
def test_a_forgery_needs_a_token(id: str) -> None:
    attack = next(a for a in ATTACKS if a.id == id)
    with pytest.raises(NotApplicable):
        lands(attack, contender("session cookie"))


def test_key_confusion_needs_a_public_key() -> None:
    attack = next(a for a in ATTACKS if a.id == "key-confusion")
    with pytest.raises(NotApplicable, match="public"):
        lands(attack, contender("JWT HS256"))


PLAIN, BEST = contender("plain session cookie"), contender("session cookie")
KEPT_OUT_BY_REALM = {"shared-store"}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_what_enters_a_plain_session_is_tried_on_the_best(
    attack: Attack,
) -> None:
    """The same setting turned in both lets the same attack in, unless the
    best session binds a record to its application."""
    try:
        entered = lands(attack, attack.flip.of(PLAIN))
    except (NotApplicable, ControlFailed):  # no such setting, or no log-in
        return
    if entered and attack.id not in KEPT_OUT_BY_REALM:
        assert lands(attack, attack.flip.of(BEST))


# What "lands" means


def attack_by(forge: object) -> Attack:
    fixed = contender("session cookie")
    return Attack("x", "x", "x.", "x", "x", forge, fixed, FLIPS[0])  # type: ignore[arg-type]


def test_it_lands_when_her_money_is_gone() -> None:
    """With her own browser in hand, anybody would."""
    attack = attack_by(lambda attacker: attacker.victim)
    assert lands(attack, attack.fixed)


def test_spending_ones_own_money_is_no_attack() -> None:
    def own_purse(attacker: Attacker) -> Client:
        attacker.me.transfer("alice", LOOT)
        return attacker.me

    assert not lands(attack_by(own_purse), contender("session cookie"))


def test_a_stranger_does_not_land() -> None:
    attack = attack_by(lambda attacker: attacker.service.client())
    assert not lands(attack, attack.fixed)


def test_money_from_elsewhere_does_not_count() -> None:
    """Bob pays; Alice has lost nothing."""
    attack = attack_by(lambda attacker: attacker.service.signed_in("bob"))
    assert not lands(attack, attack.fixed)


def test_nobody_is_honest_where_nobody_enters() -> None:
    """The control can fail, so it means something."""

    assert not honest_enters(shut())


def shut() -> Contender:
    """A bank in which nobody is ever signed in."""

    class Shut(contender("session cookie").scheme):  # type: ignore[misc]
        def verify(self, sid: str) -> None:
            raise Revoked

    return Contender("shut", Shut, contender("session cookie").carrier)


def test_nobody_signed_in_is_no_defence() -> None:
    """Otherwise a bank that is shut would refuse every attack."""
    with pytest.raises(ControlFailed, match="preflight"):
        lands(ALG_NONE, shut())


OTHER_EFFECTS = (in_my_name, sees_her_page)
BY_EFFECT = {a.effect: a for a in ATTACKS if a.effect not in OTHER_EFFECTS}
"""An attack for each way in which money is moved."""


@pytest.mark.parametrize("attack", BY_EFFECT.values(), ids=lambda a: a.id)
@pytest.mark.parametrize("target", ["broken", "fixed"])
def test_a_mistyped_path_is_no_defence(
    attack: Attack, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transfer that is answered 404 was not refused.  The preflight is
    run first, since its answer is kept for the whole process."""
    assert honest_enters(getattr(attack, target))
    open_one = Deployment.client

    def mistyped(self: Deployment, *args: Any, **options: Any) -> Client:
        client = open_one(self, *args, **options)
        door = replace(client.transfer_call(), path="/tranfser")
        client.endpoints = replace(client.endpoints, transfer=door)
        return client

    preflight(getattr(attack, target))
    monkeypatch.setattr(Deployment, "client", mistyped)
    with pytest.raises(ControlFailed, match="404"):
        lands(attack, getattr(attack, target))


def test_a_log_out_that_is_not_answered_is_no_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The copy would live, and the attack would seem to land."""
    client = Client.log_out

    def mistyped(self: Client) -> Any:
        self.endpoints = Endpoints(log_out=Call("/logut"))
        return client(self)

    monkeypatch.setattr(Client, "log_out", mistyped)
    with pytest.raises(ControlFailed, match="log-out"):
        lands(REPLAY_AFTER_LOG_OUT, REPLAY_AFTER_LOG_OUT.fixed)


def test_each_attack_starts_afresh() -> None:
    """A landed attack leaves nothing behind for the next."""
    attack = ATTACKS[0]
    assert [lands(attack, attack.broken) for _ in range(3)] == [True] * 3
    with later(0), Deployment(attack.broken) as service:
        assert balances(service) == (100, 100)
