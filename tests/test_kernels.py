"""A chapter's kernel has no ports, so no other process can take them.

nbval, scripts/execute_notebooks.py and the book each start kernels, and
each is told separately.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode, v4

ROOT = Path(__file__).resolve().parent.parent
ASK = """import ipykernel
print(ipykernel.get_connection_info(unpack=True)["transport"])"""


def load(path: str) -> ModuleType:
    """One of our scripts, as a module."""
    spec = importlib.util.spec_from_file_location("loaded", ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def chapter(*stored: Any) -> NotebookNode:
    """One cell, which prints how its kernel talks."""
    cell = v4.new_code_cell(ASK, execution_count=1, outputs=list(stored))
    return v4.new_notebook(
        cells=[cell],
        metadata={"kernelspec": {"name": "python3", "display_name": ""}},
    )


def said(nb: NotebookNode) -> str:
    text: str = nb.cells[0].outputs[0].text
    return text.strip()


def compare(folder: Path, *, with_ours: bool) -> int:
    """nbval's exit status, in a folder with our conftest.py or without."""
    stored = v4.new_output("stream", name="stdout", text="ipc\n")
    nbformat.write(chapter(stored), folder / "one.ipynb")
    if with_ours:
        ours = (ROOT / "notebooks" / "conftest.py").read_text("utf-8")
        (folder / "conftest.py").write_text(ours, "utf-8")
    words = ("--nbval", ".", "-p", "no:cacheprovider", "-q")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--rootdir", ".", *words],
        cwd=folder,
        capture_output=True,
        check=False,
    ).returncode


@pytest.mark.slow
def test_nbval_starts_kernels_without_ports(tmp_path: Path) -> None:
    assert compare(tmp_path, with_ours=True) == 0


@pytest.mark.slow
def test_by_itself_nbval_takes_ports(tmp_path: Path) -> None:
    """The control; when nbval changes that, our conftest.py can go."""
    assert compare(tmp_path, with_ours=False) == 1


def test_the_script_starts_kernels_without_ports(tmp_path: Path) -> None:
    nb = chapter()
    load("scripts/execute_notebooks.py").run(nb, tmp_path)
    assert said(nb) == "ipc"


@pytest.mark.slow
def test_the_book_starts_kernels_without_ports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the function that myst_nb calls (nb_execution_mode: force)."""
    from jupyter_cache.executors import utils
    from myst_nb.core.execute import direct

    monkeypatch.setattr(utils, "executenb", utils.executenb)
    load("book/_ext/kernels.py").setup(None)
    nb = chapter()
    done = direct.single_nb_execution(nb, str(tmp_path), 60, False)
    assert done.err is None
    assert said(nb) == "ipc"
    config = (ROOT / "_config.yml").read_text("utf-8")
    assert "      - kernels\n" in config


def test_the_book_stops_at_a_bad_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "nonsense")
    with pytest.raises(SystemExit, match=r"\AREDIS_URL: .+\Z"):
        load("book/_ext/kernels.py").setup(None)
