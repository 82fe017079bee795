"""The attacks, in telling order.  Each has a broken and a fixed twin."""

from demo.attacks.base import Attack, Attacker, honest_enters, lands
from demo.attacks.browser import (
    BROWSER_ATTACKS,
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
from demo.attacks.planting import PLANTING_ATTACKS
from demo.attacks.transport import TRANSPORT_ATTACKS

ATTACKS: tuple[Attack, ...] = (
    REPLAY_AFTER_LOG_OUT,
    PADDED_TOKEN,
    TWIN_SIGNATURE,
    OUTAGE_REPLAY,
    REFRESH_REUSE,
    ALG_NONE,
    KEY_CONFUSION,
    *BROWSER_ATTACKS,
    *PLANTING_ATTACKS,
    *TRANSPORT_ATTACKS,
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
