"""What a real Chromium did with a device-bound session, and what a copy of
its cookie opened.  `labs.device` recorded it; nothing here starts one."""

from typing import Any

from demo import evidence

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
