"""What a log-out, a ban and a new password end in real frameworks: the
record of `labs.frameworks`, as a chapter shows it.  Starts none of them."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import chain

from demo.evidence.frameworks import (
    ASKS_NOTHING,
    ASKS_STORE,
    ASKS_USERS,
    VERB_OF,
    Framework,
    FrameworkCell,
    Question,
    framework_called,
    framework_questions,
    frameworks,
)
from demo.figures import Figure, Mark, Proved, grid
from demo.figures.tables import fold
from demo.pages.framework_mends import lines_for, mend_of
from demo.pages.framework_words import cell_in_short
from demo.pages.views import View, Word

EVENT_COLUMNS = {
    "log-out": "log-out",
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

OPEN_LINES = 2
"""Of so many the lines stand open; the others are folded."""

RECORDED = (
    "Recorded with the versions named. Grey with a length of time: the "
    "framework has nothing for this event, so our own code changed the "
    "user's row, and no more."
)

WORSE = {
    "fixation": "a planted cookie is hers after the log-in",
    "adoption": "a made-up identifier is adopted",
    "password-change": "a copy after a new password",
    "account-deleted": "a copy after the account is deleted",
    "lifetime": "a sign-in that nobody uses",
    "refresh-reuse": "a thief once the victim renews, too",
    "forged-post": "a form on another site acts in her name",
}
"""What lines to copy may make worse, by the ids of the questions."""


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
            Mark(cell_in_short(one.answers[id], asked[id]), tone(one, id)),
            proof_of_cell(one, id),
        )
        for id in EVENT_COLUMNS
    ]


def tone(one: Framework, id: str) -> str:
    """An answer's grade.  What outlives an event that the framework has
    nothing for is no fault of the framework's."""
    grade = one.answers[id].grade or "neutral"
    kind, _ = one.verbs.get(VERB_OF[id], ("", ""))
    return "neutral" if kind == "own" and grade != "good" else grade


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
    title = "Configurations that have a log-out"
    return View.of(headings, rows, title, cards=True)


def lines_to_copy(files: Sequence[str] = WITH_LINES) -> View:
    """For each configuration the lines that change its log-out, what was
    measured without and with them, and what they make worse."""
    told = [fix_of(framework_called(file)) for file in files]
    html = ""
    for number, (head, seen, lines) in enumerate(told):
        code = f'<pre tabindex="0">{escape(lines)}</pre>'
        if number < OPEN_LINES:
            html += f"<p><strong>{escape(head)}.</strong> {escape(seen)}</p>"
            html += code
        else:
            html += fold(head, f"<p>{escape(seen)}</p>{code}")
    text = "\n\n".join(chain.from_iterable(told))
    return View(f'<div class="demo-fixes">{html}</div>', text)


def fix_of(one: Framework) -> tuple[str, str, str]:
    """Its name, what was measured before and after, and the lines; with
    them those that keep shut what the first would open."""
    mend = mend_of(one.file, "log-out")
    after = framework_called(mend.seen_in)
    asked = {q.id: q for q in framework_questions()}
    was, now = (
        cell_in_short(seen.answers["log-out"], asked["log-out"])
        for seen in (one, after)
    )
    before = "no log-out as shipped" if was == "not offered" else was
    said = [f"A copy after the log-out: {before}; with these lines {now}."]
    blocks, opened = [mend.lines.strip("\n")], []
    for id, words in WORSE.items():
        pair = one.answers[id], after.answers[id]
        if not is_worse(*pair):
            continue
        was, now = (cell_in_short(answer, asked[id]) for answer in pair)
        if after.answers[id].open_end:
            now = "no end while it is used"
        if shut := lines_for(after.file, id):
            blocks.append(shut)
            now += " unless you add the last lines"
        opened.append(f"{words} ({was}, then {now})")
    said += [f"What gets worse: {'; '.join(opened)}."] * bool(opened)
    install = " ".join(p for p in after.versions if p not in one.versions)
    if install:
        blocks.insert(0, f"# pip install {install}")
    return one.release, " ".join(said), "\n\n".join(blocks)


def is_worse(before: FrameworkCell, after: FrameworkCell) -> bool:
    """Is the second answer worse: by its grade, or without an end?"""
    order = ["good", "fair", "poor"]
    if before.grade is None or after.grade is None:
        return False
    if before.grade != after.grade:
        return order.index(before.grade) < order.index(after.grade)
    return after.open_end and not before.open_end
