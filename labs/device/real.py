"""Chromium as it comes, but for keys in software and short patience, and
the bank that it meets.

A browser's clock does not travel, so lives are short.  Chromium registers
a key only where it trusts the certificate: told to take any, it silently
does not.  So the site's own is put into the certificate store of a home
folder that is gone afterwards.
"""

import json
import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Request, Response

from demo.contenders import Contender, contender
from demo.device_pages import signed_response
from demo.harness import PASSWORD
from labs.browser.bank import Bank, open_bank
from labs.browser.binaries import binary
from labs.browser.browsers import ACTION_S, CHROMIUM_FLAGS, Chromium
from labs.browser.sites import BANK, Sites, wait_until
from labs.processes import running

COOKIE_S, SIGN_IN_S = 3, 30
"""Life of a device-bound cookie, and of a sign-in in each design."""

DEVICE = "device-bound session"
DESIGNS = ("session cookie", "JWT cookie", DEVICE)

SOFTWARE_KEYS = "EnableBoundSessionCredentialsSoftwareKeysForManualTesting"

NO_QUOTA = ":RefreshQuota/false"
"""Else Chromium signs six times in nine minutes for a site, and no more.
Source: net/device_bound_sessions/session_service_impl.cc."""


class NoCertutil(Exception):
    """It is not installed here."""


@dataclass
class Page:
    """Alice's browser, at an empty page of the bank's own origin."""

    browser: Chromium

    def log_in(self) -> None:
        told = {"user": "alice", "password": PASSWORD}
        if self.post("/login", told) != 200:
            raise TimeoutError("the log-in failed")

    def let_in(self, requests: int) -> int:
        """How many of these, sent at once, does the bank take for
        Alice's?"""
        one = "fetch('/me').then(a => a.ok ? a.json() : {})"
        every = ",".join([one] * requests)
        said = self.browser.run(f"Promise.all([{every}])")
        return [answer.get("user") for answer in said].count("alice")

    def signed_in(self) -> bool:
        return self.let_in(1) == 1

    def post(self, path: str, form: dict[str, str] | None = None) -> int:
        """The status, for what the page sends, or script in it."""
        body = f"new URLSearchParams({json.dumps(form or {})})"
        sent = f"fetch('{path}', {{method: 'POST', body: {body}}})"
        return int(self.browser.run(f"{sent}.then(a => a.status)"))

    def cookies(self) -> list[Any]:
        """What malware reads of the browser's profile."""
        return list(self.browser.page.context.cookies())

    def waits(self, seconds: float) -> None:
        self.browser.page.wait_for_timeout(seconds * 1_000)


class Front(Bank):
    """registered, refreshed: how often the bank let a key do so.  answers:
    what was signed, of each refresh.  is_down: refreshing answers 503.
    first: called, once, before a browser registers its key.  handed: the
    cookies given, and the whole second when.  invitation: the header of
    the last log-in."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.registered = self.refreshed = 0
        self.answers: list[tuple[str, str]] = []
        self.is_down = False
        self.first: Callable[[], None] | None = None
        self.handed: dict[str, int] = {}
        self.invitation = self.last = ""

    def answer_page(self, request: Request) -> Response:
        first, name = self.first, request.path
        if name == "/start" and first:
            self.first = None
            first()
        if name == "/refresh" and self.is_down:
            raise ServiceUnavailable
        response = super().answer_page(request)
        self.note(request, response)
        return response

    def note(self, request: Request, response: Response) -> None:
        """Nothing is noted of what is refused: that raises."""
        given = response.headers.get("Set-Cookie", "").partition(";")[0]
        if given:
            self.last = given
            self.handed[given] = int(time.time())
        asked = response.headers.get("Secure-Session-Registration")
        self.invitation = asked or self.invitation
        self.registered += request.path == "/start"
        if request.path == "/refresh" and response.status_code == 200:
            self.refreshed += 1
            name = request.headers["Sec-Secure-Session-Id"]
            self.answers.append((name, signed_response(request)))


def short_lived(name: str) -> Contender:
    """The contender, with the lives of this lab."""
    one = contender(name)
    lives = {"ttl_s": SIGN_IN_S}
    if name == DEVICE:
        lives = {"ttl_s": COOKIE_S, "family_s": SIGN_IN_S}
    return replace(one, settings=(*one.settings, *lives.items()))


@contextmanager
def at_the_bank(
    sites: Sites, name: str, quota: bool = False
) -> Iterator[tuple[Front, Page]]:
    """A bank of this design, and a new browser at it."""
    with open_bank(sites, short_lived(name), kind=Front) as bank:
        assert isinstance(bank, Front)
        with own_chromium(sites, quota) as browser:
            browser.open(sites.url(BANK))
            yield bank, Page(browser)


def bound(bank: Front, page: Page) -> None:
    """Alice logs in, and her browser registers a key.  Raises
    TimeoutError."""
    page.log_in()
    wait_until(lambda: bank.registered == 1)
    page.waits(0.5)


@contextmanager
def own_chromium(sites: Sites, quota: bool) -> Iterator[Chromium]:
    """A new profile that trusts the bank.  Raises NoBrowser or
    NoCertutil."""
    from playwright.sync_api import sync_playwright

    driver: Any = None
    try:
        with listening(sites, quota) as address:
            driver = sync_playwright().start()
            yield Chromium(driver.chromium.connect_over_cdp(address))
    finally:  # the browser is gone by now
        if driver is not None:
            with suppress(Exception):
                driver.stop()


@contextmanager
def beside(other: Chromium, sites: Sites) -> Iterator[Chromium]:
    """One more process with a profile of its own."""
    kind = other.page.context.browser.browser_type
    with listening(sites, quota=False) as address:
        yield Chromium(kind.connect_over_cdp(address))


def listening(sites: Sites, quota: bool) -> AbstractContextManager[str]:
    """The process; yields its address for DevTools."""
    path, pem = binary("CHROMIUM"), certificate(sites)
    bound = f"DeviceBoundSessions{'' if quota else NO_QUOTA}"

    def command(home: Path) -> list[str]:
        trust(home, pem)
        flags = [one for one in CHROMIUM_FLAGS if "certificate" not in one]
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        return [
            *("env", f"HOME={home}", path, *flags, *root),
            f"--enable-features={bound},{SOFTWARE_KEYS}",
            *(f"--user-data-dir={home / 'profile'}", "about:blank"),
        ]

    return running(command, r"DevTools listening on (ws://\S+)")


def certificate(sites: Sites) -> str:
    """That of the sites, as PEM."""
    return ssl.get_server_certificate(("127.0.0.1", sites.tls.port))


def certutil() -> str:
    """Path of the installed certutil.  Raises NoCertutil."""
    path = shutil.which("certutil")
    if path is None:
        raise NoCertutil("no certutil here: install libnss3-tools")
    return path


def trust(home: Path, pem: str) -> None:
    """Make the store where Chromium looks, with this certificate."""
    folder = home / ".pki" / "nssdb"
    folder.mkdir(parents=True)
    (home / "site.pem").write_text(pem)
    store = ["-d", f"sql:{folder}"]
    added = ["-A", "-t", "P,,", "-n", BANK, "-i", str(home / "site.pem")]
    for words in (["-N", "--empty-password"], added):
        subprocess.run(
            [certutil(), *store, *words], check=True, timeout=ACTION_S
        )
