"""Pictures of records tell each cell of them, and no other: the records
here are made up, so that every case differs from its neighbours."""

import re
import zlib
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from demo import evidence
from demo.evidence import releases as record
from demo.evidence.browsers import (
    GUARDS,
    KINDS,
    NEVER,
    NOTHING,
    RELATIONS,
    SAME_SITE,
    SETTINGS,
)
from demo.figures import Figure, Mark
from demo.pages import atlas, browsers, releases
from demo.pages.views import View

VERSIONS = {"Chromium": "1", "Firefox": "2"}


def recorded(monkeypatch: pytest.MonkeyPatch, results: Any) -> None:
    """From now on, this is what any record says."""
    record = SimpleNamespace(results=results, versions=VERSIONS)
    monkeypatch.setattr(evidence, "load", lambda name: record)


def words(figure: Figure) -> dict[str, list[str]]:
    """Rows by name: each mark as word and tone."""
    return {
        str(name): [f"{m.word}: {m.tone}" for m in row if isinstance(m, Mark)]
        for name, *row in figure.table.rows
    }


def marks(view: View) -> list[tuple[str, str]]:
    """Word and tone of each mark of a table, in order."""
    found = re.findall(
        r'demo-mark demo-(\w+)"[^>]*><span[^>]*>'
        r"<span[^>]*>[^<]*</span>([^<]*)<",
        view.html,
    )
    return [(word, tone) for tone, word in found]


# Requests


def chance(*case: str) -> int:
    """A number that only this case has, the same in each run."""
    return zlib.crc32(" / ".join(case).encode())


def cell(*case: str) -> str:
    """What is recorded of one kind of request."""
    sent = ", ".join(n for n in SAME_SITE if chance(*case, n) % 2)
    return NEVER if chance(*case) % 5 == 0 else sent or NOTHING


@pytest.fixture
def grid_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    results = {
        browser: {
            setting: {
                page: {
                    kind: cell(browser, setting, page, kind) for kind in KINDS
                }
                for page in RELATIONS
            }
            for setting in SETTINGS[browser]
        }
        for browser in SETTINGS
    }
    recorded(monkeypatch, results)


def travels(browser: str, setting: str, page: str, kind: str) -> list[str]:
    """One row of the record, as a figure tells it."""
    case = (browser, setting, page, kind)
    if cell(*case) == NEVER:
        return [f"{NEVER}: good"] * len(SAME_SITE)
    good, poor = "good", "poor"
    if page == "same origin" or kind == "link GET":
        good = poor = "neutral"
    return [
        f"sent: {poor}" if chance(*case, name) % 2 else f"kept back: {good}"
        for name in SAME_SITE
    ]


@pytest.mark.usefixtures("grid_by_chance")
@pytest.mark.parametrize("setting", browsers.WHEN)
def test_each_page_request_and_browser_has_its_row(setting: str) -> None:
    view = browsers.cookie_view(setting)
    cases = [*product(browsers.ASKING, browsers.BROWSERS, KINDS)]
    expected = [
        tuple(mark.split(": "))
        for page, browser, kind in cases
        for mark in travels(browser, setting, page, kind)
    ]
    assert marks(view) == expected
    lines = [re.split("  +", one) for one in view.text.splitlines()[2:]]
    assert [line[:3] for line in lines] == [[p, k, b] for p, b, k in cases]
    assert set(browsers.ASKING) == set(RELATIONS)
    told = f"travel? {browsers.WHEN[setting]}. Recorded in Chromium 1 and"
    assert told in view.html


@pytest.mark.usefixtures("grid_by_chance")
def test_the_cookie_is_fresh_unless_told_otherwise() -> None:
    assert browsers.cookie_view() == browsers.cookie_view("fresh")
    assert browsers.cookie_view() != browsers.cookie_view("old")


def test_whose_forms_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each guard against each page; the bank's own form comes last."""
    pages = [page for page in RELATIONS if page != "same origin"]
    paid = {
        guard: {
            page: NOTHING if chance(guard, page) % 2 else "form POST"
            for page in pages
        }
        for guard in GUARDS
    }
    own = dict(zip(GUARDS, ("pays", "refused", "pays"), strict=True))
    transfers = {
        guard: {
            "None": {**row, "own form": own[guard]},
            "Lax": dict.fromkeys([*pages, "own form"], "another column"),
        }
        for guard, row in paid.items()
    }
    recorded(monkeypatch, {"Firefox": {"transfers": transfers}})
    figure = browsers.guard_figure("Firefox")
    told = words(figure)
    assert told.pop("the bank's own form") == [
        *("pays: good", "refused: poor", "pays: good")
    ]
    refused, pays = "refused: good", "pays: poor"
    assert told == {
        page: [refused if paid[g][page] == NOTHING else pays for g in GUARDS]
        for page in pages
    }
    assert figure.table.columns == ("page", *GUARDS)
    recorded(monkeypatch, {"Chromium": {"transfers": transfers}})
    assert words(browsers.guard_figure()) == words(figure)


# Outcomes

SAFE = {
    "found in": NOTHING,
    "replayed": NOTHING,
    "ridden": NOTHING,
    "honest user": "pays",
}
BEST = ["not copied: good", "not replayed: good", "does not pay: good"]
BEST += ["pays: good"]


@pytest.mark.parametrize(
    ("place", "what", "said", "word"),
    [
        (0, "found in", "memory", "copied by memory"),
        (1, "replayed", "reads", "replayed"),
        (2, "ridden", "pays", "pays"),
        (3, "honest user", NOTHING, "cannot pay"),
    ],
)
def test_each_outcome_has_its_own_column(
    place: int, what: str, said: str, word: str
) -> None:
    """One thing went wrong, and only its own column says so."""
    row = browsers.theft_marks({**SAFE, what: said})
    told = [f"{mark.word}: {mark.tone}" for mark in row]
    assert told == [*BEST[:place], f"{word}: poor", *BEST[place + 1 :]]


def test_what_script_got_by_where_it_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rungs = ("localStorage", "readable cookie", "memory", "HttpOnly cookie")
    ladder = {rung: {**SAFE, "found in": rung} for rung in rungs}
    other = {rung: {**SAFE, "found in": "another page"} for rung in rungs}
    pages = ("strict policy", "comments unescaped")
    recorded(monkeypatch, dict(zip(pages, (ladder, other), strict=True)))
    figure = browsers.theft_figure("strict policy")
    assert words(figure) == {
        rung: [f"copied by {rung}: poor", *BEST[1:]] for rung in rungs
    }
    assert len(figure.table.columns) == 5
    usual = words(browsers.theft_figure())
    assert usual["memory"][0] == "copied by another page: poor"


def test_who_is_in_after_a_fixation(monkeypatch: pytest.MonkeyPatch) -> None:
    def case(planted: str, enters_as: str, alice: str) -> dict[str, str]:
        names = ("planted", "attacker enters as", "Alice is")
        said = (planted, enters_as, alice)
        return dict(zip(names, said, strict=True))

    cases = {
        "all is well": case("refused by the browser", "nobody", "alice"),
        "planted": case("yes", "nobody", "alice"),
        "entered": case("refused by the browser", "alice", "alice"),
        "as herself": case("refused by the browser", "mallory", "alice"),
        "locked out": case("refused by the browser", "nobody", "nobody"),
    }
    recorded(monkeypatch, {"fixation": cases})
    well = ["refused: good", "out: good", "in: good"]
    assert words(browsers.fixation_figure()) == {
        "all is well": well,
        "planted": ["kept: poor", *well[1:]],
        "entered": [well[0], "in: poor", well[2]],
        "as herself": well,
        "locked out": [*well[:2], "locked out: poor"],
    }


def test_what_another_origin_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """To be readable is what the caller wants; the bank's answer that no
    page could read does not count."""
    heard, deaf = (
        {"bank answers": "alice", "page reads": read}
        for read in ("alice", "unreadable")
    )
    results = {
        "allowed": {"one": heard, "two": deaf, "both": heard},
        "blocked": {"one": deaf, "two": heard, "both": heard},
    }
    recorded(monkeypatch, results)
    figure = browsers.third_party_figure()
    yes, no = "gets it: good", "gets none: poor"
    assert words(figure) == {
        "one": [yes, no],
        "two": [no, yes],
        "both": [yes, yes],
    }
    assert figure.table.columns[1:] == (
        "third-party cookies allowed",
        "third-party cookies blocked",
    )


# Releases


def pair(name: str, package: str, side: str, **other: Any) -> dict[str, Any]:
    """One pair of the record; the other words spoil it."""
    return {
        "name": name,
        "registry": "PyPI",
        "package": package,
        "old": "1",
        "fixed": "2",
        "attack": f"attack on {package}",
        "side": side,
        "ids": [],
        "source": "the change log",
        "needs": "nothing",
        "edited": "an edited one",
        "on_old": {"attack": "accepted", "honest": "accepted"},
        "on_fixed": {"attack": "refused: Nope", "honest": "accepted"},
        **other,
    }


FALSE_PAIR = pair(
    "two",
    "other",
    "token",
    ids=["CVE-1", "GHSA-2"],
    on_old={"attack": "refused: Early"},
    on_fixed={"attack": "accepted"},
)
PAIRS = [
    pair("one", "first", "token"),
    FALSE_PAIR,
    pair("silent", "first", "token", on_fixed={"attack": "refused"}),
    pair("third", "framework", "session"),
]


def test_a_pair_says_what_each_release_did(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A record in which the fixed release accepts must be told so."""
    recorded(monkeypatch, PAIRS)
    good, false, silent, _ = record.pair_rows()
    assert (good.accepted_by_old, good.refused_by_fixed) == (True, True)
    assert (false.accepted_by_old, false.refused_by_fixed) == (False, False)
    assert silent.refused_by_fixed
    assert [r.raised for r in (good, false, silent)] == ["Nope", "", ""]
    assert false.ids == ("CVE-1", "GHSA-2")
    assert (good.name, good.package, good.ids) == ("one", "first", ())


def test_pairs_are_told_by_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of each package, tokens and sessions by turns."""
    recorded(monkeypatch, PAIRS)
    told = [row.name for row in record.told_order()]
    assert told == ["one", "third", "two", "silent"]


def test_pairs_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(monkeypatch, PAIRS)
    view = releases.pairs_view()
    accepted, refused = ("accepted", "poor"), ("refused", "good")
    expected = [
        (f"{release}: {word}", tone)
        for swapped in (False, False, True, False)
        for release, (word, tone) in zip(
            "12",
            (refused, accepted) if swapped else (accepted, refused),
            strict=True,
        )
    ]
    assert marks(view) == expected
    line = next(one for one in view.text.splitlines() if "other" in one)
    assert line.endswith("  CVE-1")
    assert "1: refused" in line
    assert "2: accepted" in line
    assert view.text.splitlines()[2].endswith("nothing   the change log")
    assert (
        releases.pairs_view(2).text.splitlines()
        == (view.text.splitlines()[:4])
    )
    page = atlas.old_releases().splitlines()
    assert len(page) - page.index("| --- | --- | --- | --- | --- | --- |") == (
        len(releases.pairs_told()) + 1
    )


ACCEPTED, REFUSED, ABSENT = "accepted", "refused", "not offered"


def release(version: str, *cells: dict[str, str]) -> dict[str, Any]:
    named = dict(zip(("a", "b", "c"), cells, strict=True))
    return {"version": version, "cells": named}


def met(word: str, pinned: str = "") -> dict[str, str]:
    return {"word": word} | ({"pinned": pinned} if pinned else {})


MATRIX = {
    "attacks": [["a", "PEM as secret"], ["b", "SSH as secret"], ["c", "C"]],
    "releases": [
        release("1", met(ACCEPTED, ABSENT), met("honest refused"), met("x")),
        release(
            "2", met(ACCEPTED, REFUSED), met(ACCEPTED, ACCEPTED), met("x")
        ),
        release("3", met(ACCEPTED, REFUSED), met(ACCEPTED, REFUSED), met("x")),
        release("4", met(REFUSED, REFUSED), met(REFUSED, REFUSED), met("y")),
        release("5", met(ACCEPTED, REFUSED), met(REFUSED), met("x")),
    ],
}


def test_a_pin_counts_where_the_release_fell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded(monkeypatch, MATRIX)
    counts = {"PEM": (4, 3, 1), "SSH": (2, 1, 0)}
    assert record.pin_counts() == counts


def test_neighbours_that_answer_alike_are_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded(monkeypatch, MATRIX)
    matrix = record.pyjwt_matrix()
    assert list(record.spans(matrix, ["a"])) == [
        ("1 to 3", (ACCEPTED,)),
        ("4", (REFUSED,)),
        ("5", (ACCEPTED,)),
    ]
    every = [span for span, _ in record.spans(matrix, ["b", "a"])]
    assert every == ["1", "2 to 3", "4", "5"]
    figure = releases.heat_map(["a", "c"])
    assert words(figure) == {
        "1 to 3": ["accepted: poor", "x: neutral"],
        "4": ["refused: good", "y: neutral"],
        "5": ["accepted: poor", "x: neutral"],
    }
    assert figure.table.columns == ("release", "PEM as secret", "C")
    assert figure.title.endswith("5 releases, 1 to 5")


def test_the_chapters_maps_show_what_they_are_about() -> None:
    """Of the real record: three forms of a key."""
    assert releases.heat_map().table.columns == (
        "release",
        "PKCS#1 PEM as secret",
        "OpenSSH key as secret",
        "one-line PEM as secret",
    )
