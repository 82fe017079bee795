"""The site in a browser: light, open to everybody, and on its own.

Each kind of page is opened in Chromium.  What is measured is what a
reader's machine does: bytes, requests, the policy's complaints, what axe
finds, where the keyboard goes, what paper shows.
"""

import gzip
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from labs.browser.binaries import binary

pytestmark = pytest.mark.slow

KINDS = {
    "the front page": "index.html",
    "a chapter": "notebooks/03-log-them-out.html",
    "the table": "notebooks/16-rebuild-the-table.html",
    "a proof": "proofs/log-out.html#session-cookie",
    "the ledger": "book/claims.html",
    "the glossary": "book/glossary.html",
    "the search": "search.html?q=logout",
    "a wrong address": "404.html",
    "the atlas": "book/attacks.html",
    "the frameworks": "book/frameworks.html",
}
ROOM_KIB = {"search.html": 110, "book/attacks.html": 150}
USUAL_KIB = 80
"""Most that a page may weigh, with all that it loads, gzipped."""

WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site below /book/, as a host with several sites does."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/book"))

    def log_message(self, *words: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, below a path."""
    handler = partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/book/"
        server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The installed Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=binary("CHROMIUM"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


def every_page(site: Path) -> list[str]:
    found = (p for p in site.rglob("*.html") if "_static" not in p.parts)
    return sorted(p.relative_to(site).as_posix() for p in found)


def test_each_page_asks_this_host_alone_and_complains_of_nothing(
    site: Path, address: str, chromium: Any
) -> None:
    """No request elsewhere, none that fails, nothing that the policy
    refuses, no error of a script: on every page."""
    page = chromium.new_page()
    told: list[str] = []
    page.on("request", lambda r: told.append(r.url))
    page.on("console", lambda m: told.append(f"{m.type}: {m.text}"))
    page.on("pageerror", lambda e: told.append(f"error: {e}"))
    page.on("response", lambda r: told.append(f"{r.status} {r.url}"))
    for name in every_page(site):
        if name == "book/intro.html":
            continue  # it only leads to the first page
        page.goto(address + name)
    good = (address, f"200 {address}", f"304 {address}")
    assert [line for line in told if not line.startswith(good)] == []


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
    """All that it loads, gzipped, fits; a proof's page too."""
    page = chromium.new_page()
    loaded: set[str] = set()
    page.on("response", lambda r: loaded.add(r.url.partition("?")[0]))
    page.goto(address + KINDS[kind])
    page.wait_for_load_state("networkidle")
    files = {
        site / url.removeprefix(address).partition("#")[0] for url in loaded
    }
    size = sum(len(gzip.compress(path.read_bytes())) for path in files)
    name = KINDS[kind].partition("?")[0]
    assert size / 1024 < ROOM_KIB.get(name, USUAL_KIB), (kind, files)
    assert len(loaded) <= 12


def test_the_style_sheet_is_used(
    site: Path, address: str, chromium: Any
) -> None:
    """Nearly every rule finds something on some kind of page."""
    page = chromium.new_page()
    unused: set[str] | None = None
    for name in KINDS.values():
        page.goto(address + name)
        found = set(page.evaluate(UNUSED))
        unused = found if unused is None else unused & found
    assert unused is not None
    assert len(unused) <= 25, sorted(unused)


UNUSED = """() => {
  const state =
    /::?(before|after|backdrop|hover|target|checked|focus(-visible)?)/g;
  const without = [];
  const look = rules => {
    for (const rule of rules) {
      if (rule.cssRules && rule.cssRules.length) look(rule.cssRules);
      const plain = (rule.selectorText || "html").replace(state, "");
      try { if (!document.querySelector(plain)) without.push(plain); }
      catch { }
    }
  };
  for (const sheet of document.styleSheets) look(sheet.cssRules);
  return without;
}"""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(
    address: str, chromium: Any, kind: str, theme: str
) -> None:
    """No violation at three widths, nothing wider than the window."""
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(color_scheme=theme)
    page = context.new_page()
    page.goto(address + KINDS[kind])
    long = kind in ("the atlas", "the frameworks")
    widths = WIDTHS[:1] if long else WIDTHS
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page).response["violations"]
        told = [(v["id"], v["nodes"][0]["html"][:200]) for v in found]
        assert told == [], (kind, theme, width)
        too_wide = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(too_wide) <= 0, (kind, width)
    context.close()


def test_axe_sees_a_fault(address: str, chromium: Any) -> None:
    """The control: a picture without words."""
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_page()
    page.goto(address + "404.html")
    page.evaluate("document.querySelector('article').innerHTML += '<img>'")
    ids = [v["id"] for v in Axe().run(page).response["violations"]]
    assert "image-alt" in ids


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    address: str, chromium: Any
) -> None:
    """Each stop of the Tab key has an outline; the first leads past the
    chapters to the page."""
    page = chromium.new_page()
    page.goto(address + "notebooks/03-log-them-out.html")
    faint = []
    for stop in range(60):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle"
        )
        words = page.evaluate("document.activeElement.textContent.trim()")
        if stop == 0:
            assert words == "Skip to the page"
        if style == "none":
            faint.append(words)
    assert faint == []


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
SHOWN = """[...document.querySelector(".demo-matrix table").tBodies[0].rows]
    .filter(row => row.checkVisibility()).map(row => row.innerText)"""


def test_the_matrix_is_sorted_and_filtered_by_keyboard(
    address: str, chromium: Any
) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address + FRAMEWORKS)
    everything = page.evaluate(SHOWN)
    page.locator(".demo-matrix input").first.focus()
    page.keyboard.type("django")
    some = page.evaluate(SHOWN)
    assert 0 < len(some) < len(everything)
    assert all("django" in row.lower() for row in some)
    page.keyboard.press("Tab")  # the table's box, which scrolls
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    head = page.evaluate("document.activeElement.innerText")
    assert head == "log-out"
    page.keyboard.press("Enter")
    lives = [row.split("\t")[1] for row in page.evaluate(SHOWN)]
    assert lives == sorted(lives, key=lambda told: "at once" not in told)
    assert len({told for told in lives if "at once" in told}) == 1
    page.keyboard.press("Enter")
    turned = [row.split("\t")[1] for row in page.evaluate(SHOWN)]
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
    page.route("**/matrix.js", lambda route: route.abort())
    page.goto(address + FRAMEWORKS)
    assert page.locator(".demo-matrix :is(input, button)").count() == 0
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
    line = page.locator(f"#{place}")
    line.wait_for(state="visible")
    page.wait_for_timeout(300)
    box, bar = line.bounding_box(), page.locator(".top").bounding_box()
    assert bar["y"] + bar["height"] <= box["y"] < 600
    assert page.evaluate(f"document.querySelector('#{place}:target') !== null")


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
