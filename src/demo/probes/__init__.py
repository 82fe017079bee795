"""The probes, in row order; each factor has one headline."""

from demo.probes.base import Cell, Probe, Status, Value
from demo.probes.complexity import ALGORITHMS, PARTS
from demo.probes.cross_service import (
    FIVE_SERVICES,
    ONE_SERVICE,
    PARTNER,
    SECOND_SERVICE,
    STORE_UNPLUGGED,
)
from demo.probes.other_clients import (
    AMBIENT,
    BYTES,
    EVENT_SOURCE,
    NO_JAR,
    WITH_JAR,
)
from demo.probes.revocation import EVENTS, LOG_OUT
from demo.probes.script_exposure import (
    COPY_WORKS,
    PAYLOAD_READABLE,
    SCRIPT_RIDES,
    SCRIPT_THEFT,
)

PROBES: tuple[Probe, ...] = (
    *EVENTS,
    FIVE_SERVICES,
    ONE_SERVICE,
    SECOND_SERVICE,
    PARTNER,
    STORE_UNPLUGGED,
    SCRIPT_THEFT,
    SCRIPT_RIDES,
    COPY_WORKS,
    PAYLOAD_READABLE,
    PARTS,
    ALGORITHMS,
    NO_JAR,
    WITH_JAR,
    AMBIENT,
    EVENT_SOURCE,
    BYTES,
)

__all__ = [
    "ALGORITHMS",
    "AMBIENT",
    "BYTES",
    "COPY_WORKS",
    "EVENTS",
    "EVENT_SOURCE",
    "FIVE_SERVICES",
    "LOG_OUT",
    "NO_JAR",
    "ONE_SERVICE",
    "PARTNER",
    "PARTS",
    "PAYLOAD_READABLE",
    "PROBES",
    "SCRIPT_RIDES",
    "SCRIPT_THEFT",
    "SECOND_SERVICE",
    "STORE_UNPLUGGED",
    "WITH_JAR",
    "Cell",
    "Probe",
    "Status",
    "Value",
    "probe",
]


def probe(id: str) -> Probe:
    """The probe of that name.  Raises LookupError otherwise."""
    for one in PROBES:
        if one.id == id:
            return one
    choices = ", ".join(p.id for p in PROBES)
    raise LookupError(f"no probe {id!r}; there are: {choices}")
