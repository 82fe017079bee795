"""The framework matrix: its instruments, its record and its page.

The instruments are tried on a small application with one fault at a time,
and each has to say yes to one and no to another.  `labs.frameworks --check`
measures the whole record again; the slow test a sample of it.
"""

import ast
import re
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import pytest
from framework_app import app_with

from demo import evidence
from demo.evidence import frameworks as record
from demo.figures import Mark
from demo.harness import NotApplicable, NotOffered
from demo.harness.results import ControlFailed
from demo.pages import framework_cells as words
from demo.pages import framework_page as own
from demo.pages import frameworks as page
from demo.pages.framework_cells import page_of_framework
from demo.probes.base import Probe
from demo.probes.revocation import PASSWORD_CHANGE, log_out
from labs.frameworks import CONFIGURATIONS, __main__
from labs.frameworks.child import price
from labs.frameworks.child.ask import QUESTIONS, cell
from labs.frameworks.child.counting import Counted, which
from labs.frameworks.child.trial import FrameworkTrial, preflight
from labs.frameworks.goal import GOALS
from labs.frameworks.questions import browser, costs, revocation
from labs.releases.install import InstallFailed

ASKED = {probe.id: probe for probe in QUESTIONS}
LAB = Path(__main__.__file__).parent


def answer(id: str, **faults: Any) -> Any:
    """What this instrument says of an application with these faults."""
    trial = FrameworkTrial(app_with(**faults))
    preflight(trial)
    return ASKED[id].measure(trial)


# The instruments


@pytest.mark.parametrize(
    ("id", "faults", "value"),
    [
        ("log-out", {}, 0),
        ("log-out", {"ends": "all"}, 0),
        ("log-out", {"ends": "nothing"}, 3_600),
        ("password-change", {}, 0),
        ("password-change", {"password_ends": "all"}, 0),
        ("password-change", {"password_ends": "nothing"}, 3_600),
        ("account-deleted", {}, 3_600),
        ("account-deleted", {"asks_users": True}, 0),
        ("spares-devices", {}, True),
        ("spares-devices", {"ends": "all"}, False),
        ("spares-changer", {}, True),
        ("spares-changer", {"password_ends": "all"}, False),
        ("lifetime", {}, 3_600),
        ("sliding", {}, False),
        ("sliding", {"slides": True}, True),
        ("fixation", {}, False),
        ("fixation", {"rotates": False}, True),
        ("adoption", {}, False),
        ("adoption", {"rotates": False}, True),
        ("forged-post", {}, False),
        ("forged-post", {"same_site": None}, True),
        ("forged-post-later", {"same_site": None}, False),
        ("refresh-twice", {"refresh": "once"}, False),
        ("refresh-twice", {"refresh": "often"}, True),
        ("second-service-needs", {}, "store"),
        ("second-service-needs", {"signed": True}, "key + store"),
        ("second-service-needs", {"asks_users": True}, "users + store"),
        ("store-emptied", {}, False),
        ("store-emptied-stays", {}, False),
        ("new-secret", {"signed": True}, True),
        ("clock-behind", {}, True),
        ("clock-behind", {"skew": True}, False),
        ("proxy", {}, "as shipped"),
        ("proxy", {"checks_scheme": True}, "with its setting"),
        ("long-name", {}, True),
        ("long-name", {"cookie_names": True}, False),
        ("no-jar", {}, False),
        ("with-jar", {}, True),
    ],
)
def test_each_instrument_answers_both_ways(
    id: str, faults: dict[str, Any], value: Any
) -> None:
    assert answer(id, **faults) == value


@pytest.mark.parametrize(
    ("id", "faults"),
    [
        ("log-out-everywhere", {}),
        ("ban", {}),
    ],
)
def test_what_is_not_offered_is_said(id: str, faults: dict[str, Any]) -> None:
    with pytest.raises(NotOffered):
        answer(id, **faults)


@pytest.mark.parametrize(
    ("id", "faults"),
    [
        ("refresh-twice", {}),
        ("renewal-cost", {}),
        ("new-secret", {}),
        ("fixation", {"refresh": "once"}),
        ("forged-post-later", {"refresh": "once"}),
        ("cookie-scope", {"refresh": "once"}),
    ],
)
def test_what_makes_no_sense_is_said(id: str, faults: dict[str, Any]) -> None:
    with pytest.raises(NotApplicable):
        answer(id, **faults)


def test_a_change_of_scope_mixes_up_whom_it_should() -> None:
    """The server takes the first of two cookies of a name, which is the
    older one, or the one with the longer path."""
    assert answer("cookie-scope") == 3


def test_a_log_out_of_all_devices_is_no_broken_control() -> None:
    """Without the look, the probe would stop: the laptop is out, too."""
    trial = FrameworkTrial(app_with(ends="all"))
    with pytest.raises(ControlFailed, match="other session"):
        revocation.seconds_until_refused(trial, log_out)
    assert revocation.lives_on(trial, log_out) == 0


def test_a_change_of_password_is_seen_to_change_it() -> None:
    """A yes proves nothing: the new password has to open the door."""
    with pytest.raises(ControlFailed, match="password is not in force"):
        answer("password-change", keeps_password=True)


def test_a_refused_log_in_is_an_answer_for_other_clients() -> None:
    """A form that asks for a browser's headers lets in no program."""

    def refused(trial: Any) -> bool:
        trial.expect("the log-in is accepted", False)
        return True

    def broken(trial: Any) -> bool:
        trial.expect("a browser stays signed in", False)
        return True

    trial = FrameworkTrial(app_with())
    assert browser.by(refused, trial) is False
    assert trial.remark
    with pytest.raises(ControlFailed):
        browser.by(broken, trial)


def test_what_nobody_ends_is_told_apart() -> None:
    """A copy that is used at each try lives on when use prolongs it."""
    trial = FrameworkTrial(app_with(slides=True, password_ends="nothing"))
    assert ASKED[PASSWORD_CHANGE.id].measure(trial) > 3_600
    assert trial.open_end
    told = cell(app_with(slides=True, password_ends="nothing"), ASKED["ban"])
    assert "open_end" not in told


# The meter


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ('SELECT "auth_user"."id" FROM "auth_user" LIMIT 21', "users"),
        ("SELECT x FROM session WHERE id = ?", "store"),
        ("INSERT INTO session VALUES (?)", "store"),
        ("UPDATE auth_user SET last_login = ?", "users"),
        ("SELECT 1 FROM token INNER JOIN auth_user ON (1)", "both"),
        ("SAVEPOINT s1", "neither"),
        ("PRAGMA foreign_keys", "neither"),
        ("SELECT 1", "neither"),
    ],
)
def test_a_statement_is_counted_where_it_belongs(
    statement: str, kind: str
) -> None:
    assert which(statement, "auth_user") == kind


def test_a_join_counts_for_both() -> None:
    counted = Counted()
    for kind in ("users", "store", "both", "neither"):
        counted.add(kind)  # type: ignore[arg-type]
    assert (counted.users, counted.store) == (2, 2)


def test_the_meter_counts_what_a_request_asks() -> None:
    assert answer("request-cost") == {"store commands": 1, "user rows": 0}
    asked = answer("request-cost", asks_users=True)
    assert asked == {"store commands": 1, "user rows": 1}


@pytest.mark.parametrize(
    ("size", "shown"),
    [(58, 60), (60, 60), (94, 100), (100, 100), (101, 200), (289, 300)],
)
def test_bytes_are_as_exact_as_they_repeat(size: int, shown: int) -> None:
    assert costs.rounded_up(size) == shown


# The lab


def test_every_app_is_in_the_table() -> None:
    files = {path.stem for path in (LAB / "apps").glob("*.py")}
    assert files - {"__init__"} == set(CONFIGURATIONS)
    assert len(CONFIGURATIONS) == len(set(CONFIGURATIONS)) >= 24


def test_an_error_is_not_recorded() -> None:
    good = {"status": "measured"}
    bad = {"status": "error", "why": "a fault"}
    row = {"name": "x", "cells": {"one": good}, "questions": []}
    fine = {"frameworks": ({}, __main__.as_results([row]))}
    assert __main__.unfit(fine) == ""
    worse = {**row, "cells": {"one": good, "two": bad}}
    wrong = {"frameworks": ({}, __main__.as_results([worse]))}
    assert __main__.unfit(wrong) == "x: two: a fault"


def test_a_fault_in_a_cell_is_a_status() -> None:
    def broken(_trial: Any) -> bool:
        raise RuntimeError("a slip")

    probe = Probe("x", "?", "f", "", broken, ASKED["ban"].grading, "")
    told = cell(app_with(), probe)
    assert (told["status"], told["why"]) == ("error", "RuntimeError: a slip")


def test_the_lock_is_what_the_record_was_made_with() -> None:
    pinned = evidence.load("frameworks").versions
    assert {**pinned, **__main__.INSTALLED.versions()} == pinned


# What a fixed goal takes


def test_statements_and_settings_are_counted_as_written() -> None:
    text = """
    def app(parts):
        app = Flask()
        app.config["A"] = 1
        @app.get("/")
        def view():
            if parts:
                return 1
            return app.config["A"]
        return app
    """
    tree = ast.parse(dedent(text))
    assert (price.statements(tree), price.settings(tree)) == (8, 1)


def test_a_goal_is_met_or_named() -> None:
    assert price.unmet(app_with(asks_users=True, checks_site=True)) == [
        *("log-out-everywhere", "ban")
    ]
    faulty = price.unmet(app_with(rotates=False, password_ends="nothing"))
    assert {"fixation", "adoption", "password-change"} <= set(faulty)
    assert "forged-post" in faulty, "SameSite alone keeps it out"


def test_the_duties_of_a_client_are_counted() -> None:
    assert price.duties(app_with()) == 0
    assert price.duties(app_with(refresh="once")) == 4


def test_a_missed_goal_is_not_recorded() -> None:
    goal = {"unmet": ["ban"], "counts": {}}
    one = {"name": "x", "goal": goal}
    seen = {"frameworks": ({}, {"frameworks": [], "goals": [one]})}
    assert __main__.unfit(seen) == "x misses ban"


def test_each_goal_begins_with_an_app_that_misses_it() -> None:
    found = record.prices_of_the_goal()
    assert [one.file for one in found] == list(GOALS)
    assert len(GOALS) >= 4
    for one in found:
        assert one.unmet, one.name
        assert set(one.shipped) == set(one.goal) == set(page.COUNTS)
        assert one.goal["statements"] > one.shipped["statements"]


# The record


def test_the_record_has_every_cell_and_no_error() -> None:
    rows, asked = record.frameworks(), record.framework_questions()
    assert [row.file for row in rows] == list(CONFIGURATIONS)
    assert [one.id for one in asked] == list(ASKED)
    for row in rows:
        assert set(row.answers) == set(ASKED)
        assert {a.status for a in row.answers.values()} <= {
            "measured",
            "not applicable",
            "not offered",
            "not measurable",
        }


def test_each_measured_cell_has_a_control() -> None:
    """But for what is read from the cookies as they come."""
    bare = [
        (row.name, id)
        for row in record.frameworks()
        for id, one in row.answers.items()
        if one.status == "measured" and not one.controls
    ]
    assert bare == []


def test_each_verb_says_where_it_is_from() -> None:
    for row in record.frameworks():
        for verb, (kind, docs) in row.verbs.items():
            assert kind in record.WHERE_FROM, (row.name, verb)
            assert docs or kind == "own", (row.name, verb)


# The page


def row_of(cells: dict[str, Any]) -> dict[str, Any]:
    return {
        "file": "flask_login",
        "name": "One & Two",
        "about": "It is.",
        "docs": "one.test/docs",
        "versions": [["one", "1.0"]],
        "store": "",
        "verbs": {"log out": ["api", "one.test/out"]},
        "changes": {"log-out": ["A_SETTING", "one.test/setting"]},
        "cells": cells,
    }


def framework_of(cells: dict[str, Any]) -> record.Framework:
    """A configuration with these answers."""
    return record.framework_of(row_of(cells))


def cell_of(status: str = "measured", **said: Any) -> dict[str, Any]:
    return {
        "status": status,
        "value": None,
        "grade": None,
        "controls": ["a control"],
        **said,
    }


@pytest.mark.parametrize(
    ("said", "unit", "short"),
    [
        ({"value": 0}, "s", "at once"),
        ({"value": 59}, "s", "59 s"),
        ({"value": 300}, "s", "5 min"),
        ({"value": 3_601}, "s", "1 h"),
        ({"value": 86_400}, "s", "1 day"),
        ({"value": 86_340}, "s", "1 day"),
        ({"value": 2_678_401}, "s", "31 days"),
        (
            {"value": 2_678_461, "open_end": True},
            "s",
            "no end in 31 days",
        ),
        ({"value": True}, "", "yes"),
        ({"value": False}, "", "no"),
        ({"value": "key + users"}, "", "key + users"),
        ({"value": {"user rows": 1}}, "operations", "1 user row"),
        ({"value": 120}, "bytes", "120 bytes"),
        ({"status": "not offered", "why": "a ban"}, "s", "not offered"),
    ],
)
def test_a_cell_in_words(said: dict[str, Any], unit: str, short: str) -> None:
    question = record.Question("x", "?", unit, "a rule")
    one = record.framework_cell(cell_of(**said))
    assert words.cell_in_short(one, question) == short


def test_cookies_are_shown_without_their_paths() -> None:
    question = record.Question("cookie-attributes", "?", "", "a rule")
    line = "sid: Secure, HttpOnly, SameSite Lax, path /, this host"
    one = framework_of({"cookie-attributes": cell_of(value=line)})
    short = words.cell_in_short(one.answers["cookie-attributes"], question)
    assert short == "sid: Secure, HttpOnly, SameSite Lax"
    assert words.cell_in_full(one, question) == line


NO = {"value": False, "grade": "good"}
ALONE = {"value": False, "grade": "fair"}
YES = {"value": True, "grade": "poor"}
IN_BOTH = ("only SameSite, Chromium and Firefox", "fair")
IN_ONE = ("only SameSite, Chromium", "fair")


@pytest.mark.parametrize(
    ("id", "same_site", "answer", "told"),
    [
        ("forged-post", "Lax", ALONE, IN_BOTH),
        ("forged-post-later", "Lax", ALONE, IN_BOTH),
        ("forged-post-later", "unset", ALONE, IN_ONE),
        ("forged-post-later", "unset", NO, ("no", "good")),
        ("forged-post", "Strict", NO, ("no", "good")),
        ("forged-post", "unset", YES, ("yes", "poor")),
    ],
)
def test_a_page_names_the_browsers_that_keep_a_form_out(
    id: str, same_site: str, answer: dict[str, Any], told: tuple[str, str]
) -> None:
    """The control: where the server refuses the form, too, it is good."""
    one = framework_of(
        {
            id: cell_of(**answer),
            "cookie-attributes": cell_of(value=f"sid: SameSite {same_site}"),
        }
    )
    question = record.Question(id, "?", "", "a rule; a reason")
    assert words.mark_of_answer(one, question) == Mark(*told)
    full = words.cell_in_full(one, question)
    assert ("Firefox sent it along" in full) is (told[0][-8:] == "Chromium")


@pytest.mark.parametrize("same_site", ["Lax", None])
def test_what_only_a_browser_keeps_out_is_not_good(
    same_site: str | None,
) -> None:
    """The control: where the server refuses the form, too, it is good."""
    asked = ASKED["forged-post-later"]
    alone = cell(app_with(same_site=same_site), asked)
    assert (alone["value"], alone["grade"]) == (False, "fair")
    assert "SameSite alone" in alone["why"]
    both = cell(app_with(same_site=same_site, checks_site=True), asked)
    assert (both["value"], both["grade"]) == (False, "good")


@pytest.mark.parametrize(
    ("id", "said", "told"),
    [
        ("fixation", NO, ("no", "good")),
        ("fixation", ALONE, ("no, but locked out", "fair")),
        ("adoption", ALONE, ("no, but locked out", "fair")),
    ],
)
def test_a_lock_out_is_not_good(
    id: str, said: dict[str, Any], told: tuple[str, str]
) -> None:
    one = framework_of({id: cell_of(**said)})
    question = record.Question(id, "?", "", "a rule; a reason")
    assert words.mark_of_answer(one, question) == Mark(*told)


def test_a_protection_is_no_fault() -> None:
    """A log-in form that asks for a token keeps clients out that are no
    browser: that is not graded."""
    for id in ("no-jar", "with-jar"):
        assert ASKED[id].grading.grade(False) is None


def test_every_cell_of_a_table_leads_to_its_line() -> None:
    text = page.frameworks_page({})
    links = set(re.findall(r'href="\.\./frameworks/([^"]+#[^"]+)"', text))
    parts = page.parts_of_a_page()
    places = {
        f"{page_of_framework(one)}.html#{place}"
        for one in record.frameworks()
        for place in re.findall(
            r'<tr id="([^"]+)">', own.framework_page(one, parts, str)
        )
    }
    assert links < places
    assert len(places) == len(CONFIGURATIONS) * len(ASKED)


def test_a_table_shows_whom_it_concerns() -> None:
    """A table of tokens has no row for a session."""
    asked = {one.id: one for one in record.framework_questions()}
    told = page.matrices(record.frameworks(), asked)
    tables = [text for text in told if "demo-matrix" in text]
    names = [one.name for one in record.frameworks()]
    counts = [sum(f">{n}</a>" in table for n in names) for table in tables]
    assert counts[0] == len(names) > counts[1] > 0


def test_the_goal_is_told_in_counts() -> None:
    text = "\n".join(page.goal_table())
    one = record.prices_of_the_goal()[0]
    counts = one.shipped["statements"], one.goal["statements"]
    assert f">{counts[0]} to {counts[1]}<" in text
    assert "0 to 0" not in text
    first = record.framework_called(one.file)
    code = own.framework_page(first, page.parts_of_a_page(), str)
    assert "def app(parts" in code.rpartition("<summary>")[2]


def test_each_question_has_a_column_and_a_row() -> None:
    columns = [id for ids in page.parts_of_a_page().values() for id in ids]
    assert sorted(columns) == sorted(ASKED)
    assert set(page.MATRIX_COLUMNS) == set(ASKED)


def test_a_page_tells_where_from_and_what_changes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = row_of({"log-out": cell_of(value=60, grade="fair")})
    results = {
        "questions": [["log-out", "How long?", "s", "good at 0"]],
        "frameworks": [row],
        "goals": [],
    }
    made_up = SimpleNamespace(results=results, versions={"Python": "3"})
    monkeypatch.setattr(evidence, "load", lambda _name: made_up)
    monkeypatch.setattr(own, "MENDS", ())
    (one,) = record.frameworks()
    text = own.framework_page(one, {"Ends": ("log-out",)}, str)
    assert "one 1.0" in text
    assert "nothing; the client holds it" in text
    assert "~ </span>60 s" in text
    assert '<a href="https://one.test/out">She is logged out by one' in text
    assert '<a href="https://one.test/setting">A_SETTING</a>' in text
    assert "Graded fair." in text
    assert "<h1>One &amp; Two, as shipped</h1>" in text
    assert "login_user(User(row), remember=remember)" in text
    assert "SHIPPED" not in text
    assert "A_SETTING" in own.words_to_find(one)


@pytest.mark.parametrize(
    ("file", "id", "said"),
    [
        ("flask_login", "log-out", "Flask-Session on Redis</a>:"),
        ("simplejwt_plain", "clock-behind", "<code>SIMPLE_JWT</code> already"),
        ("flask_quickstart", "lifetime", own.BELOW_THE_LIMIT),
        ("starlette_session", "forged-post", own.ADD_A_CHECK),
    ],
)
def test_lines_come_with_what_one_has_to_know(
    file: str, id: str, said: str
) -> None:
    asked = {one.id: one for one in record.framework_questions()}
    told = own.told_of(record.framework_called(file), asked[id])
    assert said in " ".join(told)


# A sample, measured again


@pytest.mark.slow
def test_a_sample_of_the_frameworks_measured_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        __main__.INSTALLED.ensure()
    except InstallFailed as error:
        pytest.skip(str(error))
    assert __main__.main(["--sample"]) == 0, capsys.readouterr().out
