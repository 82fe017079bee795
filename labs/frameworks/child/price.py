"""What it takes until the goal is met: counts, before and after.

The goal: every revocation, forgery and fixation probe is graded good, or
makes no sense.
"""

import ast
import importlib
import inspect
from types import ModuleType
from typing import Any

from demo.harness.endpoints import Call
from labs.frameworks.child.ask import DOORS, QUESTIONS, cell
from labs.frameworks.child.trial import FrameworkTrial, preflight

GOAL = (
    *("log-out", "log-out-everywhere", "ban", "password-change"),
    *("account-deleted", "fixation", "adoption", "forged-post"),
    *("forged-post-later", "refresh-twice"),
)
"""The probes that have to pass."""


def price(name: str) -> dict[str, Any]:
    """The counts of the app as shipped, and of the one that meets the
    goal; with what each of them does not meet."""
    found: dict[str, Any] = {"file": name}
    for word, folder in (("shipped", "apps"), ("goal", "goal")):
        module = importlib.import_module(f"labs.frameworks.{folder}.{name}")
        preflight(FrameworkTrial(module))
        found["name"] = module.SHIPPED.name
        found[word] = {"unmet": unmet(module), "counts": counts(module)}
    return found


def unmet(module: ModuleType) -> list[str]:
    """The probes of the goal that do not pass."""
    asked = [probe for probe in QUESTIONS if probe.id in GOAL]
    cells = {probe.id: cell(module, probe) for probe in asked}
    passes = ("not applicable",)
    return [
        id
        for id, one in cells.items()
        if one["grade"] != "good" and one["status"] not in passes
    ]


def counts(module: ModuleType) -> dict[str, int]:
    """What one writes, sets, serves, asks and does."""
    (cost,) = [probe for probe in QUESTIONS if probe.id == "request-cost"]
    asked = cell(module, cost)["value"]
    written = ast.parse(inspect.getsource(module.app))
    return {
        "statements": statements(written),
        "settings": settings(written),
        "operations a request": sum(asked.values()),
        "endpoints": len(calls(module)),
        "client duties": duties(module),
    }


def statements(tree: ast.AST) -> int:
    """Of the application's function, that of its views included."""
    return sum(isinstance(node, ast.stmt) for node in ast.walk(tree))


def settings(tree: ast.AST) -> int:
    """Assignments to the application's configuration."""
    return sum(
        isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]).startswith("app.config[")
        for node in ast.walk(tree)
    )


def calls(module: ModuleType) -> list[Call]:
    """The doors for credentials that are offered."""
    doors = (getattr(module.SHIPPED.doors, verb) for verb in DOORS)
    return [call for call in doors if call]


def duties(module: ModuleType) -> int:
    """What code of the client has to do in a sign-in's life, beyond
    keeping cookies: those that the harness sees, to bring a token against
    forgery, and to log out a second time."""
    with FrameworkTrial(module).stopped():
        service = FrameworkTrial(module).deploy()
        alice = service.signed_in()
        alice.me()
        if alice.can_renew():
            alice.renew()
        if service.endpoints.log_out:
            alice.log_out()
        service.close()
    guards = any(c.csrf_header or c.csrf_field for c in calls(module))
    twice = module.SHIPPED.log_out_first is not None
    return len(alice.duties) + guards + twice
