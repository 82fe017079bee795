"""When the site is built again, from what, and what a failure is called;
and the server that shows it."""

import importlib.util
import json
import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import build_book
import execute_notebooks
import httpx
import pytest
import serve
from build_book import Stop
from make_env import FULL

ROOT = Path(__file__).resolve().parent.parent
EXTENSION = ROOT / "book" / "_ext" / "executed.py"
CHANGED = "an output changed: mend the code"


class Book:
    """A tree in which each tool is a stand-in.

    calls: what was run: "nbval" or "execute", and then "build" with the
    chapters of `outputs`.  Before that, `fails` or `meanwhile` happens.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.calls = root, list[str]()
        self.fails = self.outputs = ""
        self.meanwhile: Callable[[], None] = lambda: None
        for name in ("book/intro.md", "src/demo/a.py", "_toc.yml"):
            self.write(name, "one")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self, words: tuple[str, ...], why: str, **variables: str) -> None:
        call = "nbval" if "--nbval" in words else "execute"
        call = "build" if variables else call
        self.calls.append(call)
        self.outputs = variables.get("DEMO_EXECUTED", "")
        if call == "build":  # a build that fails writes its pages as well
            self.write("_build/html/index.html", "page")
            self.write("_build/html/_static/a.js", "script")
        if self.fails == call:
            raise Stop(why)
        self.meanwhile()

    def make(self, *, comparing: bool = False) -> list[str]:
        """What a command runs."""
        self.calls.clear()
        build_book.make(comparing=comparing)
        return self.calls


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """Built once."""
    one = Book(tmp_path)
    build = tmp_path / "_build"
    monkeypatch.setattr(build_book, "ROOT", tmp_path)
    monkeypatch.setattr(build_book, "BUILD", build)
    monkeypatch.setattr(build_book, "SITE", build / "html")
    monkeypatch.setattr(build_book, "LISTS", build / "built.json")
    monkeypatch.setattr(build_book, "REPORT", build / "compared.xml")
    monkeypatch.setattr(build_book, "EXECUTED", build / "executed")
    monkeypatch.setattr(build_book, "commit", lambda: "abc")
    monkeypatch.setattr(build_book, "pyodide", lambda _: None)
    monkeypatch.setattr(build_book, "run", one.run)
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert one.make() == ["execute", "build"]
    assert one.outputs == str(build / "executed")
    return one


def test_what_is_up_to_date_is_left_alone(book: Book) -> None:
    """Whatever compiles a module, or an editor's own file, is no source."""
    book.write("src/demo/__pycache__/a.pyc", "compiled")
    book.write("notebooks/.ipynb_checkpoints/a.ipynb", "copy")
    assert book.make() == []
    assert book.make(comparing=True) == ["nbval"]


def no_page(root: Path) -> None:
    (root / "_build" / "html" / "index.html").unlink()


def no_site(root: Path) -> None:
    shutil.rmtree(root / "_build" / "html")


def no_list(root: Path) -> None:
    (root / "_build" / "built.json").write_text('{"made_from"')


def changed(root: Path) -> None:
    (root / "src" / "demo" / "a.py").write_text("other")


def touched(root: Path) -> None:
    """The same size, another time: an older one counts as well."""
    os.utime(root / "_toc.yml", (0, 0))


def added(root: Path) -> None:
    (root / "notebooks").mkdir()
    (root / "notebooks" / "new.ipynb").write_text("{}")


def deleted(root: Path) -> None:
    (root / "book" / "intro.md").unlink()


@pytest.mark.parametrize(
    "event", [no_page, no_site, no_list, changed, touched, added, deleted]
)
def test_what_is_not_is_built(
    book: Book, event: Callable[[Path], None]
) -> None:
    event(book.root)
    assert book.make() == ["execute", "build"]
    assert book.make() == []


def test_a_setting_counts(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page names the commit, and whose Redis it was."""
    monkeypatch.setenv("REDIS_URL", "redis://:secret@localhost")
    assert book.make() == ["execute", "build"]
    assert "secret" not in build_book.LISTS.read_text()
    monkeypatch.setattr(build_book, "commit", lambda: "def")
    assert book.make() == ["execute", "build"]


def test_compared_outputs_are_taken(book: Book) -> None:
    changed(book.root)
    assert book.make(comparing=True) == ["nbval", "build"]
    assert book.outputs == str(book.root / "notebooks")


def test_a_change_meanwhile_is_noticed(book: Book) -> None:
    """While chapters are compared or executed, somebody edits on."""
    changed(book.root)
    book.meanwhile = lambda: book.write("src/demo/a.py", "while it ran")
    book.make(comparing=True)
    assert book.make() == ["execute", "build"]


@pytest.mark.parametrize("fails", ["nbval", "execute", "build"])
def test_a_failure_leaves_nothing_up_to_date(book: Book, fails: str) -> None:
    no_page(book.root)
    book.fails = fails
    with pytest.raises(Stop):
        book.make(comparing=fails == "nbval")
    assert book.calls[-1] == fails
    book.fails = ""
    assert book.make() == ["execute", "build"]


@pytest.mark.parametrize(
    ("report", "says"),
    [
        ("<error>RuntimeError: Kernel died before replying</error>", "kernel"),
        ("<error>Kernel didn't respond in 60 seconds</error>", "kernel"),
        ("<failure>Cell outputs differ</failure>", "an output changed"),
    ],
)
def test_no_kernel_is_no_change(
    book: Book, monkeypatch: pytest.MonkeyPatch, report: str, says: str
) -> None:
    def fail(_words: object, why: str) -> None:
        build_book.REPORT.write_text(report)
        raise Stop(why)

    monkeypatch.setattr(build_book, "run", fail)
    with pytest.raises(Stop, match=says):
        build_book.compare()


EXIT = "import os, sys; sys.exit(3 if 'PYTEST_ADDOPTS' in os.environ else 4)"


def test_a_run_does_not_hear_of_lax_options(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """--nbval-lax compares nothing."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nbval-lax")
    build_book.run(("-c", EXIT.replace("4", "0")), "it did")


@pytest.mark.parametrize(("free", "says"), [(2**20, FULL), (2**40, CHANGED)])
def test_a_full_disk_is_no_change(
    monkeypatch: pytest.MonkeyPatch, free: int, says: str
) -> None:
    usage = SimpleNamespace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(Stop) as stop:
        build_book.run(("-c", EXIT), CHANGED)
    assert str(stop.value) == says


def test_our_own_full_disk_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_words: bool) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build_book, "make", fail)
    monkeypatch.setattr(sys, "argv", ["build_book.py"])
    assert build_book.main() == 2
    assert capsys.readouterr().err == f"!!! {FULL}\n"


def test_a_full_disk_leaves_the_chapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapter = tmp_path / "one.ipynb"
    chapter.write_text("old")
    real = Path.write_text

    def write_half(path: Path, text: str, *words: str, **named: str) -> int:
        real(path, text[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", write_half)
    with pytest.raises(OSError, match="No space"):
        execute_notebooks.write(chapter, "new")
    assert chapter.read_text() == "old"
    assert list(tmp_path.iterdir()) == [chapter]


@pytest.mark.parametrize(
    ("folder", "mode", "text"),
    [("given", "off", "executed"), ("", "force", "in the tree")],
)
def test_the_book_takes_executed_chapters_when_told(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    folder: str,
    mode: str,
    text: str,
) -> None:
    spec = importlib.util.spec_from_file_location("executed", EXTENSION)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "01-a.ipynb").write_text("executed")
    config: Any = SimpleNamespace(nb_execution_mode="force")
    app: Any = SimpleNamespace(srcdir=str(tmp_path))
    monkeypatch.setenv("DEMO_EXECUTED", folder)
    module.execute_nothing(app, config)
    assert config.nb_execution_mode == mode
    for page, found in (("notebooks/01-a", text), ("book/a", "in the tree")):
        source = ["in the tree"]
        module.take(app, page, source)
        assert source == [found]


# The server.


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("page")
    return tmp_path


@pytest.mark.parametrize("port", ["99999", "abc", "-1", "", "8000.5", "²"])
def test_no_such_port(
    site: Path, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    assert serve.serve(port, site) == 2
    told = capsys.readouterr().err
    assert told == f"!!! PORT={port}: not a number below 65536\n"


def test_a_port_that_is_not_permitted(
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As 80 is for an ordinary user: it is not called taken."""

    def refuse(*_words: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(serve, "Server", refuse)
    assert serve.serve("80", site) == 2
    said = capsys.readouterr()
    assert said == ("", "!!! PORT=80: Permission denied\n")


def test_a_port_that_is_taken(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with serve.listen(port, site) as server:
            assert server.server_port not in (port, 0)
    assert f"Port {port} is taken" in capsys.readouterr().out


def test_texts_are_sent_compressed_to_whoever_takes_them(site: Path) -> None:
    """And the same bytes, plain, to others; a picture is left alone."""
    (site / "page.html").write_text("<p>a page</p>" * 100, "utf-8")
    (site / "card.png").write_bytes(b"a picture")
    (site / "folder").mkdir()
    with serve.listen(0, site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        with httpx.Client(base_url=address) as client:
            for path in ("/page.html", "/", "/card.png", "/folder/"):
                plain = client.get(path, headers={"Accept-Encoding": "x"})
                packed = client.get(path, headers={"Accept-Encoding": "gzip"})
                assert plain.status_code == packed.status_code
                assert plain.content == packed.content
                kind = packed.headers.get("content-encoding")
                assert kind == (
                    "gzip" if path in ("/page.html", "/") else None
                )
                assert "content-encoding" not in plain.headers
            assert client.get("/folder").status_code == 301
            assert client.get("/none.html").status_code == 404
        server.shutdown()


def test_no_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.serve("0", tmp_path) == 2
    assert capsys.readouterr().err.startswith("!!! no built site: run 'make")


def test_the_lists_can_be_read(book: Book) -> None:
    """By a newcomer who asks why the site is built again."""
    lists = json.loads(build_book.LISTS.read_text("utf-8"))
    assert lists["site"] == ["html/_static/a.js", "html/index.html"]
    assert list(lists["made_from"]["files"]) == [
        "book/intro.md",
        "src/demo/a.py",
        "_toc.yml",
    ]
