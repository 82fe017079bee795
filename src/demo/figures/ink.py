"""The colours and the strokes that charts are made of.

Colours follow the theme, and each has a second cue beside it. A stroke
returns one SVG fragment. Positions and sizes are in viewBox units. A chart
is 380 units wide, so that text of 13 units is 12 pixels high on a phone of
390.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from demo.figures.words import escape, printable, width_of, wrap

Hatch = Literal["plain", "slash", "upright", "backslash", "level"]


class Tone(NamedTuple):
    """A judgement: its colour, its icon as a path about (0, 0), its glyph."""

    colour: str
    icon: str
    glyph: str


class TokenPart(NamedTuple):
    """A part of a credential: its colour, name and underline."""

    colour: str
    name: str
    underline: str


class Series(NamedTuple):
    """One of several series in a stacked bar: its colour and hatch."""

    colour: str
    hatch: Hatch


def theme(variable: str, fallback: str) -> str:
    """Return a colour that the site sets and a notebook falls back from.

    Every fallback has a contrast of 3:1 or more on white and on #111.
    """
    return f"var(--{variable},{fallback})"


TONES = {
    "good": Tone(
        theme("demo-good", "#2a8a55"), "M-7 0.5L-2 5.5L7.5 -5.5", "✓"
    ),
    "fair": Tone(
        theme("demo-fair", "#b07200"), "M-8 2C-5 -6 -1 -4 0 0S5 6 8 -2", "~"
    ),
    "poor": Tone(theme("demo-poor", "#d6454d"), "M-6 -6L6 6M6 -6L-6 6", "✗"),
    "neutral": Tone(theme("demo-neutral", "#75808c"), "M-1.5 0H1.5", "·"),
}

TOKEN_PARTS = {
    "header": TokenPart(theme("token-header", "#c8581a"), "header", "solid"),
    "payload": TokenPart(
        theme("token-payload", "#9060d6"), "payload", "dashed"
    ),
    "signature": TokenPart(
        theme("token-signature", "#2f7fd1"), "signature", "dotted"
    ),
    "opaque": TokenPart(
        theme("token-opaque", "#12877f"), "opaque identifier", "double"
    ),
}

SERIES = (
    Series(theme("demo-series-1", "#3f7cc4"), "plain"),
    Series(theme("demo-series-2", "#c06a1f"), "slash"),
    Series(theme("demo-series-3", "#2f8a6b"), "upright"),
    Series(theme("demo-series-4", "#8f6bc2"), "backslash"),
    Series(theme("demo-series-5", "#75808c"), "level"),
)


def tone_of(name: str) -> Tone:
    """Return the tone `name`; ValueError when there is none."""
    if name not in TONES:
        raise ValueError(f"unknown tone {name!r}: use {', '.join(TONES)}")
    return TONES[name]


def series_of(names: tuple[str, ...]) -> dict[str, Series]:
    """Give each name its series, in order; ValueError beyond five."""
    if len(names) > len(SERIES):
        raise ValueError(
            f"{len(names)} series: a chart takes {len(SERIES)} at most"
        )
    return dict(zip(names, SERIES, strict=False))


def part_of(name: str) -> TokenPart:
    """Return the part of a token; ValueError when there is no such one."""
    if name not in TOKEN_PARTS:
        known = ", ".join(TOKEN_PARTS)
        raise ValueError(f"unknown kind {name!r}: use {known}")
    return TOKEN_PARTS[name]


WIDTH = 380.0
FONT = "system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace"
INK = "currentColor"


def num(value: float) -> str:
    """Print a coordinate with one decimal at most."""
    printed = f"{value:.1f}".removesuffix(".0")
    return "0" if printed == "-0" else printed


def write(
    x: float,
    y: float,
    *lines: str,
    size: float = 15,
    anchor: str = "start",
    bold: bool = False,
    soft: bool = False,
) -> str:
    """Set lines of text, the first with its baseline at `y`.

    The lines lie 1.25 times `size` apart.
    """
    extra = ' font-weight="600"' if bold else ""
    extra += ' fill-opacity="0.78"' if soft else ""
    extra += "" if anchor == "start" else f' text-anchor="{anchor}"'
    extra += "" if size == 15 else f' font-size="{num(size)}"'
    return "".join(
        f'<text x="{num(x)}" y="{num(y + row * size * 1.25)}"{extra}>'
        f"{escape(line)}</text>"
        for row, line in enumerate(lines)
    )


def with_proof(drawn: str, proof: str) -> str:
    """Make what is drawn a link to its proof, if there is one."""
    return f'<a data-proof="{escape(proof)}">{drawn}</a>' if proof else drawn


def mono(x: float, y: float, run: str, advance: float) -> str:
    """Set a monospace run; each character is `advance` units wide."""
    kept = printable(run).replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<text x="{num(x)}" y="{num(y)}" font-family="{MONO}"'
        f' textLength="{num(len(run) * advance)}" xml:space="preserve"'
        ' class="demo-mono">'
        f"{kept}</text>"
    )


def stroke(
    path: str,
    colour: str = INK,
    *,
    width: float = 1,
    dash: str = "",
    faint: bool = False,
    at: tuple[float, float] = (0, 0),
) -> str:
    """Draw a path without a fill, moved to `at`."""
    extra = f' stroke-dasharray="{dash}"' if dash else ""
    extra += ' stroke-opacity="0.25"' if faint else ""
    if at != (0, 0):
        extra += f' transform="translate({num(at[0])} {num(at[1])})"'
    return (
        f'<path d="{path}" fill="none" stroke="{colour}"'
        f' stroke-width="{num(width)}"{extra}/>'
    )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    colour: str,
    *,
    fill: float = 1,
    edge: bool = False,
    hatch: Hatch = "plain",
) -> str:
    """Draw a rectangle: `fill` is the opacity of its colour, 0 to 1."""
    line = f' stroke="{colour}"' if edge else ""
    return (
        f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}"'
        f' height="{num(height)}" fill="{colour}"'
        f' fill-opacity="{fill:g}"{line}/>'
    ) + hatched(x, y, width, height, colour, hatch)


def hatched(
    x: float, y: float, width: float, height: float, colour: str, hatch: Hatch
) -> str:
    """Draw a rectangle's hatch as one path, cut at its edges."""
    marks: list[tuple[float, float, float, float]] = []
    step = 6
    if hatch == "upright":
        marks = [(a, 0, a, height) for a in range(3, int(width), step)]
    elif hatch == "level":
        marks = [(0, a, width, a) for a in range(3, int(height), 4)]
    elif hatch != "plain":
        for a in range(step, int(width + height), step):
            left, right = a - min(a, height), min(a, width)
            marks.append((left, min(a, height), right, a - right))
        if hatch == "backslash":
            marks = [(width - a, b, width - c, d) for a, b, c, d in marks]
    path = "".join(
        f"M{num(x + a)} {num(y + b)}L{num(x + c)} {num(y + d)}"
        for a, b, c, d in marks
    )
    return stroke(path, colour, width=1.4) if path else ""


def icon(tone: str, x: float, y: float) -> str:
    """Draw the icon of a tone about (x, y), 16 units wide.

    Raises ValueError for an unknown tone.
    """
    mark = tone_of(tone)
    drawn = stroke(mark.icon, mark.colour, width=2.8, at=(x, y))
    return drawn.replace("<path", f'<path class="demo-icon-{tone}"', 1)


Swatch = Callable[[float, float], str]
"""Draws an example 18 wide and 12 high with its corner at (x, y)."""


def filled(colour: str, fill: float, hatch: Hatch = "plain") -> Swatch:
    """Return a swatch of a filled, hatched rectangle."""
    return lambda x, y: box(
        x, y, 18, 12, colour, fill=fill, edge=True, hatch=hatch
    )


def bar_of(series: Series) -> Swatch:
    """Return the swatch of a series of bars."""
    return filled(series.colour, fill_of(series), series.hatch)


def fill_of(series: Series) -> float:
    """Return the opacity of a series: light where a hatch is drawn."""
    return 1 if series.hatch == "plain" else 0.2


def legend(y: float, items: Mapping[str, Swatch]) -> tuple[str, float]:
    """Draw swatches and names from `y` down; return them and the new y."""
    parts, x = [], 0.0
    for name, swatch in items.items():
        lines = wrap(name, WIDTH - 26, 13)
        width = 26 + max(width_of(line, 13) for line in lines)
        if x and x + width > WIDTH:
            x, y = 0.0, y + 20
        parts.append(swatch(x + 1, y + 1))
        parts.append(write(x + 26, y + 12, *lines, size=13))
        x, y = x + width + 16, y + 16.25 * (len(lines) - 1)
    return "".join(parts), y + 22
