"""A chapter's terms lead to the glossary, each where it is used first.

Words of everyday language, such as "record", are a term only where the
text sets them, and nothing else, in italics.
"""

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx

EVERYDAY = frozenset(
    {
        "audience",
        "carrier",
        "claims",
        "contender",
        "control",
        "credential",
        "decision",
        "epoch",
        "family",
        "flip",
        "grade",
        "issuer",
        "jwt",
        "origin",
        "pin",
        "probe",
        "record",
        "revocation",
        "scheme",
        "setting",
        "site",
    }
)
NOT_IN = (
    nodes.reference,
    nodes.literal,
    nodes.literal_block,
    nodes.title,
    nodes.raw,
)


def terms_of(app: Sphinx) -> dict[str, str]:
    """The place of each term in the glossary, by the term in lower case."""
    objects = app.env.get_domain("std").objects
    return {
        name.lower(): f"{page}#{place}"
        for (kind, name), (page, place) in objects.items()
        if kind == "term"
    }


def texts(page: nodes.document) -> Iterator[nodes.Text]:
    """The page's running text, in its order; not what is folded on top."""
    for text in [*page.findall(nodes.Text)]:
        above = [*ancestors(text)]
        classes = {name for one in above for name in one.get("classes", ())}
        prose = any(isinstance(one, nodes.paragraph) for one in above)
        other = any(isinstance(one, NOT_IN) for one in above)
        if prose and not other and "key-points-again" not in classes:
            yield text


def ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    while node.parent is not None:
        node = node.parent
        yield node


def link(app: Sphinx, page: nodes.document, name: str) -> None:
    """Make a link of the first use of each term of the glossary."""
    if not name.startswith("notebooks/"):
        return
    left = terms_of(app)
    if not left:
        return
    words = "|".join(map(re.escape, sorted(left, key=len, reverse=True)))
    pattern = re.compile(rf"\b({words})(?:s|es)?\b", re.IGNORECASE)

    def address(term: str) -> str:
        target, _, place = left.pop(term).partition("#")
        return f"{app.builder.get_relative_uri(name, target)}#{place}"

    for text in texts(page):
        pieces: list[nodes.Node] = []
        end, told = 0, text.astext()
        italic = isinstance(text.parent, nodes.emphasis)
        for found in pattern.finditer(told):
            term = found[1].lower()
            defined = italic and found[0] == told
            if term not in left or (term in EVERYDAY and not defined):
                continue
            pieces.append(nodes.Text(told[end : found.start()]))
            pieces.append(
                nodes.reference(
                    "", found[0], refuri=address(term), classes=["term"]
                )
            )
            end = found.end()
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(told[end:])])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-resolved", link)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
