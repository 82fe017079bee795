"""The built site: whole, readable by all, and silent towards third parties.

Looks at the site that DEMO_SITE names, else builds one of its own.
"""

import json
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import pytest
from site_checks import own_styles

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))

from searching import (  # type: ignore[import-not-found]  # noqa: E402
    parts_of,
)
from website import (  # type: ignore[import-not-found]  # noqa: E402
    INLINE,
    policy_for,
    read_address,
    robots,
    sitemap,
)

CSS = (ROOT / "book" / "_theme" / "static" / "book.css").read_text("utf-8")
# What a browser fetches without being asked. A link that a reader follows,
# or the xmlns of an SVG, is no request.
LOADS = {
    "script": ["src"],
    "link": ["href"],
    "img": ["src", "srcset"],
    "iframe": ["src"],
    "source": ["src", "srcset"],
    "video": ["src", "poster"],
    "audio": ["src"],
    "object": ["data"],
    "embed": ["src"],
    "image": ["href", "xlink:href"],
    "use": ["href", "xlink:href"],
    "form": ["action"],
}
ELSEWHERE = re.compile(r"^\s*(?:https?:)?//", re.I)
CSS_LOAD = re.compile(
    r"(?:@import\s+|url\(\s*)(?:url\(\s*)?['\"]?((?:https?:)?//[^'\")\s]+)",
    re.I,
)
SCRIPT_LOAD = re.compile(
    r"""(?:\bimport\s*\(?|\bfetch\(|\.src\s*=|\bfrom\b|importScripts\()"""
    r"""\s*['"`](https?://[^'"`]+)""",
)


class Page(HTMLParser):
    """What the checks want to know of one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lang: str | None = None
        self.h1 = 0
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.faults: list[str] = []
        self.open_svgs: list[bool] = []  # does each have its title yet?
        self.embedded = ""  # is this inside a style or a script element?
        self.feed(html)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Note what the element is, loads and lacks."""
        have = {name: value or "" for name, value in attrs}
        self.ids.update(have[key] for key in ("id", "name") if key in have)
        for key in LOADS.get(tag, []):
            if ELSEWHERE.match(have.get(key, "")):
                self.loads.append(have[key])
        self.loads += CSS_LOAD.findall(have.get("style", ""))
        if tag == "html":
            self.lang = have.get("lang")
        elif tag == "h1":
            self.h1 += 1
        elif tag == "a" and "href" in have:
            self.links.append(have["href"])
        elif tag == "img" and "alt" not in have:
            self.faults.append(f"img without alt: {have.get('src')}")
        elif tag == "svg":
            self.open_svgs.append(have.get("role") != "img")
        elif tag == "title" and self.open_svgs:
            self.open_svgs[-1] = True
        elif tag in ("style", "script"):
            self.embedded = tag

    def handle_endtag(self, tag: str) -> None:
        """An svg that ends had its title, or never will."""
        if tag == "svg" and self.open_svgs and not self.open_svgs.pop():
            self.faults.append("svg role=img without a title")
        elif tag == self.embedded:
            self.embedded = ""

    def handle_data(self, data: str) -> None:
        """Styles and scripts in the page load things too."""
        if self.embedded == "style":
            self.loads += CSS_LOAD.findall(data)
        elif self.embedded == "script":
            self.loads += SCRIPT_LOAD.findall(data)


def broken_links(pages: dict[Path, Page], site: Path) -> Iterator[str]:
    """Yield each internal link whose page or anchor does not exist."""

    def ids(target: Path) -> set[str]:
        return pages[target].ids

    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = path
            if parts.path:
                target = (path.parent / unquote(parts.path)).resolve()
            anchor = unquote(parts.fragment)
            if not target.exists() or site not in target.parents:
                yield f"{path.name}: {link}: no such page"
            elif anchor and target in pages and anchor not in ids(target):
                yield f"{path.name}: {link}: no such anchor"


NO_SKIP = "no skip link"


def unreadable(page: Page) -> Iterator[str]:
    """What keeps some readers out."""
    yield from page.faults
    if page.h1 != 1:
        yield f"{page.h1} h1"
    if page.lang != "en":
        yield f"lang {page.lang}"
    if "#main-content" not in page.links:
        yield NO_SKIP


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two #rrggbb colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in parts
        ]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_readable(theme: str) -> None:
    """Each of the book's colours reaches AA for text on each background."""
    place = ["light", "dark"].index(theme)
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", CSS)
    colours = {name: pair[place] for name, *pair in pairs}
    assert len(colours) == 14
    backgrounds = [colours.pop("page"), colours.pop("surface")]
    del colours["line"]
    faint = [
        (name, background, round(ratio, 2))
        for name, colour in colours.items()
        for background in backgrounds
        if (ratio := contrast(colour, background)) < 4.5
    ]
    assert faint == []


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    """Every page of the site, parsed."""
    found = [p for p in site.rglob("*.html") if "_static" not in p.parts]
    assert len(found) > 10
    return {path: Page(path.read_text("utf-8")) for path in sorted(found)}


@pytest.mark.slow
def test_nothing_is_loaded_from_elsewhere(
    site: Path, pages: dict[Path, Page]
) -> None:
    """No page, style or script makes a browser ask a third party."""
    loads = [(path.name, url) for path in pages for url in pages[path].loads]
    for path in site.rglob("*.css"):
        text = path.read_text("utf-8")
        loads += [(path.name, url) for url in CSS_LOAD.findall(text)]
    for path in site.rglob("*.js"):
        text = path.read_text("utf-8")
        loads += [(path.name, url) for url in SCRIPT_LOAD.findall(text)]
    assert loads == []


@pytest.mark.slow
def test_links_and_anchors_resolve(
    site: Path, pages: dict[Path, Page]
) -> None:
    """Every internal link leads to a page, and to a place on it."""
    assert list(broken_links(pages, site)) == []


@pytest.mark.slow
def test_each_page_can_be_read_by_all(pages: dict[Path, Page]) -> None:
    """One h1, a language, a text for each picture, a way past the menu."""
    faults = [
        f"{path.name}: {fault}"
        for path, page in pages.items()
        for fault in unreadable(page)
        if (path.name, fault) != ("intro.html", NO_SKIP)
    ]
    assert faults == []


@pytest.mark.slow
def test_the_root_is_the_book(site: Path) -> None:
    """The first page is there at once; its old address leads to it."""
    assert "demo-answer" in (site / "index.html").read_text("utf-8")
    old = (site / "book" / "intro.html").read_text("utf-8")
    assert 'content="0; url=../index.html"' in old


@pytest.mark.slow
def test_no_page_has_a_style_or_a_script_of_its_own(site: Path) -> None:
    """But the one that sets the theme, whose digest the policy names."""
    for path in site.rglob("*.html"):
        if "_static" in path.parts:
            continue
        text = path.read_text("utf-8")
        assert own_styles(text, INLINE, policy_for) == [], path


def test_another_script_has_another_digest() -> None:
    one, other = (policy_for(f"<script>{s}</script>") for s in ("a", "b"))
    assert one != other
    assert "unsafe-inline" not in one


@pytest.mark.parametrize("given", ["", "https://example.org/book"])
def test_an_address_is_named_where_there_is_one(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BOOK_URL, with its slash; without it nothing names any."""
    monkeypatch.setenv("BOOK_URL", given)
    config = SimpleNamespace(html_baseurl="")
    read_address(cast(Any, None), cast(Any, config))
    address = "https://example.org/book/" if given else ""
    assert config.html_baseurl == address
    assert ("Sitemap: " + address in robots(address)) is bool(given)
    pages = ["404.html", "book/claims.html", "index.html", "search.html"]
    assert sitemap("https://example.org/book/", pages).splitlines() == [
        "https://example.org/book/book/claims.html",
        "https://example.org/book/",
    ]


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<script src="//cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="https://fonts.example/css">',
        '<img alt="" src="http://pixel.example/1.gif">',
        '<p style="background: url(https://pixel.example/1.gif)">',
        "<style>@import 'https://fonts.example/css';</style>",
        '<script>import("https://cdn.example/x.js")</script>',
    ],
)
def test_a_load_from_elsewhere_is_seen(html: str) -> None:
    """Each way to fetch from a third party counts as one."""
    assert Page(html).loads


def test_a_link_to_elsewhere_is_no_load() -> None:
    """A reader may follow a link; nobody is asked before that."""
    page = Page('<a href="https://example.org/">x</a><img alt="" src="a.svg">')
    assert page.loads == []


def test_missing_texts_are_seen() -> None:
    """A picture without a text is a fault, one with a text is none."""
    assert Page('<img src="a.svg">').faults
    assert Page('<svg role="img"><path/></svg>').faults
    assert not Page('<svg role="img"><title>T</title></svg>').faults


def test_broken_links_are_seen(tmp_path: Path) -> None:
    """A link to nowhere, and to no place on a page, is found."""
    site = tmp_path.resolve()
    path = site / "a.html"
    path.write_text("")
    page = Page('<p id="x"><a href="b.html"></a><a href="#y"></a>')
    page.links.append("#x")
    assert len(list(broken_links({path: page}, site))) == 2


# What the search shows

TOLD = """<nav>aside</nav><article><section id="a"><h1>One
<a class="headerlink" href="#a">#</a></h1><p>first</p><p>second</p>
<svg><text>drawn</text></svg><button>Copy</button>
<details><p>folded</p></details><section id="b"><h2>Two</h2>third</section>
<table><tr id="c"><th>asked</th><td>told</td></tr></table>
<dl><dt id="d">word</dt><dd>meaning</dd><dt>plain</dt></dl>
</section><h2 id="e">Three</h2>fourth</article><footer>end</footer>"""


def test_a_text_has_its_parts_and_nothing_from_around_them() -> None:
    assert parts_of(TOLD) == [
        ["a", "One", "first second folded"],
        ["b", "Two", "third"],
        ["c", "", "asked told"],
        ["d", "word", "meaning plain"],
        ["e", "Three", "fourth"],
    ]
    assert parts_of(TOLD, folded=True)[0] == ["a", "One", "first second"]


@pytest.mark.slow
def test_the_search_knows_each_page_and_has_its_text(site: Path) -> None:
    """Those that have no source, too; only pages that lead on are left."""
    index = (site / "searchindex.js").read_text("utf-8")
    names = json.loads(index[index.index("(") + 1 : index.rindex(")")])
    texts = {
        path.relative_to(site / "_text").with_suffix("").as_posix()
        for path in (site / "_text").rglob("*.json")
    }
    assert set(names["docnames"]) == texts
    pages = {
        path.relative_to(site).with_suffix("").as_posix()
        for path in site.rglob("*.html")
    }
    assert pages - texts <= {"404", "search", "index"}
    assert {"proofs/log-out", "frameworks/knox"} <= texts


TERM = re.compile(
    r'<a class="term[^"]*" href="\.\./book/glossary\.html#([^"]+)"'
)


@pytest.mark.slow
def test_terms_lead_to_the_glossary_at_their_first_use(site: Path) -> None:
    """Each to its own entry, once in a chapter."""
    told = (site / "book" / "glossary.html").read_text("utf-8")
    entries = set(re.findall(r'<dt id="([^"]+)"', told))
    for chapter in sorted((site / "notebooks").glob("*.html")):
        places = TERM.findall(chapter.read_text("utf-8"))
        assert places, chapter.name
        assert len(places) == len({*places}), chapter.name
        assert {*places} <= entries, chapter.name
