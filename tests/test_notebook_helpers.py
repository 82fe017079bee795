"""The helpers of a chapter: show, rejected, measure, and no excuse."""

import re
from dataclasses import dataclass
from html import escape
from typing import Any

import pytest
from strangers import shop

from demo.comparison import build
from demo.contenders import CONTENDERS, Contender, contender
from demo.errors import Expired, Mistake, Rejected, Revoked, Unavailable
from demo.exercises.telling import WHY_RIGHT
from demo.figures import bars
from demo.harness import Deployment
from demo.notebook import (
    check,
    compare,
    measure,
    rejected,
    report_on,
    show,
)
from demo.probes import COPY_WORKS, LOG_OUT, NO_JAR, PROBES
from demo.schemes import Issued, Session
from demo.schemes.base import SIGN_IN_S
from demo.store import Store


def raising(error: type[Exception]) -> Any:
    def call(*args: object) -> None:
        raise error("for a reason")

    return call


def test_rejected_names_the_reason() -> None:
    assert rejected(raising(Expired)) == "Expired"
    assert rejected(raising(Expired), "x", reason=Expired) == "Expired"
    assert rejected(raising(Expired), "x", reason=Rejected) == "Expired"


def test_rejected_fails_when_it_was_accepted() -> None:
    """An "expected error" that passes when nothing is raised is the
    mistake that this helper is for."""
    with pytest.raises(AssertionError, match="accepted"):
        rejected(lambda: None)
    with pytest.raises(AssertionError, match="accepted"):
        rejected(lambda: None, reason=Expired)


def test_rejected_fails_on_another_reason() -> None:
    with pytest.raises(AssertionError, match="as Expired, not Revoked"):
        rejected(raising(Expired), reason=Revoked)


@pytest.mark.parametrize("error", [Unavailable, TypeError, AssertionError])
def test_rejected_lets_other_errors_pass(error: type[Exception]) -> None:
    """A dead store is no refusal, and neither is a typing mistake."""
    with pytest.raises(error, match="for a reason"):
        rejected(raising(error))


def test_rejected_hands_on_its_arguments() -> None:
    session = Session(Store())
    sid = session.issue("alice").access
    with pytest.raises(AssertionError, match="accepted"):
        rejected(session.verify, sid)
    session.revoke(sid)
    assert rejected(session.verify, sid) == "Revoked"
    session.store.unplugged = True
    with pytest.raises(Unavailable):
        rejected(session.verify, sid)


def test_show_prints_the_real_source() -> None:
    shown = show(Session.revoke)
    assert repr(shown).startswith("def revoke(self, sid: str) -> None:")
    assert "self.store.take" in repr(shown)
    assert shown._repr_markdown_() == f"```python\n{shown!r}\n```"
    assert "class Session" in repr(show(Session))


@pytest.mark.parametrize("one", CONTENDERS, ids=lambda one: one.name)
def test_show_elides_a_credential(one: Contender) -> None:
    """A chapter's output is published: what enters must not be in it."""
    with Deployment(one) as service:
        access = service.signed_in("alice").credential()
    shown = show(access)
    for page in (repr(shown), shown._repr_html_()):
        assert access[-16:] not in page
        assert access[8:24] not in page


@pytest.mark.slow
def test_show_shows_a_table_and_a_figure() -> None:
    figure = bars("Title", [("a", 1)], "commands")
    assert show(figure) is figure
    page = show(build([contender("JWT ES256"), contender("session cookie")]))
    assert "<table" in page._repr_html_()
    assert "revocation" in repr(page)


@pytest.mark.parametrize("thing", [1, None, {"a": 1}, b"text"])
def test_show_shows_nothing_else(thing: object) -> None:
    with pytest.raises(TypeError, match=type(thing).__name__):
        show(thing)


def test_check_tells_a_guess_from_none() -> None:
    words = {check(None, 1), check(1, 1), check(2, 1), check(3, 1)}
    assert len(words) == 3
    assert check(1, 1) == "right"
    assert check(False, None) != "right"


def test_check_takes_a_list_for_a_tuple_and_names_the_kind() -> None:
    assert check([1, 2], (1, 2)) == check((1, 2), [1, 2]) == "right"
    assert check([2, 1], (1, 2)) == check((2, 1), (1, 2))
    assert check({1, 2}, (1, 2)) == "not so: the answer is a pair"


@pytest.mark.parametrize(
    ("guess", "answer", "kind"),
    [
        ("most", 16, "a number"),
        (True, 16, "a number"),
        (16, "most", "a word"),
        ((1, 2, 3), (1, 2), "a pair"),
        (1, [1, 2, 3], "a list"),
        ({}, {"a"}, "a set"),
        (1, False, "True or False"),
        (1, None, "another kind of thing"),
    ],
)
def test_check_names_the_kind_in_plain_words(
    guess: Any, answer: Any, kind: str
) -> None:
    assert check(guess, answer) == f"not so: the answer is {kind}"


@pytest.mark.parametrize(
    ("guess", "answer", "hint"),
    [
        (15, 16, "too low"),
        (16.5, 16, "too high"),
        ((1, 0), (1, 2), "the first is right, the second is not"),
        ([0, 2], (1, 2), "the second is right, the first is not"),
        ((2, 1), (1, 2), "neither the first nor the second is right"),
        ("ban", "log-out", "not this one"),
        (set(), {1, 2}, "right entries: 0; missing: 2"),
        ({1, 3}, {1, 2}, "right entries: 1; not in the answer: 3; missing: 1"),
        ({1, "b", "a"}, {1}, "right entries: 1; not in the answer: 'a', 'b'"),
        ([3, 1], [1, 2], "right entries: 1; not in the answer: 3; missing: 1"),
        ([2, 1], [1, 2], "the right entries, in another order or number"),
        ([1, 2, 2], [1, 2], "the right entries, in another order or number"),
    ],
)
def test_check_says_of_a_wrong_guess_what_helps(
    guess: Any, answer: Any, hint: str
) -> None:
    assert check(guess, answer) == f"not so: {hint}"


def test_check_says_why_with_the_right_answer_alone() -> None:
    for chapter, reason in WHY_RIGHT.items():
        assert check(1, 1, of=chapter) == f"right: {reason}"
        for guess in (None, 2, "a"):
            assert reason not in check(guess, 1, of=chapter)


def test_a_cell_shows_the_words_of_check_without_quotes() -> None:
    said = repr(check(1, 1, of="count-the-decisions"))
    assert said == f"right: {WHY_RIGHT['count-the-decisions']}"
    assert "'" in said


def test_measure_is_the_tables_row() -> None:
    """The same values, for the same contenders, in the same order."""
    row = measure(NO_JAR, CONTENDERS)
    table = build(CONTENDERS, [NO_JAR])
    assert list(row.values()) == [one.name for one in CONTENDERS]
    assert list(row.values().values()) == [c.value for c in table.cells]
    assert row["JWT HS256"] is True
    with pytest.raises(LookupError, match="nobody"):
        row["nobody"]


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
def test_a_row_is_told_in_words(probe: Any) -> None:
    row = measure(probe, CONTENDERS[:2])
    assert probe.question in repr(row)
    assert escape(probe.question) in row._repr_html_()
    for one in CONTENDERS[:2]:
        assert one.name in repr(row)
        assert one.name in row._repr_html_()


@dataclass
class HalfRight(Session):
    """A reader's own: its log-out forgets to tell the store."""

    def revoke(self, access: str) -> None:
        pass


@dataclass
class Broken:
    """It lets nobody in."""

    ttl_s: int = 60

    def issue(self, user_id: str) -> Issued:
        return Issued(user_id)

    def verify(self, access: str) -> Any:
        raise Revoked("never")


@pytest.mark.slow
def test_a_scheme_of_ones_own_gets_its_column() -> None:
    view = compare([*CONTENDERS, HalfRight], [LOG_OUT])
    lines = {line.split("  ")[0]: line for line in repr(view).splitlines()}
    assert "until it expires" in lines["HalfRight"]
    assert lines["session cookie"].split() == ["session", "cookie", "0", "s"]
    assert len(lines) == len(CONTENDERS) + 3
    assert "HalfRight" in view._repr_html_()


def test_a_scheme_of_ones_own_is_measured() -> None:
    row = measure(LOG_OUT, [contender("session cookie"), HalfRight])
    assert row.values() == {"session cookie": 0, "HalfRight": SIGN_IN_S}


def test_an_application_gets_the_report_of_the_command() -> None:
    """The same cells as `demo probe` finds, and what to mend."""
    view = report_on(shop.Shop(ends=False), shop.ENDPOINTS)
    said = repr(view)
    assert said.startswith("Probes of Shop\n")
    assert "8 good, 0 fair, 1 poor" in said
    assert view.grades["log-out"] == "poor"
    fixed = report_on(shop.Shop(), shop.ENDPOINTS).since(view)
    (line,) = (o for o in repr(fixed).splitlines() if "after a log-out?" in o)
    assert line.endswith(" 0 s")
    assert "43,200 s (12 h)" in line
    assert len(repr(fixed).splitlines()) == 3 + 9  # no row without a grade
    line, duty = (o for o in said.splitlines() if "after a log-out?" in o)
    assert line.split()[-1] == "poor"
    assert "? Keep a record of each sign-in" in duty
    for words in ("Probes of Shop", "1 poor", "Keep a record of each"):
        assert words in view._repr_html_()


def test_an_application_that_cannot_be_measured_is_told_why() -> None:
    wrong = shop.ENDPOINTS.replace("benspass1", "another")
    with pytest.raises(Mistake, match="the user is seen as nobody"):
        report_on(shop.Shop(), wrong)


def test_compare_measures_the_five_headlines() -> None:
    said = repr(compare([contender("session cookie"), HalfRight]))
    head, _, *lines = said.splitlines()
    assert head.split("  ")[-1].strip() == "HalfRight"
    assert "session cookie" in head
    assert len(lines) == 5
    assert lines[0].startswith("How long does a stolen copy live after a")


def test_what_a_reader_has_to_know_stands_behind_the_value() -> None:
    bound = contender("device-bound session")
    said = repr(compare([bound, contender("JWT + DPoP")], [COPY_WORKS]))
    assert re.search(r"yes \(for \d+ s, and it cannot renew it\) +no$", said)


def test_a_row_shows_first_what_the_chapter_names() -> None:
    """And folds the others; a short row folds nothing."""
    named = ("session header", "session cookie")
    row = measure(NO_JAR, CONTENDERS)
    view = row.view(*named)
    lines = view.text.splitlines()[3:]
    assert tuple(line.split("  ")[0] for line in lines[:2]) == named
    assert len(lines) == len(CONTENDERS)
    assert f"The other rows ({len(CONTENDERS) - 2})" in view.html
    assert "The other rows" in row.view().html
    short = measure(NO_JAR, CONTENDERS[:4])
    assert "The other rows" not in short.view().html


def test_many_designs_get_a_line_each() -> None:
    said = repr(compare(CONTENDERS[:5], [LOG_OUT]))
    assert (
        said.splitlines()[0].split("  ")[-1].strip()
        == "a copy, after a log-out"
    )
    assert "JWT HS256" in said


def test_a_scheme_that_lets_nobody_in_says_so() -> None:
    said = repr(compare([Broken], [LOG_OUT]))
    assert "Broken, log-out: control failed: preflight: the right" in said


@pytest.mark.parametrize(
    ("scheme", "missing"),
    [
        (int, "has no issue and no verify"),
        (type("A", (), {"issue": print, "verify": print}), "a dataclass"),
        (
            dataclass(type("B", (), {"issue": print, "verify": print})),
            "no ttl_s",
        ),
    ],
)
def test_what_is_no_scheme_is_told_what_it_lacks(
    scheme: type, missing: str
) -> None:
    with pytest.raises(TypeError, match=missing):
        compare([scheme])
