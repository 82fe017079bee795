"""What is asked of each design, and of the device-bound session alone.

Each case has a browser and a bank of its own.  Times are in seconds from
the whole second in which a cookie was given, as the bank counts, to the
last use that it let in, rounded up.
"""

import math
import time
from collections.abc import Callable
from typing import Any

import httpx

from demo.harness.holders import DeviceKey
from labs.browser.bank import elsewhere
from labs.browser.sites import Sites
from labs.device.real import (
    COOKIE_S,
    DEVICE,
    SIGN_IN_S,
    Front,
    Page,
    at_the_bank,
    beside,
    bound,
)

LATE_S = 3 * COOKIE_S
"""Several lives of a device-bound cookie."""

OVER_S = 3
"""For so long after its end is a sign-in tried, in seconds."""


def yes(fact: bool) -> str:
    return "yes" if fact else "no"


def opens(client: httpx.Client, cookie: str) -> bool:
    """On another machine, with this cookie and no key."""
    answer = client.get("/me", headers={"Cookie": cookie})
    return answer.status_code == 200 and '"alice"' in answer.text


def copied(page: Page) -> str:
    """The cookie in the browser, name and value."""
    return "".join(f"{one['name']}={one['value']}" for one in page.cookies())


def life_of_copy(sites: Sites, name: str) -> dict[str, Any]:
    """Alice stays at the bank's page for her whole sign-in, and asks all
    the time.  A copy of her cookie is used elsewhere, at the same time."""
    with at_the_bank(sites, name) as (bank, page):
        if name == DEVICE:
            bound(bank, page)
        else:
            page.log_in()
        begun = min(bank.handed.values())
        copy = copied(page)
        given = bank.handed[copy]
        thief, hers, pays = 0.0, 0.0, None
        with elsewhere(sites, {}) as client:
            while time.time() < begun + SIGN_IN_S + OVER_S:
                now = time.time()
                thief = now if opens(client, copy) else thief
                now = time.time()
                if now >= max(hers, begun) + 0.4:
                    hers = now if page.signed_in() else hers
                if pays is None and now > begun + LATE_S:
                    pays = script_pays(bank, page)
                time.sleep(0.05)
        return {
            "registers a key": yes(bank.registered > 0),
            "refreshes by itself": yes(bank.refreshed > 0),
            "copy works elsewhere, s": math.ceil(thief - given),
            "her browser is signed in, s": math.ceil(hers - begun),
            "script pays in her page": yes(bool(pays)),
        }


def script_pays(bank: Front, page: Page) -> bool:
    """Mallory's script, in the page that Alice has open."""
    before = bank.balance("mallory")
    page.post("/transfer", {"to": "mallory", "amount": "5"})
    return bank.balance("mallory") == before + 5


# The device-bound session alone


def copied_before_registration(sites: Sites) -> dict[str, Any]:
    """Malware sees the answer to the log-in, and registers a key of its
    own before the browser does."""
    with at_the_bank(sites, DEVICE) as (bank, page):
        key, stolen = DeviceKey(), ""

        def be_first() -> None:
            nonlocal stolen
            stolen = bank.last
            told = bank.invitation.partition('challenge="')[2].strip('"')
            signed(sites, key, "/start", told, {"Cookie": stolen})

        bank.first = be_first
        page.log_in()
        begun = min(bank.handed.values())
        hers = float(begun)
        while time.time() < begun + LATE_S:
            hers = time.time() if page.signed_in() else hers
            page.waits(0.1)
        name = stolen.partition("=")[2].partition(".")[0]
        who = {"Sec-Secure-Session-Id": f'"{name}"'}
        with elsewhere(sites, who) as client:
            asked = client.post("/refresh").headers
            told = asked["Secure-Session-Challenge"].split('"')[1]
            signed(sites, key, "/refresh", told, who)
            return {
                "her browser registers a key": yes(bank.registered > 1),
                "her browser is signed in, s": math.ceil(hers - begun),
                "Mallory is in, later": yes(opens(client, bank.last)),
            }


def signed(
    sites: Sites,
    key: DeviceKey,
    path: str,
    number: str,
    headers: dict[str, str],
) -> None:
    """What a browser would send, signed by another key."""
    answer = key.signs("dbsc+jwt", {"jti": number}, path == "/start")
    told = {"Secure-Session-Response": f'"{answer}"', **headers}
    with elsewhere(sites, told) as client:
        client.post(path)


def refresh_replayed(sites: Sites) -> dict[str, Any]:
    """All that the browser sent for a cookie is sent again."""
    with at_the_bank(sites, DEVICE) as (bank, page):
        bound(bank, page)
        page.waits(COOKIE_S + 1)
        hers = page.signed_in()
        name, answer = bank.answers[0]
        told = {
            "Sec-Secure-Session-Id": name,
            "Secure-Session-Response": f'"{answer}"',
        }
        with elsewhere(sites, told) as client:
            again: Any = client.post("/refresh")
        return {
            "the first gives a cookie": yes(hers),
            "the second does": yes("Set-Cookie" in again.headers),
        }


def refresh_down(sites: Sites) -> dict[str, Any]:
    """The page that refreshes answers 503 for a while; the others work."""
    with at_the_bank(sites, DEVICE) as (bank, page):
        bound(bank, page)
        bank.is_down = True
        page.waits(COOKIE_S + 1)
        meanwhile = page.signed_in()
        bank.is_down = False
        page.waits(1)
        return {
            "signed in meanwhile": yes(meanwhile),
            "signed in afterwards, with no log-in": yes(page.signed_in()),
        }


def logged_out(sites: Sites) -> dict[str, Any]:
    """Alice logs out while the copy still has time."""
    with at_the_bank(sites, DEVICE) as (bank, page):
        bound(bank, page)
        page.signed_in()
        page.waits(0.5)
        copy = copied(page)
        with elsewhere(sites, {}) as client:
            before = opens(client, copy)
            page.post("/logout")
            after, hers = opens(client, copy), page.signed_in()
        return {
            "copy before": yes(before),
            "copy afterwards": yes(after),
            "her browser afterwards": yes(hers),
        }


def other_profile(sites: Sites) -> dict[str, Any]:
    """All cookies are put into a browser that has not the key."""
    with (
        at_the_bank(sites, DEVICE) as (bank, page),
        beside(page.browser, sites) as thief,
    ):
        other = Page(thief)
        bound(bank, page)
        page.signed_in()
        page.waits(0.5)
        thief.page.context.add_cookies(page.cookies())
        thief.open(page.browser.page.url)
        at_once = other.signed_in()
        other.waits(COOKIE_S)
        return {
            "at once": yes(at_once),
            "a cookie's life later": yes(other.signed_in()),
            "her browser then": yes(page.signed_in()),
        }


def two_at_expiry(sites: Sites) -> dict[str, Any]:
    """The cookie has ended, and the page sends two requests at once."""
    with at_the_bank(sites, DEVICE) as (bank, page):
        bound(bank, page)
        page.waits(COOKIE_S + 1)
        assert not page.cookies(), "the cookie has not ended"
        before = bank.refreshed
        return {"refreshed before": before, "let in": page.let_in(2)}


def quota_kept(sites: Sites) -> dict[str, Any]:
    """Chromium as it comes counts its signatures: how many for a cookie
    of seconds?"""
    with at_the_bank(sites, DEVICE, quota=True) as (bank, page):
        bound(bank, page)
        until = time.time() + SIGN_IN_S - OVER_S
        while time.time() < until and page.signed_in():
            page.waits(1)
        return {
            "signatures": bank.registered + bank.refreshed,
            "signed in then": yes(page.signed_in()),
        }


CASES: dict[str, Callable[[Sites], dict[str, Any]]] = {
    "copied before registration": copied_before_registration,
    "refresh replayed": refresh_replayed,
    "refresh down": refresh_down,
    "logged out": logged_out,
    "another profile": other_profile,
    "two requests at expiry": two_at_expiry,
    "quota kept": quota_kept,
}
