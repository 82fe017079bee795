"""Figures: the same bytes, well formed, told in words, never by colour."""

from __future__ import annotations

import ast
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

import demo.figures
from demo.figures import (
    Cases,
    Drawing,
    Entry,
    Mark,
    Proved,
    anatomy,
    bars,
    grid,
    lined_up,
    sequence,
    stacked,
    table_html,
    timeline,
    timelines,
)
from demo.figures.ink import SERIES, TOKEN_PARTS, TONES
from demo.figures.tables import as_words, fits_a_phone
from demo.figures.words import clean, duration, number, width_of, wrap

HOSTILE = "<b>&\"'\n\n</svg>\x00 end"
ESCAPED = "&lt;b&gt;&amp;&quot;&#x27; &lt;/svg&gt;\ufffd end"
SVG = "{http://www.w3.org/2000/svg}"


def every_kind(label: str) -> dict[str, Drawing]:
    """Draw one figure of each kind, with `label` wherever text may go."""
    parts = [(kind, label, label) for kind in TOKEN_PARTS]
    events = {"log out" + label: 43_200.0, "ban": None, "reset": 0.0}
    return {
        "anatomy": anatomy(label, parts),
        "bars": bars(label, [(label, 1_234), ("zero", 0)], label),
        "stacked": stacked(
            label, [(label, {"s" + label: 3, "t": 4}), ("b", {"t": 2})], "u"
        ),
        "timeline": timeline(
            label, [(label, 300), ("b", 0), ("c", None)], 43_200, caption=label
        ),
        "timelines": timelines(label, [(label, events), ("b", {})], 43_200),
        "sequence": sequence(
            label,
            ["a" + label, "b", "c"],
            [
                ("b", "a" + label, label, "good"),
                ("a" + label, "c", "1,234"),
                ("c", "c", label),
            ],
        ),
    }


KIND_NAMES = tuple(every_kind("plain"))


@pytest.mark.parametrize("label", ["plain", HOSTILE, "x" * 200])
@pytest.mark.parametrize("kind", KIND_NAMES)
def test_a_figure_is_well_formed_and_told_in_words(
    kind: str, label: str
) -> None:
    figure = every_kind(label)[kind]
    page = figure._repr_html_()
    root = ElementTree.fromstring(page)
    svg = root.find(f".//{SVG}svg")
    assert svg is not None
    assert svg.get("role") in ("img", "group")
    told = [svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")]
    assert all(part is not None and part.text for part in told)
    names = [part.get("id") for part in told if part is not None]
    assert svg.get("aria-labelledby") == " ".join(map(str, names))
    assert root.find(".//details/summary") is not None
    assert root.find(".//table/caption") is not None
    assert not re.search(r"\n\s*\n", page), "a blank line ends the block"
    assert ElementTree.fromstring(figure.svg) is not None


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_text_is_escaped_wherever_it_goes(kind: str) -> None:
    figure = every_kind(HOSTILE)[kind]
    page = figure._repr_html_()
    assert "<b>" not in page
    assert "\x00" not in page
    assert page.count("</svg>") == 1
    assert f"<strong>{ESCAPED}" in page
    assert f">{ESCAPED}</th>" in page or f"{ESCAPED}</td>" in page


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_the_same_values_give_the_same_bytes(kind: str) -> None:
    first, second = every_kind("again")[kind], every_kind("again")[kind]
    assert first._repr_html_() == second._repr_html_()
    assert repr(first) == repr(second)


def test_a_width_is_the_same_in_every_python() -> None:
    """`sum` rounds floats in another way since 3.12, `fsum` does not;
    what is drawn, and compared, hangs on it."""
    for count in range(1, 30):
        assert width_of("o" * count, 1) == math.fsum([0.63] * count)


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_identifiers_are_the_titles_and_differ_with_the_content(
    kind: str,
) -> None:
    figures = [*every_kind("one").values(), *every_kind("two").values()]
    found = [re.findall(r' id="([^"]+)"', f._repr_html_()) for f in figures]
    assert len({name for names in found for name in names}) == 3 * len(found)
    assert every_kind("Log out, at once!")[kind].svg.count(
        'id="fig-log-out-at-once-'
    )


@pytest.mark.parametrize("label", ["plain", "x" * 200])
@pytest.mark.parametrize("kind", KIND_NAMES)
def test_nothing_is_drawn_outside_the_picture(kind: str, label: str) -> None:
    svg = ElementTree.fromstring(every_kind(label)[kind].svg)
    _, _, wide, high = map(float, svg.get("viewBox", "").split())
    for shape in svg.iter(f"{SVG}rect"):
        x, y, width, height = (
            float(shape.get(key, "")) for key in ("x", "y", "width", "height")
        )
        assert min(x, y, width, height) >= 0
        assert x + width <= wide + 0.1
        assert y + height <= high + 0.1
    for words in svg.iter(f"{SVG}text"):
        assert 0 <= float(words.get("x", "")) <= wide
        assert 8 <= float(words.get("y", "")) <= high


NUMBERS: dict[str, tuple[str, ...]] = {
    "bars": ("1,234", "0"),
    "stacked": ("3", "4", "7", "0", "2"),
    "timeline": ("300", "0", "over 43,200", "works for 5 min"),
    "timelines": ("43,200", "0", "over 43,200", "–"),
    "anatomy": ("plain",),
    "sequence": ("1,234", "plain"),
}


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_the_table_and_the_plain_text_hold_all_numbers(kind: str) -> None:
    figure = every_kind("plain")[kind]
    root = ElementTree.fromstring(figure._repr_html_())
    cells = ["".join(cell.itertext()) for cell in root.iter("td")]
    title, *lines = repr(figure).splitlines()
    assert title == "Figure: plain"
    for value in NUMBERS[kind]:
        assert any(cell.endswith(value) for cell in cells), value
        assert any(value in line for line in lines), value
    assert len(lines) == 1 + len(figure.table.rows)


@pytest.mark.parametrize("kind", ["bars", "stacked"])
def test_a_value_is_printed_in_the_picture_even_zero(kind: str) -> None:
    svg = ElementTree.fromstring(every_kind("plain")[kind].svg)
    bold = [t.text for t in svg.iter(f"{SVG}text") if t.get("font-weight")]
    wanted = {"bars": "1,234 0", "stacked": "7 2"}
    assert bold == wanted[kind].split()
    nothing = bars("Nothing", [("a", 0)], "commands")
    assert ">0</text>" in nothing.svg


def test_a_tone_has_an_icon_and_a_word_of_its_own() -> None:
    assert len({tone.icon for tone in TONES.values()}) == len(TONES)
    assert len({tone.glyph for tone in TONES.values()}) == len(TONES)
    steps = [("a", "b", "what", tone) for tone in TONES]
    svg = sequence("t", ["a", "b"], steps).svg
    marks = [Mark(f"{tone} word", tone) for tone in TONES]
    page = repr(grid("t", list(TONES), [("r", marks)])._repr_html_())
    for name, tone in TONES.items():
        assert f'd="{tone.icon}"' in svg
        assert tone.glyph in page
        assert f"{name} word" in page


def test_a_part_has_an_underline_and_a_name_of_its_own() -> None:
    """What is left of four drawings once the colours are taken out."""
    drawn = {
        re.sub(r"var\([^)]*\)", "", anatomy("t", [(kind, "x", "m")]).svg)
        .partition("<rect")[2]
        .replace(part.name, "")
        for kind, part in TOKEN_PARTS.items()
    }
    assert len(drawn) == len(TOKEN_PARTS)
    svg = every_kind("plain")["anatomy"].svg
    assert all(f">{part.name}</text>" in svg for part in TOKEN_PARTS.values())


def test_a_series_has_a_hatch_of_its_own() -> None:
    assert len({series.hatch for series in SERIES}) == len(SERIES)
    full = {f"s{number}": 1 for number in range(len(SERIES))}
    svg = stacked("All", [("row", full)], "commands").svg
    paths = re.findall(r'<path d="([^"]+)"', svg)
    assert len(paths) >= 2 * (len(SERIES) - 1), "four hatches, drawn twice"


def test_refused_is_hatched_and_still_works_is_not() -> None:
    def hatches(seconds: float | None) -> int:
        drawn = timeline("t", [("row", seconds)], 60).svg
        return len(re.findall(r'd="(?:M[\d.]+ [\d.]+L[^"]+){3,}"', drawn))

    assert hatches(0) == hatches(30) == 2, "the row and its legend"
    assert hatches(None) == 1, "the legend alone"


@pytest.mark.parametrize(
    "colour",
    [one.colour for group in (TONES, TOKEN_PARTS) for one in group.values()]
    + [series.colour for series in SERIES],
)
def test_a_fallback_colour_shows_on_white_and_on_black(colour: str) -> None:
    found = re.fullmatch(r"var\(--[a-z0-9-]+,(#[0-9a-f]{6})\)", colour)
    assert found, "a theme variable with a fallback"
    mine = luminance(found[1])
    assert 1.05 / (mine + 0.05) >= 3
    assert (mine + 0.05) / (luminance("#111111") + 0.05) >= 3


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "tone": (lambda: Mark("word", "purple"), "unknown tone 'purple'"),
    "kind": (lambda: anatomy("t", [("x", "a", "b")]), "unknown kind 'x'"),
    "negative": (lambda: bars("t", [("a", -1)], "u"), "a: -1"),
    "nan": (lambda: bars("t", [("a", float("nan"))], "u"), "a: nan"),
    "infinite": (lambda: bars("t", [("a", float("inf"))], "u"), "a: inf"),
    "title": (lambda: bars(" \n", [("a", 1)], "u"), "the title is empty"),
    "unit": (lambda: bars("t", [("a", 1)], ""), "the unit is empty"),
    "label": (lambda: bars("t", [("", 1)], "u"), "a label is empty"),
    "twice": (lambda: bars("t", [("a", 1), ("a", 2)], "u"), "comes twice"),
    "word": (lambda: Mark("", "good"), "the word of a mark is empty"),
    "text": (lambda: anatomy("t", [("opaque", "", "b")]), "no text"),
    "no bars": (lambda: bars("t", [], "u"), "no rows"),
    "no stack": (lambda: stacked("t", [("a", {})], "u"), "no series"),
    "no strips": (lambda: timeline("t", [], 60), "no rows"),
    "no events": (lambda: timelines("t", [("a", {})], 60), "no events"),
    "no grid": (lambda: grid("t", ["a"], []), "no rows"),
    "no columns": (lambda: grid("t", [], [("a", [])]), "no columns"),
    "no parts": (lambda: anatomy("t", []), "no parts"),
    "no table": (lambda: table_html(["a"], [], "c"), "no rows"),
    "caption": (lambda: table_html(["a"], [["b"]], ""), "the caption"),
    "none shown": (
        lambda: table_html(["a"], [["b"]], "c", rows_shown=0),
        "show one at least",
    ),
    "short row": (
        lambda: grid("t", ["a", "b"], [("r", [Mark("w", "good")])]),
        "row 'r' has 2 cells for 3 columns",
    ),
    "six series": (
        lambda: stacked("t", [("a", dict.fromkeys("abcdef", 1))], "u"),
        "6 series",
    ),
    "no steps": (lambda: sequence("t", ["a"], []), "no steps"),
    "no parties": (lambda: sequence("t", [], [("a", "b", "c")]), "no parties"),
    "stranger": (
        lambda: sequence("t", ["a"], [("a", "b", "c")]),
        "'b' is none of the parties",
    ),
    "bound": (lambda: timeline("t", [("a", 1)], 0), "the bound is 0 s"),
    "over": (lambda: timeline("t", [("a", 61)], 60), "over the bound"),
    "early": (lambda: timelines("t", [("a", {"e": -1})], 60), "a, e: -1"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused_in_plain_words(case: str) -> None:
    call, message = REFUSED[case]
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_a_table_scrolls_names_its_rows_and_folds_the_rest() -> None:
    mark = Mark("refused", "good")
    rows: list[tuple[Entry, ...]] = [(f"row {n}", n, mark) for n in range(5)]
    page = table_html(
        ["factor", "one", "two"], rows, "The table", rows_shown=3
    )
    root = ElementTree.fromstring(f"<div>{page}</div>")
    shown, other_rows = root.iter("table")
    assert len(shown.findall("tbody/tr")) == 3
    assert len(other_rows.findall("tbody/tr")) == 2
    assert [d.findtext("summary") for d in root.iter("details")] == [
        "The other rows (2)"
    ]
    for region in root.iter("div"):
        if region.get("class") == "demo-scroll":
            assert region.get("role") == "region"
            assert region.get("tabindex") == "0"
            assert region.get("aria-label") == region.findtext("table/caption")
    scopes = {th.get("scope") for th in root.iter("th")}
    assert scopes == {"col", "row"}


def test_words_line_up() -> None:
    """A word with a line break takes two lines."""
    rows = [["a", "bb"], ["x", "1\n22"], ["yyy", "3"]]
    assert lined_up(rows) == ["a    bb", "x    1", "     22", "yyy  3"]


@pytest.mark.parametrize("label", ["plain", HOSTILE, "x" * 200])
def test_a_grid_is_a_table_with_its_caption(label: str) -> None:
    marks = [Mark(f"{tone} {label}", tone) for tone in TONES]
    one = grid(label, list(TONES), [(label, marks)], label, caption=label)
    root = ElementTree.fromstring(one._repr_html_())
    said = clean(label)
    assert root.findtext(".//caption") == f"{said}. {said}"
    assert root.findtext(".//tbody/tr/th") == said
    cells = ["".join(cell.itertext()) for cell in root.iter("td")]
    for cell, tone in zip(cells, TONES, strict=True):
        assert cell.endswith(f"{tone} {said}")
    assert repr(one).startswith(f"Figure: {said}\n")


def test_a_table_of_few_short_marks_needs_no_cards() -> None:
    """On a phone it has room; with more columns, a longer word or a
    sentence it has none."""
    for columns, word, kind in (
        (4, "refused", "demo-marks"),
        (5, "refused", "demo-cards"),
        (4, "unsuccessful", "demo-cards"),
    ):
        marks = [Mark(word, "good")] * columns
        heads = [f"c{n}" for n in range(columns)]
        page = grid("g", heads, [("r", marks)])._repr_html_()
        assert f'"demo-table {kind}"' in page
    proved = [Proved(Mark("yes", "good"), "log-out#a")] * 4
    assert fits_a_phone("abcde", [("r", *proved)])
    assert not fits_a_phone("ab", [("r", "refused")])


def test_a_table_of_sentences_is_cards_on_a_phone() -> None:
    says = "It holds if each service asks the store. " * 4
    for words, cards in (("yes", False), (says, True)):
        page = table_html(["claim", "because"], [["a", words]], "Claims")
        assert ("demo-cards" in page) is cards


HOLDS, FAILS = Mark("holds if", "good"), Mark("fails if", "poor")


def cell_of(
    *groups: tuple[Mark, tuple[str, ...]], few: tuple[str, ...] = ()
) -> ElementTree.Element:
    """These situations, as they stand on a page."""
    rows = [["It is wet.", Cases(groups, few)]]
    page = table_html(["claim", "because"], rows, "Wet")
    return next(ElementTree.fromstring(page).iter("td"))


def told(part: ElementTree.Element) -> str:
    return "".join(part.itertext())


def test_many_situations_fold_under_how_many_there_are() -> None:
    """Each in a list under its mark; and in plain text, in one line."""
    more = tuple("abcdef")
    (fold,) = cell_of((HOLDS, ("it <rains>", *more)), (FAILS, ("dry", *more)))
    assert fold.tag == "details"
    assert fold[0].text == "holds in 7 cases and fails in 7 cases"
    groups = (HOLDS, ("it <rains>", "it snows")), (FAILS, ("dry", "hot"))
    good, rains, poor, dry = cell_of(*groups)
    assert (good.get("class"), told(good)) == ("demo-good", "✓\xa0holds if")
    assert [one.text for one in rains] == ["it <rains>", "it snows"]
    assert (poor.get("class"), told(poor)) == ("demo-poor", "✗\xa0fails if")
    assert [one.text for one in dry] == ["dry", "hot"]
    assert as_words(Cases(groups)) == (
        "holds if: it <rains>; it snows. fails if: dry; hot"
    )


@pytest.mark.parametrize(
    ("holds", "fails", "few", "before", "summary"),
    [
        ("abc", "de", "de", "d, or e", "holds in 3 cases"),
        ("a", "bcde", "a", "a", "fails in 4 cases"),
    ],
)
def test_the_few_that_decide_stand_before_the_fold(
    holds: str, fails: str, few: str, before: str, summary: str
) -> None:
    groups = (HOLDS, tuple(holds)), (FAILS, tuple(fails))
    decide, fold = cell_of(*groups, few=tuple(few))
    assert told(decide) == before
    assert fold[0].text == summary
    assert len(list(fold.iter("li"))) == len(holds + fails)


def test_two_situations_need_no_fold() -> None:
    cell = cell_of((HOLDS, ("a",)), (FAILS, ("b",)))
    assert [one.tag for one in cell] == ["p", "ul", "p", "ul"]
    assert [one.tag for one in cell_of((HOLDS, ("a",)))] == ["p", "ul"]
    assert cell_of((HOLDS, ("a", "b", "c")))[0].tag == "details"


def test_a_long_token_is_drawn_whole_and_wraps() -> None:
    token = "".join(chr(33 + n % 90) for n in range(333))
    figure = anatomy("Long", [("opaque", token, "random")])
    svg = ElementTree.fromstring(figure.svg)
    runs = [t for t in svg.iter(f"{SVG}text") if t.get("textLength")]
    assert "".join(run.text or "" for run in runs) == token
    assert all(float(run.get("textLength", "")) <= 480 for run in runs)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.5, "0.5 s"),
        (59, "59 s"),
        (300, "5 min"),
        (43_199, "11 h 59 min 59 s"),
        (43_200, "12 h"),
        (86_400, "1 day"),
        (604_800, "7 days"),
    ],
)
def test_a_duration_is_told_in_human_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (0.3333, "0.333"), (99.96, "100"), (999.6, "1,000")],
)
def test_a_number_is_printed_short(value: float, words: str) -> None:
    assert number(value) == words


def test_wrapping_loses_no_character() -> None:
    words = "a bb ccc " + "d" * 50
    for width in range(20, 400, 20):
        kept = "".join(wrap(words, width)).replace(" ", "")
        assert kept == words.replace(" ", "")


def test_the_package_needs_the_standard_library_alone() -> None:
    folder = Path(str(demo.figures.__file__)).parent
    for path in folder.glob("*.py"):
        tree_of = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree_of):
            if isinstance(node, ast.ImportFrom):
                name = str(node.module)
                assert (
                    name.startswith("demo.figures.")
                    or name.split(".")[0] in sys.stdlib_module_names
                ), f"{path.name} imports {name}"
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    assert alias.name in sys.stdlib_module_names
