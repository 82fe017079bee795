"""The modules form a ladder: each imports only from the rungs below."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import demo

LADDER = (
    "errors",
    "clock",
    "users",
    "servers",
    "store",
    "keys",
    "cookies",
    "schemes",
    "carriers",
    "contenders",
    "device_pages",
    "app",
    "services",
    "harness",
    "attacks",
    "exercises",
    "evidence",
    "probes",
    "comparison",
    "claims",
    "figures",
    "choose",
    "pages",
    "stopping",
    "probing",
    "commands",
    "notebook",
    "__main__",
)
"""Reading order, from the ground up."""

ATTACKS_MAY = {
    "attacks",
    "exercises",
    "comparison",
    "claims",
    "pages",
}
"""Who may import `attacks`.  Schemes and probes, which fill the table,
may not."""

MAX_LINES = 350
"""Of a module: one story, one file, and no more than this."""

MAX_PRINTED = 20
"""Lines of a function that a chapter prints."""

ROOT = Path(demo.__file__).parent
MODULES = {str(path.relative_to(ROOT)): path for path in ROOT.rglob("*.py")}
MODULES = {name: MODULES[name] for name in sorted(MODULES)}


def rung(name: str) -> str:
    """The first part below `demo`: "schemes/jwt.py" is on "schemes"."""
    return name.split("/")[0].removesuffix(".py")


def imported(source: str) -> Iterator[str]:
    """The rungs that a module imports from, wherever it does so."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            module = str(node.module)
            names = [module]
            if module == "demo":
                names = [f"demo.{alias.name}" for alias in node.names]
        for name in names:
            if name.split(".")[0] == "demo":
                yield name.split(".")[1]
            elif name.split(".")[0] == "labs":
                yield "labs"


def faults(name: str, source: str) -> list[str]:
    """What is wrong with a module's imports."""
    mine = rung(name)
    found = []
    for other in imported(source):
        if other not in LADDER:
            found.append(f"{name} imports {other}, which is off the ladder")
        elif LADDER.index(other) > LADDER.index(mine):
            found.append(f"{name} imports {other}, which is above it")
        elif other == "attacks" and mine not in ATTACKS_MAY:
            found.append(f"{name} imports attacks")
        elif mine == "figures" != other:
            found.append(f"{name} imports {other}, and draws only")
    return found


@pytest.mark.parametrize("name", [n for n in MODULES if n != "__init__.py"])
def test_imports_point_down_the_ladder(name: str) -> None:
    assert not faults(name, MODULES[name].read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("schemes/jwt.py", "from demo.app import App"),
        ("schemes/jwt.py", "from demo import app"),
        ("store.py", "import demo.schemes.session"),
        ("schemes/jwt.py", "def f():\n    import demo.attacks"),
        ("probes/base.py", "from demo.attacks import READABLE"),
        ("keys.py", "from demo import attacks"),
        ("app.py", "from labs.browser import run"),
        ("notebook.py", "from labs import browser"),
        ("figures/tables.py", "from demo.store import Store"),
    ],
)
def test_the_ladder_catches_a_bad_import(name: str, line: str) -> None:
    """The guard's own test: each of these has exactly one fault."""
    assert len(faults(name, line)) == 1


def test_every_module_has_its_rung() -> None:
    present = {rung(name) for name in MODULES} - {"__init__"}
    assert present == set(LADDER)


def test_the_reading_order_is_the_ladder() -> None:
    """`import demo` tells the same order, as far as it goes."""
    told = str(demo.__doc__).split("Read in this order: ")[1]
    words = [word.strip() for word in told.split(";")[0].split(",")]
    assert words == [name for name in LADDER if name in words]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_reads_in_one_sitting(name: str) -> None:
    lines = MODULES[name].read_text("utf-8").splitlines()
    assert len(lines) <= MAX_LINES


@pytest.mark.parametrize(
    "name", [n for n in MODULES if rung(n) in ("schemes", "attacks")]
)
def test_a_printed_function_fits_on_a_page(name: str) -> None:
    for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            length = int(node.end_lineno or 0) - node.lineno + 1
            assert length <= MAX_PRINTED, node.name


IN_EACH_FAMILY = {"ATTACKS"}
"""Each file of attacks ends with the tuple of those that it holds."""


def defined(source: str) -> Iterator[str]:
    """The public names that a module gives a meaning to: its classes,
    its functions, its constants.  One letter is a type variable."""
    for node in ast.parse(source).body:
        names: list[str] = []
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [t.id for t in node.targets if isinstance(t, ast.Name)]
        elif isinstance(node, ast.AnnAssign):
            names = [getattr(node.target, "id", "")]
        yield from (name for name in names if len(name) > 1 and name[0] != "_")


def meanings(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """The names that more than one of these modules defines."""
    where: dict[str, list[str]] = {}
    for name, source in sources.items():
        for word in defined(source):
            where.setdefault(word, []).append(name)
    return {word: names for word, names in where.items() if len(names) > 1}


def test_a_name_means_one_thing() -> None:
    """A reader who searches for a name finds one definition."""
    sources = {n: path.read_text("utf-8") for n, path in MODULES.items()}
    assert set(meanings(sources)) == IN_EACH_FAMILY


def test_a_second_meaning_is_seen() -> None:
    """The guard's own test, in each form that a definition has."""
    one = "class Aa: ...\ndef bb(): ...\nCC = 1\nDD: int = 2\n_e = 3\nT = 4"
    assert set(meanings({"one": one, "two": one})) == {"Aa", "bb", "CC", "DD"}
    assert not meanings({"one": one, "two": "from one import Aa"})
