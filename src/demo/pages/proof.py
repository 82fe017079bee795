"""The page behind each cell of the table: one for each probe.

It says what was asked and how the answer is graded, and for each contender
the value, the controls that held, the exchange that the probe had with the
service, and the code.  Nothing on it is written by hand: all of it comes
from the cells.
"""

import html
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from demo.contenders import Contender
from demo.figures import Entry, Mark, Proved, table_html
from demo.figures.figure import slug
from demo.figures.ink import tone_of
from demo.harness.recording import Exchange
from demo.pages.table import (
    column,
    grade_mark,
    on_a_line,
    proof_of,
    say,
    source_of,
)
from demo.pages.views import View
from demo.probes import Cell, Probe
from demo.probes.units import counted

VERBS = ("issue", "verify", "revoke", "revoke_all", "renew")


def uncoloured(source: str) -> str:
    """Source as HTML, without colours."""
    return f"<pre>{as_html(source)}</pre>"


def proof_page(
    probe: Probe,
    cells: Sequence[Cell],
    chapter: tuple[str, str],
    code: Callable[[str], str] = uncoloured,
) -> str:
    """The body of a probe's page, as HTML.  cells: one a contender.
    chapter: the title and the address of the chapter that explains the
    probe.  code: makes HTML of Python source."""
    measured = [cell.contender for cell in cells]
    parts = [
        f"<h1>{as_html(probe.question)}</h1>",
        f"<p>Row <strong>{as_html(probe.id)}</strong> of the table, under "
        f"{as_html(probe.factor)}. How it is graded: "
        f"{as_html(probe.rule())}. Explained in the chapter "
        f'<a href="{as_html(chapter[1])}">{as_html(chapter[0])}</a></p>',
        limits(probe.limits),
        summary(probe, cells),
        *(cell_section(cell, probe) for cell in cells),
        f'<section id="code"><h2>The code of the probe</h2>'
        f"{code(source_of(probe))}</section>",
        *schemes(measured, code),
    ]
    return "\n".join(parts)


def limits(words: str) -> str:
    """What the measurement takes on trust, in a box; nothing for ""."""
    if not words:
        return ""
    return (
        '<div class="admonition warning"><p class="admonition-title">What '
        f"this does not show</p><p>{as_html(words)}</p></div>"
    )


def summary(probe: Probe, cells: Iterable[Cell]) -> str:
    """Every contender's value and grade, each a link to its proof."""
    rows: list[list[Entry]] = [
        [
            column(cell.contender),
            Proved(on_a_line(say(cell)), proof_of(probe.id, cell.contender)),
            grade_mark(cell.grade),
        ]
        for cell in cells
    ]
    headings = ["contender", "measured", "grade"]
    table = table_html(headings, rows, probe.question)
    return f'<div class="output text_html">{table}</div>'


def grade_chip(grade: Entry) -> str:
    """A grade as a word with its sign, in its colour."""
    if not isinstance(grade, Mark):
        return ""
    sign = tone_of(grade.tone).glyph
    words = f'<span aria-hidden="true">{sign}</span> {as_html(grade.word)}'
    return f'<span class="demo-chip demo-{grade.tone}">{words}</span>'


def cell_section(cell: Cell, probe: Probe) -> str:
    """All that is known of one cell."""
    name = column(cell.contender)
    why = f"{as_html(cell.why)}. " if cell.why else ""
    scheme = cell.contender.scheme.__name__
    listed = (
        f"<li>{as_html(counted(len(names), count))}: "
        f"{as_html(', '.join(names) or 'none')}</li>"
        for count, names in cell.listed.items()
    )
    held = (f"<li>{as_html(control)}</li>" for control in cell.controls)
    value = as_html(on_a_line(say(cell)))
    grade = grade_chip(grade_mark(cell.grade))
    parts = [
        f"<details><summary><h2>{as_html(name)}</h2> {value}</summary>",
        f'<div id="{slug(name)}" class="demo-cell">',
        f'<p class="demo-value">{as_html(name)}: {as_html(probe.question)}'
        f"<br><strong>{value}</strong> {grade}</p>",
        f"<p>{why}How it is graded: {as_html(probe.rule())}.</p>",
        listing("What is counted", listed),
        listing("What was seen to hold", held),
        exchanges(cell.exchanges),
        f'<p>Run it: <code>python -m demo measure {as_html(cell.probe)} "'
        f'{as_html(cell.contender.name)}"</code>. Its code: '
        f'<a href="#code-{slug(scheme)}">{as_html(scheme)}</a> and '
        f'<a href="#code">the probe</a>.</p></div></details>',
    ]
    return "\n".join(part for part in parts if part)


def listing(title: str, items: Iterable[str]) -> str:
    """A titled list; nothing for no items."""
    body = "".join(items)
    return f"<h3>{title}</h3>\n<ul>{body}</ul>" if body else ""


def exchanges(said: Sequence[Exchange]) -> str:
    """The requests and answers of one service, in order.  The same request
    with the same answer is shown once, with its times."""
    if not said:
        return ""
    begun = said[0].at_s
    lines = "\n\n".join(
        shown(same[0], [one.at_s - begun for one in same])
        for same in repeats(said)
    )
    return (
        f"<h3>What was sent: {counted(len(said), 'requests')}</h3>\n"
        "<p>To the first service that the probe opened; others of its kind "
        "are opened for later moments and for other clients.</p>\n"
        f'<pre class="demo-exchange" tabindex="0">{lines}</pre>'
    )


def conversation(said: Sequence[Exchange]) -> View:
    """The requests and answers, in order, as a chapter shows them."""
    return View(
        '<pre class="demo-exchange" tabindex="0">'
        + "\n\n".join(map(shown, said))
        + "</pre>",
        "\n\n".join(map(in_lines, said)),
    )


def in_lines(one: Exchange) -> str:
    """One exchange for a reader of text."""
    answer = f"answer: {one.status}"
    return "\n".join([one.who, *one.sent, answer, *one.got])


def repeats(said: Iterable[Exchange]) -> Iterator[list[Exchange]]:
    """Exchanges in order; between two that change something, those that
    say the same stand together."""
    for changes, run in groupby(said, lambda one: one.sent[0][:4] != "GET "):
        if changes:
            yield from ([one] for one in run)
            continue
        found: dict[Any, list[Exchange]] = {}
        for one in run:
            key = (one.who, one.sent, one.status, one.got)
            found.setdefault(key, []).append(one)
        yield from found.values()


def shown(one: Exchange, times: Sequence[int] = ()) -> str:
    """One exchange as text: when, who, what was sent, what came back."""
    at = ", ".join(f"{second:,} s" for second in dict.fromkeys(times))
    when = f"at {at}: " if at else ""
    sent = "\n".join(map(as_html, one.sent))
    mark = "in" if one.status < 400 else "out"
    got = "".join(f"\n{as_html(line)}" for line in one.got)
    return (
        f'<span class="demo-when">{when}{as_html(one.who)}</span>\n{sent}\n'
        f'answer: <span class="demo-{mark}">{one.status}</span>{got}'
    )


def schemes(
    contenders: Iterable[Contender], code: Callable[[str], str]
) -> Iterator[str]:
    """The verbs of each scheme, once."""
    for scheme in dict.fromkeys(one.scheme for one in contenders):
        found = (getattr(scheme, verb, None) for verb in VERBS)
        source = "\n".join(inspect.getsource(verb) for verb in found if verb)
        name = scheme.__name__
        yield (
            f'<section id="code-{slug(name)}"><h2>The code of {as_html(name)}'
            f"</h2>{code(inspect.cleandoc(source))}</section>"
        )


def as_html(words: str) -> str:
    return html.escape(words)
