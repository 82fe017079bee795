"""Cells of the framework matrix, in short and in full, and how long a
copied credential works after each event in popular frameworks, as a
chapter shows it: the record of `labs.frameworks`.  Starts none of them.
"""

import re
from collections.abc import Sequence
from html import escape
from itertools import chain

from demo.claims.riding import form_travels
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
from demo.figures import Mark, Proved
from demo.figures.tables import fold
from demo.pages.browsers import BROWSERS
from demo.pages.framework_mends import lines_for, mend_of
from demo.pages.views import View, Word
from demo.probes.units import amount, counted, length

POSTED = {"forged-post": ("fresh", "old"), "forged-post-later": ("old",)}
"""Of the two questions about forms, the ages of the cookie."""

PLANTED = ("fixation", "adoption")
"""Questions about a cookie that an attacker has put there."""

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
    "fixation": "a cookie planted before the log-in opens her account",
    "adoption": "a made-up identifier is adopted",
    "password-change": "a copy after a new password",
    "account-deleted": "a copy after the account is deleted",
    "lifetime": "a sign-in that nobody uses",
    "refresh-reuse": "a thief once the victim renews, too",
    "forged-post": "a form on another site acts in her name",
}
"""What lines to copy may make worse, by the ids of the questions."""

# One cell


def mark_of_answer(one: Framework, question: Question) -> Mark:
    """A cell of the tables, as the pages judge it."""
    answer = one.answers[question.id]
    word = cell_in_short(answer, question)
    if only_same_site(one, question.id):
        held = " and ".join(held_back(one, question.id)) or "no browser"
        word = f"only SameSite, {held}"
    elif question.id in PLANTED and answer.grade == "fair":
        word = "no, but locked out"
    return Mark(word, answer.grade or "neutral")


def only_same_site(one: Framework, id: str) -> bool:
    """Does the server itself accept the other site's form, so that it is
    the browser alone that keeps the cookie back?"""
    return id in POSTED and one.answers[id].grade == "fair"


def held_back(one: Framework, id: str) -> list[str]:
    """The browsers on record that keep each of its cookies back."""
    cookies = re.findall(
        r"SameSite (\w+)", str(one.answers["cookie-attributes"].value)
    )
    return [
        name
        for name in BROWSERS
        if not any(
            form_travels(name, age, said)
            for age in POSTED[id]
            for said in cookies
        )
    ]


def cell_in_short(answer: FrameworkCell, question: Question) -> str:
    """A cell as the tables show it."""
    value = answer.value
    if value is None:
        return answer.status
    if question.id == "cookie-attributes":
        return "; ".join(map(protections, value.splitlines()))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(counted(n, name) for name, n in value.items())
    if question.unit == "s":
        return endless(answer) or amount(value, "s")
    return amount(value, question.unit) if question.unit else str(value)


def endless(answer: FrameworkCell) -> str:
    """What is said of a copy that was let in at the last try."""
    return f"no end in {length(answer.value)}" if answer.open_end else ""


def protections(line: str) -> str:
    """One cookie's attributes, without its path and host."""
    return ", ".join(line.split(", ")[:3])


def cell_in_full(one: Framework, question: Question) -> str:
    """The same as its own page says it."""
    answer = one.answers[question.id]
    word = mark_of_answer(one, question).word
    if answer.value is None:
        return f"{word}: {answer.why}" if answer.why else word
    if question.unit == "s" and not word.endswith(" s"):
        word += f" ({answer.value:,} s)" if answer.value else ""
    if question.id == "cookie-attributes":
        word = "; ".join(answer.value.splitlines())
    if only_same_site(one, question.id):
        return f"{word}. {who_sends(one, question.id)}"
    return f"{word}. {answer.why}" if answer.why else word


def who_sends(one: Framework, id: str) -> str:
    """What becomes of the form, by browser."""
    held = held_back(one, id)
    sent = [name for name in BROWSERS if name not in held]
    told = "The server itself accepts the form; "
    told += f"{' and '.join(held) or 'no browser'} kept the cookie back"
    return f"{told}, {' and '.join(sent)} sent it along" if sent else told


# Each event


def events_as_shipped(files: Sequence[str] = DECISIVE) -> View:
    """How long a copy works after each event: first these configurations,
    and folded away the others."""
    asked = {one.id: one for one in framework_questions()}
    chosen = [framework_called(file) for file in files]
    rest = [one for one in frameworks() if one.file not in files]
    rows = [row_of(one, asked) for one in (*chosen, *rest)]
    title = f"How long a copy works after each event, as shipped. {RECORDED}"
    columns = ["framework", *EVENT_COLUMNS.values()]
    return View.of(columns, rows, title, rows_shown=len(chosen), cards=True)


def row_of(one: Framework, asked: dict[str, Question]) -> list[Word]:
    """Its name, and a mark for each event, which leads to its proof."""
    marks = (
        Proved(
            Mark(cell_in_short(one.answers[id], asked[id]), tone(one, id)),
            proof_of_cell(one, id),
        )
        for id in EVENT_COLUMNS
    )
    return [one.release, *marks]


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
    said = [
        f"A copy after the log-out works: {before}. With these lines: {now}."
    ]
    blocks = [mend.lines.strip("\n")]
    opened: dict[bool, list[str]] = {True: [], False: []}
    for id, words in WORSE.items():
        pair = one.answers[id], after.answers[id]
        if not is_worse(*pair):
            continue
        was, now = (cell_in_short(answer, asked[id]) for answer in pair)
        if after.answers[id].open_end:
            now = "no end while it is used"
        shut = lines_for(after.file, id)
        if shut and not blocks[-1].endswith(shut):
            blocks.append(f"# The last lines\n\n{shut}")
        opened[bool(shut)].append(f"{words} (before: {was}; after: {now})")
    for curable, found in opened.items():
        head = "Without the last lines" if curable else "With them"
        said += [f"{head} this gets worse: {'; '.join(found)}."] * bool(found)
    install = " ".join(
        f"{name}=={release}"
        for name, release in after.versions.items()
        if name not in one.versions
    )
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
