"""The attacks, in telling order.  Each has a broken and a fixed twin."""

from demo.attacks.accounts import ACCOUNT_ATTACKS
from demo.attacks.addressed import ADDRESSED_ATTACKS
from demo.attacks.base import Attack, Attacker, honest_enters, lands
from demo.attacks.browser import (
    CROSS_SITE_TRANSFER,
    SCRIPT_THEFT,
    SIBLING_TRANSFER,
)
from demo.attacks.endings import ENDING_ATTACKS
from demo.attacks.expiry import EXPIRY_ATTACKS
from demo.attacks.fixation import FIXATION_ATTACKS
from demo.attacks.forgery import ALG_NONE, KEY_CONFUSION
from demo.attacks.guesses import GUESS_ATTACKS
from demo.attacks.leaks import LEAK_ATTACKS
from demo.attacks.lifecycle import (
    OUTAGE_REPLAY,
    PADDED_TOKEN,
    REFRESH_REUSE,
    REPLAY_AFTER_LOG_OUT,
    TWIN_SIGNATURE,
)
from demo.attacks.names import NAME_ATTACKS
from demo.attacks.renewals import RENEWAL_ATTACKS
from demo.attacks.repurposed import REPURPOSED_ATTACKS
from demo.attacks.stale import STALE_ATTACKS

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
    *EXPIRY_ATTACKS,
    *ADDRESSED_ATTACKS,
    *REPURPOSED_ATTACKS,
    *NAME_ATTACKS,
    *ENDING_ATTACKS,
    *ACCOUNT_ATTACKS,
    *RENEWAL_ATTACKS,
    *GUESS_ATTACKS,
    *FIXATION_ATTACKS,
    *STALE_ATTACKS,
    *LEAK_ATTACKS,
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
