"""Logs in to the bank in a real Chromium, copies the cookie, and uses the
copy elsewhere, in three designs.  Three minutes.

Exit status: 0 when all is recorded, or agrees with the record; 1 when
results differ; 2 when Chromium or certutil is missing; 130 when
interrupted.
"""

import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from demo.evidence.clients import DEVICE_RECORD, SETTINGS
from labs import recording
from labs.browser.binaries import NoBrowser
from labs.browser.sites import serving
from labs.device.cases import CASES, life_of_copy
from labs.device.real import (
    COOKIE_S,
    DESIGNS,
    SIGN_IN_S,
    NoCertutil,
    own_chromium,
)
from labs.recording import Lab, Measured

SPREAD_S = 1
"""Two runs may differ by so much, in seconds."""

SET = {
    "life of a bound cookie, s": COOKIE_S,
    "life of a sign-in, s": SIGN_IN_S,
    "spread of times, s": SPREAD_S,
    "keys": "in software",
    "Chromium's limit on signatures": "off, but where it is asked for",
}


def everything(_folder: Path) -> Measured:
    """Each design for the life of a sign-in, then each case."""
    versions = {"httpx": version("httpx")}
    with serving() as sites:
        with own_chromium(sites, quota=False) as browser:
            versions[browser.name] = browser.version
        designs, cases = {}, {}
        for name in DESIGNS:
            print(f"{name} ...", flush=True)
            designs[name] = life_of_copy(sites, name)
        for name, case in CASES.items():
            print(f"{name} ...", flush=True)
            cases[name] = case(sites)
    results = {SETTINGS: SET, "designs": designs, "cases": cases}
    return {DEVICE_RECORD: (versions, results)}


def beyond_spread(
    recorded: Any, measured: Any
) -> Iterator[tuple[str, Any, Any]]:
    """Where they differ: in a time, by more than the spread."""
    for path, old, new in recording.differences(recorded, measured):
        timed = isinstance(old, int) and isinstance(new, int)
        if not (timed and path.endswith(", s") and abs(old - new) <= SPREAD_S):
            yield path, old, new


LAB = Lab(
    name="device",
    command="python -m labs.device",
    folder=Path(__file__).parent,
    measure=everything,
    differ=beyond_spread,
    meets=(
        "demo.app",
        "demo.carriers",
        "demo.contenders",
        "demo.cookies",
        "demo.device_pages",
        "demo.errors",
        "demo.harness.deployment",
        "demo.harness.holders",
        "demo.keys",
        "demo.schemes.base",
        "demo.schemes.device_bound",
        "demo.schemes.dpop",
        "demo.schemes.jwt",
        "demo.schemes.managed",
        "demo.schemes.session",
        "demo.servers",
        "demo.store",
        "demo.users",
    ),
    libraries=(
        "cryptography",
        "fakeredis",
        "httpx",
        "playwright",
        "pyjwt",
        "redis",
        "werkzeug",
    ),
    expected=(NoBrowser, NoCertutil, ModuleNotFoundError, OSError),
)


main = recording.main_of(LAB, __doc__)


if __name__ == "__main__":
    sys.exit(main())
