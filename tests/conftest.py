"""With DEMO_REQUIRE_ALL set, a test that would skip fails instead.

A gate that lacks a real part, Redis say, must not pass for want of it.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.errors import Unavailable
from demo.harness.preflight import first_fault
from demo.probes.base import MEASURED
from demo.probes.client_steps import steps_of
from demo.servers import require_server

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure() -> None:
    """One line, not a failure in each test, when REDIS_URL is wrong."""
    try:
        require_server()
    except Unavailable as error:
        raise pytest.UsageError(str(error)) from error


class Kept:
    """In place of `functools.cache`: these answers can be put aside."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self.ask = ask
        self.answers: dict[Any, Any] = {}

    def __call__(self, *asked: Any) -> Any:
        if asked not in self.answers:
            self.answers[asked] = self.ask(*asked)
        return self.answers[asked]

    def cache_clear(self) -> None:
        self.answers.clear()


def kept(cached: Any) -> Kept:
    """The same function, in every module that has it by its name."""
    name, one = cached.__name__, Kept(cached.__wrapped__)
    for module in list(sys.modules.values()):
        if getattr(module, "__dict__", {}).get(name) is cached:
            setattr(module, name, one)
    return one


ANSWERS = [MEASURED, kept(first_fault).answers, kept(steps_of).answers]


@pytest.fixture(autouse=True)
def preflight_anew(request: pytest.FixtureRequest) -> Iterator[None]:
    """Some answers are kept for a process; a test that patches the bank
    must neither use those of another test nor leave its own."""
    if "monkeypatch" not in request.fixturenames:
        yield
        return
    before = [dict(answers) for answers in ANSWERS]
    for answers in ANSWERS:
        answers.clear()
    yield
    for answers, old in zip(ANSWERS, before, strict=True):
        answers.clear()
        answers.update(old)


@pytest.fixture
def from_a_terminal() -> Iterator[None]:
    """Signals as a shell in a terminal leaves them, for this process and
    the children that it starts: `nohup` ignores SIGHUP, and a job in the
    background SIGINT."""
    defaults = {
        signal.SIGHUP: signal.SIG_DFL,
        signal.SIGINT: signal.default_int_handler,
    }
    before = {one: signal.signal(one, to) for one, to in defaults.items()}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Which browsers a run of the slow tests would start."""
    if config.getoption("markexpr", "") != "slow":
        return []
    from labs.browser.binaries import BINARIES

    return [f"{kind.lower()}: {version_of(kind)}" for kind in BINARIES]


def version_of(kind: str) -> str:
    from labs.browser.binaries import NoBrowser, binary

    try:
        command = [binary(kind), "--version"]
        said = subprocess.run(command, capture_output=True, timeout=30)
        return said.stdout.decode().strip()
    except (NoBrowser, subprocess.TimeoutExpired) as error:
        return str(error)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure that says why."""
    report = yield
    expected = hasattr(report, "wasxfail")
    if report.skipped and not expected and os.environ.get("DEMO_REQUIRE_ALL"):
        reason = call.excinfo.value if call.excinfo else ""
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: may not be skipped here: {reason}"
    return report


@pytest.fixture
def doomed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[object]:
    """A Redis server that a test may kill, at REDIS_URL."""
    from test_real_redis import start

    server = start(tmp_path)
    monkeypatch.setenv("REDIS_URL", server.url)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's folder, built here unless DEMO_SITE names one."""
    if given := os.environ.get("DEMO_SITE"):
        return (ROOT / given).resolve()
    out = tmp_path_factory.mktemp("site")
    book = Path(sys.executable).with_name("jupyter-book")
    gate = ["build", ".", "-W", "-n", "--keep-going"]
    run = subprocess.run(
        [book, *gate, "--path-output", out],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return out / "_build" / "html"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The installed Chromium."""
    from playwright.sync_api import sync_playwright

    from labs.browser.binaries import binary

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=binary("CHROMIUM"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def frameworks() -> str:
    """Where Flask, Django and FastAPI are installed."""
    from checklist_lines import installed

    return installed()


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the lines for Node import."""
    from checklist_lines import filled

    return filled(tmp_path_factory.mktemp("node"))


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, below a path."""
    from site_checks import served

    yield from served(site)


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """In a browser that has kept nothing; no script may fail in it."""
    context = chromium.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text))
    yield page
    context.close()
    assert errors == []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """A worker of `--dist loadgroup` tells the group of each test by its
    name.  pytest-xdist 3.8 writes it where pytest 9.2 no longer looks, and
    then no test stays with its group: module fixtures are made twice."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        mark = item.get_closest_marker("xdist_group")
        if mark and "@" not in item.nodeid.rpartition("]")[2]:
            item._id = f"{item.nodeid}@{mark.args[0]}"  # type: ignore[attr-defined]
