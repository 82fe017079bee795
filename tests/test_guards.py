"""Take one guard line away, and a row of the catalogue turns.

The contenders are safe because of some lines of code.  Here each line
goes, in a copy of the tree, and the attack that it stopped must get in.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

GRACE = "refresh-grace"

GUARDS = (
    (
        "schemes/session.py",
        "record = self.store.take(by_id(require_text(sid)))",
        "record = self.store.get(by_id(require_text(sid)))",
        "replay-after-log-out",
    ),
    (
        "schemes/session.py",
        "self.store.delete(*map(by_handle, hashed))",
        "pass",
        "everywhere-session",
    ),
    (
        "schemes/jwt.py",
        '"require": list(self.required),',
        '"verify_signature": False,',
        "edited-payload",
    ),
    (
        "schemes/jwt.py",
        '"require": list(self.required),',
        '"require": list(self.required), "verify_exp": False,',
        "expired-jwt",
    ),
    (
        "schemes/jwt.py",
        '"require": list(self.required),',
        '"require": list(self.required), "verify_aud": False,',
        "other-audience",
    ),
    (
        "schemes/jwt.py",
        "            issuer=self.issuer,\n",
        "",
        "other-issuer",
    ),
    (
        "schemes/jwt.py",
        'if not of_kind(self.typ, whole["header"]):',
        "if False:",
        "link-as-token",
    ),
    (
        "schemes/blocklist.py",
        "if self.store.get(self.entry(identity.session_id)) is not None:",
        "if False:",
        "replay-after-a-minute",
    ),
    (
        "schemes/refresh.py",
        '            self._end(family["user_id"], family["id"])',
        "            pass",
        "refresh-reuse",
    ),
    (
        "schemes/epoch.py",
        'if identity.claims["epoch"] != user.epoch:',
        "if False:",
        "everywhere-epoch",
    ),
    (
        "schemes/paseto.py",
        "if time.time() >= expires_at:",
        "if False:",
        "expired-paseto",
    ),
    (
        "schemes/paseto.py",
        'if claims["iss"] != self.issuer:',
        "if False:",
        "other-issuer-paseto",
    ),
    (
        "schemes/paseto.py",
        'if claims["aud"] != self.audience:',
        "if False:",
        "other-audience-paseto",
    ),
    (
        "schemes/paseto.py",
        'assertion: str = "access token"',
        'assertion: str = ""',
        "link-as-paseto",
    ),
    (
        "schemes/refresh.py",
        'if (family["iss"], family["aud"]) != (self.issuer, self.audience):',
        "if False:",
        "shared-renewals",
    ),
    ("schemes/refresh.py", "race_s: int = 0", "race_s: int = 10", GRACE),
    (
        "schemes/signed_cookie.py",
        "if age_s > self.ttl_s:",
        "if False:",
        "expired-signed-cookie",
    ),
    ("carriers.py", "http_only=self.http_only,", "", "script-theft"),
    (
        "carriers.py",
        "        return cross_origin(request, self.origin)",
        "        return False",
        "sibling-transfer",
    ),
    (
        "app.py",
        'response.headers["Cache-Control"] = "no-store"',
        "pass",
        "shared-cache",
    ),
)
"""File, the line, what is left of it, and the attack that then gets in."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of `demo`, all of it compiled; there, too, every
    attack of the list is refused by what is fixed."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(
        ROOT / "src" / "demo",
        folder / "demo",
        ignore=shutil.ignore_patterns("__pycache__", "labs"),
    )
    found = fixed(folder, compiled="")
    assert {found[attack] for *_, attack in GUARDS} == {"refused"}
    return folder


@pytest.mark.slow
@pytest.mark.xdist_group("guards")
@pytest.mark.parametrize(
    ("name", "line", "left", "attack"),
    GUARDS,
    ids=[guard[3] for guard in GUARDS],
)
def test_without_its_guard_a_row_turns(
    name: str, line: str, left: str, attack: str, copy: Path
) -> None:
    target = copy / "demo" / name
    source = target.read_text("utf-8")
    assert source == (ROOT / "src" / "demo" / name).read_text("utf-8")
    assert source.count(line) == 1, "the line is not there, or twice"
    target.write_text(source.replace(line, left), "utf-8")
    try:
        assert fixed(copy, attack)[attack] == "accepted"
    finally:  # as old as it was, so what was compiled of it is good again
        shutil.copy2(ROOT / "src" / "demo" / name, target)


def fixed(
    folder: Path, *attack: str, compiled: str = "not kept"
) -> dict[str, str]:
    """What becomes of this attack, or of each, against its fixed twin, by
    the code in this folder."""
    done = subprocess.run(
        [sys.executable, "-m", "demo", "attack", *attack, "--format", "json"],
        env={
            **os.environ,
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": compiled,
        },
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(done.stdout)["attacks"]
    return {one["id"]: str(one["fixed"]) for one in told}
