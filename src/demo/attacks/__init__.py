"""The attacks, in telling order.  Each has a broken and a fixed twin."""

from demo.attacks.accounts import ACCOUNT_ATTACKS
from demo.attacks.addressed import ADDRESSED_ATTACKS
from demo.attacks.arithmetic import ARITHMETIC_ATTACKS
from demo.attacks.base import Attack, Attacker, honest_enters, lands
from demo.attacks.browser import (
    BROWSER_ATTACKS,
    CROSS_SITE_TRANSFER,
    SCRIPT_THEFT,
    SIBLING_TRANSFER,
)
from demo.attacks.certificates import CERTIFICATE_ATTACKS
from demo.attacks.confusion import CONFUSION_ATTACKS
from demo.attacks.endings import ENDING_ATTACKS
from demo.attacks.expiry import EXPIRY_ATTACKS
from demo.attacks.fixation import FIXATION_ATTACKS
from demo.attacks.forgery import ALG_NONE, KEY_CONFUSION
from demo.attacks.guessing import GUESSING_ATTACKS
from demo.attacks.header_keys import HEADER_KEY_ATTACKS
from demo.attacks.identifiers import IDENTIFIER_ATTACKS
from demo.attacks.key_names import KEY_NAME_ATTACKS
from demo.attacks.lasting import LASTING_ATTACKS
from demo.attacks.leaks import LEAK_ATTACKS
from demo.attacks.lifecycle import (
    OUTAGE_REPLAY,
    PADDED_TOKEN,
    REFRESH_REUSE,
    REPLAY_AFTER_LOG_OUT,
    TWIN_SIGNATURE,
)
from demo.attacks.logs import LOG_ATTACKS
from demo.attacks.names import NAME_ATTACKS
from demo.attacks.other_forgery import OTHER_FORGERY_ATTACKS
from demo.attacks.pasting import PASTING_ATTACKS
from demo.attacks.planting import PLANTING_ATTACKS
from demo.attacks.reading_twice import READING_TWICE_ATTACKS
from demo.attacks.recovering import RECOVERING_ATTACKS
from demo.attacks.renewals import RENEWAL_ATTACKS
from demo.attacks.repurposed import REPURPOSED_ATTACKS
from demo.attacks.solving import SOLVING_ATTACKS
from demo.attacks.spelling import SPELLING_ATTACKS
from demo.attacks.stale import STALE_ATTACKS
from demo.attacks.transport import TRANSPORT_ATTACKS
from demo.attacks.unsigned import UNSIGNED_ATTACKS

ATTACKS: tuple[Attack, ...] = (
    # signature: a token made from nothing
    ALG_NONE,
    *UNSIGNED_ATTACKS,
    KEY_CONFUSION,
    *CONFUSION_ATTACKS,
    *HEADER_KEY_ATTACKS,
    *CERTIFICATE_ATTACKS,
    *KEY_NAME_ATTACKS,
    *GUESSING_ATTACKS,
    *ARITHMETIC_ATTACKS,
    *RECOVERING_ATTACKS,
    *SOLVING_ATTACKS,
    *OTHER_FORGERY_ATTACKS,
    # parsing: the same credential in another spelling
    PADDED_TOKEN,
    TWIN_SIGNATURE,
    *SPELLING_ATTACKS,
    *PASTING_ATTACKS,
    *READING_TWICE_ATTACKS,
    # claims: a genuine credential, used beyond what it says
    *EXPIRY_ATTACKS,
    *LASTING_ATTACKS,
    *ADDRESSED_ATTACKS,
    *REPURPOSED_ATTACKS,
    *NAME_ATTACKS,
    # lifecycle: a credential that should be over
    REPLAY_AFTER_LOG_OUT,
    *ENDING_ATTACKS,
    *ACCOUNT_ATTACKS,
    REFRESH_REUSE,
    *RENEWAL_ATTACKS,
    OUTAGE_REPLAY,
    *STALE_ATTACKS,
    *IDENTIFIER_ATTACKS,
    *FIXATION_ATTACKS,
    *LEAK_ATTACKS,
    # browser and transport: given away, or used, by the victim's side
    *BROWSER_ATTACKS,
    *PLANTING_ATTACKS,
    *TRANSPORT_ATTACKS,
    *LOG_ATTACKS,
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
