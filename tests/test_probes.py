"""Probes measure, fire on what is broken, and own up when they fail."""

import dataclasses
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar

import jwt
import pytest
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Request, Response

from demo import keys
from demo.app import App, text
from demo.attacks import (
    ACCEPTS_NONE,
    CONFUSES_KEYS,
    FORGETFUL,
    FORGETFUL_REFRESH,
    OPEN_BLOCKLIST,
    PICKS_BY_HEADER,
    READABLE,
    UNGUARDED,
)
from demo.carriers import CookieCarrier, HeaderCarrier
from demo.comparison import FACTORS
from demo.contenders import (
    CONTENDERS,
    Contender,
    contender,
    loading_user,
)
from demo.errors import Malformed, Revoked, Unavailable
from demo.harness import (
    Client,
    ControlFailed,
    Deployment,
    Endpoints,
    NotApplicable,
    NotMeasurable,
    NotOffered,
    Trial,
)
from demo.harness.sending import Reply
from demo.harness.trial import first_refusal
from demo.probes import PROBES, Cell, Probe, Value, cross_service, probe
from demo.probes.base import measurement
from demo.probes.client_steps import steps_of
from demo.probes.complexity import algorithms_for
from demo.probes.forged import FORGED_POST
from demo.probes.grades import LessIsBetter, Ungraded, YesOrNo
from demo.probes.lifetimes import NOTICED_S
from demo.probes.planted import ADOPTION, FIXATION
from demo.probes.revocation import BOUND_S
from demo.probes.script_exposure import unverified_text
from demo.probes.units import amount
from demo.schemes import (
    JWT,
    DeviceBound,
    Epoch,
    KeyBound,
    KeySet,
    Session,
    UserBlocklist,
)
from demo.schemes.base import ACCESS_S, SIGN_IN_S, Identity

BROKEN = (
    ACCEPTS_NONE,
    CONFUSES_KEYS,
    FORGETFUL,
    FORGETFUL_REFRESH,
    OPEN_BLOCKLIST,
    PICKS_BY_HEADER,
    READABLE,
    UNGUARDED,
)
each_probe = pytest.mark.parametrize("one", PROBES, ids=lambda one: one.id)
COLUMNS = [*CONTENDERS, *map(loading_user, CONTENDERS)]
WHOLE_TABLE = [pytest.mark.slow, pytest.mark.xdist_group("table")]
"""One worker runs these tests, because they read the same cells."""
SESSION = contender("session cookie")
PLAIN = contender("plain session cookie")


@pytest.fixture
def no_preflight(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the controls that come after it."""
    monkeypatch.setattr("demo.probes.base.preflight", lambda one: None)


def value(id: str, column: Contender) -> Value | None:
    cell = probe(id).run(column)
    assert cell.status == "measured", cell.why
    return cell.value


# Every cell


def test_there_is_a_table_to_speak_of() -> None:
    assert len(PROBES) >= 20
    assert len(CONTENDERS) >= 9
    assert len({one.scheme for one in CONTENDERS}) >= 7


def bound_to_a_key(column: Contender) -> bool:
    """Then a copy is no copy of the key, and a cell says whose it was."""
    return issubclass(column.scheme, KeyBound | DeviceBound)


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(
            one,
            id=f"{one.name}, {one.load_user}",
            marks=() if one in CONTENDERS[:2] else WHOLE_TABLE,
        )
        for one in COLUMNS
    ],
)
def test_no_cell_is_an_error_and_two_runs_agree(column: Contender) -> None:
    """The whole table, a column for each test."""
    for one in PROBES:
        cell = measurement(one, column)
        assert cell.status in MEASURED, f"{one.id}: {cell.why}"
        assert (cell.value is not None) == (cell.status == "measured")
        assert (cell.probe, cell.factor) == (one.id, one.factor)
        assert (cell.contender, cell.unit) == (column, one.unit)
        if cell.status == "measured":
            assert cell.controls, "nothing was seen to hold"
            assert not cell.why or bound_to_a_key(column)
        else:
            assert cell.why
            assert cell.grade is None
        assert one.run(column) == cell


MEASURED = ("measured", "not offered", "not applicable")


@pytest.mark.slow
@pytest.mark.parametrize("column", BROKEN, ids=lambda c: c.name)
def test_broken_contenders_are_measured_too(column: Contender) -> None:
    for one in PROBES:
        cell = one.run(column)
        assert cell.status in MEASURED, f"{one.id}: {cell.why}"


def test_one_headline_for_each_factor() -> None:
    heads = [one.factor for one in PROBES if one.headline]
    assert sorted(heads) == sorted(FACTORS)
    assert {one.factor for one in PROBES} == set(FACTORS)


def test_a_probe_has_a_name_a_question_and_a_reason() -> None:
    ids = [one.id for one in PROBES]
    assert len(set(ids)) == len(ids)
    for one in PROBES:
        assert re.fullmatch(r"[a-z][a-z-]+", one.id)
        assert one.question.endswith("?")
        assert re.fullmatch(r"[a-z-]+", one.chapter)
        assert one.grading.why
        assert one.grading.why in one.rule()
        if isinstance(one.grading, LessIsBetter) and one.grading.fair:
            assert amount(one.grading.fair, one.unit) in one.rule()
        assert probe(one.id) is one
    with pytest.raises(LookupError, match="nothing"):
        probe("nothing")


# Known values: those of the two articles' columns, and why they differ


KNOWN: dict[str, tuple[Value, Value]] = {
    "log-out": (SIGN_IN_S, 0),
    "ban": (SIGN_IN_S, 0),
    "password-change": (SIGN_IN_S, 0),
    "account-deleted": (SIGN_IN_S, 0),
    "idle-timeout": (SIGN_IN_S, 1_800),
    "lookups-over-five": (0, 5),
    "lookups-at-gateway": (0, 1),
    "forgers-over-five": (5, 5),
    "opened-by-a-leak": (
        {"each checks": 5, "at a gateway": 1},
        {"each checks": 5, "at a gateway": 1},
    ),
    "work-over-eight": (
        {
            "lookups, each checks": 0,
            "signatures, each checks": 8,
            "lookups, at a gateway": 0,
            "signatures, at a gateway": 9,
        },
        {
            "lookups, each checks": 8,
            "signatures, each checks": 0,
            "lookups, at a gateway": 1,
            "signatures, at a gateway": 8,
        },
    ),
    "log-out-elsewhere": (SIGN_IN_S, 0),
    "served-in-outage": (SIGN_IN_S, 0),
    "revoked-in-outage": (SIGN_IN_S, 0),
    "lookups-over-one": (0, 1),
    "second-service-needs": ("key", "store"),
    "store-unplugged": (True, False),
    "logged-out-in-outage": (True, False),
    "script-theft": (True, False),
    "script-theft-lasts": (SIGN_IN_S, 0),
    "script-rides": (True, True),
    "copy-works": (True, True),
    "payload-readable": (True, False),
    "clock-behind": (True, True),
    "new-key": (False, True),
    "partner": (False, False),
    "client-steps": (6, 4),
    "client-steps-but-forgetting": (3, 4),
    "client-steps-cookies-kept": (6, 2),
    "no-jar": (True, False),
    "with-jar": (True, True),
    "ambient": (False, True),
    "event-source": (False, True),
}


@pytest.mark.parametrize("id", KNOWN)
def test_the_articles_columns(id: str) -> None:
    found = value(id, contender("JWT HS256")), value(id, SESSION)
    assert found == KNOWN[id]


def test_a_jwt_has_no_log_out_everywhere() -> None:
    cell = probe("log-out-everywhere").run(contender("JWT HS256"))
    assert cell.status == "not offered"
    assert value("log-out-everywhere", SESSION) == 0


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("JWT RS256", "public key"),
        ("JWT EdDSA", "public key"),
        ("PASETO public", "public key"),
        ("PASETO local", "key"),
        ("JWT HS256", "key"),
        ("JWT + refresh", "public key"),
        ("JWT + blocklist", "public key + store"),
        ("JWT + per-user blocklist", "public key + store"),
        ("signed cookie", "key"),
        ("opaque bearer", "store"),
    ],
)
def test_what_a_second_service_needs(name: str, needs: str) -> None:
    assert value("second-service-needs", contender(name)) == needs
    reading = loading_user(contender(name))
    assert value("second-service-needs", reading) == f"{needs} + users"


def test_an_epoch_needs_the_users() -> None:
    """They are where the number is."""
    for one in (contender("JWT + epoch"), loading_user(SESSION)):
        assert "users" in str(value("second-service-needs", one)).split(" + ")


def test_a_partner_needs_a_public_key_and_a_header() -> None:
    """No browser carries a host's cookie to another host; and there the
    user has no row or record to ask for."""
    for one in CONTENDERS:
        pair = one.algorithm in ("RS256", "ES256", "EdDSA", "v4.public")
        asks = one.scheme in (Epoch, UserBlocklist)
        fits = pair and one.carrier.kind == "header" and not asks
        assert value("partner", one) is fits
        assert value("partner", loading_user(one)) is False, "no such row"
        hears = probe("partner-hears").run(one)
        assert hears.value is (False if fits else None)


@pytest.mark.slow
@pytest.mark.parametrize("name", [one.name for one in CONTENDERS])
def test_reading_the_row_costs_a_lookup_each(name: str) -> None:
    """Unless the scheme reads that row anyway."""
    plain, reading = contender(name), loading_user(contender(name))
    reads = getattr(plain.scheme, "reads_user", False)
    assert reads is (name == "JWT + epoch")
    for id, more in (("lookups-over-one", 1), ("lookups-over-five", 5)):
        one, other = value(id, plain), value(id, reading)
        assert isinstance(one, int)
        assert other == one + (0 if reads else more)


def test_what_a_renewal_costs_and_ends() -> None:
    """A thief who renewed lives until his access token ends; the
    victim's client noticed some time before that."""
    for name in ("JWT + refresh", "JWT + refresh cookie"):
        one = contender(name)
        assert value("refresh-reuse", one) == ACCESS_S - NOTICED_S
        assert value("log-out", one) == ACCESS_S
    never = SIGN_IN_S - NOTICED_S
    assert value("refresh-reuse", FORGETFUL_REFRESH) == never
    assert probe("refresh-reuse").run(SESSION).status == "not applicable"


def test_a_shorter_life_is_measured_shorter() -> None:
    """The probe measures; it does not repeat a constant."""

    class Brief(JWT):
        ttl_s: int = 300

        def __init__(self, key: Any) -> None:
            super().__init__(key, ttl_s=300)

    brief = dataclasses.replace(contender("JWT HS256"), scheme=Brief)
    assert value("log-out", brief) == 300


def test_the_parts_are_counted() -> None:
    found = value("parts", SESSION)
    assert found == {
        "settings": 10,
        "secrets": 0,
        "endpoints": 6,
        "kinds of record": 3,
        "client duties": 0,
    }
    token = value("parts", contender("JWT HS256"))
    assert isinstance(token, dict)
    assert (token["secrets"], token["kinds of record"]) == (1, 0)
    assert (token["client duties"], token["endpoints"]) == (3, 5)
    refresh = value("parts", contender("JWT + refresh"))
    assert isinstance(refresh, dict)
    assert (refresh["secrets"], refresh["kinds of record"]) == (1, 4)
    assert (refresh["client duties"], refresh["endpoints"]) == (4, 7)


def test_a_setting_more_is_counted() -> None:
    @dataclasses.dataclass
    class Fancy(Session):
        fancy: bool = True

    fancy = dataclasses.replace(PLAIN, scheme=Fancy)
    before, after = value("parts", PLAIN), value("parts", fancy)
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert after["settings"] == before["settings"] + 1


# They fire on what is broken


@dataclasses.dataclass(frozen=True)
class BrowsersOnly(CookieCarrier):
    """Takes the cookie from a browser alone, so a copy is worthless to
    any other client; it stands in for a credential bound to a device."""

    def take(self, request: Any) -> str:
        known = "Sec-Fetch-Site" in request.headers
        return super().take(request) if known else ""


class KnownPayees(App):
    """Pays those whom she has paid before, and would ask for the
    password again for others, such as Mallory."""

    def transfer(self, request: Any) -> Any:
        if text(request, "to") == "mallory":
            raise Forbidden("the password, please")
        return super().transfer(request)


def carried(carrier: CookieCarrier) -> Contender:
    return dataclasses.replace(SESSION, carrier=carrier)


def settled(one: Contender, **settings: Any) -> Contender:
    return dataclasses.replace(one, settings=tuple(settings.items()))


JWT_HEADER, RS256 = contender("JWT HS256"), contender("JWT RS256")
BLOCKLIST, REFRESH = contender("JWT + blocklist"), contender("JWT + refresh")
PER_USER = contender("JWT + per-user blocklist")
READER = dataclasses.replace(RS256, scheme=KeySet)
LONG_WINDED = dataclasses.replace(
    JWT_HEADER, settings=(("issuer", f"https://{'x' * 1_000}.test"),)
)

# By probe: a contender on which it fires, and one on which it does not.
FIRES: dict[str, tuple[Contender, Contender]] = {
    "log-out": (FORGETFUL, SESSION),
    "log-out-everywhere": (FORGETFUL, SESSION),
    "log-out-others": (FORGETFUL, SESSION),
    "ban": (FORGETFUL, SESSION),
    "password-change": (FORGETFUL, SESSION),
    "account-deleted": (FORGETFUL, SESSION),
    "store-emptied": (BLOCKLIST, PER_USER),
    "store-emptied-ban": (BLOCKLIST, PER_USER),
    "store-emptied-stays": (SESSION, BLOCKLIST),
    "idle-timeout": (PLAIN, SESSION),
    "refresh-reuse": (FORGETFUL_REFRESH, REFRESH),
    "lookups-over-five": (SESSION, JWT_HEADER),
    "lookups-at-gateway": (loading_user(SESSION), JWT_HEADER),
    "forgers-over-five": (JWT_HEADER, RS256),
    "opened-by-a-leak": (JWT_HEADER, RS256),
    "work-over-eight": (BLOCKLIST, SESSION),
    "log-out-elsewhere": (JWT_HEADER, SESSION),
    "served-in-outage": (SESSION, JWT_HEADER),
    "revoked-in-outage": (JWT_HEADER, SESSION),
    "lookups-over-one": (loading_user(SESSION), JWT_HEADER),
    "second-service-needs": (SESSION, RS256),
    "partner": (JWT_HEADER, RS256),
    "store-unplugged": (SESSION, JWT_HEADER),
    "logged-out-in-outage": (OPEN_BLOCKLIST, BLOCKLIST),
    "clock-behind": (settled(JWT_HEADER, leeway_s=0), SESSION),
    "new-key": (JWT_HEADER, SESSION),
    "key-set": (RS256, READER),
    "made-up-keys": (settled(READER, cooldown_s=0), READER),
    "cookie-scope": (carried(CookieCarrier(name="session")), SESSION),
    "log-in-cost": (SESSION, JWT_HEADER),
    "request-cost": (SESSION, JWT_HEADER),
    "log-out-cost": (SESSION, JWT_HEADER),
    "script-theft": (READABLE, SESSION),
    "script-theft-lasts": (READABLE, SESSION),
    "script-rides": (SESSION, dataclasses.replace(SESSION, app=KnownPayees)),
    "copy-works": (SESSION, contender("JWT + DPoP")),
    "payload-readable": (JWT_HEADER, SESSION),
    "parts": (REFRESH, JWT_HEADER),
    "algorithms-accepted": (PICKS_BY_HEADER, JWT_HEADER),
    "client-steps": (REFRESH, SESSION),
    "client-steps-but-forgetting": (
        contender("JWT + refresh cookie"),
        JWT_HEADER,
    ),
    "client-steps-cookies-kept": (REFRESH, SESSION),
    "client-steps-by-kind": (REFRESH, SESSION),
    "no-jar": (SESSION, JWT_HEADER),
    "with-jar": (carried(BrowsersOnly()), SESSION),
    "ambient": (UNGUARDED, JWT_HEADER),
    "event-source": (JWT_HEADER, SESSION),
    "bytes": (LONG_WINDED, SESSION),
}

ONE_SIDED = {
    "partner-hears": "no partner asks the issuer yet, so none hears",
    "key-set": "no contender of the table fetches a key set",
    "renewal-cost": "only one scheme renews, so there is no other value",
    "script-rides": "no contender asks for the password again yet",
}
"""Probes that say the same of every contender in the table, and why."""


@each_probe
def test_a_probe_fires_and_falls_silent(one: Probe) -> None:
    if one.id not in FIRES:
        assert one.id in ONE_SIDED
        assert value(one.id, RS256 if "hears" in one.id else REFRESH) in (
            False,
            {"store commands": 4, "user rows": 1},
        )
        return
    loud, quiet = (one.run(column) for column in FIRES[one.id])
    assert loud.status == quiet.status == "measured", loud.why + quiet.why
    assert loud.value != quiet.value
    if loud.grade is not None:
        assert loud.grade == "poor"
        assert quiet.grade in ("good", "fair")
    elif isinstance(loud.value, dict):
        assert one.grading.better(quiet.value, loud.value)


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@each_probe
def test_the_one_sided_ones_are_named(one: Probe) -> None:
    """A reason that no longer holds must go.  Where all are good, what
    fires is in `attacks`, or made up above."""
    found = [measurement(one, column) for column in CONTENDERS]
    values = {str(c.value) for c in found if c.status == "measured"}
    all_good = {c.grade for c in found if c.grade} in ({"good"}, {"fair"})
    assert (len(values) == 1 and not all_good) is (one.id in ONE_SIDED)


def test_algorithms_are_tried_for_each_kind_of_key() -> None:
    assert algorithms_for(keys.key_for("HS256")) == ("HS256", "HS384", "HS512")
    assert len(algorithms_for(keys.key_for("RS256"))) == 6
    assert value("algorithms-accepted", contender("JWT RS256")) == 1
    picky = dataclasses.replace(PICKS_BY_HEADER, algorithm="RS256")
    assert value("algorithms-accepted", picky) == 6
    # Its own one; and "none", with a signature and without one.
    assert value("algorithms-accepted", ACCEPTS_NONE) == 3
    # Its own one, and the published key taken for a secret.
    assert value("algorithms-accepted", CONFUSES_KEYS) == 2


def test_a_survivor_is_over_the_bound() -> None:
    """A session that never ends prints as over the bound."""

    class Immortal(FORGETFUL.scheme):  # type: ignore[misc,name-defined]
        def __init__(self, store: Any) -> None:
            super().__init__(store, ttl_s=10 * SIGN_IN_S)

    immortal = dataclasses.replace(
        FORGETFUL, scheme=dataclasses.dataclass(init=False)(Immortal)
    )
    assert value("log-out", immortal) == BOUND_S + 1


@pytest.mark.parametrize("bound", [1, 2, 3, 10, 61])
def test_bisection_finds_every_step(bound: int) -> None:
    """Alive for `end` seconds: every end from the first to the bound."""
    for end in range(1, bound + 1):
        assert first_refusal(lambda s, end=end: s < end, bound) == end  # type: ignore[misc]


# They own up


def failing(error: Exception) -> Probe:
    def measure(trial: Trial) -> Value:
        trial.expect("one thing held", True)
        raise error

    return dataclasses.replace(PROBES[0], measure=measure)


@pytest.mark.parametrize(
    ("error", "status", "why"),
    [
        (NotApplicable("a"), "not applicable", "a"),
        (NotOffered("b"), "not offered", "b"),
        (NotMeasurable("c"), "not measurable", "c"),
        (ControlFailed("d"), "error", "control failed: d"),
        (
            ModuleNotFoundError("e", name="pyseto"),
            "not measurable",
            "needs the package pyseto",
        ),
        (ZeroDivisionError("f"), "error", "ZeroDivisionError: f"),
        (Revoked("g"), "error", "Revoked: g"),
        (AssertionError("h"), "error", "AssertionError: h"),
    ],
)
def test_what_stands_in_the_way_is_a_status(
    error: Exception, status: str, why: str
) -> None:
    """Never a value: what failed says nothing about the contender."""
    cell = failing(error).run(SESSION)
    assert (cell.status, cell.why) == (status, why)
    assert cell.value is None
    assert cell.grade is None
    assert cell.controls == ("one thing held",)


class Shut(Session):
    """Lets nobody in: the experiment cannot even begin."""

    def verify(self, sid: str) -> Any:
        raise Revoked


class ShutJWT(JWT):
    """The same, by a signed token."""

    def verify(self, token: str) -> Any:
        raise Revoked


@each_probe
@pytest.mark.parametrize("carrier", ["JWT HS256", "session cookie"])
@pytest.mark.parametrize("scheme", [Shut, ShutJWT])
def test_a_bank_that_is_shut_is_no_result(
    one: Probe, scheme: type[Any], carrier: str
) -> None:
    """Without a control, "refused" would look like a good value."""
    column = dataclasses.replace(contender(carrier), scheme=scheme)
    cell = one.run(dataclasses.replace(column, algorithm="HS256"))
    assert cell.status != "measured"


class NotAlice(Session):
    """Everybody but the victim: her copy is dead before the event."""

    def verify(self, sid: str) -> Any:
        identity = super().verify(sid)
        if identity.user_id == "alice":
            raise Revoked
        return identity


class AllAtOnce(Session):
    """Ends everybody's sessions, and so looks very safe."""

    def revoke(self, sid: str) -> None:
        super().revoke(sid)
        self.revoke_all("alice")
        self.revoke_all("bob")


class FailsOpen(Session):
    """Without its store it lets anybody in."""

    def verify(self, sid: str) -> Any:
        try:
            return super().verify(sid)
        except Unavailable:
            return Identity("alice", "", 0, 2**40, {})


class Tired(Session):
    """Answers four times for each credential: too few for five."""

    asked: ClassVar[Counter[str]] = Counter()

    def verify(self, sid: str) -> Any:
        self.asked[sid] += 1
        if self.asked[sid] > 4:
            raise Revoked
        return super().verify(sid)


@pytest.mark.parametrize(
    ("id", "scheme", "control"),
    [
        ("log-out", NotAlice, "the copy worked before"),
        ("log-out", AllAtOnce, "a bystander's copy is let in meanwhile"),
        ("store-unplugged", FailsOpen, "a made-up credential stays out"),
        ("lookups-over-five", Tired, "every service knows her"),
    ],
)
def test_a_control_catches_what_would_look_good(
    id: str, scheme: type[Session], control: str, no_preflight: None
) -> None:
    column = dataclasses.replace(PLAIN, scheme=scheme)
    cell = probe(id).run(column)
    assert (cell.status, cell.why) == (
        "error",
        f"control failed: not so: {control}",
    )


TYPED_BY = ("session cookie", "JWT + refresh")
TYPED = [
    *("me", "transfer", "log_in", "log_out", "log_out_everywhere", "renew"),
    *("log_out_others", "change_password", "token", "renewal"),
]
UNEVEN = [
    *((name, field) for name in TYPED_BY for field in TYPED),
    ("JWT + refresh cookie", "renew"),
    ("JWT + blocklist", "log_out"),
]


@cache
def right(id: str, name: str) -> Value | None:
    return probe(id).run(contender(name)).value


def never_a_wrong_value(name: str) -> int:
    """Every probe: an error, or no value, or the right one.  Returns how
    many were errors."""
    errors = 0
    steps_of.cache_clear()  # asked of the honest bank a moment ago
    for one in PROBES:
        cell = one.run(contender(name))
        errors += cell.status == "error"
        if cell.status == "measured":
            assert cell.value == right(one.id, name), one.id
    return errors


def mistyped_at(field: str) -> Endpoints:
    """The bank's doors, one of them with another path, or the place of a
    credential in the answer with another name."""
    door = getattr(Endpoints(), field)
    typed: Any = "/mistyped"
    if not isinstance(door, str):
        typed = dataclasses.replace(door, path=typed)
    return dataclasses.replace(Endpoints(), **{field: typed})


@pytest.mark.slow
@pytest.mark.parametrize(("name", "field"), UNEVEN)
def test_a_mistyped_path_is_no_result(
    name: str, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """404 is neither yes nor no."""
    for one in PROBES:
        right(one.id, name)
    endpoints = mistyped_at(field)
    open_one = Deployment.client

    def mistyped(self: Deployment, *args: Any, **options: Any) -> Client:
        client = open_one(self, *args, **options)
        return dataclasses.replace(client, endpoints=endpoints)

    monkeypatch.setattr(Deployment, "client", mistyped)
    errors = never_a_wrong_value(name)
    if field in ("me", "log_in"):
        assert errors > len(PROBES) // 2
    if field == "log_out":
        for id in ("log-out", "logged-out-in-outage", "second-service-needs"):
            assert probe(id).run(contender(name)).status == "error"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["session cookie", "JWT + refresh cookie"])
def test_a_jar_that_refuses_is_no_result(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A harness that keeps no cookie would say that cookies fail."""
    for one in PROBES:
        right(one.id, name)
    monkeypatch.setattr("demo.harness.jar.Jar.store", lambda *_: None)
    assert never_a_wrong_value(name) > len(PROBES) // 2


@pytest.mark.parametrize("status", ["429 Slow Down", "500 Oh", "302 Found"])
@pytest.mark.parametrize("served", [0, 1, 2, 3, 4, 6])
def test_a_service_that_stops_answering_is_no_result(
    served: int, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many requests it answers the same to everything."""
    for one in PROBES:
        right(one.id, "session cookie")
    answer, count = App.__call__, Counter[int]()

    def tired(self: App, environ: Any, start: Any) -> Any:
        count[id(self)] += 1
        if count[id(self)] > served:
            start(status, [("Content-Type", "text/plain")])
            return [b"no"]
        return answer(self, environ, start)

    opened: list[App] = []  # kept, so that no id comes twice
    begin = App.__init__
    monkeypatch.setattr(
        App, "__init__", lambda s, *a: (opened.append(s), begin(s, *a))[1]
    )
    monkeypatch.setattr(App, "__call__", tired)
    errors = never_a_wrong_value("session cookie")
    if served < 2:
        assert errors >= len(PROBES) - 3


def test_a_partner_that_takes_any_token_is_no_result() -> None:
    """It would accept what was meant for the bank alone."""

    class AnyAudience(JWT):
        def decode(self, token: str) -> dict[str, Any]:
            return jwt.decode_complete(
                token,
                self.key.verifying,
                algorithms=[self.key.algorithm],
                options={"verify_aud": False},
            )

    column = dataclasses.replace(RS256, scheme=AnyAudience)
    for id in ("partner", "partner-hears"):
        cell = probe(id).run(column)
        assert (
            cell.why
            == "control failed: not so: the bank's own token stays out"
        )


def test_a_control_is_noted_once() -> None:
    trial = Trial(SESSION)
    for _ in range(3):
        trial.expect("she is in", True)
    assert trial.controls == ["she is in"]
    with pytest.raises(ControlFailed, match="he is in"):
        trial.expect("he is in", False)
    assert trial.controls == ["she is in"]


def test_without_cryptography_it_is_not_measurable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(algorithm: str, owner: str) -> keys.Key:
        raise ModuleNotFoundError("no", name="cryptography")

    monkeypatch.setattr("demo.harness.deployment.key_for", missing)
    for one in PROBES:
        cell = one.run(contender("JWT RS256"))
        assert cell.status == "not measurable"
        assert cell.why == "needs the package cryptography"


# Grades


@each_probe
def test_a_value_across_a_threshold_changes_the_grade(one: Probe) -> None:
    """By the probe's own thresholds."""
    grading: Any = one.grading
    if isinstance(grading, YesOrNo):
        assert grading.grade(grading.good) == "good"
        assert grading.grade(not grading.good) == "poor"
    elif isinstance(grading, LessIsBetter):
        assert grading.grade(grading.good) == "good"
        assert grading.grade(grading.good + 1) != "good"
        assert grading.grade(grading.fair + 1) == "poor"
        assert grading.grade(grading.fair) != "poor"
        assert 0 <= grading.good <= grading.fair
    else:
        assert isinstance(grading, Ungraded)
        assert grading.grade({"parts": 1}) is None


THRESHOLDS = {
    "log-out": [(0, "good"), (1, "fair"), (300, "fair"), (301, "poor")],
    "lookups-over-five": [(0, "good"), (1, "fair"), (2, "poor")],
    "lookups-over-one": [(0, "good"), (1, "fair"), (2, "poor")],
    "algorithms-accepted": [(1, "good"), (2, "poor")],
    "bytes": [(100, "good"), (101, "fair"), (1_000, "fair"), (1_001, "poor")],
    "script-theft": [(False, "good"), (True, "poor")],
    "no-jar": [(True, "good"), (False, "poor")],
    "store-unplugged": [(True, "good"), (False, "poor")],
    "payload-readable": [(False, "good"), (True, "poor")],
    "parts": [({"settings": 1}, None), ({"settings": 99}, None)],
}
"""As published.  Who moves one must say so here."""


@pytest.mark.parametrize("id", THRESHOLDS)
def test_the_published_thresholds(id: str) -> None:
    def measure(found: Value) -> Callable[[Trial], Value]:
        return lambda trial: found

    for found, grade in THRESHOLDS[id]:
        one = dataclasses.replace(probe(id), measure=measure(found))
        cell: Cell = one.run(SESSION)
        assert (cell.value, cell.grade) == (found, grade)


def test_a_rule_has_units() -> None:
    rule = LessIsBetter(0, 300, "so").rule
    assert rule("s") == "good if at once, fair up to 5 min, poor above; so"
    assert rule("bytes") == (
        "good if none, fair up to 300 bytes, poor above; so"
    )
    assert LessIsBetter(1, 1, "so").rule("lookups") == (
        "good up to 1 lookup, poor above; so"
    )


def test_a_good_answer_that_is_not_its_merit_is_fair() -> None:
    def measure(trial: Trial) -> bool:
        trial.fair_at_best = True
        return False

    one = dataclasses.replace(FORGED_POST, measure=measure)
    assert one.run(SESSION).grade == "fair"
    bad = dataclasses.replace(one, grading=YesOrNo(True, "w"))
    assert bad.run(SESSION).grade == "poor", "it makes nothing better"


@pytest.mark.parametrize("probe", [FIXATION, ADOPTION])
def test_who_is_locked_out_is_no_better_than_fair(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An application that refuses a log-in because of a planted cookie
    keeps the attacker out, and Alice too."""
    assert probe.run(SESSION).grade == "good"
    usual = App.login

    def refusing(app: App, request: Request) -> Response:
        if "Cookie" in request.headers:
            raise Malformed("this browser has a cookie")
        return usual(app, request)

    monkeypatch.setattr(App, "login", refusing)
    cell = probe.run(SESSION)
    assert (cell.value, cell.grade) == (False, "fair")
    assert "she cannot log in" in cell.why


def test_better_is_strictly_better() -> None:
    less, yes, no = (
        LessIsBetter(0, 1, "w"),
        YesOrNo(True, "w"),
        YesOrNo(False, "w"),
    )
    assert less.better(0, 1)
    assert not less.better(1, 0)
    assert not less.better(1, 1)
    for rule in (yes, no):
        assert rule.better(rule.good, not rule.good)
        assert not rule.better(not rule.good, rule.good)
        assert not rule.better(rule.good, rule.good)


def test_counts_are_better_as_a_whole() -> None:
    rule = Ungraded("w")
    assert rule.better({"a": 1, "b": 1}, {"a": 1, "b": 2})
    assert not rule.better({"a": 1, "b": 2}, {"a": 1, "b": 1})
    assert not rule.better({"a": 1, "b": 1}, {"a": 1, "b": 1})
    assert not rule.better({"a": 0, "b": 2}, {"a": 1, "b": 1})
    assert not rule.better("key", "store")
    assert not rule.better({"a": 1}, "store")
    assert not rule.better("key", {"a": 1})


# Details


def test_only_text_that_is_there_is_read() -> None:
    """Base64 is no secret, nor is zlib; a random name says nothing."""
    import base64
    import zlib

    def b64(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    plain = f"{b64(b'header!!')}.{b64(b'sub: alice')}.x"
    packed = f".{b64(zlib.compress(b'sub: alice, sub: alice'))}.x.y"
    assert "alice" in unverified_text(plain)
    assert "alice" in unverified_text(packed)
    assert "alice" not in unverified_text("x" * 43)
    for left_over in ("", "x", "xx", "xxx"):
        assert "alic" in unverified_text(b64(b"I am alice") + left_over)


def test_bytes_grow_with_the_credential() -> None:
    sizes = [
        value("bytes", contender(name))
        for name in (
            "session header",
            "signed cookie",
            "JWT HS256",
            "JWT RS256",
        )
    ]
    assert sizes == sorted(sizes, key=lambda size: int(str(size)))
    assert len(set(sizes)) == 4


def test_settings_are_the_recipes_fields() -> None:
    """What the service hands over, store and key, is no setting."""
    assert contender("session header").setting_names() == [
        *("ttl_s", "idle_s", "realm", "scheme"),
    ]
    assert HeaderCarrier().kind == "header"
    names = contender("JWT HS256").setting_names()
    assert "algorithm" in names
    assert "key" not in names
    assert "store" not in contender("JWT + blocklist").setting_names()


def test_contenders_have_names_of_their_own() -> None:
    names = [one.name.lower() for one in CONTENDERS]
    assert len(set(names)) == len(names)
    with pytest.raises(LookupError, match="session cookie"):
        contender("nobody")
    assert all(one.load_user for one in map(loading_user, CONTENDERS))
    assert not any(one.load_user for one in CONTENDERS)


# Each control can fail


def control_of(id: str, name: str) -> str:
    cell = probe(id).run(contender(name))
    assert cell.status == "error"
    return str(cell.why)


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("second-service-needs", "JWT RS256"),
        ("partner-hears", "JWT RS256"),
    ],
)
def test_a_log_out_that_is_not_answered_is_an_error(
    id: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Client, "log_out", lambda self: Reply(404, {}))
    assert "she logs out" in control_of(id, name)


def test_a_log_in_that_is_refused_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A script that never got in does not show that it lost something."""
    known = Client.log_in

    def for_browsers(self: Client, user_id: str, password: str) -> Reply:
        if not self.browser:
            return Reply(401, {})
        return known(self, user_id, password)

    monkeypatch.setattr(Client, "log_in", for_browsers)
    assert "log-in is accepted" in control_of("no-jar", "session cookie")


def test_a_bank_that_knows_everybody_shows_nothing(
    monkeypatch: pytest.MonkeyPatch, no_preflight: None
) -> None:
    """Then it was not her credential that let the page in."""
    monkeypatch.setattr(Client, "me", lambda self: "alice")
    assert "a stranger cannot" in control_of("script-rides", "session cookie")


def test_a_thief_whose_renewal_opens_nothing_is_an_error(
    monkeypatch: pytest.MonkeyPatch, no_preflight: None
) -> None:
    """She was refused before the victim came back, not because of it."""

    def opens_nothing(self: Client) -> Reply:
        self.replace_credential("nothing")
        return Reply(200, {})

    monkeypatch.setattr(Client, "renew", opens_nothing)
    assert "and enters" in control_of("refresh-reuse", "JWT + refresh")


def test_a_renewal_that_the_client_does_not_find_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Client, "can_renew", lambda self: False)
    assert "what renews can" in control_of("parts", "JWT + refresh")


def test_a_second_service_that_never_agrees_is_not_measurable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cross_service, "agree", lambda *_: False)
    cell = probe("second-service-needs").run(SESSION)
    assert cell.status == "not measurable"
    assert "no second service" in cell.why


def test_another_sites_page_renews_as_itself() -> None:
    """Its renewal comes from there, and is refused."""
    with Deployment(contender("JWT + refresh cookie")) as service:
        alice = service.signed_in()
        page = alice.on_page("https://evil.test/")
        assert page.renew().status in (401, 403)
        assert alice.renew().status == 200


def test_a_user_whom_nobody_knows_shows_nothing(
    monkeypatch: pytest.MonkeyPatch, no_preflight: None
) -> None:
    """Two services that both say "nobody" would agree."""
    monkeypatch.setattr(
        Deployment, "signed_in", lambda self, user_id="alice": self.client()
    )
    why = control_of("second-service-needs", "session cookie")
    assert "the first service knows her" in why
