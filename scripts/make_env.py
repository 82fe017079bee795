"""Make .venv what the lock says it is, and repair it where it is not.

The environment is up to date when .venv's Python runs, every package of
the lock is installed in the version that the lock names, each file that
these packages list is there in its size, and `demo` is this folder's.
scripts/installed.py looks; whatever it finds missing is installed here,
with uv when that is on PATH (UV=... names another, `UV=` means none),
else with pip.  The word `labs` adds what drives the browsers.

Only the standard library is used, since nothing is installed yet.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK, LABS = ROOT / "requirements.lock", ROOT / "requirements-labs.lock"
SETTINGS = {
    # Kernels talk over loopback; without this each one warns about that.
    "etc/ipython/ipython_kernel_config.json": (
        '{"IPKernelApp": {"log_level": "ERROR"}}\n'
    ),
    # JupyterLab asks nobody for news or updates.
    "share/jupyter/lab/settings/overrides.json": (
        '{"@jupyterlab/apputils-extension:notification":\n'
        ' {"fetchNews": "false", "checkForUpdates": false}}\n'
    ),
}
"""Files of .venv that no package brings, and what is in them."""

FULL = "the disk is full: make room; then again"
NO_VENV = "this Python cannot make a venv (Debian: apt install python3-venv)"
LOCKED = (
    "requirements.lock does not fit what the package index gives (the lines "
    "above name the package): 'make lock' writes it anew"
)
UNREACHABLE = (
    "the package index cannot be reached: connect to the network, or check "
    "the proxy; then again"
)
FORBIDDEN = (
    "not permitted to write where the lines above say: use a clone that is "
    "your own; then again"
)
FAULTS = (
    (r"No space left on device|os error 28\b|Errno 28\b|quota exceed", FULL),
    (
        r"Permission denied|Read-only file system|os error (13|30)\b|"
        r"Operation not permitted",
        FORBIDDEN,
    ),
    (r"ensurepip is not available|No module named '?(venv|ensure)", NO_VENV),
    (r"DO NOT MATCH THE HASHES|[Hh]ash mismatch|--require-hashes", LOCKED),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeout|ProxyError|"
        r"ReadTimeout|SSLError|Max retries|HTTP error 5\d\d|"
        r"error sending request|dns error|tcp connect|timed out",
        UNREACHABLE,
    ),
    (r"No matching distribution|No solution found|not found in", LOCKED),
)
"""What a tool prints when it fails, and what that means; the first that
is found counts."""


ENTRY = re.compile(r"^([\w.-]+)==.*\n(?:[ \t].*\n)*", re.MULTILINE)
"""One package in a lock, with its hashes."""


class Stop(Exception):
    """The environment cannot be made, and what mends that."""


def meaning(output: str) -> str:
    """One line for a tool's output: what to mend."""
    for pattern, says in FAULTS:
        if re.search(pattern, output, re.IGNORECASE):
            return says
    return "could not install: the lines above say why"


def run(*command: str) -> None:
    """Run a tool in silence.  Raises Stop when it fails, after its
    output."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        print(done.stdout, end="", file=sys.stderr)
        raise Stop(meaning(done.stdout))


def runs(*command: str) -> bool:
    """Does this command start, and end well?"""
    try:
        done = subprocess.run(command, capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


class Tool:
    """uv or pip, on the Python of one environment.

    uv: the program, or None for the pip of that environment.
    """

    def __init__(self, venv: Path, uv: str | None) -> None:
        self.venv, self.uv = venv, uv
        self.python = str(venv / "bin" / "python")

    def command(self, verb: str, *words: str) -> list[str]:
        """The words that run one of pip's verbs."""
        if self.uv:
            which = ["--quiet", "--python", self.python]
            return [self.uv, "pip", verb, *which, *words]
        quiet = ["--disable-pip-version-check", "-q"]
        return [self.python, "-m", "pip", verb, *quiet, *words]

    def is_ready(self) -> bool:
        """Is there a Python here that this tool can install for?"""
        pip = [] if self.uv else ["-m", "pip"]
        return runs(self.python, *pip, "--version")

    def name(self) -> str:
        """The tool and its version, as in "pip 23.0.1"."""
        pip = [self.uv] if self.uv else [self.python, "-m", "pip"]
        told = subprocess.run([*pip, "--version"], capture_output=True)
        return " ".join(told.stdout.decode().split()[:2])

    def create(self) -> None:
        """An empty environment, in place of what is there."""
        if self.uv:
            which = ["--python", sys.executable]
            run(self.uv, "venv", "-q", "--clear", *which, str(self.venv))
        else:
            run(sys.executable, "-m", "venv", "--clear", str(self.venv))

    def install(self, locked: Path) -> None:
        """Install what this file names, and nothing else.

        Without --no-deps, pip before 23.3 takes the newest release of an
        extra (coverage[toml], say), which is not the locked one, and
        stops.  Nothing is lost: the lock is complete, and `check` looks.
        """
        again = "--reinstall" if self.uv else "--force-reinstall"
        hashed = ["--no-deps", "--require-hashes", "-r", str(locked)]
        run(*self.command("install", again, *hashed))

    def install_demo(self) -> None:
        """Install `demo`, with the hatchling that the lock names."""
        words = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
        run(*self.command("install", *words))

    def check(self) -> None:
        """Does each installed package find what it needs?"""
        run(*self.command("check"))


def entries(locks: Iterable[Path]) -> dict[str, str]:
    """Name to its lines in the locks; two entries when they differ by
    Python."""
    found: dict[str, str] = {}
    for lock in locks:
        text = lock.read_text("utf-8")
        for entry in ENTRY.finditer(text):
            found[entry[1]] = found.get(entry[1], "") + entry[0]
    return found


def lacking(python: str, locks: Iterable[Path]) -> list[str]:
    """The names of what is missing or damaged."""
    look = str(ROOT / "scripts" / "installed.py")
    command = [python, "-I", look, *map(str, locks)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr, end="", file=sys.stderr)
        raise Stop("cannot tell what is installed: make clean; then again")
    return done.stdout.split()


def without_a_list(venv: Path) -> list[Path]:
    """What an interrupted install left: neither tool can replace it."""
    packages = venv.glob("lib/python*/site-packages/*.dist-info")
    return [path for path in packages if not (path / "RECORD").exists()]


def install(tool: Tool, names: list[str], locks: list[Path]) -> None:
    """Install these from the locks, or again, and then `demo`."""
    for path in without_a_list(tool.venv):
        shutil.rmtree(path)
    text = "".join(t for n, t in entries(locks).items() if n in names)
    if text:
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder) / "requirements.lock"
            part.write_text(text, "utf-8")
            tool.install(part)
    if "demo" in names:
        tool.install_demo()
    tool.check()


def some(names: list[str]) -> str:
    """The first three, and how many more."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def make(locks: list[Path]) -> None:
    """Bring .venv to what the locks say.  Raises Stop or OSError."""
    tool = Tool(VENV, shutil.which(os.environ.get("UV", "uv")))
    if not os.access(os.path.expanduser("~"), os.W_OK):
        os.environ["UV_NO_CACHE"] = "1"  # pip finds that out by itself
    runs_at_all = runs(tool.python, "-c", "")
    names = lacking(tool.python, locks) if runs_at_all else ["everything"]
    if names:
        mend(tool, names, locks)
    else:
        print("==> .venv is up to date", flush=True)
    for name, text in SETTINGS.items():
        path = VENV / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


def mend(tool: Tool, names: list[str], locks: list[Path]) -> None:
    """Install what is lacking, in a new environment if need be."""
    what = f".venv lacks {some(names)}:"
    if not tool.is_ready():
        what = "Environment in .venv, in a minute (with uv, seconds),"
        tool.create()
        names = lacking(tool.python, locks)
    print(f"==> {what} with {tool.name()}", flush=True)
    install(tool, names, locks)
    if left := lacking(tool.python, locks):
        raise Stop(f"{some(left)}: not as locked: make clean; then again")


def main(words: list[str]) -> int:
    """Exit status: 0, 2 with one line, or 130 when interrupted."""
    try:
        make([LOCK, LABS] if words == ["labs"] else [LOCK])
    except Stop as stop:
        print(f"!!! {stop}", file=sys.stderr)
        return 2
    except OSError as error:
        print(error, file=sys.stderr)
        print(f"!!! {meaning(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("!!! interrupted: make env goes on from here", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
