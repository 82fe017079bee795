"""The commands where machines are unkind: right, or one plain line.

A clone in a path with a blank and an umlaut, unpacked inside another git
repository, belongs to an ordinary user: the one who runs the tests, or
`nobody` when that is root, who is refused nothing.  HOME is not there,
LANG is C, the time zone is an odd one, and JUPYTER_PATH leads to a kernel
named python3 that is not ours.  It holds a book of one chapter, and the
packages of .venv by hard links, so nothing is installed from a network.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = Path("lib", f"python3.{sys.version_info[1]}", "site-packages")
IS_ROOT = os.geteuid() == 0
NOBODY = 65534
AS_USER: dict[str, Any] = (
    {"user": NOBODY, "group": NOBODY, "extra_groups": []} if IS_ROOT else {}
)
CHAPTER = """\
import os, sys
runs = open("../runs", "a").write("once ")
os.path.relpath(sys.prefix)"""
PAGE = "# A book\n\n```{evidence-line}\n```\n"
TOC = "format: jb-book\nroot: book/intro\nchapters:\n- file: notebooks/one\n"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("surroundings")]
"""One worker runs them all, because what they share takes long to make."""


def a_python() -> str:
    """A Python of this very version that the ordinary user can run."""
    names = [sys.executable, f"/usr/bin/python3.{sys.version_info[1]}"]
    for name in [os.path.realpath(name) for name in names]:
        try:
            subprocess.run([name, "-c", ""], cwd="/", check=True, **AS_USER)
        except OSError:
            continue
        return name
    return pytest.skip("an ordinary user cannot run any Python here")


def chapter(output: str = "'../.venv'") -> str:
    """A notebook whose cell shows where its Python is."""
    shown = {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/plain": output},
    }
    title = {"cell_type": "markdown", "metadata": {}, "source": "# One"}
    code = {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": [shown],
        "source": CHAPTER,
    }
    kernel = {"name": "python3", "display_name": "Python 3"}
    cells = [title | {"id": "a"}, code | {"id": "b"}]
    meta = {"kernelspec": kernel | {"language": "python"}}
    book = {"cells": cells, "metadata": meta}
    return json.dumps(book | {"nbformat": 4, "nbformat_minor": 5})


def link(source: str, target: str) -> None:
    """A hard link, or a copy where the disk is another."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def give(folder: Path) -> None:
    """Let the ordinary user have this folder, but no linked file."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() or path.stat().st_nlink == 1:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


@dataclass
class Clone:
    """root: the tree; python: what its .venv is made with."""

    root: Path
    python: str

    def environment(self) -> dict[str, str]:
        """As few variables as there can be, each unkind."""
        network = {k: v for k, v in os.environ.items() if k[:4] == "PIP_"}
        return network | {
            "PATH": os.environ["PATH"],
            "PYTHON": self.python,
            "UV": "",
            "HOME": "/nonexistent",
            "LANG": "C",
            "TZ": "Pacific/Chatham",
            "JUPYTER_PATH": str(self.root.parent / "foreign"),
            "JUPYTER_PREFER_ENV_PATH": "0",
        }

    def run(
        self, *command: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run it there, as the ordinary user."""
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.environment() | variables,
            capture_output=True,
            encoding="utf-8",
            **AS_USER,
        )

    def make(
        self, *words: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run make there."""
        return self.run("make", "--no-print-directory", *words, **variables)

    def compare(self) -> subprocess.CompletedProcess[str]:
        """The part of `make check` that runs the chapters."""
        rule = "compare: ; @$(PY) scripts/build_book.py --compare"
        return self.make("--eval", rule, "compare")

    def built(self) -> None:
        """Run `make book`."""
        done = self.make("book")
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr

    def write(self, name: str, text: str) -> None:
        """Write a file of the tree, if it is another."""
        path = self.root / name
        if path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")

    @property
    def html(self) -> Path:
        return self.root / "_build" / "html"


def furnish(root: Path) -> None:
    """The tree, with a book of one page and one chapter."""
    leave = shutil.ignore_patterns(
        *("_build", "__pycache__", ".git", ".venv", ".*_cache"),
        *(".hypothesis", "*.ipynb", "*.md", "tests"),
    )
    shutil.copytree(ROOT, root, ignore=leave, dirs_exist_ok=True)
    (root / "book" / "intro.md").write_text(PAGE)
    (root / "_toc.yml").write_text(TOC)
    (root / "notebooks" / "one.ipynb").write_text(chapter())
    foreign = root.parent / "foreign" / "kernels" / "python3"
    foreign.mkdir(parents=True)
    spec = {"argv": ["false"], "display_name": "Python 3"}
    (foreign / "kernel.json").write_text(json.dumps(spec))


def link_packages(root: Path) -> None:
    """What .venv has, without its Python."""
    here, there = Path(sys.prefix), root / ".venv"
    shutil.copytree(
        here / PACKAGES,
        there / PACKAGES,
        ignore=shutil.ignore_patterns("demo-*", "_demo.pth", "*demo*.pth"),
        copy_function=link,
        dirs_exist_ok=True,
    )
    for part in ("share", "etc"):
        shutil.copytree(here / part, there / part, copy_function=link)
    for script in (here / "bin").iterdir():
        if not (there / "bin" / script.name).exists():
            shutil.copy(script, there / "bin")


@pytest.fixture(scope="module")
def clone() -> Iterator[Clone]:
    """Furnished, with an environment that lacks `demo`, and what the
    lock names for another patch release of Python; then mended."""
    python = a_python()
    with tempfile.TemporaryDirectory() as name:
        outer = Path(name)
        outer.chmod(0o755)
        one = Clone(outer / "x y" / "bü cher", python)
        furnish(one.root)
        venv = [python, "-m", "venv", "--without-pip", one.root / ".venv"]
        subprocess.run(venv, check=True)
        link_packages(one.root)
        if IS_ROOT:
            give(outer)
        commit = "git init -q .. && git -c user.name=a -c user.email=a@b.c "
        commit += "-C .. commit -q --allow-empty -m outer"
        made = one.run("sh", "-c", commit)
        assert made.returncode == 0, made.stderr
        made = one.make("env")
        assert made.returncode == 0, made.stderr
        assert " demo: with pip " in made.stdout
        yield one


@pytest.fixture
def book(clone: Clone) -> Clone:
    """The clone, with its chapter as it was and its site built."""
    clone.write("notebooks/one.ipynb", chapter())
    clone.built()
    return clone


def last_lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What a failed command says at its end, without make's own line."""
    assert done.returncode == 2, done.stdout[-3000:] + done.stderr
    lines = done.stderr.splitlines()
    return [line for line in lines if not line.startswith("make: ***")]


def runs(clone: Clone) -> int:
    """How often the chapter was run."""
    path = clone.root / "runs"
    return len(path.read_text().split()) if path.exists() else 0


def test_the_environment_is_left_alone(clone: Clone) -> None:
    assert clone.make("env").stdout == "==> .venv is up to date\n"


def test_no_network(clone: Clone) -> None:
    """What is damaged is seen; what cannot be fetched is said."""
    packages = clone.root / ".venv" / PACKAGES
    file = packages / "itsdangerous" / "url_safe.py"
    file.rename(clone.root / "away")
    try:
        index = "http://127.0.0.1:9/simple"
        done = clone.make(
            "env",
            PIP_INDEX_URL=index,
            PIP_RETRIES="1",
            PIP_CONFIG_FILE=os.devnull,
        )
    finally:
        (clone.root / "away").rename(file)
    assert ".venv lacks itsdangerous: with pip " in done.stdout
    assert last_lines(done)[-1].startswith("!!! the package index cannot be")


def test_no_permission(clone: Clone) -> None:
    """A file of the environment is gone, and its folder not ours."""
    packages = clone.root / ".venv" / PACKAGES
    made = next(packages.glob("demo-*")) / "METADATA"
    made.rename(clone.root / "away")
    made.parent.chmod(0o555)
    packages.chmod(0o555)
    try:
        done = clone.make("env")
    finally:
        packages.chmod(0o755)
        made.parent.chmod(0o755)
        (clone.root / "away").rename(made)
    assert last_lines(done)[-1].startswith("!!! not permitted to write")


def test_the_chapter_runs_in_our_python(book: Clone) -> None:
    """Not in the foreign kernel, which does not even start; the page
    names no commit, since the repository around it is another one."""
    page = (book.html / "notebooks" / "one.html").read_text("utf-8")
    assert "'../.venv'" in page
    intro = (book.html / "index.html").read_text("utf-8")
    assert "from no commit." in intro


def test_what_is_gone_comes_back(book: Clone) -> None:
    page = book.html / "index.html"
    ran = runs(book)
    book.built()
    assert runs(book) == ran
    page.unlink()
    book.built()
    assert page.exists()
    assert runs(book) == ran + 1


def test_compared_chapters_run_once(book: Clone) -> None:
    """By nbval; the site is then built from the outputs stored."""
    book.write("book/intro.md", PAGE + "\nMore.\n")
    ran = runs(book)
    done = book.compare()
    assert done.returncode == 0, done.stdout + done.stderr
    assert runs(book) == ran + 1
    assert "More." in (book.html / "index.html").read_text("utf-8")


def test_a_changed_output_is_said(book: Clone) -> None:
    book.write("notebooks/one.ipynb", chapter("'elsewhere'"))
    *_, last = last_lines(book.compare())
    assert last.startswith("!!! an output changed")


def test_a_kernel_that_does_not_start_is_no_change(book: Clone) -> None:
    launcher = book.root / ".venv" / PACKAGES / "ipykernel_launcher.py"
    launcher.rename(book.root / "away")
    try:
        done = book.compare()
    finally:
        (book.root / "away").rename(launcher)
    assert last_lines(done)[-1].startswith("!!! a chapter's kernel did not")


def test_no_such_port(book: Clone) -> None:
    *_, last = last_lines(book.make("serve", "PORT=99999"))
    assert last == "!!! PORT=99999: not a number below 65536"


def until(process: subprocess.Popen[str], text: str) -> str:
    """Read on until a line holds `text`, then stop the process group."""
    assert process.stdout
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if text in line:
                return line
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            # JupyterLab waits for ever when it is told to stop just after
            # it printed its address; its end is not what is tested here.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=5)
    raise AssertionError("".join(lines))


def started(clone: Clone, *words: str) -> subprocess.Popen[str]:
    """A command that goes on until it is stopped."""
    return subprocess.Popen(
        ["make", *words],
        cwd=clone.root,
        env=clone.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
        **AS_USER,
    )


def test_a_port_that_is_taken(book: Clone) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        line = until(started(book, "serve", f"PORT={port}"), "The book is at")
    assert port not in line


def test_jupyterlab_stays_in_the_clone(clone: Clone) -> None:
    before = sorted(os.listdir(clone.root.parent.parent))
    line = until(started(clone, "lab", "PORT=0"), "http://127.0.0.1:")
    assert "/lab" in line
    assert sorted(os.listdir(clone.root.parent.parent)) == before
    assert (clone.root / ".venv" / "jupyter" / "nbsignatures.db").exists()


def test_a_checkout_has_our_line_ends(tmp_path: Path) -> None:
    """Even where git is told to write those of Windows."""
    if not (ROOT / ".git").exists():
        pytest.skip("no repository here")
    git = ["git", "-c", "core.autocrlf=true", "clone", "-q", "--depth=1"]
    subprocess.run([*git, ROOT.as_uri(), tmp_path / "clone"], check=True)
    kinds = ("*.py", "*.ipynb", "*.json", "*.svg", "*.lock", "Makefile")
    for kind in kinds:
        for path in (tmp_path / "clone").rglob(kind):
            assert b"\r\n" not in path.read_bytes(), path
