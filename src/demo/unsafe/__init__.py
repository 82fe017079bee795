"""Broken on purpose: each is a safe scheme with one thing changed.

Nothing here is meant to be copied.  The attacks need something to land
on, and the probes need something to fire on.
"""

from demo.unsafe.addressed import ADDRESS_FLIPS
from demo.unsafe.adopting import ADOPTING_FLIPS
from demo.unsafe.apps import APP_FLIPS
from demo.unsafe.base import Flip
from demo.unsafe.cookies import (
    COOKIE_FLIPS,
    HIDES_NOTHING,
    SKIPS_ORIGIN,
    SKIPS_SAME_SITE,
)
from demo.unsafe.endless import ENDLESS_FLIPS
from demo.unsafe.forgetful import (
    FORGETS_LOG_OUT,
    FORGETS_REUSE,
    ForgetfulSession,
)
from demo.unsafe.guessable import GUESSABLE_FLIPS
from demo.unsafe.header_keys import HEADER_KEY_FLIPS
from demo.unsafe.key_names import KEY_NAME_FLIPS
from demo.unsafe.leaky import LEAKY_FLIPS
from demo.unsafe.lenient import LENIENT_FLIPS
from demo.unsafe.lenient_paseto import LENIENT_PASETO_FLIPS
from demo.unsafe.loose_checks import LOOSE_CHECK_FLIPS
from demo.unsafe.loose_cookies import LOOSE_COOKIE_FLIPS
from demo.unsafe.loose_paseto import LOOSE_PASETO_FLIPS
from demo.unsafe.loose_signing import LOOSE_SIGNING_FLIPS
from demo.unsafe.loose_spelling import SPELLING_FLIPS
from demo.unsafe.mistaken import MISTAKEN_FLIPS
from demo.unsafe.pasting import PASTING_FLIPS
from demo.unsafe.reading_twice import READING_TWICE_FLIPS
from demo.unsafe.renewing import RENEWING_FLIPS
from demo.unsafe.stale import STALE_FLIPS
from demo.unsafe.text_blocklist import FAILS_OPEN, NAMES_BY_TEXT
from demo.unsafe.trusting import (
    FOLLOWS_HEADER,
    MIXES_KEYS,
    MIXES_KEYS_AS,
    TAKES_NONE,
)
from demo.unsafe.unended import UNENDED_FLIPS
from demo.unsafe.unsigned import UNSIGNED_FLIPS
from demo.unsafe.weak_keys import WEAK_KEY_FLIPS
from demo.unsafe.whose_keys import WHOSE_KEY_FLIPS

FLIPS: tuple[Flip, ...] = (
    TAKES_NONE,
    MIXES_KEYS,
    FOLLOWS_HEADER,
    NAMES_BY_TEXT,
    FAILS_OPEN,
    FORGETS_LOG_OUT,
    FORGETS_REUSE,
    *UNSIGNED_FLIPS,
    *MIXES_KEYS_AS.values(),
    *HEADER_KEY_FLIPS,
    *KEY_NAME_FLIPS,
    *WHOSE_KEY_FLIPS,
    *WEAK_KEY_FLIPS,
    *LOOSE_CHECK_FLIPS,
    *LOOSE_SIGNING_FLIPS,
    *LOOSE_COOKIE_FLIPS,
    *LOOSE_PASETO_FLIPS,
    *SPELLING_FLIPS,
    *PASTING_FLIPS,
    *READING_TWICE_FLIPS,
    *COOKIE_FLIPS,
    *ADDRESS_FLIPS,
    *APP_FLIPS,
    *LENIENT_FLIPS,
    *LENIENT_PASETO_FLIPS,
    *MISTAKEN_FLIPS,
    *ENDLESS_FLIPS,
    *UNENDED_FLIPS,
    *RENEWING_FLIPS,
    *GUESSABLE_FLIPS,
    *ADOPTING_FLIPS,
    *STALE_FLIPS,
    *LEAKY_FLIPS,
)
"""In telling order.  What adds one adds a row to each count."""

FORGETFUL = FORGETS_LOG_OUT.of("session cookie")
ACCEPTS_NONE = TAKES_NONE.of("JWT RS256")
CONFUSES_KEYS = MIXES_KEYS.of("JWT RS256")
PICKS_BY_HEADER = FOLLOWS_HEADER.of("JWT")
FORGETFUL_REFRESH = FORGETS_REUSE.of("JWT + refresh")
TEXT_BLOCKLIST = NAMES_BY_TEXT.of("JWT + blocklist")
OPEN_BLOCKLIST = FAILS_OPEN.of("JWT + blocklist")
READABLE = HIDES_NOTHING.of("session cookie")
LAX_ALONE = SKIPS_ORIGIN.of("session cookie")
UNGUARDED = SKIPS_SAME_SITE.of(LAX_ALONE)

__all__ = [
    "ACCEPTS_NONE",
    "CONFUSES_KEYS",
    "FLIPS",
    "FORGETFUL",
    "FORGETFUL_REFRESH",
    "LAX_ALONE",
    "OPEN_BLOCKLIST",
    "PICKS_BY_HEADER",
    "READABLE",
    "TEXT_BLOCKLIST",
    "UNGUARDED",
    "Flip",
    "ForgetfulSession",
]
