"""The server acts on an answer that was right a while ago.

The store is down and is not asked, or its answer is kept, or it was emptied
and nobody noticed, or a record that is gone is written back.
Source: RFC 7662 section 4 (caching trades freshness), CWE-613, CWE-636,
CWE-367.
"""

import time
from functools import cached_property

from demo.attacks.after_log_out import replay_after_log_out
from demo.attacks.base import LATE_S, Attack, Attacker
from demo.attacks.expiry import HOUR_S
from demo.attacks.timeouts import MANAGED
from demo.attacks.turning import Flip, overriding, where
from demo.contenders import contender
from demo.errors import Expired, Revoked, Unavailable
from demo.harness import Client, NotApplicable
from demo.harness.deployment import just_before
from demo.schemes import (
    JWT,
    Blocklist,
    Identity,
    ManagedSession,
    Opaque,
    Session,
    UserBlocklist,
)
from demo.schemes.blocklist import ended_as
from demo.schemes.session import by_id

# While the store is down


class OpenBlocklist(Blocklist):
    """Overrides `verify`: while the store is down, it lets every token in
    that is well signed."""

    def verify(self, token: str) -> Identity:
        try:
            return super().verify(token)
        except Unavailable:
            return JWT.verify(self, token)


class RemembersForOutages(Session):
    """Overrides `verify`: while the store is down, it repeats what the
    store said last."""

    def verify(self, sid: str) -> Identity:
        try:
            self.answers[sid] = super().verify(sid)
        except Unavailable:
            if sid not in self.answers:
                raise
        return self.answers[sid]

    @cached_property
    def answers(self) -> dict[str, Identity]:
        return {}


FAILS_OPEN = Flip(
    "store down",
    "the blocklist is skipped",
    overriding(Blocklist, OpenBlocklist),
    tempting="option: django-redis, IGNORE_EXCEPTIONS",
)
REMEMBERS_FOR_OUTAGES = Flip(
    "store down", "what it said last", overriding(Session, RemembersForOutages)
)


def replay_in_outage(attacker: Attacker) -> Client:
    """A copy is taken, Alice logs out, and then the store goes down."""
    copy = replay_after_log_out(attacker)
    attacker.service.store.unplugged = True
    return copy


OUTAGE_REPLAY = Attack(
    id="outage-replay",
    name="replay while the store is down",
    claim="A blocklist that cannot be asked lets a blocked token in.",
    family="lifecycle",
    source="CWE-636, not failing securely",
    forge=replay_in_outage,
    fixed=contender("JWT + blocklist"),
    flip=FAILS_OPEN,
    chapter="keep-a-blocklist",
)
REMEMBERED_IN_OUTAGE = Attack(
    id="remembered-in-outage",
    name="a lookup remembered for outages",
    claim="While the store is down, a session that ended pays.",
    family="lifecycle",
    source="CWE-636, not failing securely",
    forge=replay_in_outage,
    fixed=contender("plain session cookie"),
    flip=REMEMBERS_FOR_OUTAGES,
)

# When the store was emptied


class ListAlone(UserBlocklist):
    """Overrides `verify`: it asks whether the token is on the list, and
    not whether there is still a list."""

    def verify(self, token: str) -> Identity:
        identity = JWT.verify(self, token)
        record = self.record_of(identity.user_id)
        (ended,) = self.store.scores(record, ended_as(identity.session_id))
        if ended is not None:
            raise Revoked("on the blocklist")
        return identity


LIST_ALONE = Flip(
    "blocklist that is gone",
    "taken for an empty one",
    overriding(UserBlocklist, ListAlone),
    tempting="example: Flask-JWT-Extended, blocklist_redis.py",
)


def replay_after_loss(attacker: Attacker) -> Client:
    """A copy is taken, Alice logs out, and then the store loses all that
    it had.  Raises NotApplicable when the log-out did not end the copy,
    since then there was nothing to lose."""
    copy = replay_after_log_out(attacker)
    if copy.me() == "alice":
        raise NotApplicable("the log-out ended no copy")
    attacker.service.store.empty()
    return copy


EMPTIED_STORE = Attack(
    id="emptied-store",
    name="replay after the store was emptied",
    claim="A blocklist that lost its entries lets a blocked token in.",
    family="lifecycle",
    source="CWE-636, not failing securely",
    forge=replay_after_loss,
    fixed=contender("JWT + per-user blocklist"),
    flip=LIST_ALONE,
    chapter="keep-a-blocklist",
)

# An answer that is kept


class RemembersAnHour(Session):
    """Overrides `verify`: it asks the store once in an hour."""

    def verify(self, sid: str) -> Identity:
        until, known = self.answers.get(sid, (0.0, None))
        if known is not None and time.time() < until:
            return known
        found = super().verify(sid)
        self.answers[sid] = time.time() + HOUR_S, found
        return found

    @cached_property
    def answers(self) -> dict[str, tuple[float, Identity]]:
        return {}


REMEMBERS_AN_HOUR = Flip(
    "look-up",
    "remembered for an hour",
    where(Opaque, overriding(Session, RemembersAnHour)),
    tempting="option: PingGateway, CacheAccessTokenResolver",
)

REMEMBERED_LOOK_UP = Attack(
    id="remembered-look-up",
    name="a lookup remembered for an hour",
    claim="Minutes after the log-out, an old answer lets a copy pay.",
    family="lifecycle",
    source="RFC 7662 section 4, CWE-613",
    forge=replay_after_log_out,
    fixed=contender("opaque bearer"),
    flip=REMEMBERS_AN_HOUR,
    wait_s=LATE_S,
    chapter="count-the-decisions",
)

# A record that is written back


class WritesBack(ManagedSession):
    """Overrides `verify`: it writes what it read, whether or not the
    record is still there."""

    def verify(self, sid: str) -> Identity:
        found, now = self.look_up(sid), int(time.time())
        seen = found.claims.get("seen_at", found.issued_at)
        if 0 < self.idle_s <= now - seen:
            self.revoke(sid)
            raise Expired("idle for too long")
        record = {**found.claims, "seen_at": now}
        self.store.put(by_id(sid), record, found.expires_at)
        return found


WRITES_BACK = Flip(
    "saving of a session",
    "also when it is gone",
    overriding(ManagedSession, WritesBack),
    tempting="default: express-session, resave is true",
)


def while_a_request_is_in_flight(attacker: Attacker) -> Client:
    """Alice's page asks who she is.  Before the answer is written down
    she logs out in another tab."""
    copy, alice = attacker.victim.stolen_copy(), attacker.victim
    other_tab = alice.stolen_copy()
    other_tab.browser = True
    with just_before(attacker.service.store, "SET", other_tab.log_out):
        alice.me()
    return copy


WRITTEN_BACK = Attack(
    id="session-written-back",
    name="an ended session, written back",
    claim="A request in flight brings an ended session back to life.",
    family="lifecycle",
    source="CWE-367, CWE-613",
    forge=while_a_request_is_in_flight,
    fixed=MANAGED,
    flip=WRITES_BACK,
)

ATTACKS = (
    OUTAGE_REPLAY,
    EMPTIED_STORE,
    REMEMBERED_LOOK_UP,
    REMEMBERED_IN_OUTAGE,
    WRITTEN_BACK,
)
