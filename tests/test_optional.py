"""Without cryptography and pyseto, as in a browser, the book still runs.

A process of its own, in which both cannot be found.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import demo
from demo.contenders import CONTENDERS
from demo.schemes import DeviceBound

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("optional")]
"""One worker runs them all, because what they share takes long to make."""
BLOCKED = ("cryptography", "pyseto")
BLOCK = f"""
import sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {BLOCKED!r}:
            raise ModuleNotFoundError("No module named " + name, name=name)

sys.meta_path.insert(0, Absent())
"""

ROOT = Path(demo.__file__).parent
MODULES = [
    ".".join(("demo", *path.relative_to(ROOT).with_suffix("").parts))
    for path in sorted(ROOT.rglob("*.py"))
    if "labs" not in path.parts and path.name != "__main__.py"
]


def run(code: str) -> str:
    """What a process without the two packages prints."""
    done = subprocess.run(
        [sys.executable, "-c", BLOCK + code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def cells() -> dict[tuple[str, str], dict[str, Any]]:
    """The whole table, by probe and contender."""
    told = json.loads(
        run(
            "from demo.__main__ import main\n"
            "main(['table', '--all', '--format', 'json'])"
        )
    )
    return {(cell["probe"], cell["contender"]): cell for cell in told["cells"]}


def test_the_block_blocks() -> None:
    """The control: neither can be imported there."""
    for name in BLOCKED:
        code = f"""
try:
    import {name}
except ImportError as error:
    print(error.name)
"""
        assert run(code).strip() == name


def test_every_module_imports() -> None:
    names = [name.removesuffix(".__init__") for name in MODULES]
    code = f"""
import importlib
for name in {names!r}:
    importlib.import_module(name)
print("all of", len({names!r}))
"""
    assert run(code).strip() == f"all of {len(names)}"


NEEDS = {
    one.name: "pyseto" if one.scheme.__name__ == "Paseto" else "cryptography"
    for one in CONTENDERS
    if one.algorithm not in ("", "HS256") or one.scheme is DeviceBound
}
"""Which package a contender's key asks for first, or its client's."""


def test_what_needs_neither_is_measured(cells: Any) -> None:
    columns = {contender for _, contender in cells}
    for probe, contender in cells:
        if contender not in NEEDS:
            status = cells[probe, contender]["status"]
            assert status in ("measured", "not offered", "not applicable")
    assert len(columns) == len(CONTENDERS)
    assert len(columns - {*NEEDS}) > 5


def test_what_needs_cryptography_is_not_measurable(cells: Any) -> None:
    """And says which package is missing."""
    missing = [key for key in cells if key[1] in NEEDS]
    assert {*NEEDS.values()} == {"pyseto", "cryptography"}
    for key in missing:
        cell = cells[key]
        assert cell["status"] == "not measurable"
        assert cell["value"] is None
        assert cell["why"] == f"needs the package {NEEDS[key[1]]}"


def test_the_table_has_no_hole_that_is_an_error() -> None:
    code = """
from demo.__main__ import main
raise SystemExit(main(["table"]))
"""
    assert "not measurable" in run(code)


def test_attacks_and_claims_go_on() -> None:
    """What needs the package says so; the rest is run and judged."""
    code = """
from demo.__main__ import main
raise SystemExit(main([{word!r}, "--format", "json"]))
"""
    attacks = json.loads(run(code.format(word="attack")))["attacks"]
    by_id = {one["id"]: one["fixed"] for one in attacks}
    assert by_id["script-theft"] == "refused"
    missing = "not measurable: needs the package cryptography"
    assert by_id["alg-none"] == missing
    told = json.loads(run(code.format(word="claims")))
    claims = told["claims"] + told["extra_questions"]
    for one in claims:
        assert one["why"]
        if one["verdict"] == "not measurable":
            package = one["why"].lower().partition("needs the package ")[2]
            assert package.rstrip(".") in ("cryptography", "pyseto")
    verdicts = {one["id"]: one["verdict"] for one in claims}
    assert verdicts["instant"] == "holds if"
    assert verdicts["readable"] == "not measurable", "not: holds if"
    assert verdicts["alg-none"] == "not measurable"


def test_the_choice_leaves_out_what_it_cannot_measure() -> None:
    code = """
from demo.choose import fitting
print(fitting(()))
"""
    told = run(code)
    assert "session cookie" in told
    assert "RS256" not in told
