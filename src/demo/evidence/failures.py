"""What Redis servers lost, and what they let in, while something happened
to them.  `labs.store` recorded it; nothing here starts a server."""

from collections.abc import Iterator
from dataclasses import dataclass

from demo import evidence

FAILURES = "failures"


@dataclass(frozen=True)
class FailureRow:
    """One fault and one design.

    wrongly_accepted: what was let in although the store knew better.
    acknowledged: log-outs that were answered with yes.  lost: of these,
    whose sign-in is good again.  signed_out: of 100 users who stayed, how
    many have to log in again; None under load, where nobody counts them.
    requests, unavailable: in all, and answered with 503; None where the
    fault was not under load.  recovery_s: seconds after the fault until
    the slowest client was answered again."""

    fault: str
    design: str
    wrongly_accepted: int
    acknowledged: int
    lost: int
    signed_out: int | None
    requests: int | None
    unavailable: int | None
    recovery_s: float | None


def failure_rows() -> Iterator[FailureRow]:
    """Every row, in the lab's order."""
    for row in evidence.load(FAILURES).results["rows"]:
        yield FailureRow(
            fault=row["fault"],
            design=row["design"],
            wrongly_accepted=row["wrongly accepted"],
            acknowledged=row["acknowledged"],
            lost=row["lost"],
            signed_out=row.get("signed out"),
            requests=row.get("requests"),
            unavailable=row.get("unavailable"),
            recovery_s=row.get("recovery_s"),
        )


def wrongly_accepted() -> int:
    """In all rows together."""
    return sum(row.wrongly_accepted for row in failure_rows())
