"""From needs to contenders: the table, read backwards.

Each need is a measured condition.  A contender fits when it meets every
need that you have; what you do not need rules nobody out, and does not
rank those that fit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

from demo.contenders import CONTENDERS, Contender
from demo.errors import Mistake
from demo.probes import (
    LOG_OUT,
    NO_JAR,
    PARTNER,
    PARTNER_HEARS,
    SCRIPT_THEFT,
    Probe,
    Value,
    measured_once,
)


@dataclass(frozen=True)
class Need:
    """question: answered by the reader with yes or no.  short: the need
    in a few words.  about: what is measured of it.  met: does a measured
    value meet it?"""

    question: str
    short: str
    about: str
    probe: Probe
    met: Callable[[Value | None], bool]


ACROSS = Need(
    "Must a partner on another host verify it by a public key alone?",
    "a partner verifies it alone",
    "a partner can verify it alone",
    PARTNER,
    lambda value: value is True,
)
AT_ONCE = Need(
    "Must a log-out end every copy at once?",
    "log-out ends every copy",
    "a copy lives on after a log-out",
    LOG_OUT,
    lambda value: value == 0,
)
SCRIPT_PROOF = Need(
    "Must injected script be unable to steal it for use elsewhere?",
    "script cannot steal it",
    "script can steal it",
    SCRIPT_THEFT,
    lambda value: value is False,
)
WITHOUT_JAR = Need(
    "Must it work in clients without a cookie jar?",
    "works without a cookie jar",
    "works without a cookie jar",
    NO_JAR,
    lambda value: value is True,
)
AT_ONCE_ACROSS = Need(
    "Must the partner, too, refuse every copy after a log-out?",
    "the partner hears of a log-out",
    "the partner hears of a log-out",
    PARTNER_HEARS,
    lambda value: value is True,
)
"""What the first two needs mean together; it is not asked by itself."""

NO_PAGE = "certificate-bound JWT"
"""A page cannot bring a certificate of its own; a service can.  Source:
RFC 9449 section 1."""

NEEDS = (ACROSS, AT_ONCE, SCRIPT_PROOF, WITHOUT_JAR)
NAMES_OF_NEEDS = ("ACROSS", "AT_ONCE", "SCRIPT_PROOF", "WITHOUT_JAR")
"""How a reader writes them."""


def asked(needs: Iterable[Need]) -> tuple[Need, ...]:
    """These, and what two of them mean together.  Raises Mistake for what
    is no need."""
    found = tuple(needs)
    if not all(isinstance(one, Need) for one in found):
        raise Mistake(f"Choose from these needs: {', '.join(NAMES_OF_NEEDS)}.")
    if ACROSS in found and AT_ONCE in found:
        return (*found, AT_ONCE_ACROSS)
    return found


def fitting(needs: Iterable[Need]) -> list[str]:
    """The contenders that meet all these needs; perhaps none.  One that
    cannot be measured here is not among them."""
    return [name for name, missing in missed(needs).items() if not missing]


def missed(needs: Iterable[Need]) -> dict[str, list[Need]]:
    """For each contender that can be measured here, the needs that it
    does not meet.  A cell that turns changes just that."""
    return {
        one.name: [
            need
            for need in asked(needs)
            if not need.met(value(one, need.probe))
        ]
        for one in CONTENDERS
        if all(value(one, need.probe) is not None for need in NEEDS)
    }


def value(contender: Contender, probe: Probe) -> Value | None:
    """Measured once for each pair; None where there is no value.
    Raises RuntimeError when the measurement itself failed."""
    return measured_once(probe, contender).value


def every_set() -> list[tuple[Need, ...]]:
    """All sixteen sets of needs, from none to all."""
    sizes = range(len(NEEDS) + 1)
    return [needs for size in sizes for needs in combinations(NEEDS, size)]
