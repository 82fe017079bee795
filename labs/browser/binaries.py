"""Which browsers are installed here."""

import os
import shutil
from collections.abc import Mapping

BINARIES: Mapping[str, tuple[str, ...]] = {
    "CHROMIUM": (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    "FIREFOX": (
        "firefox-esr",
        "firefox",
        "/Applications/Firefox.app/Contents/MacOS/firefox",
    ),
}
"""What to look for.  An environment variable of that name goes first."""


class NoBrowser(Exception):
    """It is not installed here."""


def binary(kind: str) -> str:
    """Path of the installed browser.  Raises NoBrowser."""
    for name in (os.environ.get(kind, ""), *BINARIES[kind]):
        path = shutil.which(name) if name else None
        if path is not None:
            return path
    raise NoBrowser(f"no {kind.lower()} here: install it, or set {kind}")
