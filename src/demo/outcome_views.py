"""Who got what in real browsers: by injected script, by a planted
identifier, by a call from another origin.  Pictures of the records."""

from demo.browser_rows import NOTHING, results
from demo.browser_views import recorded
from demo.figures import Figure, Mark, grid, tick

RUNGS = ("localStorage", "readable cookie", "memory", "HttpOnly cookie")
"""Where the bank keeps the credential."""


def theft_figure(page: str = "comments unescaped") -> Figure:
    """Where the credential is kept, against what injected script got and
    whether an honest user can pay.  page: "comments unescaped", "strict
    policy" or "comments escaped"."""
    found = results("browser_ladder")[page]
    return grid(
        f"Chromium, {page}: what does injected script get?",
        [
            "the credential",
            "on another machine",
            "in the page",
            "the honest user",
        ],
        [(rung, outcome(found[rung])) for rung in RUNGS],
        "kept in",
        caption=recorded("browser_ladder", "Chromium"),
    )


def outcome(got: dict[str, str]) -> list[Mark]:
    """One rung of the record, in the order of the figure's columns."""
    ways = got["found in"]
    return [
        tick(ways == NOTHING, "not copied", f"copied by {ways}"),
        tick(got["replayed"] == NOTHING, "not replayed", "replayed"),
        tick(got["ridden"] == NOTHING, "does not pay", "pays"),
        tick(got["honest user"] == "pays", "pays", "cannot pay"),
    ]


def fixation_figure() -> Figure:
    """Planted identifiers: who is in?"""
    found = results("browser_fixation")["fixation"]
    marks = [
        (
            case,
            [
                tick(row["planted"] != "yes", "refused", "kept"),
                tick(row["attacker enters as"] != "alice", "out", "in"),
                tick(row["Alice is"] == "alice", "in", "locked out"),
            ],
        )
        for case, row in found.items()
    ]
    columns = ["planted cookie", "the attacker is", "Alice is"]
    seen = recorded("browser_fixation", "Chromium")
    title = "Session fixation in Chromium"
    return grid(title, columns, marks, "bank", caption=seen)


def third_party_figure() -> Figure:
    """Calls by a page of another origin: what could it read?"""
    found = results("browser_third_party")
    settings = ("allowed", "blocked")
    marks = [
        (
            case,
            [readable(found[word][case]["page reads"]) for word in settings],
        )
        for case in found["allowed"]
    ]
    columns = [f"third-party cookies {word}" for word in settings]
    title = "What another origin's page reads in Chromium"
    seen = recorded("browser_third_party", "Chromium")
    return grid(title, columns, marks, "call", caption=seen)


def readable(read: str) -> Mark:
    return tick(read == "alice", "readable", "not readable")
