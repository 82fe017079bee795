"""A chapter's exercise, in its page: a reader edits the cell by the
keyboard and reads what the page says.
"""

from typing import Any

from exercise_answers import EXERCISES, chapter_of

LONGEST_MS = 240_000
ENDED = """number => /^(Ran|This needs|Not run|Stopped|Python could not)/.test(
  document.querySelectorAll(".cell")[number]
  .querySelector("[role=status]").innerText)"""


class Cell:
    """One cell of an open page, by its number from 0."""

    def __init__(self, page: Any, number: int) -> None:
        self.page, self.number = page, number
        self.box = page.locator(".cell").nth(number)
        self.editor = self.box.locator("textarea")

    def press(self, name: str) -> None:
        """One of its buttons, by the keyboard."""
        self.box.locator(".run button", has_text=name).focus()
        self.page.keyboard.press("Enter")

    def ended(self) -> str:
        """Once it has run: what came of it, in the page's word."""
        self.page.wait_for_function(ENDED, arg=self.number, timeout=LONGEST_MS)
        return str(self.box.get_attribute("data-ran"))

    def answer(self, source: str) -> str:
        """Paste this in place of all that the box has, and run it."""
        self.editor.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)
        assert self.editor.input_value() == source
        self.page.keyboard.press("Shift+Enter")
        return self.ended()

    def said(self) -> str:
        """The outputs that are seen, and none other."""
        shown = self.box.locator(".cell_output:not([hidden])")
        return words_of(" ".join(shown.all_inner_texts()))


def words_of(text: str) -> str:
    return " ".join(text.split())


def solve(page: Any, number: str) -> None:
    """Stub, wrong answers, the solution; then the book's text again.  page:
    the chapter of that number, in which all cells above have run."""
    exercise, chapter = EXERCISES[number], chapter_of(number)
    cell = Cell(page, len(chapter.above))
    printed = cell.box.locator("pre").first.inner_text().rstrip()
    assert printed == chapter.source

    cell.press("Edit")
    page.keyboard.press("Shift+Enter")
    assert cell.ended() == "same"
    assert cell.said() == words_of(chapter.output)
    for answer, told in exercise.wrong.items():
        cell.answer(chapter.with_answer(exercise, answer))
        assert words_of(told) in cell.said(), answer
        assert words_of(exercise.right) not in cell.said()
    solved = chapter.with_answer(exercise, exercise.solution)
    assert cell.answer(solved) == "yours"
    assert cell.said() == words_of(exercise.right)

    cell.press("Undo the edits")
    assert cell.editor.count() == 0
    assert cell.box.locator("pre").first.inner_text().rstrip() == printed
    assert cell.said() == words_of(chapter.output)
    cell.press("Run")
    assert cell.ended() == "same"
