"""What a log-out, a ban and a new password end in real frameworks: the
record of `labs.frameworks`, as a chapter shows it.  Starts none of them."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import chain

from demo.evidence.frameworks import (
    ASKS_NOTHING,
    ASKS_STORE,
    ASKS_USERS,
    Framework,
    Question,
    framework_called,
    framework_questions,
    frameworks,
)
from demo.figures import Figure, Mark, Proved, grid
from demo.figures.tables import fold
from demo.pages.framework_mends import mend_of
from demo.pages.framework_words import cell_in_short
from demo.pages.views import View, Word

EVENT_COLUMNS = {
    "log-out": "log-out",
    "log-out-everywhere": "log-out everywhere",
    "ban": "ban",
    "password-change": "new password",
    "account-deleted": "account deleted",
}
"""The columns, by the ids of the questions."""

DECISIVE = (
    *("flask_quickstart", "flask_login"),
    *("django_db", "django_signed_cookies"),
)
"""What stands open; the others are folded."""

WITH_LINES = (
    *("flask_quickstart", "django_signed_cookies"),
    *("starlette_session", "simplejwt_plain"),
)
"""For which a chapter gives the lines to copy."""

RECORDED = "Recorded with the versions named, each as its documentation says."


def events_as_shipped(files: Sequence[str] = DECISIVE) -> View:
    """How long a copy works after each event: these configurations as a
    grid, and the others, folded, as a table."""
    asked = {one.id: one for one in framework_questions()}
    rows = [row_of(framework_called(file), asked) for file in files]
    rest = [row_of(o, asked) for o in frameworks() if o.file not in files]
    title = "How long a copy works after each event, as shipped"
    figure = grid(
        title, [*EVENT_COLUMNS.values()], rows, "framework", caption=RECORDED
    )
    return folded_below(figure, rest, title)


def row_of(
    one: Framework, asked: dict[str, Question]
) -> tuple[str, list[Proved]]:
    """Its name, and a mark for each event, which leads to its proof."""
    return one.release, [
        Proved(
            Mark(
                cell_in_short(one.answers[id], asked[id]),
                one.answers[id].grade or "neutral",
            ),
            proof_of_cell(one, id),
        )
        for id in EVENT_COLUMNS
    ]


def place(one: Framework, id: str) -> str:
    """The name of a cell's place on its framework's page."""
    return f"{page_of_framework(one)}-{id}"


def proof_of_cell(one: Framework, id: str) -> str:
    """What a page's cell carries, so that the site makes it a link."""
    return f"frameworks#{place(one, id)}"


def page_of_framework(one: Framework) -> str:
    """The name of its own page."""
    return one.file.replace("_", "-")


def places() -> dict[str, str]:
    """Every cell's place, and the page on which it is."""
    return {
        place(one, id): page_of_framework(one)
        for one in frameworks()
        for id in one.answers
    }


def folded_below(
    figure: Figure, rest: Iterable[tuple[str, list[Proved]]], title: str
) -> View:
    """The figure, and below it a table that opens by a click."""
    columns = ["framework", *EVENT_COLUMNS.values()]
    lines: list[list[Word]] = [[name, *marks] for name, marks in rest]
    table = View.of(columns, lines, f"{title}: the others")
    words = f"The other configurations ({len(lines)})"
    return View(
        f"{figure._repr_html_()}\n{fold(words, table.html)}",
        f"{figure!r}\n\n{words}\n{table.text}",
    )


def by_what_is_asked() -> View:
    """Log-outs by what each request asks for: how many end a copy at
    once."""
    lives: dict[str, list[int]] = {
        ASKS_NOTHING: [],
        ASKS_USERS: [],
        ASKS_STORE: [],
    }
    for one in frameworks():
        if one.answers["log-out"].status == "measured":
            lives[one.asks].append(one.answers["log-out"].value)
    headings = ["each request asks for", "configurations"]
    headings += ["end a copy at once"]
    rows = [
        [asked, str(len(found)), str(found.count(0))]
        for asked, found in lives.items()
    ]
    return View.of(headings, rows, "Configurations that have a log-out")


def lines_to_copy(files: Sequence[str] = WITH_LINES) -> View:
    """For each configuration the lines that change its log-out, and what
    was measured without and with them."""
    told = [fix_of(framework_called(file)) for file in files]
    html = "".join(
        f"<p><strong>{escape(head)}.</strong> {escape(seen)}</p>"
        f'<pre tabindex="0">{escape(lines)}</pre>'
        for head, seen, lines in told
    )
    text = "\n\n".join(chain.from_iterable(told))
    return View(f'<div class="demo-fixes">{html}</div>', text)


def fix_of(one: Framework) -> tuple[str, str, str]:
    """Its name, what was measured before and after, and the lines."""
    mend = mend_of(one.file, "log-out")
    after = framework_called(mend.seen_in)
    asked = next(q for q in framework_questions() if q.id == "log-out")
    was, now = (
        cell_in_short(seen.answers["log-out"], asked) for seen in (one, after)
    )
    seen = (
        f"A copy after the log-out: {was} as shipped; {now} with these lines"
    )
    if after.release != one.release:
        seen += f", as {after.release}"
    return one.release, f"{seen}.", mend.lines.strip("\n")
