"""A build takes stored outputs only with a proof of this very state."""

import importlib.util
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXTENSION = ROOT / "book" / "_ext" / "compared.py"


def execution_mode(folder: Path) -> str:
    """What the extension makes of "force", for a book in `folder`."""
    spec = importlib.util.spec_from_file_location("compared", EXTENSION)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    config = SimpleNamespace(nb_execution_mode="force")
    module.trust_the_proof(SimpleNamespace(srcdir=folder), config)
    return config.nb_execution_mode


def test_without_a_proof_the_chapters_are_executed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMO_COMPARED", raising=False)
    assert execution_mode(tmp_path) == "force"


def test_with_a_proof_they_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "proof").touch()
    monkeypatch.setenv("DEMO_COMPARED", "proof")
    assert execution_mode(tmp_path) == "off"


def test_a_proof_that_is_not_there_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_COMPARED", "proof")
    with pytest.raises(Exception, match="no proof"):
        execution_mode(tmp_path)


def state(folder: Path, **variables: str) -> str:
    """What the Makefile calls the proof, in a copy of the tree."""
    words = [f"{name}={value}" for name, value in variables.items()]
    rule = "state: ; @echo $(COMPARED)"
    done = subprocess.run(
        ["make", "--no-print-directory", "--eval", rule, "state", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    "path",
    [
        "src/demo/clock.py",
        "notebooks/one.ipynb",
        "book/intro.md",
        "requirements.lock",
        "_config.yml",
    ],
)
def test_any_change_needs_another_proof(tmp_path: Path, path: str) -> None:
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    changed = tmp_path / path
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text("one")
    before = state(tmp_path)
    assert before == state(tmp_path)
    assert before.startswith("_build/.compared-")
    changed.write_text("two")
    assert state(tmp_path) != before
    changed.write_text("one")
    assert state(tmp_path) == before
    assert state(tmp_path, REDIS_URL="redis://localhost") != before
