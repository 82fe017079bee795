"""The attacks, in telling order.  Each has a broken and a fixed twin."""

from demo.attacks.base import Attack, Attacker, honest_enters, lands
from demo.attacks.browser import CROSS_SITE_TRANSFER, SCRIPT_THEFT
from demo.attacks.forgery import ALG_NONE, KEY_CONFUSION
from demo.attacks.lifecycle import REPLAY_AFTER_LOG_OUT

ATTACKS: tuple[Attack, ...] = (
    REPLAY_AFTER_LOG_OUT,
    SCRIPT_THEFT,
    ALG_NONE,
    KEY_CONFUSION,
    CROSS_SITE_TRANSFER,
)

__all__ = [
    "ALG_NONE",
    "ATTACKS",
    "CROSS_SITE_TRANSFER",
    "KEY_CONFUSION",
    "REPLAY_AFTER_LOG_OUT",
    "SCRIPT_THEFT",
    "Attack",
    "Attacker",
    "honest_enters",
    "lands",
]
