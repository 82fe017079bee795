"""Colours that follow the theme, and a second cue for each of them."""

from __future__ import annotations

from typing import Literal, NamedTuple

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
