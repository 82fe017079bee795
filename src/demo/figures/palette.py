"""Colours that follow the theme, and a second cue for each of them."""

from __future__ import annotations

from typing import Literal, NamedTuple

Hatch = Literal["plain", "slash", "upright", "backslash", "level"]


class Tone(NamedTuple):
    """A judgement: its colour, its icon as a path about (0, 0), its glyph."""

    colour: str
    icon: str
    glyph: str


class Kind(NamedTuple):
    """A part of a credential: its colour, name and underline."""

    colour: str
    name: str
    underline: str


class Series(NamedTuple):
    """One of several series: its colour, hatch and marker about (0, 0)."""

    colour: str
    hatch: Hatch
    marker: str


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
    "neutral": Tone(theme("demo-neutral", "#75808c"), "M-7 0H7", "–"),
}

KINDS = {
    "header": Kind(theme("token-header", "#c8581a"), "header", "solid"),
    "payload": Kind(theme("token-payload", "#9060d6"), "payload", "dashed"),
    "signature": Kind(
        theme("token-signature", "#2f7fd1"), "signature", "dotted"
    ),
    "opaque": Kind(
        theme("token-opaque", "#12877f"), "opaque identifier", "double"
    ),
    "cookie": Kind(
        theme("token-cookie", "#c24d8e"), "cookie attribute", "zigzag"
    ),
}

SERIES = (
    Series(
        theme("demo-series-1", "#3f7cc4"),
        "plain",
        "M-6 0A6 6 0 1 1 6 0A6 6 0 1 1 -6 0Z",
    ),
    Series(
        theme("demo-series-2", "#c06a1f"),
        "slash",
        "M0 -7.5L7.5 0L0 7.5L-7.5 0Z",
    ),
    Series(
        theme("demo-series-3", "#2f8a6b"),
        "upright",
        "M-5.5 -5.5H5.5V5.5H-5.5Z",
    ),
    Series(
        theme("demo-series-4", "#8f6bc2"), "backslash", "M0 -6.5L7 5.5H-7Z"
    ),
    Series(theme("demo-series-5", "#75808c"), "level", "M0 6.5L7 -5.5H-7Z"),
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


def kind_of(name: str) -> Kind | None:
    """Return the kind `name`, None for plain; ValueError if unknown."""
    if name == "plain":
        return None
    if name not in KINDS:
        known = ", ".join((*KINDS, "plain"))
        raise ValueError(f"unknown kind {name!r}: use {known}")
    return KINDS[name]
