"""The attacks, in telling order.  Each has a broken and a fixed twin."""

from demo.attacks.base import Attack, Attacker, honest_enters, lands
from demo.attacks.browser import (
    CROSS_SITE_TRANSFER,
    SCRIPT_THEFT,
    SIBLING_TRANSFER,
)
from demo.attacks.forgery import ALG_NONE, KEY_CONFUSION
from demo.attacks.lifecycle import (
    OUTAGE_REPLAY,
    PADDED_TOKEN,
    REFRESH_REUSE,
    REPLAY_AFTER_LOG_OUT,
    TWIN_SIGNATURE,
)

ATTACKS: tuple[Attack, ...] = (
    REPLAY_AFTER_LOG_OUT,
    PADDED_TOKEN,
    TWIN_SIGNATURE,
    OUTAGE_REPLAY,
    REFRESH_REUSE,
    SCRIPT_THEFT,
    ALG_NONE,
    KEY_CONFUSION,
    CROSS_SITE_TRANSFER,
    SIBLING_TRANSFER,
)

__all__ = [
    "ALG_NONE",
    "ATTACKS",
    "CROSS_SITE_TRANSFER",
    "KEY_CONFUSION",
    "OUTAGE_REPLAY",
    "PADDED_TOKEN",
    "REFRESH_REUSE",
    "REPLAY_AFTER_LOG_OUT",
    "SCRIPT_THEFT",
    "SIBLING_TRANSFER",
    "TWIN_SIGNATURE",
    "Attack",
    "Attacker",
    "honest_enters",
    "lands",
]
