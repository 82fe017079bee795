"""What makes a site of the pages: addresses, policy, descriptions.

The book's first page is the site's index.html.  BOOK_URL, where it is set,
is the address that the site will have, such as
https://example.org/book/; then each page names its canonical address, and
there is a sitemap.  Without it every link works all the same.
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

LONGEST = 155
"""Characters of a description that search engines show."""

MOST = 40
"""A page with more headings than this has no list of them beside it."""

POLICY = {
    "default-src": "'none'",
    "script-src": "'self' {hashes}",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
"""What a page may load.  A static host sets no headers, so that it is an
element of each page."""

PROJECT = "jwt-or-session-cookie.zip"
"""The whole project, which runs on a reader's own machine."""

INLINE = re.compile(r"<script>(.*?)</script>", re.S)

PLAIN = re.compile(
    r'<span class="(?:n|p|o|w|nn|na|nt|nb|bp|pre)">([^<>]*)</span>'
    r"|(?<=<pre>)<span></span>"
)
"""Pieces of source that the style sheet does not colour: names, operators,
blanks.  They are most of the elements of a page full of code."""


class Book(StandaloneHTMLBuilder):
    """Sphinx's pages, with the first one at the site's root."""

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        if docname == self.config.root_doc:
            return "index.html"
        return super().get_target_uri(docname, typ)

    def get_outfilename(self, pagename: str) -> str:
        if pagename == self.config.root_doc:
            return str(Path(self.outdir) / "index.html")
        return super().get_outfilename(pagename)


def read_address(app: Sphinx, config: Config) -> None:
    """The site's address, which ends with a slash, or none."""
    given = os.environ.get("BOOK_URL", "")
    config.html_baseurl = given.rstrip("/") + "/" if given else ""


def described(doctree: nodes.document | None) -> str:
    """A page's first paragraph, cut at a word."""
    if doctree is None:
        return ""
    paragraph = next(iter(doctree.findall(nodes.paragraph)), None)
    words = " ".join(paragraph.astext().split()) if paragraph else ""
    if len(words) <= LONGEST:
        return words
    return words[:LONGEST].rpartition(" ")[0] + " …"


def contents_of(html: str) -> str:
    """The list of a page's headings without the page's own; "" for a page
    that has too few or too many."""
    inner = re.sub(r"^\s*<ul>\s*<li>\s*<a .*?</a>\s*", "", html, flags=re.S)
    if inner == html or not 2 <= inner.count("<li>") <= MOST:
        return ""
    return inner[: inner.rindex("</li>")]


BOXES = {"The article": "claim", "Predict": "predict"}
"""A paragraph that begins in bold with these words stands in a box."""

SEARCH = "Search every chapter, proof and attack of the book."


def prepare(app: Sphinx, doctree: nodes.document) -> None:
    """Box the claim and the prediction."""
    for bold in doctree.findall(nodes.strong):
        parent, begun = bold.parent, bold.astext()
        first = parent.astext().startswith(begun)
        if first and isinstance(parent, nodes.paragraph):
            boxes = [b for w, b in BOXES.items() if begun.startswith(w)]
            parent["classes"] += boxes
            parent["ids"] += ["predict"] if "predict" in boxes else []


def about_page(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """What the layout says beyond the page's body."""
    about = described(doctree) or str(context.get("title", ""))
    if page == "search":
        about = SEARCH
    context["description"] = context.get("about") or about
    context["contents"] = contents_of(context.get("toc", ""))
    context["html_baseurl"] = app.config.html_baseurl
    body = context.get("body", "")
    context["asks"] = 'class="demo-ask"' in body
    context["surgeon"] = 'class="demo-surgeon"' in body
    if page.startswith("notebooks/"):
        context["notebook"] = f"{Path(page).name}.ipynb"


def policy_for(html: str) -> str:
    """The policy as an element, with the digest of each inline script."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'"
        for s in dict.fromkeys(INLINE.findall(html))
    )
    words = "; ".join(f"{k} {v}" for k, v in POLICY.items())
    policy = words.format(hashes=hashes)
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


def finish(app: Sphinx, error: Exception | None) -> None:
    """Give each page its policy; then the files for search engines."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    pages = [p for p in out.rglob("*.html") if "_static" not in p.parts]
    for path in pages:
        html = PLAIN.sub(lambda found: found[1] or "", path.read_text("utf-8"))
        head = html.index("<head>") + len("<head>")
        whole = html[:head] + "\n    " + policy_for(html) + html[head:]
        path.write_text(whole, "utf-8")
    chapters = Path(app.srcdir) / "notebooks"
    if (out / "notebooks").is_dir():
        for chapter in chapters.glob("*.ipynb"):
            shutil.copy(chapter, out / "notebooks")
    archive(Path(app.srcdir), out / PROJECT)
    (out / "robots.txt").write_text(robots(app.config.html_baseurl), "utf-8")
    if address := app.config.html_baseurl:
        found = [p.relative_to(out).as_posix() for p in sorted(pages)]
        (out / "sitemap.txt").write_text(sitemap(address, found), "utf-8")


def archive(project: Path, target: Path) -> None:
    """The project as it was committed, to download; nothing where git
    does not know it."""
    if (project / ".git").exists():
        words = ["archive", f"--prefix={target.stem}/", "-o", target, "HEAD"]
        subprocess.run(["git", *words], cwd=project, check=False)


def robots(address: str) -> str:
    """Everybody may read everything."""
    lines = ["User-agent: *", "Allow: /"]
    lines += [f"Sitemap: {address}sitemap.txt"] if address else []
    return "\n".join(lines) + "\n"


def sitemap(address: str, pages: list[str]) -> str:
    """One address a line: the plain form of a sitemap."""
    hidden = ("404.html", "search.html", "book/intro.html")
    kept = [page for page in pages if page not in hidden]
    return "".join(
        f"{address}{page.removesuffix('index.html')}\n" for page in kept
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    theme = Path(__file__).resolve().parent.parent / "_theme"
    app.add_html_theme("book", str(theme))
    app.add_builder(Book, override=True)
    app.connect("config-inited", read_address)
    app.connect("doctree-read", prepare)
    app.connect("html-page-context", about_page)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
