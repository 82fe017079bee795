"""The site in a browser: light, open to everybody, and on its own.

Each kind of page is opened in Chromium.  What is measured is what a
reader's machine does: bytes, requests, the policy's complaints, what axe
finds, where the keyboard goes, what paper shows.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from site_checks import (
    OF_COLOURS,
    barriers,
    complaints,
    lost,
    moves,
    too_heavy,
    unused_rules,
)

pytestmark = pytest.mark.slow

KINDS = {
    "the front page": "index.html",
    "a chapter": "notebooks/03-log-them-out.html",
    "the table": "notebooks/17-rebuild-the-table.html",
    "a proof": "proofs/log-out.html#session-cookie",
    "the ledger": "book/claims.html",
    "the glossary": "book/glossary.html",
    "the search": "search.html?q=logout",
    "a wrong address": "404.html",
    "the atlas": "book/attacks.html",
    "the frameworks": "book/frameworks.html",
    "a framework": "frameworks/flask-login.html#flask-login-log-out",
}
ROOM = {"the search": (110, 20), "the atlas": (150, 12)}
USUAL = 80, 12
"""Most that a page may weigh, with all that it loads, in KiB, gzipped; and
in requests.  The search fetches the text of each page that it shows."""

SCREENS = 8
WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")


def every_page(site: Path) -> list[str]:
    found = (p for p in site.rglob("*.html") if "_static" not in p.parts)
    return sorted(p.relative_to(site).as_posix() for p in found)


def test_each_page_asks_this_host_alone_and_complains_of_nothing(
    site: Path, address: str, chromium: Any
) -> None:
    """All but the page that only leads to the first one."""
    names = [name for name in every_page(site) if name != "book/intro.html"]
    assert complaints(chromium.new_page(), address, names) == []


def test_the_policy_refuses_what_a_page_does_not_hold(
    address: str, chromium: Any
) -> None:
    """The control: a script that is put in is not run, an image from
    elsewhere is not asked for."""
    page = chromium.new_page()
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text))
    page.goto(address + "index.html")
    page.evaluate(
        """() => {
        const script = document.createElement("script");
        script.textContent = "window.entered = true";
        document.body.append(script);
        const image = document.createElement("img");
        image.src = "https://elsewhere.test/x.png";
        document.body.append(image);
    }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.entered") is None
    for directive in ("script-src", "img-src"):
        assert any(directive in line for line in refused), refused


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_light(
    site: Path, address: str, chromium: Any, kind: str
) -> None:
    page, room = chromium.new_page(), ROOM.get(kind, USUAL)
    assert too_heavy(page, address, KINDS[kind], site, room) == []


def test_a_chapter_is_eight_screens_at_most(
    site: Path, address: str, chromium: Any
) -> None:
    """Of 1440 by 900, and a twentieth for other fonts than Debian's."""
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    screens = {}
    for chapter in sorted((site / "notebooks").glob("*.html")):
        page.goto(f"{address}notebooks/{chapter.name}")
        high = page.evaluate("document.documentElement.scrollHeight")
        screens[chapter.stem] = round(high / 900, 2)
    assert len(screens) > 10
    assert {n: s for n, s in screens.items() if s > SCREENS * 1.05} == {}


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_moves_while_a_page_loads(
    address: str, chromium: Any, kind: str, width: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 844})
    assert moves(page, address, KINDS[kind]) == []
    page.close()


def test_no_page_is_wider_than_a_phone(
    site: Path, address: str, chromium: Any
) -> None:
    """And the control: a page with a wide table that does not scroll."""
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    more = "document.documentElement.scrollWidth - innerWidth"
    wide = []
    for name in every_page(site):
        if name == "book/intro.html":
            continue  # it only leads to the first page
        page.goto(address + name)
        wide += [name] if page.evaluate(more) > 0 else []
    assert wide == []
    page.set_content(f"<table><td>{'x' * 500}</table>")
    assert page.evaluate(more) > 0
    page.close()


def test_two_pictures_stand_side_by_side_where_there_is_room(
    address: str, chromium: Any
) -> None:
    """And one below the other on a phone."""
    for width in (1440, 390):
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.goto(address + "notebooks/10-steal-the-token.html")
        pictures = page.locator("article img")
        assert pictures.count() == 2
        one, other = (pictures.nth(n).bounding_box() for n in (0, 1))
        room = page.locator("main").bounding_box()
        along, across = ("x", "width"), ("y", "height")
        if width == 390:
            along, across = across, along
        assert one[along[0]] + one[along[1]] < other[along[0]], width
        assert one[across[0]] == other[across[0]], width
        assert other["x"] + other["width"] <= room["x"] + room["width"]
        page.close()


@pytest.mark.parametrize("script", [True, False])
def test_the_list_of_chapters_shows_the_open_one(
    address: str, chromium: Any, script: bool
) -> None:
    """Without the script it begins at the top, and the last is below."""
    page = chromium.new_page(viewport={"width": 1440, "height": 600})
    if not script:
        page.route("**/page.js", lambda route: route.abort())
    page.goto(address + "book/corrections.html")
    top = page.locator("#chapters .current > a").bounding_box()["y"]
    assert (top < 600) is script
    assert page.evaluate("scrollY") == 0
    page.close()


def test_the_style_sheet_is_used(address: str, chromium: Any) -> None:
    """Nearly every rule finds something on some kind of page."""
    names = [*KINDS.values()]
    unused = unused_rules(chromium.new_page(), address, names)
    assert len(unused) <= 25, sorted(unused)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(
    address: str, chromium: Any, kind: str, theme: str
) -> None:
    """No violation at three widths, nothing wider than the window.  In the
    dark only colours are others, so few rules are asked; and whatever is
    shown is shown at the narrowest or at the widest."""
    context = chromium.new_context(color_scheme=theme)
    page = context.new_page()
    page.goto(address + KINDS[kind])
    long = kind in ("the atlas", "the frameworks")
    widths, rules = WIDTHS[:1] if long else WIDTHS, ()
    if theme == "dark":
        widths, rules = widths[::2], OF_COLOURS
    assert barriers(page, widths, rules) == []
    context.close()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    address: str, chromium: Any
) -> None:
    name = "notebooks/03-log-them-out.html"
    assert lost(chromium.new_page(), address, name, 60) == []


def test_the_drawer_opens_and_closes_by_keyboard(
    address: str, chromium: Any
) -> None:
    """On a phone: Esc closes it, and the focus is back where it was."""
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(address + "notebooks/03-log-them-out.html")
    drawer = page.locator("#chapters")
    menu = page.locator(".top .menu")
    assert not drawer.is_visible()
    menu.focus()
    page.keyboard.press("Enter")
    assert drawer.is_visible()
    page.keyboard.press("Escape")
    assert not drawer.is_visible()
    assert menu.evaluate("e => e === document.activeElement")


def test_the_theme_is_the_readers_choice(address: str, chromium: Any) -> None:
    """The system's at first; then what the button says, kept."""
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(address + "index.html")
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.locator("button.theme").click()
    light = page.evaluate(colour)
    assert dark != light
    page.goto(address + "book/glossary.html")
    assert page.evaluate(colour) == light
    context.close()


@pytest.mark.parametrize("words", ["logout", "CVE-2023-30861", "blocklist"])
def test_the_search_finds(address: str, chromium: Any, words: str) -> None:
    """Other spellings, and what cells print; it says how many."""
    page = chromium.new_page()
    page.goto(address + f"search.html?q={words}")
    page.wait_for_selector("#search-results li a", timeout=10_000)
    assert page.locator("#search-results li").count() > 0


@pytest.mark.parametrize(
    ("words", "chapter"),
    [
        ("logout", "log-them-out"),
        ("csrf token", "ride-the-cookie"),
        ("session fixation", "plant-the-session"),
        ("paseto", "take-the-middle-path"),
    ],
)
def test_the_chapter_about_it_is_found_first(
    address: str, chromium: Any, words: str, chapter: str
) -> None:
    page = chromium.new_page()
    page.goto(address + f"search.html?q={words}")
    first = page.locator("#search-results li a").first
    first.wait_for(timeout=10_000)
    assert chapter in first.get_attribute("href")


HITS = "#search-results li"


def hits(page: Any, query: str) -> list[str]:
    """The addresses that are found, once the first excerpt is there."""
    page.goto(query)
    page.locator(f"{HITS} mark").first.wait_for(timeout=10_000)
    found: list[str] = page.locator(f"{HITS} > a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    return found


@pytest.mark.parametrize("word", ["token", "exercise", "glossary"])
def test_each_page_is_found_once_and_chapters_stand_in_their_order(
    address: str, chromium: Any, word: str
) -> None:
    found = hits(chromium.new_page(), address + f"search.html?q={word}")
    pages = [one.partition("#")[0] for one in found]
    assert len(pages) == len(set(pages)) > 1
    chapters = [one for one in pages if one.startswith("notebooks/")]
    falls = [a for a, b in pairwise(chapters) if a > b]
    assert len(falls) <= 2, chapters  # one for each step of the score


def test_a_hit_shows_its_words_and_leads_to_where_they_stand(
    address: str, chromium: Any
) -> None:
    page = chromium.new_page()
    found = hits(page, address + "search.html?q=SESSION_COOKIE_SAMESITE")
    assert "frameworks/flask-login.html" in " ".join(found)
    hits(page, address + "search.html?q=sibling")
    page.wait_for_timeout(500)
    line = page.locator(HITS).filter(has_text="atlas of attacks")
    assert line.locator("mark").first.inner_text() == "sibling"
    line.locator("a").click()
    page.wait_for_load_state()
    place = page.locator(f"#{page.url.partition('#')[2]}")
    assert "sibling" in place.inner_text()


def test_the_search_finds_no_nonsense(address: str, chromium: Any) -> None:
    page = chromium.new_page()
    page.goto(address + "search.html?q=zzyzx")
    page.wait_for_function(
        "document.querySelector('#search-results').innerText.includes("
        "'did not match')"
    )
    assert page.locator("#search-results li").count() == 0


def test_paper_shows_all_of_a_page(address: str, chromium: Any) -> None:
    """Its heading, its folds open, no code cut off, nothing around it."""
    page = chromium.new_page(viewport={"width": 720, "height": 1000})
    page.goto(address + "notebooks/03-log-them-out.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert not page.locator(".top").is_visible()
    assert page.locator("article details:not([open])").count() == 0
    cut = page.evaluate(
        """[...document.querySelectorAll("article pre")]
        .filter(e => e.scrollWidth > e.clientWidth + 1).length"""
    )
    assert cut == 0


def test_nothing_moves_for_whoever_asked_for_that(
    address: str, chromium: Any
) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + "notebooks/03-log-them-out.html")
    moving = page.evaluate(
        """[...document.querySelectorAll("*")].filter(e => {
        const s = getComputedStyle(e);
        return s.transitionDuration !== "0s" || s.animationName !== "none";
    }).length"""
    )
    assert moving == 0
    context.close()


def test_two_clicks_lead_from_the_answer_to_its_proof(
    address: str, chromium: Any
) -> None:
    """On a phone too: a sentence, then the exchange that decided it."""
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(address + "index.html")
    page.locator(".demo-answer a").first.click()
    page.wait_for_load_state()
    place = page.url.partition("#")[2]
    assert page.locator(f"#{place} .demo-exchange").is_visible()


def test_the_answer_and_its_limits_are_on_the_first_screen(
    address: str, chromium: Any
) -> None:
    for width, height in ((1440, 900), (390, 844)):
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.goto(address + "index.html")
        for part in (".demo-answer", ".demo-limits", ".demo-choices"):
            box = page.locator(part).bounding_box()
            assert box, part
            assert box["y"] + box["height"] <= height, (part, width)
        page.close()


def test_without_scripts_the_book_can_be_read(
    address: str, chromium: Any
) -> None:
    """Text, tables, pictures, the chooser and dark colours are there."""
    context = chromium.new_context(
        java_script_enabled=False, color_scheme="dark"
    )
    page = context.new_page()
    page.goto(address + "index.html")
    shown = page.locator(".demo-choice:visible")
    before = shown.inner_text()
    page.locator("#need-0").click()
    assert shown.count() == 1
    assert shown.inner_text() != before
    assert not page.locator("button.theme").is_visible()
    context.close()


# The framework matrix

FRAMEWORKS = "book/frameworks.html"
SHOWN = """[...document.querySelectorAll(".demo-matrix tbody tr")]
    .filter(row => row.checkVisibility()).map(row => row.textContent)"""
OF_TABLE = """[...document.querySelector(".demo-matrix table").tBodies[0].rows]
    .map(row => row.innerText)"""


@pytest.mark.parametrize("width", [390, 1440])
def test_one_choice_keeps_a_framework_in_every_table(
    address: str, chromium: Any, width: int
) -> None:
    """By keyboard; the folded tables open, and close again."""
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(address + FRAMEWORKS)
    everything = page.evaluate(SHOWN)
    page.locator("#framework").focus()
    page.keyboard.type("knox")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.locator("#framework").select_option("knox")
    some = page.evaluate(SHOWN)
    assert len(some) == page.locator(".demo-matrix table:visible").count() > 3
    assert all(row.startswith("django-rest-knox") for row in some)
    page.locator("#framework").select_option("flask_quickstart")
    told = page.locator("summary:has-text('None of this applies')")
    assert told.count() == 1
    page.locator("#framework").select_option("django")
    many = page.evaluate(SHOWN)
    assert len(many) > len(some)
    page.locator("#framework").select_option("")
    assert page.evaluate(SHOWN) == everything
    page.close()


def test_a_choice_is_made_by_keyboard(address: str, chromium: Any) -> None:
    page = chromium.new_page()
    page.goto(address + FRAMEWORKS)
    before = len(page.evaluate(SHOWN))
    page.locator("#framework").focus()
    page.keyboard.type("Flask-Login")
    page.keyboard.press("Enter")
    assert page.locator("#framework").input_value() == "flask_login"
    assert len(page.evaluate(SHOWN)) < before


def test_the_matrix_is_sorted_by_keyboard(address: str, chromium: Any) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address + FRAMEWORKS)
    page.locator("#framework").focus()
    for _ in range(4):  # the heading's link, the box, names, log-outs
        page.keyboard.press("Tab")
    head = page.evaluate("document.activeElement.innerText")
    assert head == "log-out"
    page.keyboard.press("Enter")
    lives = [row.split("\t")[1] for row in page.evaluate(OF_TABLE)]
    assert lives == sorted(lives, key=lambda told: "at once" not in told)
    page.keyboard.press("Enter")
    turned = [row.split("\t")[1] for row in page.evaluate(OF_TABLE)]
    assert "at once" in lives[0]
    assert "at once" not in turned[0]
    sorts = "document.activeElement.closest('th').ariaSort"
    assert page.evaluate(sorts) == "descending"


def test_without_its_script_the_matrix_is_a_plain_table(
    address: str, chromium: Any
) -> None:
    """The control: the script does it, and nothing is missing without."""
    page = chromium.new_page()
    page.goto(address + FRAMEWORKS)
    with_script = page.evaluate(SHOWN)
    page.route("**/{matrix,page}.js", lambda route: route.abort())
    page.goto(address + FRAMEWORKS)
    assert page.locator(".demo-matrix button").count() == 0
    assert not page.locator("#framework").is_visible()
    assert page.evaluate(SHOWN) == with_script


@pytest.mark.parametrize("width", [390, 1440])
def test_a_cell_of_the_matrix_leads_to_a_line_that_is_seen(
    address: str, chromium: Any, width: int
) -> None:
    """By the Enter key: below the bar that stays, and inside the window."""
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(address + FRAMEWORKS)
    cell = page.locator(".demo-matrix td a").nth(3)
    place = cell.get_attribute("href").partition("#")[2]
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/frameworks/*.html#*")
    line = page.locator(f"#{place}")
    line.wait_for(state="visible")
    page.wait_for_timeout(300)
    box, bar = line.bounding_box(), page.locator(".top").bounding_box()
    assert bar["y"] + bar["height"] <= box["y"] < 600
    assert page.evaluate(f"document.querySelector('#{place}:target') !== null")


def test_what_a_finger_touches_is_large_enough(
    address: str, chromium: Any
) -> None:
    """24 pixels each way (WCAG 2.2, 2.5.8), on the page with most links."""
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(address + FRAMEWORKS)
    page.evaluate(
        "document.querySelectorAll('details').forEach(d => d.open = true)"
    )
    small = page.evaluate(
        """[...document.querySelectorAll(".demo-matrix a, #framework")]
        .map(e => [e.innerText, e.getBoundingClientRect()])
        .filter(([, box]) => box.width && Math.min(box.width, box.height) < 24)
        .map(([words]) => words)"""
    )
    assert small == []


def test_no_table_of_the_matrix_is_cut_off(
    address: str, chromium: Any
) -> None:
    """At 1440 pixels they fit beside the contents; on a phone, and in the
    sections, each row is a card."""
    cut = """[...document.querySelectorAll(".demo-scroll")].filter(
        box => box.scrollWidth > box.clientWidth + 1)
        .map(box => box.ariaLabel)"""
    for width in (390, 1440):
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.goto(address + FRAMEWORKS)
        page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = true)"
        )
        assert page.evaluate(cut) == [], width
