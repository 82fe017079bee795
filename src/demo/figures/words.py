"""Text for charts: cleaned, escaped, measured, wrapped, counted."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

_NARROW = frozenset("iIljtfr.,:;'!|()[]/ -")
_WIDE = frozenset("mwMW@%—…")
_UNITS = (("day", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def printable(words: str) -> str:
    """Return `words` with every control character made visible as U+FFFD."""
    return "".join(c if c.isprintable() else "\ufffd" for c in words)


def clean(words: object) -> str:
    """Return one printable line: runs of white space become one space."""
    return printable(" ".join(str(words).split()))


def escape(words: object) -> str:
    """Return one clean line that is safe as HTML text or attribute."""
    return html.escape(clean(words))


def named(words: str, what: str) -> str:
    """Return `words`, cleaned; ValueError when nothing is left of it."""
    if not clean(words):
        raise ValueError(f"{what} is empty")
    return clean(words)


def some(rows: Iterable[T], what: str = "rows") -> tuple[T, ...]:
    """Return `rows` as a tuple; ValueError when there are none."""
    found = tuple(rows)
    if not found:
        raise ValueError(f"no {what} to draw")
    return found


def quantity(value: float, label: str) -> float:
    """Return `value`; ValueError unless it is finite and zero or more."""
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{label}: {value} is not a number from zero up")
    return value


def number(value: float) -> str:
    """Print a quantity: whole from 100 up, else three digits.

    >>> number(0), number(1234), number(0.33333)
    ('0', '1,234', '0.333')
    """
    if value == int(value) or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def duration(seconds: float) -> str:
    """Print seconds in human units, none lost.

    >>> duration(0), duration(90), duration(43_200), duration(172_800)
    ('0 s', '1 min 30 s', '12 h', '2 days')
    """
    left, parts = seconds, []
    for unit, size in _UNITS:
        count, left = divmod(left, size) if size > 1 else (left, 0)
        if count:
            plural = "s" if unit == "day" and count > 1 else ""
            parts.append(f"{count:g} {unit}{plural}")
    return " ".join(parts) or "0 s"


def width_of(words: str, size: float = 15, bold: bool = False) -> float:
    """Estimate the width of `words` set at `size`, in the same units.

    Fonts differ, so this errs on the wide side.
    """
    ems = math.fsum(
        0.38 if c in _NARROW else 0.95 if c in _WIDE else 0.63 for c in words
    )
    return ems * size * (1.08 if bold else 1)


def wrap(
    words: str, width: float, size: float = 15, bold: bool = False
) -> list[str]:
    """Break `words` into lines no wider than `width` units.

    A word wider than a line is cut, so nothing is ever clipped.
    """
    lines = [""]
    for word in clean(words).split():
        joined = f"{lines[-1]} {word}".strip()
        if width_of(joined, size, bold) <= width:
            lines[-1] = joined
            continue
        lines.append("")
        for character in word:
            if width_of(lines[-1] + character, size, bold) > width:
                lines.append("")
            lines[-1] += character
    return [line for line in lines if line]


def longest(words: Iterable[str], size: float) -> float:
    """Estimate the width of the widest word, in bold; 120 at most."""
    found = [word for line in words for word in clean(line).split()]
    return min(120, max(width_of(word, size, bold=True) for word in found))
