"""The rows of the record: what was let in, lost, and how soon it was well.

wrongly accepted: what should be refused and was let in, although the
store still has what says so.  lost: log-outs that were acknowledged, and
that the store then lost, so that their sign-ins are good again.
"""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from demo.schemes import Issued
from demo.store import Store
from labs.store.faults import LIVE, LOSSES, at
from labs.store.load import CLIENTS, Tally, under_load
from labs.store.schemes import (
    KINDS,
    OK,
    REFUSED,
    UNAVAILABLE,
    entering,
    outcome,
    still_knows,
    stranger,
)

MANY = 100
"""Sign-ins that are ended, and as many that are not."""

Row = dict[str, Any]


def live_row(fault: str, kind: str) -> Row:
    """One fault under load, for one design."""
    servers_kind, happen, loses = LIVE[fault]
    with tempfile.TemporaryDirectory(prefix="store-lab") as folder:
        servers = servers_kind(Path(folder))
        store = Store(servers.url)
        try:
            scheme = KINDS[kind](store)
            tally = under_load(scheme, lambda: happen(servers))
            lost = [
                one
                for one in tally.accepted.values()
                if loses
                and before(one, tally)
                and not still_knows(scheme, one.issued)
            ]
        finally:
            store.close()
            servers.stop()
    known = {OK, REFUSED, UNAVAILABLE}
    others = set(tally.outcomes) - known
    return {
        "name": f"{fault}, under load: {kind}",
        "fault": fault,
        "design": kind,
        "requests": sum(tally.outcomes.values()),
        "unavailable": tally.outcomes[UNAVAILABLE],
        "other errors": sorted(others),
        "wrongly accepted": len(tally.accepted)
        - len(lost)
        + tally.strangers_in,
        "acknowledged": tally.acknowledged,
        "lost": len(lost),
        "recovery_s": recovery_s(tally),
    }


def before(ended: Any, tally: Tally) -> bool:
    """Was it ended before the store was there again?"""
    return bool(ended.at <= tally.over_at)


def recovery_s(tally: Tally) -> float | None:
    """Of the slowest client; None when one did not recover."""
    if len(tally.recovered) < CLIENTS:
        return None
    return round(max(tally.recovered.values()), 2)


def loss_rows(loss: str) -> Iterator[Row]:
    """One loss, for each design: all of them on the same servers."""
    servers_kind, lose = LOSSES[loss]
    with tempfile.TemporaryDirectory(prefix="store-lab") as folder:
        servers = servers_kind(Path(folder))
        try:
            schemes = {
                n: make(Store(servers.url)) for n, make in KINDS.items()
            }
            people = {name: Signed(one) for name, one in schemes.items()}

            def log_outs(first: int = 0, last: int = MANY) -> None:
                for one in people.values():
                    one.log_out(first, last)

            url = lose(servers, log_outs)
            for name, one in schemes.items():
                after = KINDS[name](at(url, one.store))
                yield people[name].row(loss, name, after)
        finally:
            servers.stop()


class Signed:
    """MANY users who log out, and as many who stay."""

    def __init__(self, scheme: Any) -> None:
        self.scheme = scheme
        self.leave = [scheme.issue(f"leaves{n}") for n in range(MANY)]
        self.stay = [scheme.issue(f"stays{n}") for n in range(MANY)]
        self.acknowledged: list[Issued] = []
        self.seen: set[str] = set()

    def log_out(self, first: int, last: int) -> None:
        for one in self.leave[first:last]:
            said = outcome(partial(self.scheme.revoke, one.access))
            self.seen.add(said)
            if said == OK:
                self.acknowledged.append(one)

    def row(self, loss: str, design: str, after: Any) -> Row:
        """Who is let in now?"""
        back = [
            one
            for one in self.acknowledged
            if self.tried(after, [one]) == [OK]
        ]
        wrong = [one for one in back if still_knows(after, one)]
        stay = self.tried(after, self.stay)
        known = {OK, REFUSED, UNAVAILABLE}
        return {
            "name": f"{loss}: {design}",
            "fault": loss,
            "design": design,
            "other errors": sorted(self.seen - known),
            "wrongly accepted": len(wrong)
            + int(outcome(stranger(after)) == OK),
            "acknowledged": len(self.acknowledged),
            "lost": len(back) - len(wrong),
            "signed out": stay.count(REFUSED),
            "no answer": stay.count(UNAVAILABLE),
        }

    def tried(self, scheme: Any, sign_ins: list[Issued]) -> list[str]:
        said = [outcome(entering(scheme, one)) for one in sign_ins]
        self.seen |= set(said)
        return said
