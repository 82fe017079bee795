"""The installed Chromium or Chrome, driven by Playwright.

It is started here, not by Playwright, which would add some forty
switches of its own: all that this one gets are below.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from labs.browser.processes import binary, running

FLAGS = (
    "--headless",
    "--remote-debugging-port=0",
    "--host-resolver-rules=MAP * 127.0.0.1",  # every name is this machine
    "--ignore-certificate-errors",  # the sites sign for themselves
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
)

SHORT = "--enable-features=ShortLaxAllowUnsafeThreshold"
"""Two minutes become ten seconds.  Source: net/base/features.h."""

SHORT_S = 11
"""Then a cookie is old, in seconds."""

ALLOWED, BLOCKED = 0, 1
"""Third-party cookies, in the profile's cookie_controls_mode."""

ACTION_S = 20
"""Longest that one navigation may take, in seconds."""


class Chromium:
    """One page of one window.  `page` is Playwright's."""

    name = "Chromium"

    def __init__(self, browser: Any) -> None:
        self.version: str = browser.version
        context = browser.contexts[0]
        context.set_default_timeout(ACTION_S * 1_000)
        self.page: Any = context.pages[0]

    def open(self, url: str) -> None:
        """As if the user had typed it."""
        self.page.goto(url)

    def run(self, script: str) -> Any:
        """The value of an expression, once its promise is kept."""
        return self.page.evaluate(script)

    def forget(self, url: str) -> None:
        """All cookies, and what that page's origin has stored."""
        self.page.context.clear_cookies()
        devtools = self.page.context.new_cdp_session(self.page)
        wanted = {"origin": url, "storageTypes": "all"}
        devtools.send("Storage.clearDataForOrigin", wanted)
        devtools.detach()


@contextmanager
def chromium(
    third_party: int = ALLOWED, flags: tuple[str, ...] = ()
) -> Iterator[Chromium]:
    """A new profile in a new process.  Raises NoBrowser."""
    path = binary("CHROMIUM")
    from playwright.sync_api import sync_playwright

    def command(profile: Path) -> list[str]:
        write_preferences(profile, third_party)
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        folder = f"--user-data-dir={profile}"
        return [path, *FLAGS, *flags, *root, folder, "about:blank"]

    driver: Any = None
    try:
        with running(command, r"DevTools listening on (ws://\S+)") as address:
            driver = sync_playwright().start()
            yield Chromium(driver.chromium.connect_over_cdp(address))
    finally:  # the browser is gone by now, so this cannot wait for it
        if driver is not None:
            with suppress(Exception):
                driver.stop()


def write_preferences(profile: Path, third_party: int) -> None:
    """What a user's settings page would have written."""
    folder = profile / "Default"
    folder.mkdir()
    wanted = {"profile": {"cookie_controls_mode": third_party}}
    (folder / "Preferences").write_text(json.dumps(wanted), "utf-8")
