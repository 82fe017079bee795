"""What is left for each set of needs; and how firm the table is: its rows
under other fair choices."""

from typing import Any

from demo.choose import every_set, fitting, undominated
from demo.comparison import sensitivity
from demo.pages.views import View

NO_NEED = "nothing of these"
NONE_LEFT = "none: give up one need"


def answers_view() -> View:
    """For each set of needs, the contenders that meet all of them, without
    those that another one beats."""
    rows = [
        [
            ", ".join(need.short for need in needs) or NO_NEED,
            ", ".join(undominated(fitting(needs))) or NONE_LEFT,
        ]
        for needs in every_set()
    ]
    caption = "What is left when you say what you need"
    return View.of(["you need that", "what is left"], rows, caption)


SENSITIVITY_HEADINGS = [
    "with this in place of the article's choice",
    *("row that changes", "before", "after"),
]


def sensitivity_rows() -> list[list[str]]:
    """Each other choice, with a line for each row that it changes."""
    rows = []
    for name, found in sensitivity().items():
        rows += [[name, t.factor, t.before, t.after] for t in found]
        rows += [] if found else [[name, "none", "", ""]]
    return rows


def sensitivity_view() -> View:
    """How firm is the table?"""
    caption = "The five rows again, under other fair choices"
    return View.of(SENSITIVITY_HEADINGS, sensitivity_rows(), caption)


def sensitivity_json() -> dict[str, Any]:
    """The same, machine-readable."""
    return {
        "choices": [
            {
                "choice": name,
                "turns": [
                    {"factor": t.factor, "before": t.before, "after": t.after}
                    for t in found
                ],
            }
            for name, found in sensitivity().items()
        ]
    }
