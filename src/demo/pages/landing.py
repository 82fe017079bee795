"""The front page: the answer, the two choices, and the chooser.

The sentences of the answer are written by hand, so each names the cells
that it rests on, and the page is not built when one of them disagrees.
The four fields and the sixteen answers of the chooser are computed.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from demo.choose import (
    ACROSS,
    AT_ONCE,
    NEEDS,
    NO_PAGE,
    Need,
    fitting,
)
from demo.contenders import contender
from demo.pages.table import on_a_line, proof_of, say
from demo.probes import (
    AMBIENT,
    COPY_WORKS,
    FIVE_SERVICES,
    LOG_OUT,
    NO_JAR,
    SCRIPT_RIDES,
    SCRIPT_THEFT,
    Cell,
    Probe,
    Value,
    measured_once,
)
from demo.probes.units import length
from demo.schemes import ACCESS_S, SIGN_IN_S


@dataclass(frozen=True)
class Answer:
    """One sentence of the answer.  when: for whom it is.  because: the
    values that it rests on: probe, contender, value."""

    when: str
    choose: str
    why: str
    because: tuple[tuple[Probe, str, Value], ...]


ANSWERS = (
    Answer(
        "A browser app with its own backend",
        "A random session identifier in an HttpOnly cookie.",
        "A copy of it {stops working} the moment you log out, and injected "
        "script {cannot copy it}. Another site {can make the browser send "
        "it}, so check the origin of each request that changes something.",
        (
            (LOG_OUT, "session cookie", 0),
            (SCRIPT_THEFT, "session cookie", False),
            (AMBIENT, "session cookie", True),
        ),
    ),
    Answer(
        "Another service must check it alone",
        "A short-lived token, signed with a private key.",
        "Five services verify it with {no lookup}. No service hears of a "
        f"log-out, so a copy works until it expires: {{{length(ACCESS_S)}}} "
        "here, if the token is renewed, and otherwise as long as a sign-in, "
        f"{{{length(SIGN_IN_S)}}}.",
        (
            (FIVE_SERVICES, "JWT ES256", 0),
            (LOG_OUT, "JWT + refresh", ACCESS_S),
            (LOG_OUT, "JWT ES256", SIGN_IN_S),
        ),
    ),
)
LIMITS = Answer(
    "",
    "",
    "Neither stops injected script from {acting inside the page}, and a "
    "copy that is taken from disk or memory {works elsewhere}.",
    (
        (SCRIPT_RIDES, "session cookie", True),
        (COPY_WORKS, "session cookie", True),
    ),
)


def cell_of(probe: Probe, name: str) -> Cell:
    """Measured once.  Raises RuntimeError when the measurement failed."""
    return measured_once(probe, contender(name))


def linked(answer: Answer) -> str:
    """Why, with each piece in braces a link to the cell behind it.
    Raises ValueError when a cell says something else by now."""
    pieces = html.escape(answer.why).replace("}", "{").split("{")
    told = [pieces[0]]
    for place, (probe, name, value) in enumerate(answer.because):
        cell = cell_of(probe, name)
        if cell.value != value:
            raise ValueError(
                f"the answer says {value!r} for {probe.id} of {name}, and "
                f"the measurement says {cell.value!r}"
            )
        told += [to_proof(cell, pieces[2 * place + 1]), pieces[2 * place + 2]]
    return "".join(told)


def to_proof(cell: Cell, words: str) -> str:
    """The words, which are HTML, as a link to the cell's proof."""
    proof = html.escape(proof_of(cell.probe, cell.contender))
    return f'<a data-proof="{proof}">{words}</a>'


def answer_html() -> str:
    """The answer in two boxes, and its limits below."""
    boxes = "\n".join(
        f'<div><p class="demo-when">{html.escape(one.when)}</p>'
        f"<p><strong>{html.escape(one.choose)}</strong></p>"
        f"<p>{linked(one)}</p></div>"
        for one in ANSWERS
    )
    return (
        f'<div class="demo-answer">\n{boxes}\n</div>\n'
        f'<p class="demo-limits">{linked(LIMITS)}</p>'
    )


# Two choices, and what each of the four combinations does

RECORDS = (
    ("Record on the server", ("session cookie", "session header")),
    ("Record with the client", ("JWT cookie", "JWT ES256")),
)
CARRIED = ("In an HttpOnly cookie", "In a header, by your code")


def traits(name: str) -> list[tuple[Cell, bool, str]]:
    """What a design does, each with the cell that says so, whether it is
    a strength, and in words."""
    ends, stolen = cell_of(LOG_OUT, name), cell_of(SCRIPT_THEFT, name)
    clients, sent = cell_of(NO_JAR, name), cell_of(AMBIENT, name)
    easy = clients.value is True
    return [
        (
            ends,
            ends.value == 0,
            "log-out ends a copy"
            if ends.value == 0
            else "log-out ends no copy",
        ),
        (
            stolen,
            stolen.value is False,
            "script can steal it"
            if stolen.value
            else "script cannot steal it",
        ),
        (
            sent,
            sent.value is False,
            "needs a CSRF guard" if sent.value else "needs no CSRF guard",
        ),
        (
            clients,
            easy,
            "needs no cookie jar" if easy else "needs a cookie jar",
        ),
    ]


def quadrant(name: str) -> str:
    """One of the four, as HTML."""
    items = "\n".join(
        f'<li class="demo-{"yes" if good else "no"}">'
        f'<span aria-hidden="true">{"✓" if good else "✗"} </span>'
        f"{to_proof(cell, words)}</li>"
        for cell, good, words in traits(name)
    )
    return (
        f'<td class="demo-field"><strong>{html.escape(name)}</strong>'
        f"<ul>\n{items}\n</ul></td>"
    )


def choices_html() -> str:
    """The two choices as a square: who keeps it, and who carries it."""
    heads = "".join(f'<th scope="col">{html.escape(c)}</th>' for c in CARRIED)
    rows = "\n".join(
        f'<tr><th scope="row">{html.escape(kept)}</th>'
        + "\n".join(map(quadrant, names))
        + "</tr>"
        for kept, names in RECORDS
    )
    return (
        '<table class="demo-choices"><caption>Two choices, usually sold as '
        "one</caption>"
        f"\n<thead><tr><td></td>{heads}</tr></thead>\n<tbody>\n{rows}\n"
        "</tbody></table>"
    )


# The chooser: sixteen answers, of which the page shows one

USUAL = (LOG_OUT, SCRIPT_THEFT)
"""Probes of the needs that are ticked to begin with."""

DEAF = "A partner who asks nobody does not hear of a log-out. "
"""Why nothing meets two of the needs together."""

BETWEEN_SERVICES = (
    f"The {NO_PAGE} is for services that call each other: a page cannot "
    "bring a certificate by itself."
)
"""What the chooser says where it is among those that fit."""

RIVALS = ("session cookie", "JWT ES256", "JWT cookie")
"""Of these the chooser says why they are out."""


def chooser_html() -> str:
    """Four boxes to tick, and the answer to each of the sixteen ways to
    tick them.  The style sheet shows the one that fits: no script."""
    boxes = "\n".join(
        f'<label><input type="checkbox" id="need-{place}"'
        f"{' checked' if need.probe in USUAL else ''}> "
        f"{html.escape(need.question)}</label>"
        for place, need in enumerate(NEEDS)
    )
    every = product((False, True), repeat=len(NEEDS))
    answers = "\n".join(map(choice, every))
    return (
        f'<div class="demo-chooser">\n<fieldset><legend>What do you need?'
        f"</legend>\n{boxes}\n</fieldset>\n"
        f'<div role="status" aria-live="polite">\n{answers}\n</div>\n</div>'
    )


def choice(ticked: Sequence[bool]) -> str:
    """The answer to one way to tick the boxes."""
    needs = [need for need, on in zip(NEEDS, ticked, strict=True) if on]
    classes = " ".join(
        f"need-{place}-{'yes' if on else 'no'}"
        for place, on in enumerate(ticked)
    )
    words = answered(needs, fitting(needs))
    return f'<div class="demo-choice {classes}">{words}</div>'


def answered(needs: Iterable[Need], left: Sequence[str]) -> str:
    """What fits, what decided it, and who is out."""
    asked = list(needs)
    if not asked:
        return (
            "<p>Tick at least one need: without a need, every design fits.</p>"
        )
    if not left:
        why = DEAF if {ACROSS, AT_ONCE} <= {*asked} else ""
        return (
            f"<p><strong>None meets all of these.</strong> {why}Give up one, "
            "or use one credential on each side of a boundary.</p>"
        )
    first, *others = sorted(left, key=in_the_square)
    lines = [f"<p>What fits: <strong>{html.escape(first)}</strong></p>"]
    if others:
        lines.append(f"<p>And: {html.escape(', '.join(others))}.</p>")
    if NO_PAGE in left:
        lines.append(f"<p>{BETWEEN_SERVICES}</p>")
    decided = "; ".join(in_short(need, first) for need in asked)
    lines.append(f"<p>Decided by: {decided}.</p>")
    out = [said for name in RIVALS if (said := ruled_out(name, left, asked))]
    lines += [f"<p>Among those that are out: {'; '.join(out)}.</p>"] * bool(
        out
    )
    return "\n".join(lines)


def in_the_square(name: str) -> int:
    """Its place among the four designs that the page shows above, which
    are named first of those that fit."""
    shown = [one for _, names in RECORDS for one in names]
    return shown.index(name) if name in shown else len(shown)


def ruled_out(name: str, left: Sequence[str], asked: Sequence[Need]) -> str:
    """Why a rival does not fit, in words with a link; "" if it does."""
    if name in left:
        return ""
    for need in asked:
        cell = cell_of(need.probe, name)
        if not need.met(cell.value):
            return f"{html.escape(name)} ({in_short(need, name)})"
    return f"{html.escape(name)} (the partner does not hear of a log-out)"


def in_short(need: Need, name: str) -> str:
    """What was measured of a need, with a link to its proof:
    "log-out ends every copy: 0 s"."""
    cell = cell_of(need.probe, name)
    words = f"{need.about}: {on_a_line(say(cell))}"
    return to_proof(cell, html.escape(words))
