"""Lifecycle: she logged out, one way or another; the copy did not."""

from collections.abc import Callable
from functools import partial

from demo.attacks.base import Attack, Attacker
from demo.attacks.lifecycle import replay_after_log_out
from demo.contenders import contender
from demo.harness import PASSWORD, Client, ControlFailed, NotApplicable
from demo.harness.client import Reply
from demo.schemes.base import ACCESS_S
from demo.unsafe.base import Flip
from demo.unsafe.endless import A_WEEK
from demo.unsafe.forgetful import FORGETS_LOG_OUT
from demo.unsafe.unended import (
    BACKWARDS_EPOCH,
    FORGIVES,
    KEEPS_FAMILY,
    KEEPS_THIS_ONE,
    NO_LIST,
    NO_LIST_OF_TOKENS,
)

LATE_S = 2 * ACCESS_S
"""Late enough for an access token of minutes to be over: what is still
alive then lives by its sign-in."""

Forge = Callable[[Attacker], Client]
Row = tuple[str, str, str, Forge, str, Flip]
"""id, of what there is a copy, after what, forge, fixed, flip."""


def copied_before(row: Row) -> Attack:
    """An attack with a copy that should have died since."""
    id, what, event, forge, fixed, flip = row
    return Attack(
        id=id,
        name=f"{what}, after {event}",
        claim=f"A copy of {what} pays after {event}.",
        family="lifecycle",
        source="CWE-613, OWASP Session Management Cheat Sheet",
        forge=forge,
        fixed=contender(fixed),
        flip=flip,
        wait_s=LATE_S,
    )


def after(attacker: Attacker, does: Callable[[Client], Reply]) -> Client:
    """A copy is taken; then Alice does this, in her own browser."""
    copy = attacker.victim.stolen_copy()
    status = does(attacker.victim).status
    if status == 501:
        raise NotApplicable("nobody keeps a list of her sign-ins")
    if status != 200:
        raise ControlFailed(f"she was answered {status}")
    return copy


EVERYWHERE = partial(after, does=Client.log_out_everywhere)
OTHERS = partial(after, does=lambda she: she.log_out_others(PASSWORD))

ENDINGS: tuple[Row, ...] = (
    (
        "replay-of-a-bearer",
        "an opaque token",
        "log-out",
        replay_after_log_out,
        "opaque bearer",
        FORGETS_LOG_OUT,
    ),
    (
        "replay-after-a-minute",
        "a blocked token",
        "ten minutes",
        replay_after_log_out,
        "JWT + blocklist cookie",
        FORGIVES,
    ),
    (
        "renewal-after-log-out",
        "a refresh token",
        "log-out",
        replay_after_log_out,
        "JWT + refresh cookie",
        KEEPS_FAMILY,
    ),
    (
        "long-access-token",
        "a long access token",
        "log-out",
        replay_after_log_out,
        "JWT + refresh",
        A_WEEK,
    ),
    (
        "everywhere-session",
        "a session",
        "log-out everywhere",
        EVERYWHERE,
        "session cookie",
        NO_LIST,
    ),
    (
        "everywhere-blocklist",
        "a token",
        "log-out everywhere",
        EVERYWHERE,
        "JWT + blocklist",
        NO_LIST_OF_TOKENS,
    ),
    (
        "everywhere-epoch",
        "a token with an epoch",
        "log-out everywhere",
        EVERYWHERE,
        "JWT + epoch",
        BACKWARDS_EPOCH,
    ),
    (
        "log-out-of-others",
        "a session",
        "log-out of all the others",
        OTHERS,
        "session cookie",
        KEEPS_THIS_ONE,
    ),
)

ENDING_ATTACKS = tuple(copied_before(row) for row in ENDINGS)
