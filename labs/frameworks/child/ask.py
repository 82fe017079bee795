"""Puts every question to one configuration, and says what was seen."""

import importlib.metadata
from typing import Any

from demo.harness.endpoints import Call, Endpoints, Who
from demo.probes.base import Probe, status_of
from labs.frameworks.child.service import module_of
from labs.frameworks.child.trial import FrameworkTrial, preflight
from labs.frameworks.questions import browser, costs, revocation

QUESTIONS: tuple[Probe, ...] = (
    *revocation.REVOCATION,
    *browser.BROWSER,
    *costs.COSTS,
)


def cell(name: str, probe: Probe) -> dict[str, Any]:
    """One answer, as it is recorded."""
    trial = FrameworkTrial(module_of(name))
    value, grade, status, why = None, None, "measured", ""
    try:
        value = probe.measure(trial)
        grade = probe.grading.grade(value)
    except Exception as error:
        status, why = status_of(error)
    found = {
        "status": status,
        "value": value,
        "grade": grade,
        "why": why or trial.remark,
        "controls": trial.controls,
        "listed": trial.listed,
    }
    return {key: said for key, said in found.items() if said not in ("", {})}
