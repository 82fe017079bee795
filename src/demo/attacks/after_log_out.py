"""A copy, used after its owner has logged out.

She logged out of this browser, of all browsers, or of all the others.  The
application told her browser to drop its cookie, so to her everything looks
right.  Source: CWE-613, OWASP Session Management Cheat Sheet, OWASP ASVS
5.0 chapter 7 (session termination).
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from werkzeug.wrappers import Request, Response

from demo.app import App, reply
from demo.attacks.base import LATE_S, Attack, Attacker
from demo.attacks.expiry import A_WEEK
from demo.attacks.turning import Flip, behind, overriding
from demo.contenders import contender
from demo.errors import Revoked
from demo.harness import (
    PASSWORD,
    Client,
    ControlFailed,
    NotApplicable,
    NotOffered,
)
from demo.harness.sending import Reply
from demo.schemes import JWT, Blocklist, Epoch, Identity, Refresh, Session
from demo.schemes.base import require_name
from demo.schemes.jwt import at_any_time

ENDS = "CWE-613, OWASP Session Management Cheat Sheet"

# What the attacker does


def replay_after_log_out(attacker: Attacker) -> Client:
    """A copy is taken; then Alice logs out.  Raises ControlFailed when
    the log-out is not answered."""
    copy = attacker.victim.stolen_copy()
    if attacker.victim.log_out().status != 200:
        raise ControlFailed("the log-out was not answered")
    return copy


def replay_after_a_new_key(attacker: Attacker) -> Client:
    """A copy is taken; the bank replaces its key; then Alice logs out.
    Raises NotApplicable when nothing outlives the key."""
    if not attacker.victim.can_renew():
        raise NotApplicable("there is nothing to renew")
    attacker.service.replace_keys()
    return replay_after_log_out(attacker)


def after_event(attacker: Attacker, does: Callable[[Client], Reply]) -> Client:
    """A copy is taken; then Alice does, in her own browser, what the
    attack is named after.  Raises NotOffered when the bank cannot,
    ControlFailed when it fails."""
    copy = attacker.victim.stolen_copy()
    status = does(attacker.victim).status
    if status == 501:
        raise NotOffered("a list of her sign-ins")
    if status != 200:
        raise ControlFailed(f"she was answered {status}")
    return copy


EVERYWHERE = partial(after_event, does=Client.log_out_everywhere)
OTHERS = partial(after_event, does=lambda she: she.log_out_others(PASSWORD))


def copied_before(id: str, what: str, event: str, **more: Any) -> Attack:
    """An attack with a copy of `what` that should have died at the
    event."""
    return Attack(
        id=id,
        name=f"{what}, after {event}",
        claim=f"A copy of {what} pays after {event}.",
        family="lifecycle",
        source=ENDS,
        wait_s=LATE_S,
        **{"chapter": "log-them-out", **more},
    )


# A log-out that ends nothing


class ForgetfulSession(Session):
    """Overrides `revoke` and `revoke_all`: the record stays in the store,
    so a copy of the cookie still works."""

    def revoke(self, sid: str) -> None:
        pass

    def revoke_all(self, user_id: str) -> None:
        pass


FORGETS_LOG_OUT = Flip(
    "log-out",
    "clears the browser's cookie only",
    overriding(Session, ForgetfulSession),
    tempting="default: express-session keeps it when req.session is unset",
)

REPLAY_AFTER_LOG_OUT = Attack(
    id="replay-after-log-out",
    name="replay after log-out",
    claim="A copy taken before the log-out still pays after it.",
    family="lifecycle",
    source=ENDS,
    forge=replay_after_log_out,
    fixed=contender("plain session cookie"),
    flip=FORGETS_LOG_OUT,
    chapter="log-them-out",
)

# A log-out that ends it for a while, or ends the wrong half


class ForgivingBlocklist(Blocklist):
    """Overrides `block`: the entry expires before the token does."""

    def block(self, jti: str, expires_at: int) -> None:
        super().block(jti, min(expires_at, int(time.time()) + 60))


class KeepsFamily(Refresh):
    """Overrides `revoke`: it leaves the refresh token alive, since the
    access token will expire soon by itself."""

    def revoke(self, token: str) -> None:
        pass


class KnowsOneKey(Refresh):
    """Overrides `revoke`: it asks the present key who is leaving.  A token
    of before that key says nothing to it, and a renewal never did."""

    def revoke(self, token: str) -> None:
        claims = at_any_time(self, token)
        self._end(require_name(claims["sub"]), require_name(claims["sid"]))


FORGIVES = Flip(
    "blocklist entry",
    "dropped after a minute",
    overriding(Blocklist, ForgivingBlocklist),
)
KEEPS_FAMILY = Flip(
    "log-out", "the renewal lives on", overriding(Refresh, KeepsFamily)
)
KNOWS_ONE_KEY = Flip(
    "log-out",
    "by the present key's tokens only",
    overriding(Refresh, KnowsOneKey),
)

FORGIVEN = copied_before(
    "replay-after-a-minute",
    "a blocked token",
    "ten minutes",
    forge=replay_after_log_out,
    fixed=contender("JWT + blocklist cookie"),
    flip=FORGIVES,
    chapter="keep-a-blocklist",
)
RENEWAL_LIVES = copied_before(
    "renewal-after-log-out",
    "a refresh token",
    "log-out",
    forge=replay_after_log_out,
    fixed=contender("JWT + refresh cookie"),
    flip=KEEPS_FAMILY,
    chapter="refresh-and-rotate",
)
RENEWAL_OUTLIVES_KEY = copied_before(
    "renewal-after-new-key",
    "a refresh token",
    "log-out under a new key",
    forge=replay_after_a_new_key,
    fixed=contender("JWT + refresh cookie"),
    flip=KNOWS_ONE_KEY,
    chapter="refresh-and-rotate",
)
LONG_ACCESS_TOKEN = copied_before(
    "long-access-token",
    "a long access token",
    "log-out",
    forge=replay_after_log_out,
    fixed=contender("JWT + refresh"),
    flip=A_WEEK,
    chapter="refresh-and-rotate",
)

# A log-out everywhere that ends one sign-in


class SessionWithoutList(Session):
    """Overrides `revoke_all`: it ends nothing, because nobody wrote down
    which sessions the user has."""

    def revoke_all(self, user_id: str) -> None:
        pass


class BlocklistWithoutList(Blocklist):
    """Overrides `revoke_all`: it ends nothing, because nobody wrote down
    which tokens the user has."""

    def revoke_all(self, user_id: str) -> None:
        pass


class BackwardsEpoch(Epoch):
    """Overrides `verify`: it compares with the wrong sign, so that an old
    number is as good as the present one."""

    def verify(self, token: str) -> Identity:
        identity = JWT.verify(self, token)
        user = self.users.get(identity.user_id)
        if user is None or not user.active:
            raise Revoked("no such user, or not active")
        if identity.claims["epoch"] > user.epoch:
            raise Revoked("issued before the user's tokens were ended")
        return identity


class KeepsThisOne(App):
    """Overrides `log_out_others`: it ends all the others, and this one
    goes on under the identifier that a thief may have copied."""

    def log_out_others(self, request: Request) -> Response:
        self.confirmed(request, "password")
        mine = self.who(request)
        if not isinstance(self.scheme, Session):
            return super().log_out_others(request)
        self.scheme.revoke_all(mine.user_id)
        key = f"session:{mine.session_id}"
        self.scheme.store.put(key, mine.claims, mine.expires_at)
        return reply({})


NO_LIST = Flip(
    "log-out everywhere", "here only", overriding(Session, SessionWithoutList)
)
NO_LIST_OF_TOKENS = Flip(
    "log-out everywhere",
    "this token only",
    overriding(Blocklist, BlocklistWithoutList),
)
BACKWARDS_EPOCH = Flip(
    "epoch", "compared the wrong way round", overriding(Epoch, BackwardsEpoch)
)
KEEPS_THIS_ONE = Flip(
    "log-out of the others", "this one keeps its name", behind(KeepsThisOne)
)

ATTACKS = (
    REPLAY_AFTER_LOG_OUT,
    FORGIVEN,
    RENEWAL_LIVES,
    RENEWAL_OUTLIVES_KEY,
    LONG_ACCESS_TOKEN,
    copied_before(
        "everywhere-session",
        "a session",
        "log-out everywhere",
        forge=EVERYWHERE,
        fixed=contender("plain session cookie"),
        flip=NO_LIST,
    ),
    copied_before(
        "everywhere-blocklist",
        "a token",
        "log-out everywhere",
        forge=EVERYWHERE,
        fixed=contender("JWT + blocklist"),
        flip=NO_LIST_OF_TOKENS,
    ),
    copied_before(
        "everywhere-epoch",
        "a token with an epoch",
        "log-out everywhere",
        forge=EVERYWHERE,
        fixed=contender("JWT + epoch"),
        flip=BACKWARDS_EPOCH,
    ),
    copied_before(
        "log-out-of-others",
        "a session",
        "log-out of all the others",
        forge=OTHERS,
        fixed=contender("session cookie"),
        flip=KEEPS_THIS_ONE,
    ),
)
