"""`pip install .` brings what `demo` needs, and all that it reads."""

import ast
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "demo"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DECLARED = [
    Requirement(text)
    for text in [
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["book"],
    ]
]


def imports(path: Path) -> Iterator[str]:
    """The top-level names that a file imports, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_what_is_imported_is_declared() -> None:
    """The labs, which run other people's releases, have their own list."""
    names = {canonicalize_name(one.name) for one in DECLARED}
    brought_by = packages_distributions()
    missing = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in PACKAGE.rglob("*.py")
        if "labs" not in path.parts
        for name in imports(path)
        if name not in sys.stdlib_module_names and name != "demo"
        if not names & set(map(canonicalize_name, brought_by.get(name, [])))
    }
    assert missing == set()


def test_the_locked_versions_are_among_the_declared() -> None:
    """Whoever runs the tests has those of the lock."""
    for one in DECLARED:
        assert one.specifier.contains(version(one.name)), one


def test_the_wheel_is_whole(tmp_path: Path) -> None:
    """It holds the records too, and runs where the tree is not."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    subprocess.run([*build, "-d", tmp_path], cwd=ROOT, check=True)
    with zipfile.ZipFile(next(tmp_path.glob("demo-*.whl"))) as wheel:
        wheel.extractall(tmp_path / "site")
    for kind in ("*.py", "*.json"):
        for path in PACKAGE.rglob(kind):
            assert (
                tmp_path / "site" / path.relative_to(ROOT / "src")
            ).exists()
    code = (
        "import sys; sys.path.insert(0, 'site')\n"
        "import demo.__main__ as it; print(it.__file__, flush=True)\n"
        "it.main(['--help'])"
    )
    command = [sys.executable, "-I", "-c", code]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert Path(ran.stdout.splitlines()[0]).is_relative_to(tmp_path)


TOP = {
    *(".ci", ".gitattributes", ".github", ".gitignore"),
    *("CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE"),
    *("Makefile", "README.md", "_config.yml", "_toc.yml", "pyproject.toml"),
    *("requirements.txt", "requirements.lock"),
    *("requirements-labs.txt", "requirements-labs.lock"),
    *("book", "labs", "notebooks", "scripts", "src", "tests"),
}
KINDS = {
    *("", ".cff", ".cjs", ".conf", ".css", ".html", ".ipynb", ".js", ".json"),
    *(".lock", ".md", ".mjs", ".png", ".properties", ".py", ".sh", ".svg"),
    *(".toml", ".txt", ".yml"),
}


def test_nothing_strays_into_the_tree() -> None:
    """A package that was downloaded here, say."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a clone")
    files = [Path(line) for line in listed.stdout.splitlines()]
    assert {path.parts[0] for path in files} == TOP
    assert {path.suffix for path in files} - KINDS == set()
