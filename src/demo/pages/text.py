"""Rows of words as markdown, or as text that fits where it goes."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TextIO

from demo.figures import lined_up

Lines = Sequence[Sequence[str]]
"""Each line has a word for each heading; a word may have line breaks."""

TALLEST = 6
"""Where a table would be folded so narrow that a word of one line takes
more than this, each of its rows is told as a block instead."""

PAINTED = {
    **dict.fromkeys(["accepted", "error", "fails", "disagrees", "poor"], 31),
    **dict.fromkeys(["refused", "holds", "agrees", "good"], 32),
    **dict.fromkeys(["holds if", "mixed", "fair"], 33),
}
"""Words that a terminal shows in a colour: red, green or yellow, by its
number.  Source: ECMA-48 section 8.3.117"""


def markdown(headings: Sequence[str], lines: Lines) -> str:
    """A pipe table; a line break inside a word becomes <br>."""
    every = [headings, ["---"] * len(headings), *lines]
    return "\n".join(
        "| " + " | ".join(line).replace("\n", "<br>") + " |" for line in every
    )


def aligned(headings: Sequence[str], lines: Lines) -> str:
    """Columns as wide as their widest word, under underlined headings."""
    return Screen().table(headings, lines)


@dataclass(frozen=True)
class Screen:
    """Where text goes.  width: in characters; None is as wide as it
    takes, for a file or a pipe.  colour: does it show colours?"""

    width: int | None = None
    colour: bool = False

    @classmethod
    def of(cls, stream: TextIO) -> "Screen":
        """The terminal behind a stream, if there is one.  NO_COLOR and
        TERM=dumb ask for no colour.  Source: https://no-color.org"""
        if not stream.isatty():
            return cls()
        dumb = os.environ.get("TERM") == "dumb"
        colour = not (dumb or os.environ.get("NO_COLOR"))
        return cls(shutil.get_terminal_size().columns, colour)

    def table(self, headings: Sequence[str], lines: Lines) -> str:
        """Columns, folded where the screen is too narrow; where they
        would become too narrow themselves, a block for each line."""
        folded = folded_to(self.width, [headings, *lines])
        if folded is None:
            return "\n\n".join(
                self.block(head, dict(zip(headings[1:], words, strict=True)))
                for head, *words in lines
            )
        rules = ["-" * longest_part([heading], "\n") for heading in folded[0]]
        return "\n".join(lined_up([folded[0], rules, *folded[1:]], self.paint))

    def block(self, head: str, facts: Mapping[str, str]) -> str:
        """A head, and below it a labelled paragraph for each fact."""
        left = max(14, *(len(label) + 4 for label in facts))
        told = [self.paragraph(head)]
        for label, fact in facts.items():
            text = fill(
                fact.replace("\n", ", ") or "–",
                min(self.width or 79, 79),
                initial_indent=f"  {label}".ljust(left),
                subsequent_indent=" " * left,
                break_on_hyphens=False,
            )
            told.append(text[:left] + self.paint(text[left:], fact))
        return "\n".join(told)

    def paragraph(self, words: str) -> str:
        """The words, folded where the screen is too narrow."""
        return fill(words, self.width) if self.width else words

    def paint(self, piece: str, word: str) -> str:
        """A piece of that word, in the word's colour if it has one."""
        number = PAINTED.get(" ".join(word.split()))
        bare = piece.rstrip()
        if not (self.colour and number and bare):
            return piece
        return f"\x1b[{number}m{bare}\x1b[0m{piece[len(bare) :]}"


def folded_to(width: int | None, lines: Lines) -> list[list[str]] | None:
    """The same lines, with line breaks so that their columns fit.  None:
    they cannot, or a word would become too tall to read."""
    if width is None:
        return [list(line) for line in lines]
    widths = fitting_widths(width, lines)
    if widths is None:
        return None
    folded = [
        [folded_at(*case) for case in zip(line, widths, strict=True)]
        for line in lines
    ]
    grown = (
        after.count("\n") - before.count("\n")
        for one, other in zip(folded, lines, strict=True)
        for after, before in zip(one, other, strict=True)
    )
    return folded if max(grown) < TALLEST else None


def fitting_widths(width: int, lines: Lines) -> list[int] | None:
    """How wide each column may be in a table of this width, all in
    characters.  The widest columns are narrowed, and the last one gets
    what is left over.  None: not even the longest words fit."""
    columns = list(zip(*lines, strict=True))
    wanted = [longest_part(column, "\n") for column in columns]
    least = [longest_part(column, None) for column in columns]
    room = width - 2 * (len(columns) - 1)
    for most in range(max(wanted), 0, -1):
        widths = [
            max(narrow, min(wide, most))
            for narrow, wide in zip(least, wanted, strict=True)
        ]
        if sum(widths) <= room:
            return [*widths[:-1], widths[-1] + room - sum(widths)]
    return None


def longest_part(words: Sequence[str], between: str | None) -> int:
    """The length of the longest piece of all these words, split at a
    character, or at white space for None."""
    parts = (part for word in words for part in word.split(between))
    return max(map(len, parts), default=0)


def folded_at(word: str, width: int) -> str:
    """The word, with a line break wherever a line would be wider."""
    lines = (fill(w, width, break_on_hyphens=False) for w in word.split("\n"))
    return "\n".join(lines)
