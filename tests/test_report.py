"""The report of one application: it counts right, and says what to do."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from strangers import notes, shop
from test_running_apps import running

from demo.contenders import CONTENDERS
from demo.pages.report import (
    UNTRIED,
    Report,
    known,
    report_markdown,
    report_rows,
    report_text,
    report_view,
    told,
)
from demo.pages.report_page import report_html
from demo.probes import Cell
from demo.probes.base import Status
from demo.probes.forged import FORGED_POST, FORGED_TOKEN
from demo.probes.lifetimes import (
    COOKIE_ATTRIBUTES,
    DECLARED,
    LACKS,
    SIGN_IN_LASTS,
)
from demo.probes.own_app import ADVICE, OWN_APP, TITLES, advice
from demo.probes.planted import FIXATION
from demo.probes.revocation import LOG_OUT
from demo.probing import Run

BARE = "sid: not Secure, not HttpOnly, SameSite unset, path /, this host"
FULL = "sid: Secure, HttpOnly, SameSite Lax, path /, this host"


def cell(probe: str = "log-out", **changes: object) -> Cell:
    made = Cell(probe, "f", CONTENDERS[0], 0, "s", "measured", "good")
    return replace(made, **changes)  # type: ignore[arg-type]


def report_of(*cells: Cell) -> Report:
    return Report("shop", tuple((LOG_OUT, one) for one in cells))


def counted(report: Report) -> tuple[int, int]:
    """What the summary says of all, and the sum of what it says of each
    kind."""
    score = report.score().partition("Not tried")[0]
    whole, *parts = map(int, re.findall(r"\d+", score))
    return whole, sum(parts)


def kinds() -> list[Cell]:
    """A cell of each status without a grade, and one of each grade."""
    without = [cell(status=s, grade=None) for s in get_args(Status)]
    return [*without, *(cell(grade=g) for g in ("good", "fair", "poor"))]


@pytest.mark.parametrize("one", kinds(), ids=lambda c: c.grade or c.status)
def test_each_row_is_counted_once(one: Cell) -> None:
    report = report_of(one)
    assert counted(report) == (1, 1)
    assert len(report_rows(report)) == 1


def test_the_summary_adds_up_to_the_rows() -> None:
    with running(shop.good, shop.ENDPOINTS) as own:
        run = Run(own)
        run.go(lambda _: None)
    report = run.report()
    rows = len(report_rows(report))
    assert counted(report) == (rows, rows)
    assert rows == len(OWN_APP)
    made_up = report_of(*kinds(), *kinds())
    assert counted(made_up) == (2 * len(kinds()), 2 * len(kinds()))


@pytest.mark.parametrize(
    ("forged", "held", "said"),
    [
        ("not offered", "measured", True),
        ("measured", "measured", False),
        ("not offered", "not applicable", False),  # no cookie, no CSRF
    ],
)
def test_forms_that_were_not_tried_are_in_the_summary(
    forged: Status, held: Status, said: bool
) -> None:
    pairs = (
        (FORGED_POST, cell("forged-post", status=forged, grade=None)),
        (COOKIE_ATTRIBUTES, cell("cookie-attributes", status=held)),
    )
    report = Report("shop", pairs)
    for text in (
        report_text(report),
        report_markdown(report),
        report_html(report),
        report_view(report).html,
    ):
        assert ("none: forms on other sites (CSRF; " in text) is said


@pytest.mark.parametrize("id", ["log-out", "password-change"])
def test_an_event_that_was_not_tried_is_in_the_summary(id: str) -> None:
    (one,) = (probe for probe in OWN_APP if probe.id == id)
    left = Report("shop", ((one, cell(id, status="not offered")),))
    assert UNTRIED[id] in left.score()
    tried = Report("shop", ((one, cell(id)),))
    assert "Not tried" not in tried.score()


def test_what_is_worst_stands_first() -> None:
    report = report_of(*(cell(grade=g) for g in (None, "good", "poor")))
    assert [row[2] for row in report_rows(report)] == [
        *("poor", "good", "not graded")
    ]


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (cell(value=0), "0 s"),
        (cell(value=300), "300 s (5 min)"),
        (cell(value=0, why="watched for 30 s"), "0 s: watched for 30 s"),
        (cell(value=151, open_end=True, why="x"), "no end in 2.5 min: x"),
        (cell(value=366 * 86_400 + 1), "no end in 366 days"),
        (cell(value=366 * 86_400), "31,622,400 s (366 days)"),
        (cell(value=None, status="error", why="x"), "error: x"),
    ],
)
def test_a_value_is_told_with_what_one_has_to_know(
    one: Cell, words: str
) -> None:
    assert told(one) == words
    assert known(SIGN_IN_LASTS, one)["measured"] == words


def test_what_is_not_there_stands_in_the_table_alone() -> None:
    pairs = (
        (LOG_OUT, cell()),
        (FORGED_POST, cell("forged-post", status="not offered", grade=None)),
    )
    report = Report("shop", pairs)
    for text in (report_text(report), report_markdown(report)):
        assert text.count(LOG_OUT.question) == 2
        assert text.count(FORGED_POST.question) == 1
    page = report_html(report)
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links == set(re.findall(r'<section id="([^"]+)"', page))
    assert links == {LOG_OUT.id}


# Cookies


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        (FULL, "good"),
        (FULL.replace("Secure", "not Secure"), "fair"),
        (FULL.replace("Lax", "unset"), "fair"),
        (FULL.replace("Lax", "None"), "fair"),
        (BARE, "poor"),
        (f"{FULL}\n{BARE}", "poor"),
        (f"{FULL.replace('Lax', 'unset')}\n" * 2, "fair"),
    ],
)
def test_a_cookie_is_graded_by_what_it_lacks(value: str, grade: str) -> None:
    assert COOKIE_ATTRIBUTES.grading.grade(value) == grade
    rule = COOKIE_ATTRIBUTES.rule()
    assert all(repr(word) in rule for word in LACKS)
    assert COOKIE_ATTRIBUTES.grading.better(FULL, value) is (grade != "good")


def test_advice_on_a_cookie_names_what_it_lacks() -> None:
    found = cell("cookie-attributes", value=f"{BARE}\n{FULL}", grade="poor")
    assert advice(found) == (
        "Set Secure, HttpOnly, SameSite=Lax for the cookie sid."
    )


# What is told beside the grades


def test_without_a_log_out_the_summary_says_how_long_a_copy_lives() -> None:
    gone = cell("log-out", value=None, status="not offered", grade=None)
    lasts = cell("declared-lifetime", value=1_800, grade=None)
    pairs = ((LOG_OUT, gone), (DECLARED, lasts))
    said = "Without a log-out a copy is good for: 1,800 s (30 min)."
    assert said in Report("app", pairs).score()
    assert said not in Report("app", ((LOG_OUT, cell()), pairs[1])).score()


def test_the_page_says_what_to_do_right_below_the_table() -> None:
    poor, fine = cell(grade="poor"), cell("fixation")
    gone = cell("forged-post", value=None, status="not offered", grade=None)
    pairs = ((FIXATION, fine), (LOG_OUT, poor), (FORGED_POST, gone))
    page = report_html(Report("http://127.0.0.1:8000", pairs))
    marks = (
        *("<table>", LOG_OUT.question, FIXATION.question, "</table>"),
        *("What to do", ADVICE["log-out"], "<details>", FORGED_POST.question),
        *("<section", "When does a stolen copy stop working?", "by URL"),
    )
    places = [page.index(mark) for mark in marks]
    assert places == sorted(places)
    good = report_html(Report("main:app", ((FIXATION, fine),)))
    assert "What to do" not in good
    assert "by import" in good


def test_chapters_are_called_as_they_are_called() -> None:
    folder = Path(__file__).parent.parent / "notebooks"
    assert set(TITLES) == {one.chapter for one in OWN_APP}
    for slug, title in TITLES.items():
        (path,) = folder.glob(f"*-{slug}.ipynb")
        first = json.loads(path.read_text("utf-8"))["cells"][0]["source"]
        assert "".join(first).splitlines()[0] == f"# {title}"


def test_the_forgeries_that_were_tried_are_listed() -> None:
    with running(notes.good, notes.ENDPOINTS) as own:
        tried = FORGED_TOKEN.run(own).listed["forgeries that were tried"]
    assert "alg: none" in tried
    assert "HS256 with the secret that a tutorial prints" in tried
