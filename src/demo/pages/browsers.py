"""What real browsers did, as pictures of the records: which cookies
travelled, which forms paid, and who got what.  Nothing here starts a
browser."""

from demo import evidence
from demo.evidence.browsers import (
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
from demo.figures import Figure, Mark, grid, tick

BROWSERS = ("Chromium", "Firefox")

PAGES = [page for page in RELATIONS if page != "same origin"]
"""From which a request is forged."""

SAYS = [f"SameSite {name}" for name in SAME_SITE]

WHEN = {
    "fresh": "cookie seconds old",
    "old": "cookie over two minutes old",
    "blocked": "third-party cookies blocked",
    "stock": "settings as they come",
}
"""The settings of a grid, in words."""

AGES = [(name, age) for name in BROWSERS for age in ("fresh", "old")]
"""Browser and setting: what is the same but for the cookie's age."""


def recorded(record: str, *browsers: str) -> str:
    """The caption of a recorded figure: in what it was seen.  Raises
    KeyError for a browser that took no part."""
    versions = evidence.load(record).versions
    named = " and ".join(f"{name} {versions[name]}" for name in browsers)
    return f"Recorded in {named}."


def request_figure(
    relation: str = "cross-site",
    browser: str = "Chromium",
    setting: str = "fresh",
) -> Figure:
    """Kinds of request against SameSite, for one relation."""
    chosen = [r for r in rows(browser, setting) if r.relation == relation]
    return grid(
        f"{browser}, {relation}, {WHEN[setting]}: does it travel?",
        SAYS,
        [
            (kind, [travel(row) for row in chosen if row.kind == kind])
            for kind in KINDS
        ],
        "request",
        caption=recorded("browser_grid", browser),
    )


def relation_figure(kind: str = "form POST", setting: str = "fresh") -> Figure:
    """Relations in both browsers against SameSite, for one kind of
    request."""
    found = {
        name: [r for r in rows(name, setting) if r.kind == kind]
        for name in BROWSERS
    }
    return grid(
        f"{kind}, {WHEN[setting]}: does it travel?",
        SAYS,
        [
            (f"{page}, {name}", [travel(r) for r in of if r.relation == page])
            for page in RELATIONS
            for name, of in found.items()
        ],
        "page, browser",
        caption=recorded("browser_grid", *BROWSERS),
    )


def unset_figure(relation: str = "cross-site") -> Figure:
    """A cookie that says nothing of SameSite: kinds of request against
    browser and age."""
    found = [
        [
            travel(row)
            for row in rows(*case)
            if (row.relation, row.same_site) == (relation, "unset")
        ]
        for case in AGES
    ]
    return grid(
        f"SameSite not said, {relation}: does the cookie travel?",
        [f"{browser}, {WHEN[age]}" for browser, age in AGES],
        list(zip(KINDS, zip(*found, strict=True), strict=True)),
        "request",
        caption=recorded("browser_grid", *BROWSERS),
    )


def travel(row: Row) -> Mark:
    """A cookie that travels is poor, but from the bank's own page."""
    if not row.arrived:
        return Mark(NEVER, "good")
    if row.relation == "same origin":
        return Mark("sent" if row.sent else "kept back", "neutral")
    return tick(not row.sent, "kept back", "sent")


def guard_figure(browser: str = "Chromium") -> Figure:
    """Forged transfers against each guard, with SameSite=None, so that
    the cookie always travels; and the bank's own form."""
    found = results("browser_grid")[browser]["transfers"]
    marks = [
        (page, [guard_mark(found[guard]["None"][page]) for guard in GUARDS])
        for page in PAGES
    ]
    own = [found[guard]["None"]["own form"] for guard in GUARDS]
    honest = [tick(word == "pays", "pays", "refused") for word in own]
    marks.append(("the bank's own form", honest))
    title = f"{browser}: whose forms pay, with SameSite=None?"
    seen = recorded("browser_grid", browser)
    return grid(title, list(GUARDS), marks, "page", caption=seen)


def guard_mark(paid: str) -> Mark:
    """paid: the kinds of request that moved money."""
    return tick(paid == NOTHING, "refused", "pays")


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
        [(rung, theft_marks(found[rung])) for rung in RUNGS],
        "kept in",
        caption=recorded("browser_ladder", "Chromium"),
    )


def theft_marks(got: dict[str, str]) -> list[Mark]:
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
