"""DEMO_REQUIRE_ALL turns skips into failures, and nothing else."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
CONFTEST = (Path(__file__).parent / "conftest.py").read_text("utf-8")
TESTS = """
import pytest

def test_skipped():
    pytest.skip("no server")

@pytest.mark.skipif(True, reason="no server")
def test_marked():
    pass

@pytest.mark.xfail
def test_expected():
    assert False

def test_passed():
    pass
"""


@pytest.mark.parametrize(
    ("value", "outcomes"),
    [
        ("", {"passed": 1, "skipped": 2, "xfailed": 1}),
        ("1", {"passed": 1, "failed": 1, "errors": 1, "xfailed": 1}),
    ],
)
def test_skips(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    outcomes: dict[str, int],
) -> None:
    """A skip is a failure exactly when the variable is set."""
    monkeypatch.setenv("DEMO_REQUIRE_ALL", value)
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(**outcomes)


GATE = Path(__file__).parent.parent / ".ci" / "run"

NEEDED = {
    "redis-server": "redis-server",
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "node": "nodejs",
    "npm": "npm",
}
"""Programs that the tests on real parts start: the package of each."""

TELLS = """#!/bin/sh
echo "$(basename "$0") $* DEMO_REQUIRE_ALL=$DEMO_REQUIRE_ALL" >>"$LOG"
"""


def gate(folder: Path, *present: str) -> list[str]:
    """What the gate runs on a machine that has these programs."""
    log = folder / "log"
    for name in ("bash", "sh", "dirname", "basename", "id"):
        (folder / name).symlink_to(str(shutil.which(name)))
    for name in ("apt-get", "make", "sudo", *present):
        (folder / name).write_text(TELLS)
        (folder / name).chmod(0o755)
    subprocess.run(
        [folder / "bash", GATE],
        env={"PATH": str(folder), "LOG": str(log)},
        check=True,
    )
    return log.read_text().splitlines()


@pytest.mark.parametrize("missing", [*NEEDED, ""])
def test_the_gate_brings_what_is_missing(tmp_path: Path, missing: str) -> None:
    """And only that; then it runs with the variable set."""
    present = [name for name in NEEDED if name != missing]
    *before, last = gate(tmp_path, *present)
    assert last == "make test DEMO_REQUIRE_ALL=1"
    asked = [line.split() for line in before if " install " in line]
    assert bool(asked) == bool(missing)
    for words in asked:
        assert set(words) & set(NEEDED.values()) == {NEEDED[missing]}
