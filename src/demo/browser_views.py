"""What real browsers did, as pictures that read the records only."""

from typing import Any

from demo.browser_rows import (
    GUARDS,
    KINDS,
    NEVER,
    NOTHING,
    RELATIONS,
    SAME_SITE,
    Row,
    results,
    rows,
)
from demo.figures import Figure, Mark, grid, ladder, tick

PAGES = [page for page in RELATIONS if page != "same origin"]
"""From which a request is forged."""

RUNGS = ("localStorage", "readable cookie", "memory", "HttpOnly cookie")

THEFT = {
    "found in": ("copied", "not found"),
    "replayed": ("replayed", "not replayed"),
    "ridden": ("pays", "does not pay"),
}
"""What injected script may achieve: the words for yes and for no."""


def request_figure(
    relation: str = "cross-site",
    browser: str = "Chromium",
    setting: str = "fresh",
) -> Figure:
    """Kinds of request against SameSite, for one relation."""
    chosen = [r for r in rows(browser, setting) if r.relation == relation]
    return grid(
        f"{browser}, {relation}, {setting}: does the cookie travel?",
        [f"SameSite {name}" for name in SAME_SITE],
        [
            (kind, [travel(row) for row in chosen if row.kind == kind])
            for kind in KINDS
        ],
        "request",
    )


def relation_figure(
    kind: str = "form POST",
    browser: str = "Chromium",
    setting: str = "fresh",
) -> Figure:
    """Relations against SameSite, for one kind of request."""
    chosen = [r for r in rows(browser, setting) if r.kind == kind]
    return grid(
        f"{browser}, {kind}, {setting}: does the cookie travel?",
        [f"SameSite {name}" for name in SAME_SITE],
        [
            (page, [travel(row) for row in chosen if row.relation == page])
            for page in RELATIONS
        ],
        "page",
    )


def travel(row: Row) -> Mark:
    """A cookie that travels is poor, but from the bank's own page."""
    if not row.arrived:
        return Mark(NEVER, "good")
    if row.relation == "same origin":
        return Mark("sent" if row.sent else "kept back", "neutral")
    return tick(not row.sent, "kept back", "sent")


def same_site_figure(browser: str = "Chromium") -> Figure:
    """Forged transfers from each page, SameSite the only guard."""
    found = results("browser_grid")[browser]["transfers"]["no guard"]
    marks = [
        (page, [refusal(found[name][page]) for name in SAME_SITE])
        for page in PAGES
    ]
    names = [f"SameSite {name}" for name in SAME_SITE]
    return grid(f"{browser}: whose forms pay?", names, marks, "page")


def guard_figure(browser: str = "Chromium") -> Figure:
    """Forged transfers against each guard, with SameSite=None, so that
    the cookie always travels; and the bank's own form."""
    found = results("browser_grid")[browser]["transfers"]
    marks = [
        (page, [refusal(found[guard]["None"][page]) for guard in GUARDS])
        for page in PAGES
    ]
    own = [found[guard]["None"]["own form"] for guard in GUARDS]
    honest = [tick(word == "pays", "pays", "refused") for word in own]
    marks.append(("the bank's own form", honest))
    title = f"{browser}: whose forms pay, with SameSite=None?"
    return grid(title, list(GUARDS), marks, "page")


def refusal(paid: str) -> Mark:
    """paid: the kinds of request that moved money."""
    return tick(paid == NOTHING, "refused", "pays")


def differences(setting: str = "fresh") -> list[tuple[Row, Row]]:
    """Where the two browsers differ with the same setting: fresh or
    old."""
    both = zip(
        rows("Chromium", setting), rows("Firefox", setting), strict=True
    )
    return [(one, two) for one, two in both if one.sent != two.sent]


def theft_rows(page: str = "comments unescaped") -> list[dict[str, Any]]:
    """By rung, what injected script got on that page: "comments
    unescaped", "strict policy" or "comments escaped"."""
    found = results("browser_ladder")[page]
    return [{"kept in": rung, **found[rung]} for rung in RUNGS]


def theft_figure(page: str = "comments unescaped") -> Figure:
    """Rungs against what the script got."""
    marks = [
        (
            row["kept in"],
            [
                tick(row[what] == NOTHING, no, yes)
                for what, (yes, no) in THEFT.items()
            ],
        )
        for row in theft_rows(page)
    ]
    title = f"Chromium, {page}: what does injected script get?"
    columns = ["the credential", "on another machine", "in the page"]
    return grid(title, columns, marks, "kept in")


def storage_ladder() -> Figure:
    """Four places to keep a credential, from the same record."""
    steps = []
    for row in theft_rows():
        copied = row["replayed"] != NOTHING
        how = f"copied by {row['found in']}" if copied else "not copied"
        rides = "acts" if row["ridden"] == "pays" else "cannot act"
        tone = "poor" if copied else "fair"
        detail = f"{how}; script {rides} in the page"
        steps.append((row["kept in"], detail, tone))
    title = "What injected script gets in Chromium"
    return ladder(title, steps, corner="kept in")


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
    return grid("Session fixation in Chromium", columns, marks, "bank")


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
    return grid(title, columns, marks, "call")


def readable(read: str) -> Mark:
    return tick(read == "alice", "readable", "not readable")
