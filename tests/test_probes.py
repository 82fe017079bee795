"""Probes measure, fire on what is broken, and own up when they fail."""

import dataclasses
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from demo import keys
from demo.carriers import HeaderCarrier
from demo.comparison import FACTORS
from demo.contenders import (
    CONTENDERS,
    Contender,
    contender,
    loading_user,
)
from demo.errors import Revoked, Unavailable
from demo.harness import (
    ControlFailed,
    NotApplicable,
    NotMeasurable,
    NotOffered,
    Trial,
)
from demo.probes import PROBES, Cell, Probe, Value, probe
from demo.probes.complexity import fitting
from demo.probes.grades import LessIsBetter, Ungraded, YesOrNo
from demo.probes.revocation import BOUND_S, first_refusal
from demo.probes.script_exposure import unverified_text
from demo.schemes import JWT, Session
from demo.schemes.base import SIGN_IN_S, Identity
from demo.unsafe import (
    ACCEPTS_NONE,
    FORGETFUL,
    PICKS_BY_HEADER,
    READABLE,
    UNGUARDED,
    UNSAFE,
)

each_probe = pytest.mark.parametrize("one", PROBES, ids=lambda one: one.id)
COLUMNS = [*CONTENDERS, *map(loading_user, CONTENDERS)]
SESSION = contender("session cookie")


def value(id: str, column: Contender) -> Value | None:
    cell = probe(id).run(column)
    assert cell.status == "measured", cell.why
    return cell.value


# Every cell


@each_probe
@pytest.mark.parametrize(
    "column", COLUMNS, ids=lambda c: f"{c.name}, {c.load_user}"
)
def test_no_cell_is_an_error(one: Probe, column: Contender) -> None:
    cell = one.run(column)
    assert cell.status in ("measured", "not offered", "not applicable")
    assert (cell.value is not None) == (cell.status == "measured")
    assert (cell.probe, cell.factor) == (one.id, one.factor)
    assert (cell.contender, cell.unit) == (column, one.unit)
    if cell.status == "measured":
        assert cell.controls, "nothing was seen to hold"
        assert not cell.why
    else:
        assert cell.why
        assert cell.grade is None


@each_probe
def test_measured_twice_is_measured_the_same(one: Probe) -> None:
    assert one.run(SESSION) == one.run(SESSION)


@each_probe
@pytest.mark.parametrize("column", UNSAFE, ids=lambda c: c.name)
def test_broken_contenders_are_measured_too(
    one: Probe, column: Contender
) -> None:
    assert one.run(column).status != "error"


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
        assert one.grading.why in one.grading.rule()
        assert probe(one.id) is one
    with pytest.raises(LookupError, match="nothing"):
        probe("nothing")


# Known values: those of the two articles' columns, and why they differ


KNOWN: dict[str, tuple[Value, Value]] = {
    "log-out": (SIGN_IN_S, 0),
    "ban": (SIGN_IN_S, 0),
    "password-change": (SIGN_IN_S, 0),
    "account-deleted": (SIGN_IN_S, 0),
    "lookups-over-five": (0, 5),
    "lookups-over-one": (0, 1),
    "second-service-needs": ("key", "store"),
    "store-unplugged": (True, False),
    "script-theft": (True, False),
    "script-rides": (True, True),
    "copy-works": (True, True),
    "payload-readable": (True, False),
    "partner": (False, False),
    "no-jar": (True, False),
    "with-jar": (True, True),
    "ambient": (False, True),
    "event-source": (False, True),
}


@pytest.mark.parametrize("id", KNOWN)
def test_the_articles_columns(id: str) -> None:
    found = value(id, contender("JWT")), value(id, SESSION)
    assert found == KNOWN[id]


def test_a_jwt_has_no_log_out_everywhere() -> None:
    cell = probe("log-out-everywhere").run(contender("JWT"))
    assert cell.status == "not offered"
    assert value("log-out-everywhere", SESSION) == 0


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("JWT RS256", "public key"),
        ("JWT + blocklist", "key + store"),
        ("signed cookie", "key"),
        ("opaque bearer", "store"),
    ],
)
def test_what_a_second_service_needs(name: str, needs: str) -> None:
    assert value("second-service-needs", contender(name)) == needs
    reading = loading_user(contender(name))
    assert value("second-service-needs", reading) == f"{needs} + users"


def test_a_partner_needs_a_public_key_and_a_header() -> None:
    """No browser carries a host's cookie to another host."""
    names = [one.name for one in CONTENDERS if value("partner", one) is True]
    assert names == ["JWT RS256"]


@pytest.mark.parametrize("name", [one.name for one in CONTENDERS])
def test_reading_the_row_costs_a_lookup_each(name: str) -> None:
    plain, reading = contender(name), loading_user(contender(name))
    for id, more in (("lookups-over-one", 1), ("lookups-over-five", 5)):
        one, other = value(id, plain), value(id, reading)
        assert isinstance(one, int)
        assert other == one + more


def test_a_shorter_life_is_measured_shorter() -> None:
    """The probe measures; it does not repeat a constant."""

    class Brief(JWT):
        ttl_s: int = 300

        def __init__(self, key: Any) -> None:
            super().__init__(key, ttl_s=300)

    brief = dataclasses.replace(contender("JWT"), scheme=Brief)
    assert value("log-out", brief) == 300


def test_the_parts_are_counted() -> None:
    found = value("parts", SESSION)
    assert found == {
        "settings": 7,
        "secrets": 0,
        "endpoints": 6,
        "key families": 2,
        "client duties": 0,
    }
    jwt = value("parts", contender("JWT"))
    assert isinstance(jwt, dict)
    assert (jwt["secrets"], jwt["key families"]) == (1, 0)
    assert (jwt["client duties"], jwt["endpoints"]) == (3, 5)


def test_a_setting_more_is_counted() -> None:
    @dataclasses.dataclass
    class Fancy(Session):
        fancy: bool = True

    fancy = dataclasses.replace(SESSION, scheme=Fancy)
    before, after = value("parts", SESSION), value("parts", fancy)
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert after["settings"] == before["settings"] + 1


# They fire on what is broken


@pytest.mark.parametrize(
    ("id", "broken", "safe", "firing"),
    [
        ("log-out", FORGETFUL, SESSION, SIGN_IN_S),
        ("log-out-everywhere", FORGETFUL, SESSION, SIGN_IN_S),
        ("ban", FORGETFUL, SESSION, SIGN_IN_S),
        ("password-change", FORGETFUL, SESSION, SIGN_IN_S),
        ("account-deleted", FORGETFUL, SESSION, SIGN_IN_S),
        ("script-theft", READABLE, SESSION, True),
        ("algorithms-accepted", PICKS_BY_HEADER, contender("JWT"), 3),
        ("ambient", UNGUARDED, contender("JWT"), True),
    ],
)
def test_a_probe_fires(
    id: str, broken: Contender, safe: Contender, firing: Value
) -> None:
    assert value(id, broken) == firing
    assert value(id, safe) != firing


def test_algorithms_are_tried_for_each_kind_of_key() -> None:
    assert fitting(keys.key_for("HS256")) == ("HS256", "HS384", "HS512")
    assert len(fitting(keys.key_for("RS256"))) == 6
    assert value("algorithms-accepted", contender("JWT RS256")) == 1
    picky = dataclasses.replace(PICKS_BY_HEADER, algorithm="RS256")
    assert value("algorithms-accepted", picky) == 6
    assert value("algorithms-accepted", ACCEPTS_NONE) == 1


def test_a_survivor_is_over_the_bound() -> None:
    """A session that never ends prints as over the bound."""

    class Immortal(FORGETFUL.scheme):  # type: ignore[misc,name-defined]
        def __init__(self, store: Any) -> None:
            super().__init__(store, ttl_s=10 * SIGN_IN_S)

    immortal = dataclasses.replace(
        FORGETFUL, scheme=dataclasses.dataclass(Immortal)
    )
    assert value("log-out", immortal) == BOUND_S + 1


@pytest.mark.parametrize("bound", [1, 2, 3, 10, 61])
def test_bisection_finds_every_step(bound: int) -> None:
    """Alive for `end` seconds: every end, from never to for ever."""
    for end in range(bound + 2):
        asked: list[int] = []

        def alive(seconds: int, end: int = end) -> bool:
            asked.append(seconds)  # noqa: B023
            return seconds < end

        assert first_refusal(alive, bound) == end
        assert asked[: 2 if end else 1] == [0, bound][: len(asked)]
        assert set(asked) <= set(range(bound + 1))


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
@pytest.mark.parametrize("carrier", ["JWT", "session cookie"])
@pytest.mark.parametrize("scheme", [Shut, ShutJWT])
def test_a_bank_that_is_shut_is_no_result(
    one: Probe, scheme: type[Any], carrier: str
) -> None:
    """Without a control, "refused" would look like a good value.

    For `no-jar` and `with-jar` a refusal is what is measured; there the
    accepted log-in is the control, and a refusal grades as poor."""
    column = dataclasses.replace(contender(carrier), scheme=scheme)
    cell = one.run(dataclasses.replace(column, algorithm="HS256"))
    if one.id in ("no-jar", "with-jar"):
        assert cell.grade == "poor"
    else:
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
        ("log-out", AllAtOnce, "a bystander stays in"),
        ("store-unplugged", FailsOpen, "a made-up credential stays out"),
        ("lookups-over-five", Tired, "every service knows her"),
    ],
)
def test_a_control_catches_what_would_look_good(
    id: str, scheme: type[Session], control: str
) -> None:
    column = dataclasses.replace(SESSION, scheme=scheme)
    cell = probe(id).run(column)
    assert (cell.status, cell.why) == ("error", f"control failed: {control}")


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


def test_bytes_grow_with_the_credential() -> None:
    sizes = [
        value("bytes", contender(name))
        for name in ("session header", "signed cookie", "JWT", "JWT RS256")
    ]
    assert sizes == sorted(sizes, key=lambda size: int(str(size)))
    assert len(set(sizes)) == 4
    assert all(int(str(size)) % 10 == 0 for size in sizes)


def test_settings_are_the_recipes_fields() -> None:
    """What the service hands over, store and key, is no setting."""
    assert contender("session header").setting_names() == [
        *("ttl_s", "scheme", "storage"),
    ]
    assert HeaderCarrier().kind == "header"
    jwt = contender("JWT").setting_names()
    assert "algorithm" in jwt
    assert "key" not in jwt
    assert "store" not in contender("JWT + blocklist").setting_names()


def test_contenders_have_names_of_their_own() -> None:
    names = [one.name.lower() for one in CONTENDERS]
    assert len(set(names)) == len(names)
    with pytest.raises(LookupError, match="session cookie"):
        contender("nobody")
    assert all(one.load_user for one in map(loading_user, CONTENDERS))
    assert not any(one.load_user for one in CONTENDERS)
