"""The whole lab: every experiment, as the records hold it."""

import hashlib
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from demo.evidence import ROOT, Evidence
from labs import recording
from labs.browser import chromium as chromium_lab
from labs.browser import firefox as firefox_lab
from labs.browser.chromium import chromium
from labs.browser.firefox import firefox
from labs.browser.fixation import fixation, login_csrf, tossing
from labs.browser.grid import Grid
from labs.browser.ladder import ladder
from labs.browser.shots import shots
from labs.browser.sites import serving
from labs.browser.third_party import third_party
from labs.browser.transfers import transfers

COMMAND = "make browsers"

REAL_S = 125
"""Two minutes and a little, in seconds."""

IMAGES = ROOT / "book" / "images"
PICTURES = "browser_pictures"
"""The record that says which pictures the lab took."""


def made_from() -> str:
    """The lab, the bank that it visits, and the pins."""
    return recording.made_from(Path(__file__).parent)


def measure_grid(real: bool) -> Evidence:
    """Both browsers.  real: a cookie gets old by waiting for two
    minutes; else the browsers are told that ten seconds are two."""
    flags = () if real else (chromium_lab.SHORT,)
    more = {} if real else firefox_lab.SHORT
    wait_s = REAL_S if real else chromium_lab.SHORT_S
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
        with chromium(chromium_lab.BLOCKED) as one:
            found[one.name]["blocked"] = Grid(one, sites).rows(anew=True)
        with firefox(firefox_lab.STOCK) as two:
            found[two.name]["stock"] = Grid(two, sites).rows(anew=True)
    return record(versions, {**found, "settings": settings()})


def measure_ladder() -> Evidence:
    with serving() as sites, chromium() as browser:
        found = ladder(browser, sites)
        return record({browser.name: browser.version}, found)


def measure_fixation() -> Evidence:
    with serving() as sites, chromium() as browser:
        found = {
            "fixation": fixation(browser, sites),
            "tossed after log-in": tossing(browser, sites),
            "log-in CSRF": login_csrf(browser, sites),
        }
        return record({browser.name: browser.version}, found)


def measure_third_party() -> Evidence:
    """With third-party cookies allowed, and blocked."""
    found = {}
    for word, mode in (
        ("allowed", chromium_lab.ALLOWED),
        ("blocked", chromium_lab.BLOCKED),
    ):
        with serving() as sites, chromium(mode) as browser:
            found[word] = third_party(browser, sites)
            versions = {browser.name: browser.version}
    return record(versions, found)


def measure_pictures(folder: Path) -> Evidence:
    """Puts the pictures there; the record has the SHA-256 of each."""
    with serving() as sites, chromium() as browser:
        shots(browser, sites, folder)
        return record({browser.name: browser.version}, sums(folder))


def sums(folder: Path) -> dict[str, str]:
    """By the name of each picture: its SHA-256, in hex."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*.png")
    }


def record(browsers: dict[str, str], results: Any) -> Evidence:
    packages = ("cryptography", "playwright", "werkzeug")
    versions = browsers | {name: version(name) for name in packages}
    return Evidence(COMMAND, versions, made_from(), results)


def settings() -> dict[str, Any]:
    """What the browsers were told, on the command line and in their
    profiles, and by what name their settings for cookies go."""
    return {
        "Chromium": {
            "flags": list(chromium_lab.FLAGS),
            "fresh and old": "cookie_controls_mode 0: allowed",
            "blocked": "cookie_controls_mode 1: blocked",
        },
        "Firefox": {
            "preferences": firefox_lab.PREFERENCES,
            "fresh and old": "network.cookie.cookieBehavior 0: allowed",
            "stock": "network.cookie.cookieBehavior 5: kept apart",
        },
    }


RECORDS = {
    "browser_grid": lambda: measure_grid(real=True),
    "browser_ladder": measure_ladder,
    "browser_fixation": measure_fixation,
    "browser_third_party": measure_third_party,
}
"""By the name of the record: what makes it again."""
