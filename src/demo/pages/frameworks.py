"""The framework matrix as a page: which event ends what, and why.

A row for each configuration.  Each cell leads to its line on the page of
the configuration (`framework_page`), and so does each name.  The first
table is open, the others are folded; where script runs, a choice at the
top keeps the rows of one framework in all of them.  Source: MyST and HTML.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from demo.evidence import load
from demo.evidence.frameworks import (
    FRAMEWORKS,
    Framework,
    Question,
    framework_questions,
    frameworks,
    prices_of_the_goal,
)
from demo.figures import Entry, table_html
from demo.figures.tables import fold
from demo.pages.framework_cells import (
    mark_of_answer,
    page_of_framework,
    place,
)
from demo.pages.views import raw

MATRIX_COLUMNS = {
    "log-out": "log-out",
    "log-out-everywhere": "log-out everywhere",
    "ban": "ban",
    "password-change": "new password",
    "account-deleted": "account deleted",
    "lifetime": "if nobody uses it",
    "refresh-reuse": "stolen refresh token",
    "refresh-twice": "refresh token works twice",
    "forged-token": "token that nobody signed",
    "cookie-attributes": "cookies",
    "script-theft": "script can take it",
    "fixation": "planted cookie becomes hers",
    "adoption": "invented identifier is kept",
    "forged-post": "forged post",
    "forged-post-later": "forged post, two minutes later",
    "spares-devices": "log-out spares other devices",
    "spares-changer": "new password spares that browser",
    "sliding": "lasts longer when used",
    "request-cost": "a request",
    "log-in-cost": "a log-in",
    "log-out-cost": "a log-out",
    "renewal-cost": "a renewal",
    "bytes": "bytes",
    "second-service-needs": "a second service needs",
    "store-emptied": "logged-out copy returns when the store is emptied",
    "store-emptied-stays": "signed in after the store is emptied",
    "new-secret": "signed in after a new secret",
    "cookie-scope": "changes of scope that mix up users",
    "proxy": "behind a proxy that ends TLS",
    "clock-behind": "clock 5 s behind lets her in",
    "long-name": "very long name",
    "ambient": "link from elsewhere carries it",
    "no-jar": "client without a cookie jar",
    "with-jar": "client with a cookie jar",
}
"""Of the questions, short; the whole one stands on each page."""

TABLES: dict[str, tuple[str, ...]] = {
    "How long a stolen copy lives": (
        *("log-out", "log-out-everywhere", "ban", "password-change"),
        *("account-deleted", "lifetime"),
    ),
    "Which tokens are good": (
        *("refresh-reuse", "refresh-twice", "forged-token"),
    ),
    "What the browser is given, and what others can do with it": (
        *("cookie-attributes", "script-theft", "fixation", "adoption"),
        *("forged-post", "forged-post-later"),
    ),
    "Who else is signed out, and what use does": (
        *("spares-devices", "spares-changer", "sliding"),
    ),
    "What it asks of the store and the user table": (
        *("request-cost", "log-in-cost", "log-out-cost", "renewal-cost"),
        "bytes",
    ),
    "A second server, a lost store, a new secret, a new release": (
        *("second-service-needs", "store-emptied", "store-emptied-stays"),
        *("new-secret", "cookie-scope", "proxy"),
    ),
}
"""Headings of the tables, and the columns of each."""

ASKED_TOO = ("clock-behind", "long-name", "ambient", "no-jar", "with-jar")
"""What has no column, and stands on each framework's page."""

NOTES = {
    "How long a stolen copy lives": (
        "The copy is of all that her client holds, the **refresh token** "
        "included where there is one: the thief renews as she could. That "
        "is why a framework whose access tokens last five minutes may say "
        "one day."
    ),
    "What the browser is given, and what others can do with it": (
        "*Only SameSite*: the server itself accepts a form that another site "
        "posts; the browsers that are named keep the cookie back. *Locked "
        "out*: nobody else is signed in, but with the planted cookie in her "
        "browser she cannot log in."
    ),
}
"""What one has to know before reading a table."""

STANDS_ON = {"django": "Django", "flask": "Flask", "starlette": "Starlette"}
"""By a package, the framework that a configuration stands on; FastAPI is
made of Starlette."""


def frameworks_page(files: dict[str, str]) -> str:
    """What the book's page says below its first words, as MyST markdown.

    files: for each chapter's slug its file, from the page's folder."""
    asked = {one.id: one for one in framework_questions()}
    rows = frameworks()
    return "\n".join(
        [
            raw(picker(rows)),
            *matrices(rows, asked),
            *goal_table(),
            *rules(asked.values()),
            *recorded_facts(),
            raw('<script defer src="../matrix.js"></script>'),
        ]
    )


def parts_of_a_page() -> dict[str, tuple[str, ...]]:
    """Headings of one framework's page, and the questions below each."""
    return {**TABLES, "Asked, too": ASKED_TOO}


# The choice of a framework


def picker(rows: Sequence[Framework]) -> str:
    """A choice of one framework or one configuration.  Each option's value
    is the words of which a row has to have one."""
    groups: dict[str, list[Framework]] = {name: [] for name in STANDS_ON}
    for one in rows:
        groups[family(one)].append(one)
    options = "".join(
        f'<optgroup label="{STANDS_ON[name]}">'
        f'<option value="{name}">all of {STANDS_ON[name]}</option>'
        + "".join(
            f'<option value="{one.file}">{escape(one.name)}</option>'
            for one in members
        )
        + "</optgroup>"
        for name, members in groups.items()
    )
    return (
        '<p class="demo-picker"><label for="framework">Show my framework'
        '</label> <select id="framework"><option value="">all '
        f"{len(rows)} configurations</option>{options}</select></p>"
    )


def family(one: Framework) -> str:
    """The package that it stands on."""
    found = (name for name in STANDS_ON if name in one.versions)
    return next(found, "starlette")


# The tables


def matrices(
    rows: Sequence[Framework], asked: dict[str, Question]
) -> Iterator[str]:
    """The tables, each below its heading, the first one open."""
    for number, (heading, ids) in enumerate(TABLES.items()):
        yield f"## {heading}\n"
        yield f"{NOTES.get(heading, '')}\n"
        chosen = [one for one in rows if applies(one, ids)]
        table = matrix(heading, [asked[id] for id in ids], chosen)
        words = f"{len(chosen)} configurations"
        yield raw(fold(words, table) if number else table)


def applies(one: Framework, ids: Iterable[str]) -> bool:
    """Has it an answer to any of these?"""
    return any(one.answers[id].status != "not applicable" for id in ids)


def matrix(
    heading: str, asked: Sequence[Question], rows: Iterable[Framework]
) -> str:
    """One table, with few elements: the page has a thousand cells."""
    labels = [
        "framework",
        *(MATRIX_COLUMNS[question.id] for question in asked),
    ]
    head = "".join(f'<th scope="col">{label}</th>' for label in labels)
    body = "\n".join(matrix_row(one, asked) for one in rows)
    return (
        f'<div class="demo-scroll demo-matrix" role="region" tabindex="0" '
        f'aria-label="{escape(heading)}">\n'
        f'<table class="demo-table demo-cards"><thead><tr>{head}</tr></thead>'
        f"\n<tbody>\n{body}\n</tbody></table></div>"
    )


def matrix_row(one: Framework, asked: Iterable[Question]) -> str:
    """A configuration: its name, and a link for each cell."""
    address = f"../frameworks/{page_of_framework(one)}.html"
    cells = "".join(matrix_cell(one, question, address) for question in asked)
    return (
        f'<tr data-is="{family(one)} {one.file}"><th scope="row">'
        f'<a href="{address}">{escape(one.name)}</a></th>{cells}</tr>'
    )


def matrix_cell(one: Framework, question: Question, address: str) -> str:
    """What was seen, in short, and where it is told in full."""
    mark = mark_of_answer(one, question)
    kind = f"demo-{mark.tone}"
    if one.answers[question.id].status == "not applicable":
        kind += " demo-na"
    there = f"{address}#{place(one, question.id)}"
    return (
        f'<td class="{kind}" data-label="{MATRIX_COLUMNS[question.id]}">'
        f'<a href="{there}">{escape(mark.word)}</a></td>'
    )


# What a fixed goal takes

COUNTS = (
    *("statements", "settings", "operations a request"),
    *("endpoints", "client duties"),
)


def goal_table() -> Iterator[str]:
    """Counts as shipped and at the goal, for the apps that were changed."""
    found = prices_of_the_goal()
    changed = [
        c for c in COUNTS if any(p.shipped[c] != p.goal[c] for p in found)
    ]
    yield "## What a fixed goal takes, in some Flask apps\n"
    yield (
        "These apps, and no other, were changed until every revocation, "
        "forgery and fixation probe passes: a log-out, a log-out everywhere, "
        "a ban, a new password and a deleted account each end a copy at "
        "once; no cookie from before the log-in, no form of another site and "
        "no used refresh token is good. The counts are of our own code; "
        "another author's would differ. An operation is a command to the "
        "store or a read of the user table; a duty is what the client's own "
        "code has to do. The code stands on each app's page.\n"
    )
    rows: list[list[Entry]] = [
        [
            one.name,
            *(from_to(one.shipped[c], one.goal[c]) for c in changed),
            f"{len(one.unmet)} not passed",
        ]
        for one in found
    ]
    columns = ["app", *changed, "probes as shipped"]
    yield raw(table_html(columns, rows, "As shipped, then at the goal"))


def from_to(before: int, after: int) -> str:
    """Two counts, or one where nothing changes."""
    return f"{before} to {after}" if before != after else str(after)


# How the answers are graded


def rules(asked: Iterable[Question]) -> Iterator[str]:
    """Each rule once, with the columns that it is for."""
    found: dict[str, list[str]] = {}
    for one in asked:
        found.setdefault(one.rule, []).append(MATRIX_COLUMNS[one.id])
    yield "## How the answers are graded\n"
    for rule, columns in found.items():
        yield f"- *{'; '.join(columns)}*: {rule}."
    yield ""


def recorded_facts() -> Iterator[str]:
    """Where the record is from."""
    record = load(FRAMEWORKS)
    python = record.versions["Python"]
    yield f"Recorded with CPython {python}; again: `{record.command}`.\n"
