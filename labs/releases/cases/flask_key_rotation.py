"""The rotated key is not used: cookies still carry the leaked one.

A key leaked; the operator sets a new one and keeps the old one in
SECRET_KEY_FALLBACKS for a while, to read cookies that are out there.
Flask 3.1.0 goes on signing with the old key, so whoever holds it still
fits cookies that are issued after the rotation.  CVE-2025-47278.
"""

from flask_bank import ask, bank, kept

REFUSALS = ()
LEAKED = "the key that leaked"
ROTATED = bank(SECRET_KEY_FALLBACKS=[LEAKED])
NEW = kept(ask(ROTATED, "/log-in"))


def honest() -> bool:
    return ask(ROTATED, "/me", NEW).text == "alice"


def edited() -> bool:
    return ask(ROTATED, "/me", NEW[:-4] + "AAAA").text == "alice"


def attack() -> bool:
    return ask(bank(SECRET_KEY=LEAKED), "/me", NEW).text == "alice"
