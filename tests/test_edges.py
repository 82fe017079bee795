"""Turn one setting, run all attacks, count."""

import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain

import pytest

from demo.app import App
from demo.attacks import (
    ALG_NONE,
    ATTACKS,
    CROSS_SITE_TRANSFER,
    FLIPS,
    REPLAY_AFTER_LOG_OUT,
    THEFT_BY_SCRIPT,
    Flip,
)
from demo.attacks import edges as edges_module
from demo.attacks.account_events import NEW_PASSWORD
from demo.attacks.after_log_out import after_event
from demo.attacks.base import in_my_name
from demo.attacks.csrf import SKIPS_SAME_SITE
from demo.attacks.edges import (
    DEFAULTS,
    NO_TURN,
    ON_OFFER,
    ONE_TURN,
    PLACES,
    TEMPTING,
    VALUES,
    Turned,
    changed,
    counts,
    decisions,
    edges,
    enters,
    enters_anyway,
    lacks,
    listed,
    open_anyway,
    procedures,
    sharp_edges,
    steps,
    turn,
)
from demo.attacks.fixation import COOKIE_TOSSING
from demo.attacks.leaks import HIDES_NOTHING
from demo.attacks.timeouts import MANAGED
from demo.attacks.turning import (
    Change,
    behind,
    carrying,
    keyed,
    set_to,
)
from demo.carriers import HeaderCarrier
from demo.contenders import CONTENDERS, Contender, contender
from demo.errors import Revoked
from demo.harness import NotApplicable
from demo.keys import key_for
from demo.pages.attacks import (
    counts_view,
    edges_view,
    lesser,
    open_view,
    twins_view,
    who_gets_in,
)
from demo.pages.views import View
from demo.schemes import JWT, Identity, Session

SESSION = contender("plain session cookie")
HEADER = contender("JWT HS256")


def test_only_what_is_offered_somewhere_counts() -> None:
    assert TEMPTING
    assert all(flip.tempting for flip in TEMPTING)
    assert {*TEMPTING} == {flip for flip in FLIPS if flip.tempting}


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_a_flip_lets_its_attack_in() -> None:
    turned = turn(SESSION, HIDES_NOTHING)
    assert turned.attack is THEFT_BY_SCRIPT
    assert turned.where == "carrier"


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@pytest.mark.parametrize("one", [SESSION, HEADER], ids=lambda one: one.name)
def test_what_is_named_is_the_attack_that_shows_the_flip(
    one: Contender,
) -> None:
    """Of several that get in; the catalogue says which explains it."""
    for turned in [t for t in edges(one) if t.usable]:
        shows = [a for a in ATTACKS if a.flip is turned.flip]
        if any(enters(a, turned.flip.of(one)) for a in shows):
            assert turned.attack in shows


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_a_second_defence_keeps_them_out() -> None:
    """SameSite=None, behind the origin check."""
    assert turn(SESSION, SKIPS_SAME_SITE).attack is None


def test_what_gets_in_anyway_does_not_count() -> None:
    """A header is open to script, HttpOnly or not; and this flip opens
    nothing else."""
    harmless = Flip("Path", "spelled out", carrying(path="/"), "nowhere")
    with pytest.raises(NotApplicable, match="already"):
        turn(SESSION, harmless)
    with pytest.raises(NotApplicable, match="cookie"):
        turn(HEADER, HIDES_NOTHING)


def test_a_renewal_keeps_the_name_by_which_a_client_knows_it() -> None:
    with pytest.raises(NotApplicable, match="only the renewal"):
        carrying(name="session")(contender("JWT + split refresh"))


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@pytest.mark.parametrize("one", CONTENDERS, ids=lambda one: one.name)
def test_each_contender_has_its_own(one: Contender) -> None:
    """No contender is spared; what is turned was not so before."""
    turned = []
    for flip in TEMPTING:
        with suppress(NotApplicable):
            turned.append(flip.of(one))
    assert turned
    for other in turned:
        assert any(changed(part, one, other) for part in PLACES)


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_the_count_adds_up() -> None:
    found = edges(HEADER)
    places = ("scheme", "carrier", "application")
    for count in (sharp_edges, decisions):
        parts = [count(found, where) for where in places]
        assert sorted(chain(*parts)) == sorted(count(found))


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_a_setting_counts_once() -> None:
    """However many of its values are bad ones."""
    found = edges(SESSION)
    names = [turned.flip.decision for turned in found if turned.attack]
    assert len(names) > len(set(names)) == len(sharp_edges(found))
    assert len(decisions(found[:1] * 3)) == 1


class Shut(Session):
    """Nobody is ever signed in."""

    def verify(self, sid: str) -> Identity:
        raise Revoked


def shut(one: Contender) -> Contender:
    return replace(one, scheme=Shut)


TURNS: dict[str, Change] = {
    "scheme": lambda one: replace(one, scheme=type("Other", (JWT,), {})),
    "algorithm": lambda one: replace(one, algorithm="RS256"),
    "settings": set_to(ttl_s=600),
    "key": keyed(lambda algorithm: key_for(algorithm, "another service")),
    "carrier": lambda one: replace(one, carrier=HeaderCarrier("Token")),
    "app": behind(type("Other", (App,), {})),
}


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ("scheme", "scheme"),
        ("algorithm", "scheme"),
        ("settings", "scheme"),
        ("key", "scheme"),
        ("carrier", "carrier"),
        ("app", "application"),
    ],
)
def test_each_part_of_a_contender_can_be_turned(
    part: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alone, and without an attack: it is seen, and placed."""
    monkeypatch.setattr(edges_module, "ATTACKS", ())
    turned = turn(
        replace(HEADER, name="a test's"), Flip("x", "x", TURNS[part])
    )
    assert turned.where == where
    assert turned.attack is None
    assert turned.usable or part == "carrier", "the client says Bearer"


def test_a_bank_that_nobody_can_use_is_not_attacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To shut is no defence, and no edge."""

    def attacked(*args: object) -> bool:
        raise AssertionError("attacked")

    monkeypatch.setattr(edges_module, "lands", attacked)
    turned = turn(SESSION, Flip("door", "shut", shut))
    assert turned == Turned(turned.flip, "scheme", None, usable=False)
    assert who_gets_in(turned) == "nobody can log in"
    assert decisions([turned]) == ["door"]
    assert sharp_edges([turned]) == []


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_a_turn_is_attacked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chapter asks several times; each time would take a while."""
    first = turn(SESSION, HIDES_NOTHING)
    monkeypatch.setattr(edges_module, "lands", None)
    assert turn(SESSION, HIDES_NOTHING) is first


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@pytest.mark.parametrize("one", [SESSION, HEADER], ids=lambda one: one.name)
def test_the_five_ways_to_count(one: Contender) -> None:
    """Each counted here from what was found, one way at a time."""
    found = edges(one)
    opened = [turned for turned in found if turned.attack]
    shipped = [t for t in opened if t.flip.tempting.startswith("default: ")]
    told = counts(one)
    assert told == {
        ON_OFFER: len({turned.flip.decision for turned in found}),
        ONE_TURN: len({turned.flip.decision for turned in opened}),
        VALUES: len(opened),
        DEFAULTS: len({turned.flip.decision for turned in shipped}),
        NO_TURN: len(
            {attack.family for attack in ATTACKS if enters(attack, one)}
        ),
    }
    assert told[ON_OFFER] > told[ONE_TURN] > told[DEFAULTS] > 0
    assert told[VALUES] > told[ONE_TURN]
    assert told[NO_TURN] or one is SESSION


def test_attacks_that_do_the_same_are_one_procedure() -> None:
    """However long the thief waits, and whatever mistake it shows."""
    replayed = replace(REPLAY_AFTER_LOG_OUT, id="later", wait_s=600)
    assert procedures([REPLAY_AFTER_LOG_OUT, replayed, THEFT_BY_SCRIPT]) == [
        REPLAY_AFTER_LOG_OUT,
        THEFT_BY_SCRIPT,
    ]
    other = replace(replayed, effect=in_my_name)
    assert len(procedures([REPLAY_AFTER_LOG_OUT, other])) == 2


def test_what_is_done_with_other_values_is_another_procedure() -> None:
    """A new password and a second log-in go through one function."""
    found = procedures(enters_anyway(HEADER))
    assert {"password-change", "second-log-in"} <= {one.id for one in found}
    again = partial(after_event, does=NEW_PASSWORD)
    assert again is not steps(again)
    assert steps(again) == steps(partial(after_event, does=NEW_PASSWORD))
    assert len(found) < len(enters_anyway(HEADER))
    told = open_anyway(HEADER)
    assert sorted(chain.from_iterable(told.values())) == sorted(
        one.name for one in found
    )
    assert THEFT_BY_SCRIPT.name in told["browser"]


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_a_missing_power_is_listed_and_no_defence() -> None:
    """Nobody can end all of a JWT's copies, so an attack on that end has
    nothing to break."""
    assert lacks(HEADER) == ("an idle timeout", "a list of her sign-ins")
    assert lacks(SESSION) == ("an idle timeout",)
    assert lacks(MANAGED) == ()


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_each_number_of_the_count_is_listed() -> None:
    names = listed(SESSION)
    assert {way: len(of) for way, of in names.items()} == counts(SESSION)
    assert set(names[DEFAULTS]) < set(names[ONE_TURN]) < set(names[ON_OFFER])


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_what_is_open_anyway_names_each_contender_that_it_enters() -> None:
    """One row for what several share; none for the session cookie."""
    names = ["session cookie", HEADER.name, "JWT cookie"]
    rows = open_view(names).text
    replay, theft = (
        next(row for row in rows.splitlines() if name in row)
        for name in (REPLAY_AFTER_LOG_OUT.name, THEFT_BY_SCRIPT.name)
    )
    assert replay.endswith(f"  {HEADER.name}, JWT cookie")
    assert theft.endswith(f"  {HEADER.name}")
    assert names[0] not in rows


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_a_page_shows_the_counts() -> None:
    """A row for each contender, a column for each way but the values."""
    view = counts_view([SESSION.name, HEADER.name])
    heads, _, *rows = view.text.splitlines()
    assert heads.split("  ")[0] == "contender"
    ways = [way for way in counts(SESSION) if way != VALUES]
    assert [*ways, "lacks"] == re.split("  +", heads)[1:]
    assert [re.split("  +", row) for row in rows] == [
        [one.name, *(str(counts(one)[w]) for w in ways), ", ".join(lacks(one))]
        for one in (SESSION, HEADER)
    ]
    for row in rows:
        for word in re.split("  +", row):
            assert f">{word}<" in view.html


def test_no_applicable_attack_does_not_enter() -> None:
    assert not enters(ALG_NONE, SESSION)


def folded(view: View) -> int:
    """How many rows the page folds away, as it says itself."""
    told = re.search(r"The other rows \((\d+)\)", view.html)
    return int(told[1]) if told else 0


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@pytest.mark.parametrize("of", [SESSION, HEADER], ids=lambda one: one.name)
def test_a_page_shows_each_flip_and_what_it_lets_in(of: Contender) -> None:
    view = edges_view(of)
    rows = [re.split("  +", row) for row in view.text.splitlines()[2:]]
    by_words = {
        (
            one.where,
            f"{one.flip.decision}: {one.flip.value}",
            who_gets_in(one),
            one.flip.tempting,
        ): one
        for one in edges(of)
    }
    assert sorted(map(tuple, rows)) == sorted(by_words)
    turned = [by_words[tuple(row)] for row in rows]
    opened = Counter(where for where, *_ in rows[: len(rows) - folded(view)])
    assert opened == {
        where: min(count, 3)
        for where, count in Counter(one.where for one in turned).items()
    }
    tones = re.findall(r'demo-mark demo-(\w+)"', view.html)
    shut = [t for t, one in zip(tones, turned, strict=True) if not one.usable]
    assert set(shut) == ({"neutral"} if of is SESSION else set())
    used = [one for one in turned if one.usable]
    assert [tone for tone in tones if tone != "neutral"] == [
        "poor" if one.attack else "good" for one in used
    ]


def test_a_page_shows_twins() -> None:
    view = twins_view("Twins", ATTACKS[:2])
    assert view.text.count("gets in") == view.html.count("gets in") == 2
    assert view.text.count("refused") == view.html.count("refused") == 2


@pytest.mark.parametrize("which", ["broken", "fixed"])
def test_a_twin_that_is_shut_is_no_picture(which: str) -> None:
    """It would refuse everything; that is a fault, not a mark."""
    flip = Flip("door", "shut", shut)
    one = replace(THEFT_BY_SCRIPT, fixed=SESSION, flip=flip)
    if which == "fixed":
        opened = Flip("door", "open", lambda one: replace(one, scheme=Session))
        one = replace(one, fixed=flip.of(SESSION), flip=opened)
    with pytest.raises(AssertionError, match=f"^{getattr(one, which).name}"):
        twins_view("Twins", [one])


def test_twins_name_the_turn_and_a_lesser_base() -> None:
    """So that the same turn may enter in one chapter and not in the
    next: SameSite=None with and without a check of the origin."""
    view = twins_view("Twins", [THEFT_BY_SCRIPT, CROSS_SITE_TRANSFER])
    told = [re.split("  +", line) for line in view.text.splitlines()[2:]]
    assert told == [
        [
            "theft by injected script",
            "HttpOnly: left out",
            "gets in",
            "refused",
        ],
        [
            "a form on another site",
            "SameSite: None",
            "gets in",
            "refused, although origin check: none",
        ],
    ]


def test_a_twin_says_who_acts_as_whom() -> None:
    """By a cookie of Mallory's own she enters nothing; Alice does."""
    told = twins_view("Twins", [COOKIE_TOSSING]).text
    assert "Alice acts as Mallory" in told
    assert "gets in" not in told


def test_a_lesser_base_without_a_comma_has_its_whole_name() -> None:
    odd = replace(SESSION, name="odd", load_user=True)
    assert lesser(odd) == ", although odd"
    assert lesser(replace(SESSION, name="odd")) == ""


def test_each_offer_says_how_it_is_offered() -> None:
    for flip in TEMPTING:
        assert flip.offered in ("default", "option", "example"), flip.tempting
    assert Flip("a", "b", carrying(path="/")).offered == ""
