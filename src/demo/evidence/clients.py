"""What real clients did at the bank: curl, programs on httpx, a page in
Chromium (`labs.clients`); and Chromium with a device-bound session, and
what a copy of its cookie opened (`labs.device`).  Nothing here starts one.
"""

from typing import Any

from demo import evidence

CLIENTS_RECORD = "clients"


def recorded_steps() -> dict[str, dict[str, list[str] | str]]:
    """By program and credential: the steps beyond sending one header, or
    the words for where a program stops that does all that it can."""
    found = evidence.load(CLIENTS_RECORD).results["programs"]
    return {
        program: {
            name: one["stops at"] if "stops at" in one else one["steps"]
            for name, one in row.items()
        }
        for program, row in found.items()
    }


def sent_by_itself() -> dict[str, dict[str, dict[str, str]]]:
    """By credential, page and way of asking: whom the bank took the
    request for, a user or "nobody"."""
    found: dict[str, dict[str, dict[str, str]]] = evidence.load(
        CLIENTS_RECORD
    ).results["page"]
    return found


# Chromium with a device-bound session

DEVICE_RECORD, SETTINGS = "device", "settings"


def device_settings() -> dict[str, Any]:
    """Lives of cookie and sign-in, in seconds, and the kind of keys."""
    return recorded_part(SETTINGS)


def lives_of_copies() -> dict[str, dict[str, Any]]:
    """By design: for how long a copied cookie works elsewhere and her
    browser is signed in, in seconds; the rest is yes or no."""
    return recorded_part("designs")


def recorded_part(name: str) -> dict[str, Any]:
    found: dict[str, Any] = evidence.load(DEVICE_RECORD).results[name]
    return found
