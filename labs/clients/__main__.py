"""Runs curl, programs on httpx and a page in Chromium against the bank.
Two minutes.

Exit status: 0 when all is recorded, or agrees with the record; 1 when
results differ; 2 when curl or Chromium is missing; 130 when interrupted.
"""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from demo.evidence.clients import CLIENTS_RECORD
from labs import recording
from labs.browser.binaries import NoBrowser
from labs.browser.browsers import chromium
from labs.browser.sites import serving
from labs.clients.in_page import sent_by_page
from labs.clients.programs import (
    CREDENTIALS,
    PROGRAMS,
    SHORT_S,
    NoCurl,
    curl,
    steps_needed,
)
from labs.recording import Lab, Measured


def curl_version() -> str:
    """As it says itself: "7.88.1"."""
    said = subprocess.run(
        [curl(), "--version"], capture_output=True, text=True, check=True
    )
    return said.stdout.split()[1]


def everything(_folder: Path) -> Measured:
    """Each program with each credential, then the page."""
    versions = {"curl": curl_version(), "httpx": version("httpx")}
    found = {}
    with serving() as sites:
        for program in PROGRAMS:
            print(f"{program} ...", flush=True)
            found[program] = {
                name: steps_needed(sites, program, name)
                for name in CREDENTIALS
            }
        with chromium() as browser:
            versions[browser.name] = browser.version
            page = sent_by_page(browser, sites)
    results = {"programs": found, "page": page, "ends early, s": SHORT_S}
    return {CLIENTS_RECORD: (versions, results)}


LAB = Lab(
    name="clients",
    command="python -m labs.clients",
    folder=Path(__file__).parent,
    measure=everything,
    meets=(
        "demo.app",
        "demo.carriers",
        "demo.contenders",
        "demo.cookies",
        "demo.device_pages",
        "demo.errors",
        "demo.harness.deployment",
        "demo.harness.holders",
        "demo.harness.token_file",
        "demo.keys",
        "demo.schemes.base",
        "demo.schemes.bound",
        "demo.schemes.device_bound",
        "demo.schemes.dpop",
        "demo.schemes.jwt",
        "demo.schemes.managed",
        "demo.schemes.refresh",
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
    expected=(NoBrowser, NoCurl, ModuleNotFoundError, OSError),
)


main = recording.main_of(LAB, __doc__)


if __name__ == "__main__":
    sys.exit(main())
