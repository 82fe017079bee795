"""The readers of the browsers' records stand in `demo.evidence.browsers`."""

from demo.evidence.browsers import (
    GUARDS,
    KINDS,
    NEVER,
    NOTHING,
    RELATIONS,
    SAME_SITE,
    SETTINGS,
    Row,
    disagreements,
    predicted,
    results,
    rows,
    rows_of,
)

__all__ = [
    "GUARDS",
    "KINDS",
    "NEVER",
    "NOTHING",
    "RELATIONS",
    "SAME_SITE",
    "SETTINGS",
    "Row",
    "disagreements",
    "predicted",
    "results",
    "rows",
    "rows_of",
]
