"""The underline of each kind of part, so that colour is not alone."""

from __future__ import annotations

from demo.figures.ink import num, stroke
from demo.figures.palette import Kind


def underline(style: Kind, x: float, y: float, width: float) -> str:
    """Draw the underline of a kind, `width` units long."""
    path, colour = f"M{num(x)} {num(y)}h{num(width)}", style.colour
    if style.underline == "double":
        twin = f"{path}M{num(x)} {num(y + 3.5)}h{num(width)}"
        return stroke(twin, colour, width=1.6)
    if style.underline == "zigzag":
        teeth = "l3 3l3 -3" * max(1, round(width / 6))
        return stroke(f"M{num(x)} {num(y)}{teeth}", colour, width=1.6)
    dash = {"dashed": "8 4", "dotted": "2 3"}.get(style.underline, "")
    return stroke(path, colour, width=3, dash=dash)
