"""Puts every question to one configuration, and says what was seen."""

from collections.abc import Sequence
from importlib.metadata import version
from types import ModuleType
from typing import Any

from demo.probes.base import Probe, grade_of, status_of
from labs.frameworks.child.service import module_of
from labs.frameworks.child.trial import FrameworkTrial, preflight
from labs.frameworks.questions import browser, costs, differences, revocation
from labs.frameworks.shipped import Shipped

QUESTIONS: tuple[Probe, ...] = (
    *revocation.REVOCATION,
    *browser.BROWSER,
    *costs.COSTS,
    *differences.DIFFERENCES,
)


DOORS = ("log_in", "log_out", "log_out_everywhere", "change_password", "renew")


def answers(name: str, only: Sequence[str] = ()) -> dict[str, Any]:
    """What is said of a configuration, and what was seen of it.  Raises
    ControlFailed when it cannot be measured.  only: ids of probes."""
    module = module_of(name)
    trial = FrameworkTrial(module)
    preflight(trial)
    asked = [probe for probe in QUESTIONS if not only or probe.id in only]
    return {
        "questions": [
            [probe.id, probe.question, probe.unit, probe.rule()]
            for probe in asked
        ],
        **about(name, module.SHIPPED),
        "cells": {probe.id: cell(module, probe) for probe in asked},
    }


def about(name: str, shipped: Shipped) -> dict[str, Any]:
    """What is said of it, and the versions that are installed."""
    doors = {verb: getattr(shipped.doors, verb) for verb in DOORS}
    verbs = {
        verb.replace("_", " "): [call.origin, address(call.docs)]
        for verb, call in doors.items()
        if call
    }
    told = {
        verb: [one.kind, address(one.docs)]
        for verb, one in shipped.verbs.items()
    }
    return {
        "file": name,
        "name": shipped.name,
        "about": shipped.about,
        "docs": address(shipped.docs),
        "versions": [[one, version(one)] for one in shipped.packages],
        "store": shipped.store,
        "verbs": {**verbs, **told},
        "changes": {
            probe: [change.setting, address(change.docs)]
            for probe, change in shipped.changes.items()
        },
    }


def address(docs: str) -> str:
    """Without "https://", which all of them have."""
    return docs.removeprefix("https://")


def cell(module: ModuleType, probe: Probe) -> dict[str, Any]:
    """One answer, as it is recorded."""
    trial = FrameworkTrial(module)
    value, grade, status, why = None, None, "measured", ""
    try:
        value = probe.measure(trial)
        grade = grade_of(value, probe.grading, trial)
    except Exception as error:
        status, why = status_of(error)
    found = {
        "status": status,
        "value": value,
        "grade": grade,
        "why": why or trial.remark,
        "controls": trial.controls,
        "listed": trial.listed,
        "open_end": trial.open_end,
    }
    optional = ("why", "listed", "open_end")
    return {k: v for k, v in found.items() if v or k not in optional}
