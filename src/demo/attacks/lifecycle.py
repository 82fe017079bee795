"""Lifecycle: the credential was genuine, and should be over."""

from demo.attacks.base import Attack, Attacker
from demo.contenders import contender
from demo.harness import Client
from demo.unsafe import FORGETFUL


def replay_after_log_out(attacker: Attacker) -> Client:
    copy = attacker.victim.stolen_copy()
    attacker.victim.log_out()
    return copy


REPLAY_AFTER_LOG_OUT = Attack(
    id="replay-after-log-out",
    name="replay after log-out",
    claim="A copy taken before the log-out still pays after it.",
    family="lifecycle",
    source="CWE-613, OWASP Session Management Cheat Sheet",
    forge=replay_after_log_out,
    broken=FORGETFUL,
    fixed=contender("session cookie"),
)
