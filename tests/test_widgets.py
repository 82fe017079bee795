"""Tables that are asked: by keyboard alone, and the answer is what Python
says.  Without script the table stands.  test_surgeon has the token."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from site_checks import barriers, tab_to

from demo.contenders import contender, loading_user
from demo.evidence.browsers import rows
from demo.evidence.cost import cost_rows, look_up_us
from demo.notebook import measure
from demo.pages.browsers import BROWSERS, SAYS, travel
from demo.pages.cost import (
    COMPARED_CHECKS,
    ROUND_TRIPS_MS,
    distance_view,
    lifetime_view,
    times_told,
)
from demo.pages.views import View
from demo.probes import LOG_OUT, ONE_SERVICE, RENEWAL_COST

# A table that is asked

HEADS = ["page", "browser", "cookie"]
ROWS = [(p, b, f"{p} {b}") for p in ("own", "other") for b in ("C", "F")]


def test_a_table_that_is_asked_is_the_table_in_a_box() -> None:
    view = View.asked(HEADS, ROWS, 'Is "it" sent?', "Recorded.", keys=2)
    plain = View.of(HEADS, ROWS, 'Is "it" sent? Recorded.')
    assert view.text == plain.text
    assert plain.html in view.html
    start = '<div class="demo-ask" data-keys="2" data-title="Is &quot;it'
    assert view.html.startswith(start)
    assert "\n\n" not in view.html
    scale = View.asked(HEADS, ROWS[::2], "Sent?", ordered=True)
    assert '<div class="demo-ask" data-keys="1" data-scale ' in scale.html


@pytest.mark.parametrize(
    ("lines", "keys", "ordered"),
    [
        (ROWS[:3], 2, False),  # one choice has no row
        ([*ROWS, ROWS[0]], 2, False),  # one has two
        ([*ROWS[:3], ROWS[0]], 2, False),
        (ROWS, 1, False),
        (ROWS[:1], 0, False),  # nothing to choose, or nothing to tell
        (ROWS[:1], 3, False),
        (ROWS, 2, True),  # two keys are no scale
    ],
)
def test_each_choice_has_exactly_one_row(
    lines: Any, keys: int, ordered: bool
) -> None:
    with pytest.raises(ValueError, match=r"^Sent\? "):
        View.asked(HEADS, lines, "Sent?", keys=keys, ordered=ordered)


def test_a_lifetime_is_told_beside_the_session() -> None:
    told = lifetime_view(
        {30: 30, 300: 301, 3600: 0}, {30: 9, 300: 4, 3600: 7}, 7
    )
    lines = [re.split("  +", line) for line in told.text.splitlines()]
    assert lines[0][-1] == "beside the session's 7"
    assert lines[2:] == [
        ["30 s", "30 s", "9", "2 more"],
        ["5 min", "5 min 1 s", "4", "3 fewer"],
        ["1 h", "0 s", "7", "as many"],
    ]
    assert re.findall(r"demo-(good|poor)\"", told.html) == ["poor", "good"]


def test_each_distance_is_told_by_its_sum() -> None:
    """Those after the recorded places: a check's time against a look-up's,
    nearer ones first."""
    checks = {row.name: row.own_us for row in cost_rows()}
    far = {line[0]: line[1:] for line in cells(distance_view())}
    assert [*far][3:] == [f"{ms:g} ms away" for ms in ROUND_TRIPS_MS]
    assert [*ROUND_TRIPS_MS] == sorted(ROUND_TRIPS_MS)
    for ms in ROUND_TRIPS_MS:
        assert far[f"{ms:g} ms away"] == [
            times_told(look_up_us(ms * 1_000) / checks[name]).word
            for name in COMPARED_CHECKS
        ]


# In a browser

COOKIES = "notebooks/12-ride-the-cookie.html"
LIVES = "notebooks/05-refresh-and-rotate.html"
DISTANCES = "notebooks/08-pay-the-bill.html"
SURGEON = "notebooks/01-read-the-credential.html"
OTHER = "notebooks/03-log-them-out.html"
ASKED = (COOKIES, LIVES, DISTANCES)

ANSWER = """[...document.querySelectorAll(".demo-ask dd")].map(
    one => one.innerText.replace(/^[^\\p{L}\\d]+/u, ""))"""
LABELS = """[...document.querySelectorAll(".demo-ask dt")].map(
    one => one.innerText)"""


def cells(view: View) -> list[list[str]]:
    """The rows of a table, in words."""
    return [re.split("  +", line) for line in view.text.splitlines()[2:]]


RECORDED: dict[str, list[str]] = {}
"""By page, request and browser, what the record says of each SameSite."""
for one in (row for browser in BROWSERS for row in rows(browser)):
    case = f"{one.relation}, {one.kind}, {one.browser}"
    RECORDED.setdefault(case, []).append(travel(one).word)

CHOSEN = """[...document.querySelectorAll(".demo-ask select")].map(
    one => one.value).join(", ")"""


@pytest.mark.slow
def test_the_cookie_is_asked_by_keyboard(address: str, page: Any) -> None:
    page.goto(address + COOKIES)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert page.evaluate(CHOSEN) == "cross-site, link GET, Chromium"
    seen = []
    for place, downs in ((1, 4), (2, 1), (3, 1)):
        tab_to(page, f".demo-ask .demo-asks:nth-of-type({place}) select")
        for _ in range(downs):
            page.keyboard.press("ArrowDown")
            seen.append(page.evaluate(CHOSEN))
            assert page.evaluate(ANSWER) == RECORDED[seen[-1]]
    assert seen[3:] == [
        "http page, link GET, Chromium",
        "http page, form POST, Chromium",
        "http page, form POST, Firefox",
    ]
    assert len({*map(tuple, map(RECORDED.get, seen[3:]))}) == 3
    assert page.evaluate(LABELS) == SAYS
    assert page.locator(".demo-ask [role=status] dl").count() == 1
    for name in ("page", "request", "browser"):
        box = page.get_by_role("combobox", name=name, exact=True)
        assert box.count() == 1
    assert [url for url in asked if not url.endswith("favicon.svg")] == []


EVERY = f"""() => {{
  const boxes = [...document.querySelectorAll(".demo-ask select")];
  const found = [];
  const choose = place => {{
    if (place === boxes.length) return found.push([{CHOSEN}, {ANSWER}]);
    for (const option of boxes[place].options) {{
      boxes[place].value = option.value;
      boxes[place].dispatchEvent(new Event("input", {{ bubbles: true }}));
      choose(place + 1);
    }}
  }};
  choose(0);
  return found;
}}"""


@pytest.mark.slow
def test_each_choice_gives_the_record(address: str, page: Any) -> None:
    """And all of it stands in the table, which is folded."""
    page.goto(address + COOKIES)
    found = page.evaluate(EVERY)
    assert len(found) == len(RECORDED)
    assert dict(found) == RECORDED
    fold = page.locator(".demo-ask > details")
    table = fold.locator("table")
    assert not table.is_visible()
    fold.locator("summary").press("Enter")
    assert table.is_visible()
    assert f"All {len(RECORDED)} rows" in fold.inner_text()
    lines = table.locator("tbody").inner_text().splitlines()
    shown = [re.sub(r"[✓✗·]\s", "", line).split("\t") for line in lines]
    assert {", ".join(line[:3]): line[3:] for line in shown} == RECORDED
    assert table.locator("tr[aria-current]").count() == 1


def lifetimes() -> View:
    """The chapter's table, measured here."""
    lives = (30, 60, 120, 300, 600, 900, 1800, 3600)
    one = contender("JWT + refresh")
    short = [replace(one, settings=(("ttl_s", life),)) for life in lives]
    ends = [measure(LOG_OUT, [life])[one.name] for life in short]
    reading = [*map(loading_user, (one, contender("session cookie")))]
    each = measure(ONE_SERVICE, reading)
    (renewal,) = measure(RENEWAL_COST, reading[:1]).values().values()
    used = {
        life: each[one.name] * 360 + sum(renewal.values()) * 3600 // life
        for life in lives
    }
    session = each["session cookie"] * 360
    return lifetime_view(dict(zip(lives, ends, strict=True)), used, session)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "view"), [(LIVES, lifetimes), (DISTANCES, distance_view)]
)
def test_a_scale_is_moved_by_keyboard(
    address: str, page: Any, name: str, view: Callable[[], View]
) -> None:
    """One step for each row; its place is told in words."""
    page.goto(address + name)
    tab_to(page, ".demo-ask input[type=range]")
    found = []
    for _ in range(8):
        told = page.evaluate("document.activeElement.ariaValueText")
        assert page.locator(".demo-ask label + strong").inner_text() == told
        found.append([told, *page.evaluate(ANSWER)])
        page.keyboard.press("ArrowRight")
    assert found == cells(view())
    page.keyboard.press("Home")
    assert page.evaluate(ANSWER) == found[0][1:]
    label = "document.activeElement.labels[0].innerText.trim()"
    assert page.evaluate(label) == re.split("  +", view().text)[0]


@pytest.mark.slow
def test_a_table_that_a_cell_makes_is_asked_too(
    address: str, page: Any
) -> None:
    """Its HTML is put into the page as the page's Python puts it."""
    page.goto(address + DISTANCES)
    page.evaluate(
        """html => {
        const box = document.createElement("div");
        box.innerHTML = html;
        document.querySelector(".cell_input").after(box);
    }""",
        View.asked(HEADS, ROWS, "Sent?", keys=2).html,
    )
    page.locator(".demo-ask select").nth(1).select_option("F")
    assert page.locator(".demo-ask dd").first.inner_text() == "own F"
    assert page.locator(".demo-asked").count() == 2


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKED)
def test_without_script_the_table_stands(
    address: str, chromium: Any, name: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + name)
    assert page.locator(".demo-ask table").first.is_visible()
    box = page.locator(".demo-ask").bounding_box()
    table = page.locator(".demo-ask table").first.bounding_box()
    assert box["height"] >= table["height"]  # whole, and not cut off
    assert page.locator(".demo-ask :is(select, input)").count() == 0
    context.close()


# All of them

SCRIPTS = "[...document.scripts].map(one => one.src.split('/').pop())"


@pytest.mark.slow
def test_each_script_is_loaded_where_it_is_needed(
    address: str, page: Any
) -> None:
    own = {"ask.js", "surgeon.js"}
    for name, wanted in (
        *((one, {"ask.js"}) for one in ASKED),
        (SURGEON, {"surgeon.js"}),
        (OTHER, set()),
        ("index.html", set()),
    ):
        page.goto(address + name)
        assert own & {*page.evaluate(SCRIPTS)} == wanted, name


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", [*ASKED, SURGEON])
def test_axe_finds_nothing(
    address: str, chromium: Any, name: str, theme: str
) -> None:
    context = chromium.new_context(color_scheme=theme)
    page = context.new_page()
    page.goto(address + name)
    assert barriers(page, (360, 1440)) == []
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", [*ASKED, SURGEON])
def test_its_room_is_kept_until_the_script_runs(
    address: str, chromium: Any, name: str, width: int
) -> None:
    """So what stands below hardly moves."""
    page = chromium.new_page(viewport={"width": width, "height": 900})
    box = page.locator(":is(.demo-ask, .demo-surgeon)")
    page.goto(address + name)
    after = box.bounding_box()["height"]
    page.route("**/{ask,surgeon}.js", lambda route: route.abort())
    page.goto(address + name)
    assert abs(box.bounding_box()["height"] - after) < 120
    page.close()
