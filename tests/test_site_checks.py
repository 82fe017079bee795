"""The checks of the site can fail: each finds the fault of a page that was
broken on purpose, and nothing on one that is sound."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import site_checks as ask
from test_site import INLINE, Page, broken_links, policy_for, unreadable

pytestmark = pytest.mark.slow

SOUND = """<!doctype html>
<html lang="en"><head><title>A page</title>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="a.svg"><link rel="stylesheet" href="a.css"></head>
<body><a href="#main-content">Skip to the page</a>
<main id="main-content"><h1>A page</h1>
<p><a href="b.html#there">Another</a> <button>Do</button></p></main>
</body></html>"""

FILES = {
    "b.html": '<p id="there">',
    "a.css": "p { margin: 0 }",
    "unused.css": "".join(f".none-{n} {{ margin: 0 }}\n" for n in range(30)),
    "faint.css": "button:focus-visible { outline: none }",
    "wide.css": "p { width: 2000px }",
    "throws.js": "missing()",
    "late.js": "const p = document.createElement('p');"
    "p.style.height = '300px'; document.body.prepend(p);",
    "a.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
}
SIZE = 90 * 1024

Ask = Callable[[Any, str, Path], Any]


def asked_html(check: Callable[[str], Any]) -> Ask:
    """A check that reads the file, as one that opens the page."""
    return lambda _page, _address, site: list(
        check((site / "x.html").read_text("utf-8"))
    )


def linked(_page: Any, _address: str, site: Path) -> list[str]:
    path = site / "x.html"
    found = {p: Page(p.read_text("utf-8")) for p in site.glob("*.html")}
    return list(broken_links({**found, path: found[path]}, site))


def barred(page: Any, address: str, _site: Path) -> Any:
    page.goto(address + "x.html")
    return ask.barriers(page, (390,))


CHECKS: dict[str, Ask] = {
    "requests": lambda p, a, _: ask.complaints(p, a, ["x.html"]),
    "weight": lambda p, a, s: ask.too_heavy(p, a, "x.html", s, (80, 12)),
    "styles": lambda p, a, _: ask.unused_rules(p, a, ["x.html"]),
    "axe": barred,
    "shift": lambda p, a, _: ask.moves(p, a, "x.html"),
    "keyboard": lambda p, a, _: ask.lost(p, a, "x.html", 3),
    "links": linked,
    "loads": asked_html(lambda html: Page(html).loads),
    "readers": asked_html(lambda html: unreadable(Page(html))),
    "own": asked_html(lambda html: ask.own_styles(html, INLINE, policy_for)),
}

IMAGE = '<img alt="" src="{}">'
STYLE = '<link rel="stylesheet" href="{}">'
REFUSED = policy_for("") + "<script>let a</script>"

BROKEN = [
    ("requests", "<body>", "<body>" + IMAGE.format("https://elsewhere.test/")),
    ("requests", "<body>", "<body>" + IMAGE.format("missing.png")),
    ("requests", "<body>", '<body><script src="throws.js"></script>'),
    ("requests", "<title>", REFUSED + "<title>"),
    ("weight", "<body>", "<body>" + IMAGE.format("heavy.png")),
    (
        "weight",
        "<body>",
        "<body>" + "".join(IMAGE.format(f"{n}.svg") for n in range(13)),
    ),
    ("styles", "<title>", STYLE.format("unused.css") + "<title>"),
    ("axe", "</main>", '<img src="a.svg"></main>'),
    ("axe", "<title>", STYLE.format("wide.css") + "<title>"),
    ("shift", "</body>", '<script defer src="late.js"></script></body>'),
    ("keyboard", "<title>", STYLE.format("faint.css") + "<title>"),
    ("keyboard", "Skip to the page", "On"),
    ("links", "b.html#there", "none.html"),
    ("links", "b.html#there", "b.html#none"),
    ("loads", "a.css", "https://elsewhere.test/a.css"),
    ("readers", "<h1>A page</h1>", "<p>A page</p>"),
    ("readers", 'lang="en"', 'lang="de"'),
    ("readers", "#main-content", "#main"),
    ("readers", "</main>", '<img src="a.svg"></main>'),
    ("readers", "</main>", '<svg role="img"></svg></main>'),
    ("own", "<p>", '<p style="margin: 0">'),
    ("own", "<button>", '<button onclick="go()">'),
    ("own", "</main>", "<script>go()</script></main>"),
]
"""The check, and what of the sound page is replaced by what."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site, whose page is sound."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    for number in range(13):
        (tmp_path / f"{number}.svg").write_text(FILES["a.svg"], "utf-8")
    (tmp_path / "heavy.png").write_bytes(os.urandom(SIZE))
    (tmp_path / "x.html").write_text(SOUND, "utf-8")
    return tmp_path


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    yield from ask.served(site)


@pytest.mark.parametrize(("check", "old", "new"), BROKEN)
def test_a_check_sees_the_page_that_was_broken_for_it(
    address: str,
    site: Path,
    chromium: Any,
    check: str,
    old: str,
    new: str,
) -> None:
    assert SOUND.count(old) == 1
    broken = SOUND.replace(old, new)
    (site / "x.html").write_text(broken, "utf-8")
    page = chromium.new_page()
    assert CHECKS[check](page, address, site)
    page.close()


@pytest.mark.parametrize("check", CHECKS)
def test_a_sound_page_passes(
    address: str,
    site: Path,
    chromium: Any,
    check: str,
) -> None:
    page = chromium.new_page()
    assert not CHECKS[check](page, address, site)
    page.close()


def test_each_check_was_seen_to_fail() -> None:
    assert {check for check, *_ in BROKEN} == set(CHECKS)
