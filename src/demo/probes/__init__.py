"""The probes, in row order; each factor has one headline."""

from demo.probes.base import (
    Cell,
    Probe,
    Status,
    Value,
    consulted,
    measured_once,
)
from demo.probes.client_steps import (
    AMBIENT,
    BYTES,
    CLIENT_STEPS,
    EVENT_SOURCE,
    NO_JAR,
    STEPS_BUT_FORGETTING,
    STEPS_BY_KIND,
    STEPS_COOKIES_KEPT,
    WITH_JAR,
)
from demo.probes.complexity import ALGORITHMS, PARTS
from demo.probes.cross_service import (
    ELSEWHERE,
    ENDED_IN_OUTAGE,
    FIVE_SERVICES,
    ONE_SERVICE,
    OUTAGE,
    PARTNER,
    PARTNER_HEARS,
    SECOND_SERVICE,
    SERVED_IN_OUTAGE,
    STORE_UNPLUGGED,
)
from demo.probes.differences import (
    CLOCK_BEHIND,
    COOKIE_SCOPE,
    KEY_SET,
    MADE_UP_KEYS,
    NEW_KEY,
)
from demo.probes.emptied import (
    EMPTIED,
    STORE_EMPTIED,
    STORE_EMPTIED_BAN,
    STORE_EMPTIED_STAYS,
)
from demo.probes.gateway import AT_GATEWAY, FORGERS, HOPS, LEAK
from demo.probes.lifetimes import IDLE_TIMEOUT, REUSE
from demo.probes.operations import (
    COSTS,
    LOG_IN_COST,
    LOG_OUT_COST,
    RENEWAL_COST,
    REQUEST_COST,
)
from demo.probes.revocation import EVENTS, LOG_OUT, LOG_OUT_OTHERS
from demo.probes.script_exposure import (
    COPY_WORKS,
    LOOT_LASTS,
    PAYLOAD_READABLE,
    SCRIPT_RIDES,
    SCRIPT_THEFT,
)

PROBES: tuple[Probe, ...] = (
    *EVENTS,
    LOG_OUT_OTHERS,
    *EMPTIED,
    IDLE_TIMEOUT,
    REUSE,
    FIVE_SERVICES,
    AT_GATEWAY,
    FORGERS,
    LEAK,
    HOPS,
    ONE_SERVICE,
    SECOND_SERVICE,
    PARTNER,
    PARTNER_HEARS,
    ELSEWHERE,
    STORE_UNPLUGGED,
    SERVED_IN_OUTAGE,
    OUTAGE,
    ENDED_IN_OUTAGE,
    CLOCK_BEHIND,
    NEW_KEY,
    KEY_SET,
    MADE_UP_KEYS,
    *COSTS,
    SCRIPT_THEFT,
    LOOT_LASTS,
    SCRIPT_RIDES,
    COPY_WORKS,
    PAYLOAD_READABLE,
    PARTS,
    ALGORITHMS,
    COOKIE_SCOPE,
    CLIENT_STEPS,
    STEPS_BUT_FORGETTING,
    STEPS_COOKIES_KEPT,
    STEPS_BY_KIND,
    NO_JAR,
    WITH_JAR,
    AMBIENT,
    EVENT_SOURCE,
    BYTES,
)

__all__ = [
    "ALGORITHMS",
    "AMBIENT",
    "AT_GATEWAY",
    "BYTES",
    "CLIENT_STEPS",
    "CLOCK_BEHIND",
    "COOKIE_SCOPE",
    "COPY_WORKS",
    "COSTS",
    "ELSEWHERE",
    "EMPTIED",
    "ENDED_IN_OUTAGE",
    "EVENTS",
    "EVENT_SOURCE",
    "FIVE_SERVICES",
    "FORGERS",
    "HOPS",
    "IDLE_TIMEOUT",
    "KEY_SET",
    "LEAK",
    "LOG_IN_COST",
    "LOG_OUT",
    "LOG_OUT_COST",
    "LOG_OUT_OTHERS",
    "LOOT_LASTS",
    "MADE_UP_KEYS",
    "NEW_KEY",
    "NO_JAR",
    "ONE_SERVICE",
    "OUTAGE",
    "PARTNER",
    "PARTNER_HEARS",
    "PARTS",
    "PAYLOAD_READABLE",
    "PROBES",
    "RENEWAL_COST",
    "REQUEST_COST",
    "REUSE",
    "SCRIPT_RIDES",
    "SCRIPT_THEFT",
    "SECOND_SERVICE",
    "SERVED_IN_OUTAGE",
    "STEPS_BUT_FORGETTING",
    "STEPS_BY_KIND",
    "STEPS_COOKIES_KEPT",
    "STORE_EMPTIED",
    "STORE_EMPTIED_BAN",
    "STORE_EMPTIED_STAYS",
    "STORE_UNPLUGGED",
    "WITH_JAR",
    "Cell",
    "Probe",
    "Status",
    "Value",
    "consulted",
    "measured_once",
    "probe",
]


def probe(id: str) -> Probe:
    """The probe of that name.  Raises LookupError otherwise."""
    for one in PROBES:
        if one.id == id:
            return one
    choices = ", ".join(p.id for p in PROBES)
    raise LookupError(f"no probe {id!r}; there are: {choices}")
