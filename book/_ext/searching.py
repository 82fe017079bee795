"""What the search finds, and what it shows of it.

Sphinx makes the index of words.  Added here: other spellings, what each
chapter is about, and the pages that have no source, such as a framework's.
For each page its text is written into _text/, by section, so that a reader
sees where a word stands before a page is fetched.
"""

import json
from collections.abc import Iterable
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import new_document

SPELLINGS = {"log-out": "logout", "log out": "logout", "log-in": "login"}
"""What the book calls a thing, and what a reader may search for."""

OFTEN = 5
"""A page that uses a word so many times is about it."""

SUBJECTS = {
    "read-the-credential": "jwt, claims, base64url, session identifier",
    "count-the-lookups": "stateless, lookup, look-up, database",
    "log-them-out": "logout, log out, log-out, revocation, revoke, ban, kill",
    "keep-a-blocklist": "blocklist, blacklist, denylist, jti",
    "refresh-and-rotate": "refresh token, refresh, rotation, reuse",
    "the-cookie-is-not-the-session": "flask, django, starlette, framework",
    "cross-a-boundary": "microservices, gateway, jwks, oidc, audience",
    "pay-the-bill": "cost, performance, scale, redis, bottleneck",
    "leave-the-browser": "curl, mobile, cli, eventsource, websocket, cors",
    "steal-the-token": "xss, localstorage, httponly, script",
    "forge-the-token": "alg none, none, algorithm confusion, key confusion",
    "ride-the-cookie": "csrf, csrf token, samesite, xsrf, origin",
    "plant-the-session": "fixation, session fixation, login csrf",
    "count-the-decisions": "defaults, misconfiguration, footguns, complexity",
    "take-the-middle-path": "paseto, opaque token, middle path",
    "bind-the-credential": "dpop, dbsc, mtls, proof of possession",
    "rebuild-the-table": "comparison, table, contenders",
    "choose": "choose, decision, recommendation, which",
    "test-your-own-app": "own app, my app, test my app",
}
"""What each chapter is about, in words that a reader may search for: they
lead to it first."""

SKIPPED = {"script", "style", "svg", "nav", "button", "form", "footer"}
"""Elements whose text is no part of the page's."""

HEADINGS = {"h1", "h2", "h3"}
BLOCKS = {"p", "li", "td", "th", "dt", "dd", "div", "pre", "summary", "br"}
BEGINS = {"section", "tr", "dt"}
"""Elements at which a link can lead to a part of a page, by their id."""


FED: set[str] = set()
"""The pages without source that the search knows."""


def prepare(app: Sphinx, doctree: nodes.document) -> None:
    """Add words that the search should find."""
    text = doctree.astext().lower()
    found = {s for w, s in SPELLINGS.items() if text.count(w) >= OFTEN}
    if found:
        doctree += nodes.meta(
            name="keywords", content=", ".join(sorted(found))
        )
    slug = app.env.docname.partition("-")[2]
    if slug in SUBJECTS:
        words = SUBJECTS[slug].split(", ")
        told = [("single", word, "", "main", None) for word in words]
        doctree += addnodes.index(entries=told)


def feed(app: Sphinx, page: str, title: str, words: str) -> None:
    """Make a page that has no source known to the search."""
    document = new_document(page)
    document += nodes.section(
        "", nodes.title("", title), nodes.paragraph("", words)
    )
    indexer = app.builder.indexer
    if indexer is not None:
        indexer.feed(page, page, title, document)
        FED.add(page)
        indexer.prune = partial(keep, indexer)


def keep(indexer: Any, pages: Iterable[str]) -> None:
    """Forget what is no page any more, but none of those without source."""
    type(indexer).prune(indexer, {*pages, *FED})


class Text(HTMLParser):
    """The text of a page's article, in parts to which a link can lead:
    for each its anchor, its heading and its words.  folded: are the parts
    that open by a click left out?"""

    def __init__(self, html: str, folded: bool = False) -> None:
        super().__init__()
        self.parts: list[list[str]] = []
        self.skipped = SKIPPED | ({"details"} if folded else set())
        self.inside = self.heading = False
        self.out, self.depth = "", 0  # the element that is skipped
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[Any]) -> None:
        """Begin a part, or skip what the element holds."""
        have = dict(attrs)
        self.inside = self.inside or tag == "article"
        if not self.depth:
            aside = tag in self.skipped or have.get("class") == "headerlink"
            self.out = tag if aside else ""
        self.depth += tag == self.out
        if not self.inside or self.depth:
            return
        if tag == "article" or (tag in BEGINS and "id" in have):
            self.parts.append([have.get("id", ""), "", ""])
        elif tag in HEADINGS and ("id" in have or self.parts[-1][1]):
            self.parts.append([have.get("id", self.parts[-1][0]), "", ""])
        named = tag in HEADINGS or (tag == "dt" and "id" in have)
        self.heading = self.heading or named
        self.handle_data(" " if tag in BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        """End the article, a heading, or what is skipped."""
        self.depth -= bool(self.depth) and tag == self.out
        self.inside = self.inside and tag != "article"
        self.heading = self.heading and tag not in (*HEADINGS, "dt")

    def handle_data(self, data: str) -> None:
        """Words of the heading, or of the part itself."""
        if self.inside and not self.depth:
            self.parts[-1][1 if self.heading else 2] += data


def parts_of(html: str, folded: bool = False) -> list[list[str]]:
    """Anchor, heading and words of each part that has any."""
    told = [
        [anchor, *(" ".join(words.split()) for words in rest)]
        for anchor, *rest in Text(html, folded).parts
    ]
    return [part for part in told if part[1] or part[2]]


def write_texts(app: Sphinx, error: Exception | None) -> None:
    """A file of text for each page that the search knows."""
    indexer = app.builder.indexer if app.builder.format == "html" else None
    if error or indexer is None:
        return
    out = Path(app.outdir)
    for page in indexer._titles:
        html = Path(app.builder.get_outfilename(page)).read_text("utf-8")
        parts = parts_of(html, folded=page.startswith("proofs/"))
        path = out / "_text" / f"{page}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        packed = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        path.write_text(packed, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-read", prepare)
    app.connect("build-finished", write_texts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
