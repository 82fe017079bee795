"""The framework matrix as a page: which event ends what, and why.

Tables first, a row for each configuration.  Each cell leads to its line in
the configuration's own section, with the exact value, the page of the
framework's documentation and the setting that changes it; the code of the
app is below.  Source: MyST, raw HTML and targets.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from demo.evidence import ROOT, load
from demo.evidence.frameworks import (
    FRAMEWORKS,
    VERB_OF,
    WHERE_FROM,
    Framework,
    Question,
    framework_questions,
    frameworks,
    prices_of_the_goal,
)
from demo.figures import Entry, Mark, Proved, table_html
from demo.figures.tables import fold
from demo.pages.framework_events import place
from demo.pages.framework_mends import IN_ANY_FRAMEWORK, lines_for
from demo.pages.framework_words import cell_in_full, cell_in_short
from demo.pages.views import raw

CODE = ROOT / "labs" / "frameworks"

MATRIX_COLUMNS = {
    "log-out": "log-out",
    "log-out-everywhere": "log-out everywhere",
    "ban": "ban",
    "password-change": "new password",
    "account-deleted": "account deleted",
    "lifetime": "by itself",
    "spares-devices": "log-out spares other devices",
    "spares-changer": "new password spares that browser",
    "sliding": "lasts longer when used",
    "refresh-reuse": "stolen refresh token",
    "refresh-twice": "refresh token works twice",
    "script-theft": "script can take it",
    "cookie-attributes": "cookies",
    "fixation": "fixation",
    "adoption": "made-up identifier adopted",
    "forged-post": "forged post",
    "forged-post-later": "forged post, two minutes later",
    "forged-token": "token that nobody signed",
    "ambient": "link from elsewhere carries it",
    "no-jar": "client without a cookie jar",
    "with-jar": "client with a cookie jar",
    "request-cost": "a request",
    "log-in-cost": "a log-in",
    "log-out-cost": "a log-out",
    "renewal-cost": "a renewal",
    "bytes": "bytes",
    "second-service-needs": "a second service needs",
    "store-emptied": "logged-out copy returns when the store is emptied",
    "store-emptied-stays": "signed in after the store is emptied",
    "new-secret": "signed in after a new secret",
    "clock-behind": "clock 5 s behind lets her in",
    "cookie-scope": "changes of scope that mix up users",
    "proxy": "behind a proxy that ends TLS",
    "long-name": "very long name",
}
"""Of the columns, short; the whole question stands in each section."""

TABLES = {
    "How long a stolen copy lives": (
        *("log-out", "log-out-everywhere", "ban", "password-change"),
        *("account-deleted", "lifetime"),
    ),
    "Who else is signed out, what use does, and which tokens are good": (
        *("spares-devices", "spares-changer", "sliding"),
        *("refresh-reuse", "refresh-twice", "forged-token"),
    ),
    "What the browser is given, and what others can do with it": (
        *("cookie-attributes", "script-theft", "fixation", "adoption"),
        *("forged-post", "forged-post-later"),
    ),
    "What it asks of the store and the user table": (
        *("request-cost", "log-in-cost", "log-out-cost", "renewal-cost"),
        "bytes",
    ),
    "A second server, a lost store, a new secret, a wrong clock": (
        *("second-service-needs", "store-emptied", "store-emptied-stays"),
        *("new-secret", "clock-behind"),
    ),
    "Releases, proxies, long names and other clients": (
        *("cookie-scope", "proxy", "long-name", "ambient"),
        *("no-jar", "with-jar"),
    ),
}
"""Headings of the tables, and the columns of each."""


SORTS = '<script defer src="../matrix.js"></script>'
"""Where script runs, the tables can be sorted and filtered."""


def frameworks_page(files: dict[str, str]) -> str:
    """What the book's page says below its first words, as MyST markdown.

    files: for each chapter's slug its file, from the page's folder."""
    asked = {one.id: one for one in framework_questions()}
    rows = frameworks()
    return "\n".join(
        [
            *matrices(rows, asked),
            raw(SORTS),
            *goal_table(),
            "## Each framework, cell by cell\n",
            *(line for one in rows for line in framework_section(one, asked)),
            *shared_code(rows),
            *rules(asked.values()),
            *recorded_facts(),
        ]
    )


def matrices(
    rows: Sequence[Framework], asked: dict[str, Question]
) -> Iterator[str]:
    """The tables, each below its heading."""
    for heading, ids in TABLES.items():
        yield f"## {heading}\n"
        words: list[list[Entry]] = [
            [one.name, *(matrix_entry(one, asked[id]) for id in ids)]
            for one in rows
        ]
        columns = ["framework", *(MATRIX_COLUMNS[id] for id in ids)]
        table = with_anchors(table_html(columns, words, heading))
        yield raw(f'<div class="demo-matrix">{table}</div>')


def matrix_entry(one: Framework, question: Question) -> Proved:
    """A cell: what was seen, in short, and where it is told in full."""
    answer = one.answers[question.id]
    word = cell_in_short(answer, question)
    tone = answer.grade or "neutral"
    return Proved(Mark(word, tone), f"#{place(one, question.id)}")


def with_anchors(table: str) -> str:
    """The same, with links to places on this page."""
    return re.sub(
        r'data-proof="(#[^"]+)"', r'class="demo-proof" href="\1"', table
    )


# What a fixed goal takes

COUNTS = (
    *("statements", "settings", "operations a request"),
    *("endpoints", "client duties"),
)


def goal_table() -> Iterator[str]:
    """Counts as shipped and at the goal, for the apps that were changed."""
    yield "## What a fixed goal takes\n"
    yield (
        "Four of the apps were changed until every revocation, forgery and "
        "fixation probe passes: a log-out, a log-out everywhere, a ban, a "
        "new password and a deleted account each end a copy at once; no "
        "cookie from before the log-in, no form of another site and no used "
        "refresh token is good. Each number: as shipped, then at the goal. "
        "An operation is a command to the store or a read of the user "
        "table; a duty is what the client's own code has to do.\n"
    )
    rows: list[list[Entry]] = [
        [
            one.name,
            *(f"{one.shipped[c]} to {one.goal[c]}" for c in COUNTS),
            f"{len(one.unmet)} not passed",
        ]
        for one in prices_of_the_goal()
    ]
    columns = ["app", *COUNTS, "probes as shipped"]
    yield raw(table_html(columns, rows, "What a fixed goal takes"))
    for one in prices_of_the_goal():
        yield from code(f"goal/{one.file}.py", f"{one.name}, at the goal")


# A framework's own section

TOLD = "question", "measured", "how it was done, what changes it"
"""Headings of the table of one framework."""


def framework_section(
    one: Framework, asked: dict[str, Question]
) -> Iterator[str]:
    """What it is, every cell, and the code of its app."""
    yield f"(framework-{one.file.replace('_', '-')})="
    yield f"### {one.name}\n"
    versions = ", ".join(f"{name} {v}" for name, v in one.versions.items())
    kept = one.store or "nothing; the client holds it"
    yield f"{one.about} Kept on the server: {kept}. Measured: {versions}."
    yield f"The app follows [its documentation](<https://{one.docs}>).\n"
    lines = "\n".join(cell_row(one, question) for question in asked.values())
    head = "".join(f'<th scope="col">{word}</th>' for word in TOLD)
    table = (
        f'<div class="demo-scroll" role="region" tabindex="0" '
        f'aria-label="{escape(one.name)}">'
        f'<table class="demo-table demo-cards demo-told">'
        f"<caption>{escape(one.name)}</caption>"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody>"
        f"</table></div>"
    )
    yield raw(fold("Every cell", table))
    yield from code(f"apps/{one.file}.py", "The code of the app")


def cell_row(one: Framework, question: Question) -> str:
    """One cell, in full, at the place to which the tables link."""
    answer = one.answers[question.id]
    return (
        f'<tr id="{place(one, question.id)}">'
        f'<th scope="row">{escape(question.asked)}</th>'
        f'<td data-label="{TOLD[1]}">'
        f"{escape(cell_in_full(answer, question))}</td>"
        f'<td data-label="{TOLD[2]}">'
        f"{' '.join(told_of(one, question))}</td></tr>"
    )


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


def told_of(one: Framework, question: Question) -> Iterator[str]:
    """Where the verb is from, what changes the answer, the lines that mend
    it where it is not good, and its grade; as HTML."""
    verb = VERB_OF.get(question.id, "")
    if verb in one.verbs:
        kind, docs = one.verbs[verb]
        yield f"{page(f'{DONE_BY[verb]} {WHERE_FROM[kind]}', docs)}."
    grade = one.answers[question.id].grade
    if grade:
        yield f"Graded {grade}."
    change = CHANGE_OF.get(question.id, question.id)
    if change in one.changes:
        setting, docs = one.changes[change]
        yield f"What changes it: {page(setting, docs)}."
    lines = lines_for(one.file, question.id)
    if lines:
        yield f'<pre class="demo-lines">{escape(lines)}</pre>'
    elif grade in ("fair", "poor") and change not in one.changes:
        yield escape(IN_ANY_FRAMEWORK.get(question.id, ""))


def page(words: str, docs: str) -> str:
    """The words, as a link where there is a page."""
    shown = escape(words)
    return f'<a href="https://{escape(docs)}">{shown}</a>' if docs else shown


# Code


def code(path: str, title: str) -> Iterator[str]:
    """A file of the lab, without what is said of it, folded."""
    text = (CODE / path).read_text("utf-8")
    for begin in ("\n\nDOCS = ", "\n\nSHIPPED = "):
        text = text.partition(begin)[0]
    yield f"````{{dropdown}} {title}"
    yield f"```python\n{text.strip()}\n```"
    yield "````\n"


def shared_code(rows: Sequence[Framework]) -> Iterator[str]:
    """What more than one of the apps stands on."""
    yield "## Code that the apps share\n"
    pattern = r"from labs\.frameworks\.child(?:\.(\w+))? import (\w+)"
    names: dict[str, None] = {}
    for one in rows:
        text = (CODE / "apps" / f"{one.file}.py").read_text("utf-8")
        for module, name in re.findall(pattern, text):
            names[module or name] = None
    for name in names:
        yield from code(f"child/{name}.py", f"child/{name}.py")


def rules(asked: Iterable[Question]) -> Iterator[str]:
    """Every question, and how its answers are graded."""
    yield "## How the answers are graded\n"
    for one in asked:
        yield f"- {one.asked} {one.rule[:1].upper()}{one.rule[1:]}."
    yield ""


def recorded_facts() -> Iterator[str]:
    """Where the record is from."""
    record = load(FRAMEWORKS)
    python = record.versions["Python"]
    yield f"Recorded with CPython {python}; again: `{record.command}`.\n"


def matrix_counts() -> dict[str, Any]:
    """How many configurations, cells and measured cells there are."""
    answers = [a for one in frameworks() for a in one.answers.values()]
    found = [one for one in answers if one.status == "measured"]
    return {
        "configurations": len(frameworks()),
        "cells": len(answers),
        "measured": len(found),
    }
