"""Lifecycle: the server knew better, and did not ask itself."""

from demo.attacks.base import Attack, Attacker
from demo.attacks.endings import LATE_S
from demo.attacks.lasting import MANAGED
from demo.attacks.lifecycle import replay_after_log_out, replay_in_outage
from demo.contenders import contender
from demo.harness import Client
from demo.harness.deployment import just_before
from demo.unsafe.stale import (
    REMEMBERS_AN_HOUR,
    REMEMBERS_FOR_OUTAGES,
    WRITES_BACK,
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


STALE_ATTACKS = (
    Attack(
        id="remembered-look-up",
        name="a look-up remembered for an hour",
        claim="Minutes after the log-out, an old answer lets a copy pay.",
        family="lifecycle",
        source="RFC 7662 section 4, CWE-613",
        forge=replay_after_log_out,
        fixed=contender("opaque bearer"),
        flip=REMEMBERS_AN_HOUR,
        wait_s=LATE_S,
    ),
    Attack(
        id="remembered-in-outage",
        name="a look-up remembered for outages",
        claim="While the store is down, a session that ended pays.",
        family="lifecycle",
        source="CWE-636, not failing securely",
        forge=replay_in_outage,
        fixed=contender("session cookie"),
        flip=REMEMBERS_FOR_OUTAGES,
    ),
    Attack(
        id="session-written-back",
        name="a session written back",
        claim="A request in flight brings an ended session back to life.",
        family="lifecycle",
        source="CWE-367, CWE-613",
        forge=while_a_request_is_in_flight,
        fixed=MANAGED,
        flip=WRITES_BACK,
    ),
)
