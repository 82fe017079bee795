"""The table of book/checklists.md that says who does each duty agrees with
what the tests of the lines find.  Spring is not run."""

import re

from checklist_lines import ROOT
from test_checklists_django import DONE, FORMS
from test_checklists_sessions import ENDS, FLASK, KEPT

PAGE = (ROOT / "book" / "checklists.md").read_text("utf-8")
WORDS = {"in the lines", "by default", "yours to do"}


def said() -> dict[str, dict[str, str]]:
    """By framework, then by the first word of the duty."""
    part = PAGE.partition("### Who does each duty")[2].partition("\n*By")[0]
    lines = [
        line.strip("| ").split(" | ") for line in part.strip().split("\n")
    ]
    (_, *frameworks), _, *rows = lines
    return {
        framework: {row[0].split(".")[0]: row[place] for row in rows}
        for place, framework in enumerate(frameworks, 1)
    }


def found(session: dict[str, object]) -> dict[str, bool]:
    """What the lines do.  No test could find the third in lines that have
    no such page, and the fifth is about pages of the reader's own."""
    renewed = session["a new identifier"], session["the one before"]
    return {
        "1": renewed == (True, "nobody"),
        "2": session["a copy, then"] == "nobody",
        "3": False,
        "4": session["a sibling's form"] == 403,
        "5": False,
        "6": bool(session["no-store"]),
        "7": not session["the store holds it"],
        "twelve hours": ENDS["just after it"] == "nobody",
    }


DJANGO = {
    "1": DONE["of the same user"] is True
    and DONE["the one before"] == "nobody",
    "2": DONE["log-out"] == "alice, nobody",
    "3": DONE["password"] == "alice, nobody",
    "4": FORMS["a sibling that knows the token"] == 403,
    "5": False,
    "6": bool(DONE["no-store"]),
    "7": not DONE["the store holds it"],
    "twelve hours": True,  # test_the_end_holds_in_each_store_on_the_server
}


def test_the_table_says_what_the_tests_find() -> None:
    table = said()
    done = {
        framework: {duty: who != "yours to do" for duty, who in row.items()}
        for framework, row in table.items()
    }
    done.pop("Spring")
    assert done == {
        "Flask": found(FLASK),
        "Django": DJANGO,
        "FastAPI": found(KEPT),
        "Express": found(KEPT),
    }
    assert {who for row in table.values() for who in row.values()} == WORDS


def test_each_row_is_a_duty_of_the_list_above() -> None:
    duties = re.findall(r"^\| (\d)\. ", PAGE, re.M)
    assert duties == [*"1234567"] * 2
