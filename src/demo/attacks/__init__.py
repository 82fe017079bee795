"""The attacks, by family, in telling order.

Each family is one file: what goes wrong, the broken class, the setting
that is turned (its flip), what the attacker sends, and the attack.  Here
broken code is on purpose; nothing is meant to be copied.
"""

from demo.attacks import (
    account_events,
    after_log_out,
    alg_none,
    audience,
    bound_keys,
    certificates,
    cookie_and_paseto_forgery,
    csrf,
    device_keys,
    expiry,
    fixation,
    header_keys,
    id_token,
    key_confusion,
    kid,
    leaks,
    look_alikes,
    other_purpose,
    refresh_reuse,
    respelling,
    session_ids,
    stale_reads,
    timeouts,
    weak_secrets,
)
from demo.attacks.after_log_out import (
    FORGETS_LOG_OUT,
    REPLAY_AFTER_LOG_OUT,
    ForgetfulSession,
)
from demo.attacks.alg_none import ALG_NONE, TAKES_NONE
from demo.attacks.base import Attack, Attacker, honest_enters, lands
from demo.attacks.csrf import (
    CROSS_SITE_TRANSFER,
    LAX_ALONE,
    SIBLING_TRANSFER,
    UNGUARDED,
)
from demo.attacks.key_confusion import (
    FOLLOWS_HEADER,
    KEY_CONFUSION,
    MIXES_KEYS,
)
from demo.attacks.leaks import HIDES_NOTHING, THEFT_BY_SCRIPT
from demo.attacks.lines import lines_of
from demo.attacks.refresh_reuse import FORGETS_REUSE, REFRESH_REUSE
from demo.attacks.respelling import (
    NAMES_BY_TEXT,
    PADDED_TOKEN,
    TWIN_SIGNATURE,
)
from demo.attacks.stale_reads import (
    EMPTIED_STORE,
    FAILS_OPEN,
    OUTAGE_REPLAY,
)
from demo.attacks.turning import Flip

ATTACKS: tuple[Attack, ...] = (
    # a token made from nothing
    *alg_none.ATTACKS,
    *key_confusion.ATTACKS,
    *header_keys.ATTACKS,
    *certificates.ATTACKS,
    *kid.ATTACKS,
    *weak_secrets.ATTACKS,
    *cookie_and_paseto_forgery.ATTACKS,
    # a credential that two readers read differently
    *respelling.ATTACKS,
    # a genuine credential, used beyond what it says
    *expiry.ATTACKS,
    *timeouts.ATTACKS,
    *audience.ATTACKS,
    *other_purpose.ATTACKS,
    *id_token.ATTACKS,
    *look_alikes.ATTACKS,
    # a credential that should be over
    *after_log_out.ATTACKS,
    *account_events.ATTACKS,
    *refresh_reuse.ATTACKS,
    *stale_reads.ATTACKS,
    *session_ids.ATTACKS,
    *fixation.ATTACKS,
    # bound to a key that is not compared
    *bound_keys.ATTACKS,
    *device_keys.ATTACKS,
    # given away, or used, by the victim's side
    *csrf.ATTACKS,
    *leaks.ATTACKS,
)

ALSO_TURNED = (FOLLOWS_HEADER,)
"""A flip by which no attack lands.  That is a finding, which a chapter
and a claim show: PyJWT keeps forgeries out even then."""

FLIPS: tuple[Flip, ...] = tuple(
    dict.fromkeys([*(attack.flip for attack in ATTACKS), *ALSO_TURNED])
)
"""Each once, in the order of the attacks."""

FORGETFUL = FORGETS_LOG_OUT.of("plain session cookie")
ACCEPTS_NONE = TAKES_NONE.of("JWT RS256")
CONFUSES_KEYS = MIXES_KEYS.of("JWT RS256")
PICKS_BY_HEADER = FOLLOWS_HEADER.of("JWT HS256")
FORGETFUL_REFRESH = FORGETS_REUSE.of("JWT + refresh")
TEXT_BLOCKLIST = NAMES_BY_TEXT.of("JWT + blocklist")
OPEN_BLOCKLIST = FAILS_OPEN.of("JWT + blocklist")
READABLE = HIDES_NOTHING.of("session cookie")

__all__ = [
    "ACCEPTS_NONE",
    "ALG_NONE",
    "ALSO_TURNED",
    "ATTACKS",
    "CONFUSES_KEYS",
    "CROSS_SITE_TRANSFER",
    "EMPTIED_STORE",
    "FLIPS",
    "FORGETFUL",
    "FORGETFUL_REFRESH",
    "KEY_CONFUSION",
    "LAX_ALONE",
    "OPEN_BLOCKLIST",
    "OUTAGE_REPLAY",
    "PADDED_TOKEN",
    "PICKS_BY_HEADER",
    "READABLE",
    "REFRESH_REUSE",
    "REPLAY_AFTER_LOG_OUT",
    "SIBLING_TRANSFER",
    "TEXT_BLOCKLIST",
    "THEFT_BY_SCRIPT",
    "TWIN_SIGNATURE",
    "UNGUARDED",
    "Attack",
    "Attacker",
    "Flip",
    "ForgetfulSession",
    "honest_enters",
    "lands",
    "lines_of",
]
