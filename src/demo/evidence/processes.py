"""What processes of their own did while something happened to them: Redis
servers that broke (`labs.store`), and services, a provider and a store
(`labs.services`).  Both recorded it; nothing here starts a process."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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


SERVICES_RECORD = "services"


@dataclass(frozen=True)
class HopRow:
    """One request that crosses so many services.  way: "each" checks, or
    the "edge" does and hands tokens on.  store: commands by the server's
    own count.  signatures: checks of one."""

    design: str
    way: str
    services: int
    store: int
    signatures: int


@dataclass(frozen=True)
class UnpluggedRow:
    """gone: "store" or "provider", whose process was killed.  before: the
    answer to a user who had signed out, with all up.  user, signed_out:
    the first answers after it.  user_s, signed_out_s: seconds for which
    each was let in."""

    gone: str
    design: str
    before: int
    user: int
    signed_out: int
    user_s: float
    signed_out_s: float


def recorded_services(section: str) -> list[dict[str, Any]]:
    """The rows of one section, as the lab wrote them."""
    rows: list[dict[str, Any]] = evidence.load(SERVICES_RECORD).results[
        section
    ]
    return rows


def services_settings() -> dict[str, float]:
    """Seconds, by name: shorter than in production, as a lab needs."""
    settings: dict[str, float] = evidence.load(SERVICES_RECORD).results[
        "settings"
    ]
    return settings


def hop_rows() -> Iterator[HopRow]:
    for row in recorded_services("hops"):
        yield HopRow(**{k: v for k, v in row.items() if k != "name"})


def unplugged_rows(gone: str) -> Iterator[UnpluggedRow]:
    """gone: "store" or "provider"."""
    for row in recorded_services("unplugged"):
        if row["gone"] == gone:
            yield UnpluggedRow(**{k: v for k, v in row.items() if k != "name"})
