"""DEMO_REQUIRE_ALL turns skips into failures, and nothing else."""

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


@pytest.mark.slow
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
