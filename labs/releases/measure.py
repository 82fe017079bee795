"""Run cases on a release; judge a pair by its two controls and attack."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labs.releases import cache, children, install, keys
from labs.releases.child.by_hand import SECRET
from labs.releases.pair import CASES, HERE, Pair, Release, releases_of

FLAGS = ("-I", "-S", "-B", "-W", "ignore")
"""Alone with what the job names; and it writes nothing into a release."""

PATIENCE_S = 60.0
"""For one process with its cases; each takes about a second."""

Told = dict[str, str]
"""honest, edited, attack: "accepted" or "refused" and by what."""


class Broken(Exception):
    """A case did not run: a fault of the lab, not a refusal."""


@dataclass(frozen=True)
class Result:
    """What was seen on both releases of a pair."""

    pair: Pair
    old: Told
    fixed: Told

    @property
    def faults(self) -> list[str]:
        """Why the pair does not hold; empty when it does."""
        found = []
        seen = ((self.pair.old, self.old), (self.pair.fixed, self.fixed))
        for version, told in seen:
            name = f"{self.pair.package} {version}"
            if "not offered" in told:
                found.append(f"{name} lacks it: {told['not offered']}")
                continue
            if told["honest"] != "accepted":
                found.append(f"control broken: {name} refuses what is honest")
            if told["edited"] == "accepted":
                found.append(
                    f"control broken: {name} accepts {self.pair.edited}"
                )
            found += pin_faults(name, told)
        if not found and self.old["attack"] != "accepted":
            found.append(f"{self.pair.package} {self.pair.old} refuses it")
        if not found and self.fixed["attack"] == "accepted":
            found.append(f"{self.pair.package} {self.pair.fixed} accepts it")
        return found


def pin_faults(name: str, told: Told) -> list[str]:
    """A pinned list has to let in what is honest, and only that.  Told of
    releases that have a list to pin."""
    found = []
    if told.get("pinned_honest", "accepted") != "accepted":
        found.append(f"control broken: {name}, pinned, refuses what is honest")
    if told.get("pinned_attack") == "accepted":
        found.append(f"{name}, pinned, accepts the attack")
    return found


def measure(pair: Pair) -> Result:
    """Install both releases and run the case on each.  Raises Broken
    and InstallFailed."""
    old, fixed = releases_of(pair)
    if pair.registry == "npm":
        install.ensure_npm()
        told = [run_on_node(one, pair.case) for one in (old, fixed)]
        return Result(pair, *told)
    install.ensure([*old.pins, *fixed.pins])
    seen = [run_cases(one, [pair.case])[pair.case] for one in (old, fixed)]
    return Result(pair, *seen)


def run_cases(release: Release, cases: Sequence[str]) -> dict[str, Told]:
    """What each case saw on an installed release, in one process."""
    homes = [cache.folder() / pin for pin in release.pins]
    for home in homes:
        cache.verify(home)
    job = {
        "package": release.package,
        "version": release.version,
        "folders": list(map(str, homes)),
        "shims": release.shims,
        "cases": list(cases),
        "cases_folder": str(CASES),
        **keys.made(),
    }
    main = HERE / "child" / "main.py"
    python = [sys.executable, *FLAGS, str(main)]
    return answer(release, python, job)


def run_on_node(release: Release, case: str) -> Told:
    """What one case saw on an installed release."""
    cache.verify(install.npm_home())
    job = {
        "package": release.package,
        "version": release.version,
        "folder": str(install.npm_home()),
        "secret": SECRET,
        "script": str(CASES / f"{case}.cjs"),
        **keys.made(),
    }
    main = HERE / "child" / "main.cjs"
    return answer(release, ["node", str(main)], job)[case]


def answer(
    release: Release, command: Sequence[str], job: dict[str, Any]
) -> dict[str, Told]:
    """Send the job, read what was seen.  Raises Broken."""
    status, out = children.run(command, json.dumps(job), timeout_s=PATIENCE_S)
    name = f"{release.package} {release.version}"
    try:
        told: dict[str, Any] = json.loads(out.partition("\n")[0])
    except ValueError:
        last = (out.strip().splitlines() or [f"exit status {status}"])[-1]
        raise Broken(f"{name}: {last}") from None
    if status or "error" in told:
        raise Broken(f"{name}: {told.get('error', status)}")
    return told
