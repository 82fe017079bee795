"""Making .venv: what is missing is seen, and each failure is one line."""

import errno
import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from importlib.metadata import Distribution
from pathlib import Path
from types import SimpleNamespace

import installed
import make_env
import pytest
from make_env import FORBIDDEN, FULL, LOCKED, NO_VENV, UNREACHABLE, Stop

OLD = (23, 3)
"""pip before this release takes an extra's newest release."""
BUNDLED = (
    *Path("/usr/share/python-wheels").glob("pip-*.whl"),
    *Path(os.__file__).parent.glob("ensurepip/_bundled/pip-*.whl"),
)


def wheel(
    folder: Path, name: str, version: str, requires: Sequence[str] = ()
) -> str:
    """A wheel of one module; returns its line for a lock."""
    meta = [f"Name: {name}", f"Version: {version}", "Provides-Extra: extra"]
    meta += [f"Requires-Dist: {one}" for one in requires]
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"version = {version!r}\n",
        f"{info}/METADATA": "\n".join(["Metadata-Version: 2.1", *meta, ""]),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    rows = [f"{path},,{len(text)}\n" for path, text in files.items()]
    files[f"{info}/RECORD"] = "".join(rows) + f"{info}/RECORD,,\n"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for where, text in files.items():
            archive.writestr(where, text)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}=={version} \\\n    --hash=sha256:{digest}\n"


# The lock, by an old pip.


def release(path: Path) -> tuple[int, ...]:
    """The release in a wheel's name."""
    return tuple(int(part) for part in path.name.split("-")[1].split("."))


def old_pip(folder: Path) -> Path:
    """The wheel of an old pip: this machine's oldest, or from the index."""
    found = [path for path in BUNDLED if release(path) < OLD]
    if not found:
        words = ["download", "-q", "--no-deps", "-d", folder, "pip==23.0.1"]
        subprocess.run([sys.executable, "-m", "pip", *words], check=True)
        found = list(folder.glob("pip-*.whl"))
    return min(found, key=release)


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> make_env.Tool:
    """An old pip, in an environment without anything else, that finds
    packages in a folder only: b 1 and 2, and a, which asks for b's extra."""
    venv = tmp_path / "venv"
    make = [sys.executable, "-m", "venv", "--without-pip", venv]
    subprocess.run(make, check=True)
    with zipfile.ZipFile(old_pip(tmp_path)) as archive:
        archive.extractall(next(venv.glob("lib/python*/site-packages")))
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    locked = wheel(wheels, "a", "1", ["b[extra]>=1"])
    locked += wheel(wheels, "b", "1")
    wheel(wheels, "b", "2")
    (tmp_path / "requirements.lock").write_text(locked)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return make_env.Tool(venv, uv=None)


@pytest.mark.slow
def test_old_pip_installs_the_lock(
    tool: make_env.Tool, tmp_path: Path
) -> None:
    """Though an extra has a newer release; what is damaged is mended."""
    lock = tmp_path / "requirements.lock"
    resolving = ["install", "--require-hashes", "-r", str(lock)]
    with pytest.raises(Stop, match="does not fit"):
        make_env.run(*tool.command(*resolving))
    make_env.install(tool, ["a", "b"], [lock])
    module = next(tool.venv.glob("lib/python*/site-packages/b.py"))
    assert module.read_text() == "version = '1'\n"
    module.unlink()
    (module.parent / "a-1.dist-info" / "RECORD").unlink()
    make_env.install(tool, ["a", "b"], [lock])
    assert module.read_text() == "version = '1'\n"
    assert (module.parent / "a-1.dist-info" / "RECORD").exists()


@pytest.mark.slow
def test_what_the_lock_lacks_is_said(
    tool: make_env.Tool, tmp_path: Path
) -> None:
    """--no-deps resolves nothing; a check afterwards does."""
    lock = tmp_path / "requirements.lock"
    with pytest.raises(Stop):
        make_env.install(tool, ["a"], [lock])


# What is missing.


@pytest.fixture
def package(tmp_path: Path) -> Distribution:
    """An installed one, whole."""
    wheel(tmp_path, "a", "1")
    with zipfile.ZipFile(tmp_path / "a-1-py3-none-any.whl") as archive:
        archive.extractall(tmp_path)
    return Distribution.at(tmp_path / "a-1.dist-info")


def test_a_whole_package_is_whole(package: Distribution) -> None:
    assert installed.is_whole(package)


@pytest.mark.parametrize("name", ["a.py", "a-1.dist-info/WHEEL"])
def test_a_missing_file_is_seen(package: Distribution, name: str) -> None:
    Path(str(package.locate_file(name))).unlink()
    assert not installed.is_whole(package)


def test_a_short_file_is_seen(package: Distribution) -> None:
    """As a full disk or a power cut leaves it."""
    Path(str(package.locate_file("a.py"))).write_text("")
    assert not installed.is_whole(package)


def test_an_interrupted_install_is_seen(package: Distribution) -> None:
    Path(str(package.locate_file("a-1.dist-info/RECORD"))).unlink()
    assert not installed.is_whole(package)


def test_a_marker_is_obeyed(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text(
        "here==1 ; python_full_version >= '3.11' \\\n    --hash=sha256:0\n"
        "elsewhere==2 ; python_full_version < '3.11' \\\n    --hash=sha256:0\n"
        "any==3 \\\n    --hash=sha256:0\n    # via here\n"
    )
    assert installed.wanted(lock) == {"here": "1", "any": "3"}
    names = make_env.entries([lock])
    assert list(names) == ["here", "elsewhere", "any"]
    assert names["any"].endswith("# via here\n")


def lacking(lock: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """What installed.py prints, but for demo."""
    installed.main([str(lock)])
    return set(capsys.readouterr().out.split()) - {"demo"}


@pytest.mark.locked
def test_this_environment_lacks_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert lacking(make_env.LOCK, capsys) == set()


def test_another_version_is_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / "lock"
    lock.write_text("werkzeug==0.1\nnot-there==1\n")
    assert lacking(lock, capsys) == {"werkzeug", "not-there"}


@pytest.mark.parametrize(
    ("place", "changed_at", "says"),
    [
        ("src", 0, ""),
        ("elsewhere", 0, "demo\n"),  # the clone was moved
        ("src", 2**32, "demo\n"),  # pyproject.toml was edited
    ],
)
def test_another_demo_is_seen(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
    changed_at: int,
    says: str,
) -> None:
    (tmp_path / "pyproject.toml").touch()
    os.utime(tmp_path / "pyproject.toml", (changed_at, changed_at))
    found = SimpleNamespace(origin=str(tmp_path / place / "demo.py"))
    monkeypatch.setattr(installed, "ROOT", tmp_path)
    monkeypatch.setattr(installed, "find_spec", lambda _name: found)
    installed.main([])
    assert capsys.readouterr().out == says


# One line for each fault.

PIP_OFFLINE = """\
WARNING: Retrying (Retry(total=0)) after connection broken by \
'NewConnectionError: Connection refused': /simple/a/
ERROR: Could not find a version that satisfies a==1 (from versions: none)
ERROR: No matching distribution found for a==1
"""
UV_OFFLINE = """\
error: Failed to fetch: `http://127.0.0.1:9/simple/a/`
  Caused by: error sending request for url (http://127.0.0.1:9/simple/a/)
  Caused by: tcp connect error: Connection refused (os error 111)
"""


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (PIP_OFFLINE, UNREACHABLE),
        (UV_OFFLINE, UNREACHABLE),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", LOCKED),
        ("error: Hash mismatch for `a==1`", LOCKED),
        ("ERROR: In --require-hashes mode, all must be pinned", LOCKED),
        ("ERROR: No matching distribution found for a==1", LOCKED),
        ("ERROR: [Errno 28] No space left on device", FULL),
        ("error: failed to write (os error 28)", FULL),
        ("ERROR: [Errno 13] Permission denied: '.venv'", FORBIDDEN),
        ("The virtual environment was not created successfully because "
         "ensurepip is not available.", NO_VENV),
        ("/usr/bin/python3: No module named venv", NO_VENV),
        ("new trouble", "could not install: the lines above say why"),
    ],
)  # fmt: skip
def test_each_fault_has_its_line(
    output: str, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Said by a tool that fails; its own words are shown before."""
    fails = "import sys; print(sys.argv[1]); sys.exit(1)"
    with pytest.raises(Stop) as stop:
        make_env.run(sys.executable, "-c", fails, output)
    assert str(stop.value) == says
    assert output in capfd.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), 2, FULL),
        (OSError(errno.EACCES, os.strerror(errno.EACCES)), 2, FORBIDDEN),
        (Stop("this and that"), 2, "this and that"),
        (KeyboardInterrupt(), 130, "interrupted: make env goes on from here"),
    ],
)
def test_our_own_faults_are_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
    says: str,
) -> None:
    def fail(_locks: object) -> None:
        raise error

    monkeypatch.setattr(make_env, "make", fail)
    assert make_env.main([]) == status
    assert capsys.readouterr().err.splitlines()[-1] == f"!!! {says}"


@pytest.mark.parametrize("python", ["/bin/false", "/no such/python3"])
def test_no_python_is_one_line(python: str) -> None:
    script = make_env.ROOT / "scripts" / "make_env"
    done = subprocess.run(
        ["sh", script],
        env={"PATH": os.environ["PATH"], "PYTHON": python},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(
        f"!!! needs Python 3.11 or later, and {python}"
    )
    assert len(done.stderr.splitlines()) == 1
