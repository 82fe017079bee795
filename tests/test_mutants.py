"""The script that asks whether the tests bite, asked itself."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "src" / "demo"


def loaded() -> ModuleType:
    path = ROOT / "scripts" / "mutants.py"
    spec = importlib.util.spec_from_file_location("mutants", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MUTANTS = loaded()
MODULES = [path.relative_to(CODE).as_posix() for path in CODE.rglob("*.py")]


def covers(prefix: str, name: str) -> bool:
    return name.startswith(prefix) if prefix[-1] == "/" else name == prefix


@pytest.mark.parametrize("name", sorted(MODULES))
def test_each_module_is_broken_or_excused(name: str) -> None:
    """A new one is in neither list; say which tests must notice."""
    broken = [prefix for prefix in MUTANTS.TESTS if covers(prefix, name)]
    excused = [prefix for prefix in MUTANTS.LEFT_OUT if covers(prefix, name)]
    assert len(broken) == 1 or (not broken and len(excused) == 1)


@pytest.mark.parametrize("prefix", [*MUTANTS.TESTS, *MUTANTS.LEFT_OUT])
def test_each_entry_is_about_something(prefix: str) -> None:
    assert any(covers(prefix, name) for name in MODULES)


@pytest.mark.parametrize("tests", sorted(set(MUTANTS.TESTS.values())))
def test_each_test_is_there(tests: str) -> None:
    """A file that is not there fails, and a failure kills."""
    for name in tests.split():
        assert (ROOT / "tests" / f"test_{name}.py").is_file()


SOURCE = """
def f(a, b):
    if not a == b:
        raise ValueError(a)
    g(a)
    return a + 1 < b and a in b
"""


def test_one_edit_each() -> None:
    found = dict(MUTANTS.mutants(SOURCE))
    kinds = sorted(what.split(", ")[1].partition(":")[0] for what in found)
    assert kinds == [
        "and-or",
        "compare",
        "compare",
        "compare",
        "drop 0",
        "drop 1",
        "not",
        "plus-minus",
    ]
    assert len(set(found.values())) == len(found)
    for word in ("a != b", "a - 1 < b", "a + 1 <= b", "a not in b", "< b or"):
        assert any(word in source for source in found.values()), word
    assert sum("raise" not in source for source in found.values()) == 1
    assert sum("g(a)" not in source for source in found.values()) == 1
