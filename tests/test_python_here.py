"""Python in the page: what stands in for what a browser lacks, what is
packed, and the chapters in real browsers."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jwt
import pyseto
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from fetch_pyodide import NotFetched, fetch, pyodide
from IPython.lib.pretty import pretty

from demo.contenders import CONTENDERS

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "book" / "_python"
sys.path[:0] = [str(OWN), str(ROOT / "book" / "_ext")]

keys = importlib.import_module("pure_keys")
paseto = importlib.import_module("pure_paseto")
runner = importlib.import_module("runner")
here = importlib.import_module("python_here")
clock = importlib.import_module("stand_ins").clock

MADE = {
    "RS256": keys.RsaPrivate,
    "ES256": lambda: keys.CurvePrivate("P-256"),
    "EdDSA": lambda: keys.CurvePrivate("Ed25519"),
}


@pytest.fixture(scope="module")
def pairs() -> dict[str, Any]:
    """A key of each kind; one of RSA takes a second or more."""
    return {name: make() for name, make in MADE.items()}


@pytest.mark.parametrize("name", MADE)
def test_cryptography_takes_what_it_signs(name: str, pairs: Any) -> None:
    signature = keys.ADDED[name]().sign(b"text", pairs[name])
    public: Any = load_pem_public_key(pairs[name].public_key().pem())
    real = jwt.get_algorithm_by_name(name)
    assert real.verify(b"text", public, signature)
    assert not real.verify(b"other", public, signature)


@pytest.mark.parametrize("name", MADE)
def test_it_takes_what_cryptography_signs(name: str) -> None:
    from demo.keys import key_for

    key, real = key_for(name), jwt.get_algorithm_by_name(name)
    signature = real.sign(b"text", key.signing)
    ours = keys.ADDED[name]()
    public = ours.from_jwk(real.to_jwk(key.verifying, as_dict=True))
    assert ours.verify(b"text", public, signature)
    changed = signature[:-1] + bytes([signature[-1] ^ 1])
    refused = {
        "another text": (b"other", signature),
        "a changed signature": (b"text", changed),
        "a short one": (b"text", signature[:-1]),
        "none": (b"text", b""),
    }
    for what, (text, shown) in refused.items():
        assert not ours.verify(text, public, shown), what


@pytest.mark.parametrize("name", MADE)
def test_a_key_is_for_its_algorithm(name: str, pairs: Any) -> None:
    for other, key in pairs.items():
        if other != name:
            with pytest.raises(TypeError):
                keys.ADDED[name]().prepare_key(key)
    with pytest.raises(TypeError):
        keys.ADDED[name]().prepare_key(pairs[name].public_key().pem())


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "oct"},
        {"crv": "P-384"},
        {"x": "AA"},
        {"y": "A" * 43},  # no point of the curve
        {"x": None},
    ],
)
def test_what_is_no_key_is_refused(change: dict[str, Any], pairs: Any) -> None:
    jwk = keys.jwk_of(pairs["ES256"]) | change
    with pytest.raises(jwt.InvalidKeyError):
        keys.ES256.from_jwk({k: v for k, v in jwk.items() if v})


@pytest.mark.parametrize("length", [1, 63, 64, 65, 300])
def test_pyseto_and_ours_read_each_other(length: int) -> None:
    text, told = b"m" * length, {"implicit_assertion": b"i"}
    real: Any = pyseto.Key.new(4, "local", b"k" * 32)
    ours = paseto.Key.new(4, "local", b"k" * 32)
    made = paseto.encode(ours, text, **told)
    assert pyseto.decode(real, made, **told).payload == text
    made = pyseto.encode(real, text, **told)
    assert paseto.decode(ours, made, **told).payload == text
    body = made[:-1] + (b"A" if made[-1:] != b"A" else b"Q")
    for token, also in ((body, told), (made, {})):
        with pytest.raises(paseto.PysetoError):
            paseto.decode(ours, token, **also)


def test_pyseto_takes_what_ours_signs(pairs: Any) -> None:
    private = pairs["EdDSA"]
    signing = paseto.Key.new(4, "public", private)
    checking = paseto.Key.new(4, "public", private.public_key())
    made = paseto.encode(signing, "text", implicit_assertion="i")
    real = pyseto.Key.new(4, "public", private.public_key().pem())
    told = {"implicit_assertion": b"i"}
    assert pyseto.decode(real, made, **told).payload == b"text"
    assert paseto.decode(checking, made, **told).payload == b"text"
    assert checking.to_paserk() == real.to_paserk()
    with pytest.raises(paseto.VerifyError):
        paseto.decode(checking, made)
    with pytest.raises(paseto.SignError):
        paseto.encode(checking, "text")


def test_the_clock_goes_back_to_where_it_was() -> None:
    heard: list[float | None] = []
    travel = clock(heard.append)
    with travel(10, tick=False), travel(20.5, tick=False):
        pass
    assert heard == [10_000, 20_500, 10_000, None]
    with pytest.raises(NotImplementedError), travel(10):
        pass


# What a cell gives


def run(source: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(runner.run(source, "<cell 1>"))
    return found


def test_a_cell_gives_what_it_prints_and_its_last_value() -> None:
    assert run("a = 2\nprint('x')\nprint('y')\na + 1") == [
        {"printed": "x\ny\n"},
        {"text": "3"},
    ]
    assert run("a = 3; None") == []
    assert run("a") == [{"text": "3"}]


def test_a_picture_comes_with_its_text() -> None:
    source = (
        "class Seen:\n"
        "    def _repr_html_(self): return '<b>x</b>'\n"
        "    def __repr__(self): return 'x'\n"
        "Seen()"
    )
    assert run(source) == [{"text": "x", "html": "<b>x</b>"}]


@pytest.mark.parametrize(
    "thing", [["a" * 30] * 4, ["a"], {"a" * 40: "b" * 40, "c": 1}, (), "it's"]
)
def test_a_value_is_written_as_a_notebook_writes_it(thing: Any) -> None:
    assert runner.written(thing) == pretty(thing)


def test_an_error_begins_at_the_cells_own_line() -> None:
    (told,) = run("x = 1\nraise ValueError('no')")
    assert told["error"].splitlines() == [
        "Traceback (most recent call last):",
        '  File "<cell 1>", line 2, in <module>',
        "    raise ValueError('no')",
        "ValueError: no",
    ]
    assert told["lacks"] == ""
    (told,) = run("def x(:")
    assert "SyntaxError" in told["error"]
    assert "runner" not in told["error"]


def test_an_error_names_the_package_that_is_missing() -> None:
    (told,) = run("import no_such_package.inside")
    assert told["lacks"] == "no_such_package"


# What is packed, and from where


def test_only_what_is_python_alone_is_packed(tmp_path: Path) -> None:
    here.pack(ROOT, tmp_path / "packages.zip")
    names = ZipFile(tmp_path / "packages.zip").namelist()
    tops = {name.split("/")[0] for name in names}
    assert {"demo", "jwt", "redis", "fakeredis", "ecdsa"} <= tops
    assert {"runner.py", "stand_ins.py", "pure_keys.py"} <= tops
    assert not tops & {"cryptography", "pyseto", "time_machine", "cffi"}
    assert not [n for n in names if n.endswith((".so", ".pyc"))]


def test_each_cell_has_its_place_on_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<div class="cell_input docutils">' * 2)
    here.require_same_cells(page, [{}, {}])
    with pytest.raises(ValueError, match="shows 2 of 3"):
        here.require_same_cells(page, [{}] * 3)


def test_without_npm_the_site_is_built_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """And where everything is required, that is an error."""

    def nothing(*_: object) -> None:
        raise NotFetched("no npm")

    monkeypatch.setattr("fetch_pyodide.fetch", nothing)
    monkeypatch.delenv("DEMO_REQUIRE_ALL", raising=False)
    assert pyodide(tmp_path) is None
    assert "will not run Python: no npm" in capsys.readouterr().out
    monkeypatch.setenv("DEMO_REQUIRE_ALL", "1")
    with pytest.raises(NotFetched):
        pyodide(tmp_path)


def test_a_machine_without_npm_borrows_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def ran(command: list[str], folder: Path, why: str) -> None:
        calls.append(" ".join(command))

    monkeypatch.setattr("fetch_pyodide.npm_here", list)
    monkeypatch.setattr("fetch_pyodide.run", ran)
    fetch(tmp_path)
    assert "--require-hashes" in calls[0]
    assert "npm-cli.js ci" in calls[1]
    assert not (tmp_path / "npm").exists()


def test_a_tool_that_fails_says_why(tmp_path: Path) -> None:
    from fetch_pyodide import run as command

    with pytest.raises(NotFetched, match="because"):
        command([sys.executable, "-c", "raise SystemExit(3)"], ROOT, "because")
    command([sys.executable, "-c", ""], ROOT, "because")


def test_the_book_runs_on_the_stand_ins() -> None:
    """In a process that cannot import cryptography: each design, by its
    real scheme, signs Alice in and knows her again."""
    code = f"""
import sys
sys.path.insert(0, {str(OWN)!r})
for name in ("cryptography", "time_machine"):
    sys.modules[name] = None
import stand_ins
stand_ins.put_in_place(lambda _: None, print)
from demo.contenders import CONTENDERS
from demo.harness import Trial
for one in CONTENDERS:
    with Trial(one).deploy() as service:
        assert service.signed_in().me() == "alice", one.name
print(len(CONTENDERS))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) == len(CONTENDERS)
