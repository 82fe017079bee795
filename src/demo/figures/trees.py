"""What to choose: a decision tree, set as an outline with branches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from demo.figures.figure import Figure, draw
from demo.figures.ink import WIDTH, box, num, stroke, write
from demo.figures.palette import TONES
from demo.figures.tables import DataTable
from demo.figures.words import clean, named, some, width_of, wrap

Node: TypeAlias = "tuple[str, Mapping[str, Node | str]]"
"""A question and, for each answer, another node or the choice."""

INDENT = 26.0
DEEPEST = 6
ROOM = 110.0
CHOICE = TONES["neutral"].colour


def tree(title: str, root: Node) -> Figure:
    """Draw the questions of `root`, their answers and the choices.

    Raises ValueError for an empty question, answer or choice, for a
    question without answers, for an answer too long to fit, and for over
    six questions in a row.
    """
    paths = tuple(_paths(root, 1))
    parts: list[str] = []
    height = _draw(parts, root, 0, 10, 0)
    table = DataTable(("your answers", "choice"), paths)
    said = "; ".join(f"{path}: {choice}" for path, choice in paths)
    about = f"A decision tree with {len(paths)} ends. {said}."
    return draw(title, about, parts, height, table)


def _paths(node: Node, depth: int) -> Iterator[tuple[str, str]]:
    """Yield each way through the tree as its answers and its choice."""
    question, answers = named(node[0], "a question"), node[1]
    if depth > DEEPEST:
        raise ValueError(f"{question}: over {DEEPEST} questions in a row")
    for answer in some(answers, f"answers to {question!r}"):
        step = f"{question} {named(answer, 'an answer')}"
        child = answers[answer]
        if isinstance(child, str):
            yield step, named(child, "a choice")
        else:
            for path, choice in _paths(child, depth + 1):
                yield f"{step}. {path}", choice


def _draw(
    parts: list[str], node: Node, at: float, spine: float, y: float
) -> float:
    """Draw a node with its top at `y`; return the y under it.

    The question starts at `at`, the branches at `spine`.
    """
    question, answers = node
    lines = wrap(question, WIDTH - at, bold=True)
    parts.append(write(at, y + 17, *lines, bold=True))
    y += 19 * len(lines) + 10
    top, last = y - 2, y
    for answer, child in answers.items():
        last, left = y + 13, spine + INDENT
        pill = max(36, width_of(answer, 13) + 16)
        if left + pill + 10 > WIDTH - ROOM:
            raise ValueError(f"{clean(answer)}: too long to draw this deep")
        parts.append(stroke(f"M{num(spine)} {num(last)}H{num(left)}"))
        parts.append(stroke(_rounded(left, y + 2, pill, 22)))
        parts.append(
            write(left + pill / 2, y + 17, answer, size=13, anchor="middle")
        )
        if isinstance(child, str):
            y = _leaf(parts, child, left + pill + 10, y)
        else:
            y = _draw(parts, child, left + pill + 10, left + 10, y)
    parts.append(stroke(f"M{num(spine)} {num(top)}V{num(last)}"))
    return y


def _leaf(parts: list[str], choice: str, x: float, y: float) -> float:
    lines = wrap(choice, WIDTH - x - 18)
    width = min(WIDTH - x - 1, max(width_of(line) for line in lines) + 18)
    high = 19 * len(lines) + 7
    parts.append(box(x, y, width, high, CHOICE, fill=0.12, edge=True))
    parts.append(box(x, y, 4, high, CHOICE))
    parts.append(write(x + 12, y + 18, *lines))
    return y + high + 10


def _rounded(x: float, y: float, width: float, height: float) -> str:
    """Return the path of a pill: a rectangle with round ends."""
    flat, end = num(width - height), num(height / 2)
    return (
        f"M{num(x + height / 2)} {num(y)}h{flat}a{end} {end} 0 0 1 0"
        f" {num(height)}h-{flat}a{end} {end} 0 0 1 0 -{num(height)}z"
    )
