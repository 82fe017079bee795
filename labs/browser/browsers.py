"""The installed Chromium, by Playwright, and Firefox, by WebDriver BiDi.

Both are started here with the settings below and no others: Playwright
would add some forty switches of its own.  Stock Firefox listens by
itself, so that a WebSocket and three commands are all that it needs.
Source: W3C WebDriver BiDi.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from labs.browser.binaries import binary
from labs.processes import running

ACTION_S = 20
"""Longest wait for one answer or one navigation, in seconds."""

SHORT_S = 11
"""When a cookie is old for a browser that was told so, in seconds."""


class Browser(Protocol):
    """What both can do."""

    name: str
    version: str

    def open(self, url: str) -> None: ...

    def run(self, script: str) -> Any: ...


# Chromium

CHROMIUM_FLAGS = (
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

CHROMIUM_SHORT = "--enable-features=ShortLaxAllowUnsafeThreshold"
"""Two minutes become ten seconds.  Source: net/base/features.h."""

CHROMIUM_ALLOWED, CHROMIUM_BLOCKED = 0, 1
"""Third-party cookies, in the profile's cookie_controls_mode."""


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
    third_party: int = CHROMIUM_ALLOWED, flags: tuple[str, ...] = ()
) -> Iterator[Chromium]:
    """A new profile in a new process.  Raises NoBrowser."""
    path = binary("CHROMIUM")
    from playwright.sync_api import sync_playwright

    def command(profile: Path) -> list[str]:
        write_settings(profile, third_party)
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        folder = f"--user-data-dir={profile}"
        return [path, *CHROMIUM_FLAGS, *flags, *root, folder, "about:blank"]

    driver: Any = None
    try:
        with running(command, r"DevTools listening on (ws://\S+)") as address:
            driver = sync_playwright().start()
            yield Chromium(driver.chromium.connect_over_cdp(address))
    finally:  # the browser is gone by now, so this cannot wait for it
        if driver is not None:
            with suppress(Exception):
                driver.stop()


def write_settings(profile: Path, third_party: int) -> None:
    """What a user's settings page would have written."""
    folder = profile / "Default"
    folder.mkdir()
    wanted = {"profile": {"cookie_controls_mode": third_party}}
    (folder / "Preferences").write_text(json.dumps(wanted), "utf-8")


# Firefox

FIREFOX_STOCK, FIREFOX_ALLOWED = 5, 0
"""Third-party cookies: kept apart for each site that embeds them, which
is how Firefox comes, or allowed (network.cookie.cookieBehavior)."""

FIREFOX_PREFERENCES: dict[str, str | int | bool] = {
    "remote.prefs.recommended": False,  # or driving it would set others
    "network.dns.forceResolve": "127.0.0.1",  # every name is this machine
    "dom.security.https_first": False,  # or it would not open http pages
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.normandy.enabled": False,
    "services.settings.server": "data:,",
}

FIREFOX_SHORT = {"network.cookie.sameSite.laxPlusPOST.timeout": 10}
"""Its two minutes become ten seconds, were it to count them."""


class Firefox:
    """One tab of one window."""

    name = "Firefox"

    def __init__(self, socket: Any) -> None:
        self._socket, self._ids = socket, count(1)
        wanted = {"alwaysMatch": {"acceptInsecureCerts": True}}
        session = self._send("session.new", capabilities=wanted)
        self.version: str = session["capabilities"]["browserVersion"]
        tree = self._send("browsingContext.getTree")
        self._tab = tree["contexts"][0]["context"]

    def open(self, url: str) -> None:
        """As if the user had typed it."""
        self._send(
            "browsingContext.navigate",
            context=self._tab,
            url=url,
            wait="complete",
        )

    def run(self, script: str) -> Any:
        """The value of an expression, once its promise is kept."""
        whole = f"(async () => JSON.stringify((await ({script})) ?? null))()"
        answer = self._send(
            "script.evaluate",
            expression=whole,
            target={"context": self._tab},
            awaitPromise=True,
        )
        if answer["type"] != "success":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def _send(self, method: str, **params: Any) -> Any:
        """One command and its answer; events in between are skipped."""
        number = next(self._ids)
        command = {"id": number, "method": method, "params": params}
        self._socket.send(json.dumps(command))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                break
        if message["type"] == "error":
            raise RuntimeError(f"{method}: {message['message']}")
        return message["result"]


@contextmanager
def firefox(
    third_party: int = FIREFOX_ALLOWED, more: dict[str, int] | None = None
) -> Iterator[Firefox]:
    """A new profile in a new process.  Raises NoBrowser."""
    path = binary("FIREFOX")
    import websocket

    def command(profile: Path) -> list[str]:
        write_preferences(profile, third_party, more or {})
        where = ["--profile", str(profile), "--remote-debugging-port", "0"]
        return [path, "--headless", "--no-remote", *where]

    says = r"WebDriver BiDi listening on (ws://\S+)"
    with running(command, says) as address:
        socket: Any = websocket.create_connection(
            f"{address}/session", timeout=ACTION_S, suppress_origin=True
        )
        try:
            yield Firefox(socket)
        finally:
            socket.shutdown()


def write_preferences(
    profile: Path, third_party: int, more: dict[str, int]
) -> None:
    """What a user would have set in about:config."""
    setting = {"network.cookie.cookieBehavior": third_party}
    wanted = FIREFOX_PREFERENCES | setting | more
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in wanted.items()
    ]
    (profile / "user.js").write_text("".join(lines), "utf-8")
