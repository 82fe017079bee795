"""The files that book/checklists.md shows, run in a process of their own,
as they stand or with a line less."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from labs.frameworks.__main__ import INSTALLED
from labs.releases.install import InstallFailed

ROOT = Path(__file__).resolve().parent.parent
LISTS = ROOT / "labs" / "checklists"
HOST = "https://app.test"
HALF_A_DAY_S = 12 * 3600

FAKE_REDIS = """
import fakeredis, redis
redis.Redis = fakeredis.FakeRedis
"""
AROUND = """
import json, secrets, sys
sys.path.insert(0, {folder!r})
HOST, KEY, answers = {host!r}, secrets.token_hex(), []
FORM = {form!r}
exec({first!r})
exec({lines!r})
exec({ask!r})
print(json.dumps(answers))
"""


def source(name: str) -> str:
    return (LISTS / name).read_text("utf-8")


FORM = {"password": "hers"}
"""What Alice sends at a log-in."""

UNWRITTEN = {
    "flask_cookie.py": "abort(501)",
    "fastapi_cookie.py": "raise HTTPException(501)",
    "express_cookie.mjs": "throw Object.assign(error, { status: 501 });",
}
HERS = {
    ".py": 'return "alice" if form.get("password") == "hers" else None',
    ".mjs": 'return form.password === "hers" ? "alice" : null;',
}


def written(name: str) -> str:
    """The lines, with the check of the password, where they leave it to the
    reader."""
    old = UNWRITTEN.get(name, "")
    return turned(source(name), old, HERS[Path(name).suffix])


def without(text: str, line: str) -> str:
    """The text without its one line that holds this."""
    lines = text.splitlines(keepends=True)
    kept = [one for one in lines if line not in one]
    assert len(kept) == len(lines) - 1, line
    return "".join(kept)


def turned(text: str, old: str, new: str) -> str:
    """The text with other words in one place; as it is for no words."""
    assert not old or text.count(old) == 1, old
    return text.replace(old, new) if old else text


def installed() -> str:
    """Where Flask, Django and FastAPI are."""
    try:
        return str(INSTALLED.ensure())
    except InstallFailed as error:
        pytest.skip(str(error))


def filled(folder: Path) -> Path:
    """The folder; what the lines for Node import is in it then."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs node and npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LISTS / name, folder)
    words = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"npm could not fetch: {done.stderr[-300:]}")
    return folder


def printed(
    words: list[str], folder: Path | None = None, told: str = ""
) -> Any:
    """What the last line of a program says.  told: its input."""
    done = subprocess.run(
        words, capture_output=True, text=True, cwd=folder, input=told
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def from_python(folder: str, lines: str, ask: str) -> Any:
    first = FAKE_REDIS if "Redis()" in lines else ""
    code = AROUND.format(
        folder=folder,
        host=HOST,
        form=FORM,
        first=first,
        lines=lines,
        ask=ask,
    )
    return printed([sys.executable, "-c", code])


def from_node(folder: Path, lines: str, ask: str, told: str = "") -> Any:
    (folder / "lines.mjs").write_text(lines)
    (folder / "ask.mjs").write_text(ask)
    return printed(["node", "ask.mjs"], folder, told)


def answered(
    name: str, lines: str, ask: str, request: pytest.FixtureRequest
) -> Any:
    """What is answered about these lines, in the language of the file."""
    if name.endswith(".mjs"):
        return from_node(request.getfixturevalue("node"), lines, ask)
    return from_python(request.getfixturevalue("frameworks"), lines, ask)
