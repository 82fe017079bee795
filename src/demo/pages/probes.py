"""What two rows need beside their numbers: the steps of real clients by
name, and who is served across a difference, with what mends it."""

from collections.abc import Iterable
from dataclasses import replace

from demo.contenders import contender
from demo.evidence import load
from demo.evidence.clients import (
    CLIENTS_RECORD,
    recorded_steps,
    sent_by_itself,
)
from demo.figures import Figure, Mark, grid, tick
from demo.pages.views import View, Word
from demo.probes import CLOCK_BEHIND, KEY_SET, NEW_KEY, Cell
from demo.probes.client_steps import (
    FORGET_IT,
    JAR_ON,
    RENEW_IT,
    SIGN_IT,
    STORE_IT,
)
from demo.schemes import KeySet, Rotating

IN_A_WORD = {
    STORE_IT: "store",
    JAR_ON: "jar on",
    RENEW_IT: "renew",
    FORGET_IT: "forget",
    SIGN_IT: "sign",
}
"""A step, where there is little room."""

CLIENTS = (
    "curl, no jar",
    "curl, -b -c",
    "httpx, while it runs",
    "command-line tool",
    "mobile-style",
)
"""In the order in which a page shows them."""


def clients_view(credentials: Iterable[str]) -> View:
    """Recorded: for each credential and real client, how many steps
    beyond sending one header, and which; or where it stops."""
    found = recorded_steps()
    rows: list[list[Word]] = [
        [name, *(steps_mark(found[client][name]) for client in CLIENTS)]
        for name in credentials
    ]
    versions = load(CLIENTS_RECORD).versions
    seen = f"curl {versions['curl']}, httpx {versions['httpx']}"
    title = f"Steps beyond sending one header. Recorded with {seen}."
    return View.of(["credential", *CLIENTS], rows, title, cards=True)


def steps_mark(found: list[str] | str) -> Mark:
    """A step each is the least for whoever starts anew."""
    if isinstance(found, str):
        return Mark(f"cannot: {found}", "poor")
    if not found:
        return Mark("0", "good")
    words = ", ".join(IN_A_WORD[step] for step in found)
    return Mark(f"{len(found)}: {words}", "good" if len(found) < 2 else "fair")


def by_itself_view() -> View:
    """Recorded: whom the server sees, where the code of a page can add no
    header."""
    found = sent_by_itself()
    asked = [
        (page, way)
        for page, ways in found["session cookie"].items()
        for way in ways
    ]
    rows: list[list[Word]] = [
        [name, *(seen_as(pages[page][way], page) for page, way in asked)]
        for name, pages in found.items()
    ]
    version = load(CLIENTS_RECORD).versions["Chromium"]
    title = f"Whom the server sees. Recorded in Chromium {version}."
    headings = ["credential", *(f"{page}: {way}" for page, way in asked)]
    return View.of(headings, rows, title, cards=True)


def seen_as(user: str, page: str) -> Mark:
    """From the bank's own page it is good to be known, from another
    site's it is not."""
    wanted = "alice" if page.startswith("own") else "nobody"
    return Mark(user, "good" if user == wanted else "poor")


ES256 = contender("JWT ES256")
COMPARED = (
    replace(ES256, name="JWT, no leeway", settings=(("leeway_s", 0),)),
    replace(ES256, name="JWT ES256"),
    replace(ES256, name="JWT, old key held", scheme=Rotating),
    replace(ES256, name="JWT, key set", scheme=KeySet),
    contender("session cookie"),
)
"""The token without and with each repair, and the record."""

ASKED = {
    "clock 5 s behind": CLOCK_BEHIND,
    "deploy with a new key": NEW_KEY,
    "yesterday's keys": KEY_SET,
}


def differences_grid() -> Figure:
    """Measure each of these, now: who is served?"""
    rows = [
        (one.name, [served(probe.run(one)) for probe in ASKED.values()])
        for one in COMPARED
    ]
    return grid("An honest user across a difference", list(ASKED), rows)


def served(cell: Cell) -> Mark:
    """Yes, no, or why it was not measured."""
    if isinstance(cell.value, bool):
        return tick(cell.value, "served", "refused")
    return Mark(cell.why or cell.status, "neutral")
