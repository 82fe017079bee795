"""What services, a provider and a store did as processes of their own.
`labs.services` recorded it; nothing here starts a process."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from demo import evidence

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
