"""One framework's own page: every cell, what changes it, and its code.

The matrix shows a word for each cell; here it is told in full, with the
page of the framework's documentation, the setting that changes the answer
and the lines to copy.  Source: HTML.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape

from demo.evidence import ROOT
from demo.evidence.frameworks import (
    VERB_OF,
    WHERE_FROM,
    Framework,
    Question,
    framework_called,
    framework_questions,
    prices_of_the_goal,
)
from demo.figures.figure import slug
from demo.figures.ink import tone_of
from demo.figures.tables import fold
from demo.pages.framework_cells import (
    cell_in_full,
    mark_of_answer,
    only_same_site,
    page_of_framework,
    place,
)
from demo.pages.framework_mends import IN_ANY_FRAMEWORK, MENDS, Mend

CODE = ROOT / "labs" / "frameworks"

TOLD = "question", "measured", "how it was done, what changes it"
"""Headings of a framework's tables."""

DONE_BY = {
    "log in": "She is logged in by",
    "log out": "She is logged out by",
    "log out everywhere": "She is logged out everywhere by",
    "renew": "Her token is renewed by",
    "change password": "Her password is changed by",
    "ban": "She is banned by",
    "delete account": "Her account is deleted by",
    "new secret": "The secret is replaced by",
    "behind a proxy": "It is told of the proxy by",
}
"""How a sentence begins that says where a verb is from."""

CHANGE_OF = {"cookie-attributes": "cookie", "refresh-twice": "refresh-reuse"}
"""Where a setting is recorded under the name of another question."""

ADD_A_CHECK = (
    "SameSite is the browser's own rule, and not every browser's: let the "
    "server check an anti-forgery token or the Origin, too."
)
BELOW_THE_LIMIT = "Up to 12 hours are graded good; these lines say 11."


def framework_page(
    one: Framework,
    parts: dict[str, tuple[str, ...]],
    code: Callable[[str], str],
) -> str:
    """The body of its page, as HTML.  parts: headings, and the ids of the
    questions below each.  code: makes HTML of Python source."""
    versions = ", ".join(f"{name} {v}" for name, v in one.versions.items())
    kept = one.store or "nothing; the client holds it"
    asked = {question.id: question for question in framework_questions()}
    tables = (
        cells_table(one, heading, [asked[id] for id in ids])
        for heading, ids in parts.items()
    )
    return "\n".join(
        [
            f"<h1>{escape(one.name)}, as shipped</h1>",
            f"<p>{escape(one.about)} Kept on the server: {escape(kept)}. "
            f"Measured: {escape(versions)}. The app follows "
            f"{page('its documentation', one.docs)}. The same questions "
            'about the others: <a href="../book/frameworks.html">all '
            "configurations</a>.</p>",
            '<div class="output text_html">',
            *tables,
            "</div>",
            '<h2 id="code">The code of the app</h2>',
            code(app_code(f"apps/{one.file}.py")),
            *at_the_goal(one, code),
        ]
    )


def words_to_find(one: Framework) -> str:
    """What a reader may search its page by: the texts that are its own."""
    changes = (setting for setting, _ in one.changes.values())
    lines = (mend.lines for mend in MENDS if one.file in mend.files)
    code = app_code(f"apps/{one.file}.py")
    return " ".join([one.about, *one.versions, *changes, *lines, code])


# Its cells


def cells_table(
    one: Framework, heading: str, asked: Iterable[Question]
) -> str:
    """Some questions, each in a row to which the matrix leads."""
    lines = "\n".join(cell_row(one, question) for question in asked)
    head = "".join(f'<th scope="col">{word}</th>' for word in TOLD)
    return (
        f'<h2 id="{slug(heading)}">{escape(heading)}</h2>\n'
        f'<table class="demo-table demo-cards demo-told">'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody></table>"
    )


def cell_row(one: Framework, question: Question) -> str:
    """One cell, in full."""
    tone = mark_of_answer(one, question).tone
    return (
        f'<tr id="{place(one, question.id)}">'
        f'<th scope="row">{escape(question.asked)}</th>'
        f'<td class="demo-mark demo-{tone}" data-label="{TOLD[1]}">'
        f'<span aria-hidden="true">{tone_of(tone).glyph} </span>'
        f"{escape(cell_in_full(one, question))}</td>"
        f'<td data-label="{TOLD[2]}">'
        f"{' '.join(told_of(one, question))}</td></tr>"
    )


def told_of(one: Framework, question: Question) -> Iterator[str]:
    """Where the verb is from, how the answer is judged, what changes it;
    as HTML."""
    verb = VERB_OF.get(question.id, "")
    if verb in one.verbs:
        kind, docs = one.verbs[verb]
        yield f"{page(f'{DONE_BY[verb]} {WHERE_FROM[kind]}', docs)}."
    tone = mark_of_answer(one, question).tone
    if tone != "neutral":
        yield f"Graded {tone}."
    if only_same_site(one, question.id):
        yield ADD_A_CHECK
    change = CHANGE_OF.get(question.id, question.id)
    if change in one.changes:
        setting, docs = one.changes[change]
        yield f"What changes it: {page(setting, docs)}."
    mend = next(mends_of(one, question), None)
    if mend:
        yield from lines_of_mend(mend, question)
    elif tone in ("fair", "poor") and change not in one.changes:
        yield escape(IN_ANY_FRAMEWORK.get(question.id, ""))


def mends_of(one: Framework, question: Question) -> Iterator[Mend]:
    """What is known to mend this answer."""
    for mend in MENDS:
        if one.file in mend.files and question.id in mend.questions:
            yield mend


def lines_of_mend(mend: Mend, question: Question) -> Iterator[str]:
    """The lines, and what one has to know before copying them."""
    if mend.seen_in:
        other = framework_called(mend.seen_in)
        link = f'<a href="{page_of_framework(other)}.html">'
        yield f"Lines that make it {link}{escape(other.name)}</a>:"
    elif question.id == "lifetime":
        yield BELOW_THE_LIMIT
    setting = re.match(r"\s*(\w+) = \{", mend.lines)
    if setting:
        yield (
            f"Where your settings have <code>{setting[1]}</code> already, "
            "add the entries to it."
        )
    yield f'<pre class="demo-lines">{escape(mend.lines.strip())}</pre>'


def page(words: str, docs: str) -> str:
    """The words, as a link where there is a page."""
    shown = escape(words)
    return f'<a href="https://{escape(docs)}">{shown}</a>' if docs else shown


# Code


def app_code(path: str) -> str:
    """A file of the lab, without what is said of it."""
    text = (CODE / path).read_text("utf-8")
    for begin in ("\n\nDOCS = ", "\n\nSHIPPED = "):
        text = text.partition(begin)[0]
    return text.strip()


def at_the_goal(one: Framework, code: Callable[[str], str]) -> Iterator[str]:
    """The same app where it was changed until it met the fixed goal."""
    for price in prices_of_the_goal():
        if price.file == one.file:
            yield fold(
                "The code of the app that meets the fixed goal",
                code(app_code(f"goal/{one.file}.py")),
            )
