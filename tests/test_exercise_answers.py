"""Each chapter's exercise, in CPython: the stub fails, the solution
passes, wrong answers fail and say why."""

import importlib
import json
import re
import sys
from typing import Any
from unittest.mock import patch

import pytest
from exercise_answers import EXERCISES, NO_ANSWER, NOTEBOOKS, chapter_of

sys.path.insert(0, str(NOTEBOOKS.parent / "book" / "_python"))
runner = importlib.import_module("runner")

SLOW = ("02", "03", "04", "07", "09", "14", "15", "16", "17", "18", "19")
"""Whose cells take seconds."""

NUMBERS = [
    pytest.param(n, marks=pytest.mark.slow) if n in SLOW else n
    for n in EXERCISES
]


def said_by(source: str) -> str:
    """What a cell prints, its last value, its error."""
    outputs = json.loads(runner.run(source, "<cell>"))
    parts = [
        one.get("printed") or one.get("text") or one["error"]
        for one in outputs
    ]
    return "\n".join(part.rstrip("\n") for part in parts)


def test_each_chapter_has_its_exercise_here() -> None:
    chapters = [path.name[:2] for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    assert list(EXERCISES) == chapters


@pytest.mark.parametrize("number", EXERCISES)
def test_each_has_two_wrong_answers_and_a_stub_that_is_not_right(
    number: str,
) -> None:
    exercise, chapter = EXERCISES[number], chapter_of(number)
    assert len(exercise.wrong) >= 2
    assert exercise.right not in chapter.output
    assert not [t for t in exercise.wrong.values() if exercise.right in t]
    if exercise.replaced == "guess = None":
        assert chapter.output == NO_ANSWER


@pytest.mark.parametrize("number", EXERCISES)
def test_a_right_guess_is_told_why_in_one_sentence_without_numbers(
    number: str,
) -> None:
    """`ES256` is a name, and `16` would be typed by hand."""
    exercise = EXERCISES[number]
    if exercise.replaced == "guess = None":
        assert re.fullmatch(r"right: [A-Z][^.]+\.", exercise.right)
        assert not re.search(r"\b\d", exercise.right)


@pytest.mark.parametrize("number", NUMBERS)
def test_stub_and_wrong_answers_fail_and_the_solution_passes(
    number: str,
) -> None:
    """In a namespace of its own, after the chapter's cells above."""
    exercise, chapter = EXERCISES[number], chapter_of(number)
    names: dict[str, Any] = {"__name__": "__main__", "display": runner.display}
    with patch.object(runner, "NAMESPACE", names):
        for source in chapter.above:
            said = said_by(source)
            assert "Traceback" not in said, said
        assert said_by(chapter.source) == chapter.output
        for answer, told in exercise.wrong.items():
            said = said_by(chapter.with_answer(exercise, answer))
            assert told in said, answer
            assert exercise.right not in said
            assert "Traceback" not in said, answer
        solved = chapter.with_answer(exercise, exercise.solution)
        assert said_by(solved) == exercise.right
        assert said_by(chapter.source) == chapter.output


def test_a_cell_above_that_differs_is_noticed() -> None:
    """The control: the same answer after another cell is wrong."""
    exercise, chapter = EXERCISES["13"], chapter_of("13")
    solved = chapter.with_answer(exercise, exercise.solution)
    with patch.object(runner, "NAMESPACE", {"__name__": "__main__"}):
        for source in chapter.above:
            said_by(source)
        assert said_by(solved) == exercise.right
        moved = solved.replace("Path=/me", "Path=/")
        assert exercise.right not in said_by(moved)
