"""Runs every experiment in the installed Chromium and Firefox, writes the
records and takes the pictures.  Four minutes.

Exit status: 0 when all is recorded, or agrees with the records; 1 when
results differ; 2 when a browser is missing or does not start, and for
words that make no sense; 130 when interrupted.
"""

import hashlib
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from demo.evidence import ROOT
from labs import recording
from labs.browser.binaries import NoBrowser
from labs.browser.browsers import (
    CHROMIUM_ALLOWED,
    CHROMIUM_BLOCKED,
    CHROMIUM_FLAGS,
    CHROMIUM_SHORT,
    FIREFOX_PREFERENCES,
    FIREFOX_SHORT,
    FIREFOX_STOCK,
    SHORT_S,
    chromium,
    firefox,
)
from labs.browser.cross_site import Grid, transfers
from labs.browser.fixation import fixation, login_csrf, tossing
from labs.browser.ladder import ladder
from labs.browser.pictures import take_pictures
from labs.browser.sites import serving
from labs.browser.third_party import third_party
from labs.recording import Lab, Measured

IMAGES = ROOT / "book" / "images"
PICTURES = "browser_pictures"
"""The record that says which pictures the lab took."""

REAL_S = 125
"""Two minutes and a little, in seconds."""

Seen = tuple[dict[str, str], Any]
"""Versions of what took part, and results."""


def measure_grid(real: bool) -> Seen:
    """Both browsers.  real: a cookie gets old by waiting for two
    minutes; else the browsers are told that ten seconds are two."""
    flags = () if real else (CHROMIUM_SHORT,)
    more = {} if real else FIREFOX_SHORT
    wait_s = REAL_S if real else SHORT_S
    found: dict[str, Any] = {}
    with (
        serving() as sites,
        chromium(flags=flags) as one,
        firefox(more=more) as two,
    ):
        grids = [Grid(browser, sites) for browser in (one, two)]
        for grid in grids:
            name = grid.browser.name
            found[name] = {"fresh": grid.rows(anew=True)}
            found[name]["says"] = dict(grid.says)
            found[name]["transfers"] = transfers(grid.browser, sites)
        for grid in grids:
            grid.browser.open("about:blank")
            grid.set_cookies()
        time.sleep(wait_s)
        for grid in grids:
            found[grid.browser.name]["old"] = grid.rows(anew=False)
        versions = {one.name: one.version, two.name: two.version}
    with serving() as sites:
        with chromium(CHROMIUM_BLOCKED) as one:
            found[one.name]["blocked"] = Grid(one, sites).rows(anew=True)
        with firefox(FIREFOX_STOCK) as two:
            found[two.name]["stock"] = Grid(two, sites).rows(anew=True)
    return seen(versions, {**found, "settings": settings()})


def measure_ladder() -> Seen:
    with serving() as sites, chromium() as browser:
        found = ladder(browser, sites)
        return seen({browser.name: browser.version}, found)


def measure_fixation() -> Seen:
    with serving() as sites, chromium() as browser:
        found = {
            "fixation": fixation(browser, sites),
            "tossed after log-in": tossing(browser, sites),
            "log-in CSRF": login_csrf(browser, sites),
        }
        return seen({browser.name: browser.version}, found)


def measure_third_party() -> Seen:
    """With third-party cookies allowed, and blocked."""
    found = {}
    for word, mode in (
        ("allowed", CHROMIUM_ALLOWED),
        ("blocked", CHROMIUM_BLOCKED),
    ):
        with serving() as sites, chromium(mode) as browser:
            found[word] = third_party(browser, sites)
            versions = {browser.name: browser.version}
    return seen(versions, found)


def measure_pictures(folder: Path) -> Seen:
    """Puts the pictures there; the record has the SHA-256 of each."""
    with serving() as sites, chromium() as browser:
        take_pictures(browser, sites, folder)
        return seen({browser.name: browser.version}, sums(folder))


def sums(folder: Path) -> dict[str, str]:
    """By the name of each picture: its SHA-256, in hex."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*.png")
    }


def seen(browsers: dict[str, str], results: Any) -> Seen:
    """What took part, by version, and the results."""
    packages = ("cryptography", "playwright", "werkzeug")
    return browsers | {name: version(name) for name in packages}, results


def settings() -> dict[str, Any]:
    """What the browsers were told, on the command line and in their
    profiles, and by what name their settings for cookies go."""
    return {
        "Chromium": {
            "flags": list(CHROMIUM_FLAGS),
            "fresh and old": "cookie_controls_mode 0: allowed",
            "blocked": "cookie_controls_mode 1: blocked",
        },
        "Firefox": {
            "preferences": FIREFOX_PREFERENCES,
            "fresh and old": "network.cookie.cookieBehavior 0: allowed",
            "stock": "network.cookie.cookieBehavior 5: kept apart",
        },
    }


RECORDS: dict[str, Callable[[], Seen]] = {
    "browser_grid": lambda: measure_grid(real=True),
    "browser_ladder": measure_ladder,
    "browser_fixation": measure_fixation,
    "browser_third_party": measure_third_party,
}
"""By the name of the record: what makes it again."""


def measure(folder: Path) -> Measured:
    """Every experiment, then the pictures, into that folder."""
    found = {}
    for name, experiment in RECORDS.items():
        print(f"{name} ...", flush=True)
        found[name] = experiment()
    print(f"{PICTURES} ...", flush=True)
    return {**found, PICTURES: measure_pictures(folder)}


LAB = Lab(
    name="browsers",
    command="make browsers",
    folder=Path(__file__).parent,
    meets=(
        "demo.app",
        "demo.carriers",
        "demo.contenders",
        "demo.cookies",
        "demo.errors",
        "demo.evidence.browsers",
        "demo.harness.deployment",
        "demo.device_pages",
        "demo.keys",
        "demo.schemes.base",
        "demo.schemes.jwt",
        "demo.schemes.managed",
        "demo.schemes.session",
        "demo.servers",
        "demo.store",
        "demo.attacks.fixation",
        "demo.attacks.session_ids",
        "demo.users",
    ),
    libraries=(
        "cryptography",
        "fakeredis",
        "httpx",
        "playwright",
        "pyjwt",
        "redis",
        "websocket-client",
        "werkzeug",
    ),
    measure=measure,
    pictures=IMAGES,
    loose=(PICTURES,),
    expected=(NoBrowser, ModuleNotFoundError, OSError),
)


main = recording.main_of(LAB, __doc__)


if __name__ == "__main__":
    sys.exit(main())
