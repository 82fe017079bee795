"""Predictions: each has one answer, and a browser keeps what was chosen."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from site_checks import barriers, tab_to

ROOT = Path(__file__).resolve().parent.parent
EXTENSIONS = ROOT / "book" / "_ext"
sys.path.insert(0, str(EXTENSIONS))

from predictions import (  # type: ignore[import-not-found]  # noqa: E402
    TALLIES,
    fault,
    key_of,
    prediction,
)

CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ALL = sum(bool(prediction(path)[0]) for path in CHAPTERS)
PRINTED = re.compile(r"^(?:the answer\b.*|Answer|fewest): \(?(\w)\)?$", re.M)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_chapter_with_choices_has_one_answer(path: Path) -> None:
    choices, answers = prediction(path)
    assert fault(choices, answers) == ""
    assert bool(answers) == bool(choices)
    assert "True or false?" not in path.read_text("utf-8")


def test_nearly_every_chapter_has_choices() -> None:
    """Not the two that count them, which ask something else."""
    without = [path for path in CHAPTERS if not prediction(path)[0]]
    assert {*TALLIES} <= {key_of(path) for path in without}
    assert len(without) < len(CHAPTERS) // 4


def test_what_a_cell_prints_is_the_answer_that_is_named() -> None:
    printed = 0
    for path in CHAPTERS:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        outputs = [o for c in cells for o in c.get("outputs", [])]
        text = "".join("".join(o.get("text", [])) for o in outputs)
        for letter in PRINTED.findall(text):
            assert letter == prediction(path)[1], path.stem
            printed += 1
    assert printed >= 6


def test_no_letter_is_the_answer_of_most_chapters() -> None:
    letters = Counter(prediction(path)[1] for path in CHAPTERS)
    assert all(3 <= letters[letter] <= 6 for letter in "abcd"), letters


def chapter(folder: Path, *texts: str) -> Path:
    path = folder / "notebooks" / "01-read-it.ipynb"
    path.parent.mkdir()
    cells = [{"cell_type": "markdown", "source": [text]} for text in texts]
    path.write_text(json.dumps({"cells": cells}), "utf-8")
    return path


ASKED = "# Why?\n\n**Predict.** Why?\n\n- (a) this\n- (b) that"
TOLD = "The answer is (b): that."
BROKEN = {
    "no answer": [ASKED],
    "two answers": [ASKED, TOLD, "The answer is (a)."],
    "two answers, in their order": [ASKED, "The answer is (a).", TOLD],
    "one answer, twice": [ASKED, TOLD, TOLD],
    "an answer that is no choice": [ASKED, "The answer is (c)."],
    "a choice left out": [ASKED.replace("(b)", "(c)"), "The answer is (c)."],
    "one choice": [ASKED.partition("\n- (b)")[0], "The answer is (a)."],
    "no choices": ["# Why?\n\n**Predict.** Why?", TOLD],
}


def built(folder: Path) -> subprocess.CompletedProcess[str]:
    """A small book with this chapter, whose warnings are errors."""
    conf = f"import sys\nsys.path.insert(0, {str(EXTENSIONS)!r})\n"
    conf += 'extensions = ["predictions"]\nroot_doc = "index"\n'
    (folder / "conf.py").write_text(conf, "utf-8")
    (folder / "index.rst").write_text("Book\n====\n", "utf-8")
    words = ["-m", "sphinx", "-b", "dummy", "-W", "-q", folder, folder / "out"]
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True
    )


@pytest.mark.parametrize("kind", BROKEN)
def test_a_chapter_without_exactly_one_answer_has_a_fault(
    tmp_path: Path, kind: str
) -> None:
    assert fault(*prediction(chapter(tmp_path, *BROKEN[kind]))) != ""


@pytest.mark.parametrize("kind", ["no answer", "two answers"])
def test_such_a_chapter_fails_the_build(tmp_path: Path, kind: str) -> None:
    chapter(tmp_path, *BROKEN[kind])
    done = built(tmp_path)
    assert done.returncode != 0
    assert "01-read-it" in done.stderr


def test_a_whole_chapter_builds(tmp_path: Path) -> None:
    """The control; a list above the question is no list of choices."""
    chapter(tmp_path, "- (z) a list", ASKED, TOLD)
    done = built(tmp_path)
    assert done.returncode == 0, done.stderr


# In a browser

ASKS, NAME = "notebooks/03-log-them-out.html", "log-them-out"
COUNTS = [f"notebooks/{n}.html" for n in ("17-rebuild-the-table", "18-choose")]
LINE, RADIO = "#key-points .predicted", "#predict + fieldset input"


def checked(page: Any) -> list[str]:
    """The letters that are chosen."""
    found: list[str] = page.locator(f"{RADIO}:checked").evaluate_all(
        "all => all.map(one => one.value)"
    )
    return found


@pytest.mark.slow
def test_a_prediction_is_made_by_keyboard_kept_and_counted(
    address: str, page: Any
) -> None:
    page.goto(address + ASKS)
    right = page.locator("article").get_attribute("data-answer")
    assert right == "b"
    assert not page.locator(LINE).is_visible()
    tab_to(page, RADIO)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    before = page.locator("#predict + fieldset").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert checked(page) == ["c"]
    assert page.locator("#predict + fieldset").inner_text() == before
    assert page.locator("article").get_by_role("radio").count() == 4
    assert asked == []  # it stays in the browser

    page.reload()
    assert checked(page) == ["c"]
    told = page.locator(LINE).inner_text()
    assert told.startswith("You chose (c); the chapter measured (b). ")
    page.locator(f"{LINE} a").press("Enter")
    assert page.evaluate("document.querySelector('#predict:target') !== null")
    page.goto(address + COUNTS[0])
    words = (
        f"You have made 1 of {ALL} predictions; the measurement agrees with "
    )
    assert words + "0 of them." in page.locator(LINE).inner_text()

    page.goto(address + ASKS)
    tab_to(page, f"{RADIO}:checked")
    page.keyboard.press("ArrowUp")
    told = page.locator(LINE).inner_text()
    assert told.startswith("You chose (b), and so did the chapter. ")
    page.goto(address + COUNTS[1])
    assert words + "1 of them." in page.locator(LINE).inner_text()

    tab_to(page, f"{LINE} button")
    page.keyboard.press("Enter")
    told = page.locator(LINE).inner_text()
    assert told.startswith(f"You have made 0 of {ALL} predictions.")
    assert page.evaluate("localStorage.length") == 0
    page.goto(address + ASKS)
    assert checked(page) == []
    assert not page.locator(LINE).is_visible()


@pytest.mark.slow
def test_what_was_kept_and_cannot_be_read_is_left_alone(
    address: str, page: Any
) -> None:
    page.goto(address + ASKS)
    keep = "kept => localStorage.setItem('predictions', kept)"
    for kept in ("{", "null", "7", f'{{"{NAME}": 7}}'):
        page.evaluate(keep, kept)
        page.reload()
        assert checked(page) == []
        assert not page.locator(LINE).is_visible()
    page.goto(address + COUNTS[0])
    assert f"0 of {ALL} " in page.locator(LINE).inner_text()


@pytest.mark.slow
def test_every_chapter_offers_its_choices(address: str, page: Any) -> None:
    """Each of them named by its question; the boxes stay one box."""
    for path in CHAPTERS:
        letters, _ = prediction(path)
        page.goto(f"{address}notebooks/{path.stem}.html")
        found = page.locator(RADIO).evaluate_all(
            "all => all.map(one => one.value).join('')"
        )
        assert found == letters, path.stem
        if letters:
            group = page.get_by_role("group", name=re.compile("Predict"))
            assert group.get_by_role("radio").count() == len(letters)


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_once_one_is_chosen(
    address: str, chromium: Any, theme: str
) -> None:
    context = chromium.new_context(color_scheme=theme)
    page = context.new_page()
    page.goto(address + ASKS)
    page.locator(RADIO).nth(2).check()
    assert barriers(page, (390, 1440)) == []
    page.goto(address + COUNTS[0])
    assert barriers(page, (390,)) == []
    context.close()


@pytest.mark.slow
def test_without_script_the_choices_are_a_list(
    address: str, chromium: Any, page: Any
) -> None:
    page.goto(address + ASKS)
    words = page.locator("#predict + fieldset").inner_text()
    context = chromium.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address + ASKS)
    assert plain.locator("#predict + ul").inner_text() == words
    assert plain.locator("article :is(input, button)").count() == 0
    assert plain.locator(LINE).count() == 0
    context.close()


ROWS = """table => [...table.tBodies[0].rows].map(
    row => row.cells[1].innerText)"""


@pytest.mark.slow
def test_a_long_table_is_sorted_by_keyboard(address: str, page: Any) -> None:
    page.goto(address + ASKS)
    page.locator("details:has(th button) > summary").first.press("Enter")
    head = page.locator("details th button").filter(has_text="measured").first
    table = page.locator("table:has(th button)").first
    before = table.evaluate(ROWS)
    head.press("Enter")
    lives = table.evaluate(ROWS)
    kinds = [*dict.fromkeys(lives)]
    assert kinds == ["0 s", "300 s (5 min)", "until it expires: here 12 h"]
    assert sorted(lives) == sorted(before) != before
    sorts = "document.activeElement.closest('th').ariaSort"
    assert page.evaluate(sorts) == "ascending"
    head.press("Enter")
    assert [*dict.fromkeys(table.evaluate(ROWS))] == kinds[::-1]
    assert page.evaluate(sorts) == "descending"
    assert page.locator("th[aria-sort]").count() == 1
    short = page.locator("table:has(th button)").evaluate_all(
        "all => all.filter(t => t.tBodies[0].rows.length <= 8).length"
    )
    assert short == 0


@pytest.mark.slow
def test_releases_are_sorted_by_their_numbers(address: str, page: Any) -> None:
    page.goto(address + "book/attacks.html")
    page.locator("th button").filter(has_text="old release").first.press(
        "Enter"
    )
    cells = page.locator("table:has(th button)").first.evaluate(
        "t => [...t.tBodies[0].rows].map(row => row.cells[2].innerText)"
    )
    releases = [tuple(map(int, re.findall(r"\d+", one)[:3])) for one in cells]
    assert releases == sorted(releases)
    assert len(releases) > 8


@pytest.mark.slow
def test_a_table_with_joined_rows_is_left_as_it_is(
    address: str, page: Any
) -> None:
    def join(route: Any) -> None:
        answer = route.fetch()
        body = answer.text().replace("<td", '<td rowspan="1"')
        route.fulfill(response=answer, body=body)

    page.goto(address + ASKS)
    assert page.locator("th button").count() > 0
    page.route("**/03-log-them-out.html", join)
    page.reload()
    assert page.locator("th button").count() == 0


SHORT = """() => [".in-short > ul > li", "#key-points > ul > li"].map(place =>
  [...document.querySelectorAll(place)].map(one => one.textContent.trim()))"""


@pytest.mark.slow
def test_the_answer_in_short_is_the_first_key_points(
    address: str, chromium: Any
) -> None:
    """Folded, right below the prediction."""
    page, folded = chromium.new_page(), 0
    for path in CHAPTERS:
        page.goto(f"{address}notebooks/{path.stem}.html")
        short, points = page.evaluate(SHORT)
        box = page.locator(".in-short")
        assert box.count() == 1, path.stem
        assert short == points[:2], path.stem
        assert len(short) == 2, path.stem
        assert not page.locator(".in-short li").first.is_visible()
        above = page.locator(".in-short").evaluate(
            "one => one.previousElementSibling.className"
        )
        folded += above in ("choices", "predict")
    assert folded == len(CHAPTERS)
