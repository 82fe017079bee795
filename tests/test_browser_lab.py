"""What real browsers do: the record, the model, and a sample of the lab.

The fast tests hold the record against the model and the views.  The
slow ones start browsers and measure a sample again:

- the ladder, which covers each place for a credential, one of three pages;
- fixation in Chromium, the two names of a cookie;
- in each browser, fresh cookies from every relation, in every kind of
  request, and forged transfers to a bank without a guard;
- one interrupt of each browser, and the pictures.

`python -m labs.browser --check` measures all of it.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib.metadata import packages_distributions, version
from itertools import cycle, product
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import httpx
import pytest
from werkzeug.wrappers import Request, Response

from demo import evidence
from demo.contenders import contender
from demo.evidence.browsers import (
    GUARDS,
    KINDS,
    NEVER,
    NOTHING,
    RELATIONS,
    SAME_SITE,
    SETTINGS,
    disagreements,
    predicted,
    results,
    rows,
)
from demo.figures import Figure
from demo.harness import PASSWORD, Deployment
from demo.pages import browsers
from demo.stopping import SIGNALS, stoppable
from labs import processes, recording
from labs.browser import __main__ as lab
from labs.browser import binaries, cross_site, fixation
from labs.browser.bank import (
    POLICY,
    Bank,
    Look,
    credential,
    elsewhere,
    open_bank,
    pays,
    whom,
)
from labs.browser.binaries import NoBrowser, binary
from labs.browser.browsers import chromium, firefox
from labs.browser.ladder import PAGES, RUNGS, climb
from labs.browser.pictures import take_pictures
from labs.browser.sites import serving
from labs.processes import running

LARGEST = 60_000
"""Of a picture, in bytes."""

pytestmark = pytest.mark.usefixtures("from_a_terminal")

# The record against the model.


def test_chromium_does_what_the_model_says() -> None:
    assert disagreements() == []


@pytest.mark.parametrize("setting", SETTINGS["Chromium"])
def test_a_flipped_row_is_noticed(setting: str) -> None:
    """One cookie in each cell of the record, each in its turn."""
    found = results("browser_grid")
    grid = found["Chromium"][setting]
    cases = list(product(RELATIONS, KINDS))
    for (relation, kind), name in zip(cases, cycle(SAME_SITE), strict=False):
        cell = grid[relation][kind]
        if cell == NEVER:
            continue
        came = set(cell.split(", ")) - {NOTHING} ^ {name}
        grid[relation][kind] = ", ".join(came) or NOTHING
        (row,) = disagreements(found)
        assert (row.relation, row.kind) == (relation, kind)
        assert row.same_site == name
        grid[relation][kind] = cell


@pytest.mark.parametrize("setting", SETTINGS["Firefox"])
def test_firefox_differs_by_two_rules(setting: str) -> None:
    """A cookie without SameSite is as with None, at any age; and http
    and https of one host are the same site."""
    for row in rows("Firefox", setting):
        if row.arrived:
            as_chromium = replace(
                row,
                same_site=row.same_site.replace("unset", "None"),
                relation=row.relation.replace("http page", "other port"),
            )
            assert row.sent == predicted(as_chromium), row


def test_the_two_rules_are_needed() -> None:
    both = disagreements(browser="Firefox")
    assert {r.same_site for r in both if r.relation == "cross-site"} == {
        "unset"
    }
    strict = [r for r in both if r.same_site == "Strict"]
    assert {r.relation for r in strict} == {"http page"}


@pytest.mark.parametrize("browser", SETTINGS)
def test_json_of_another_origin_never_arrives(browser: str) -> None:
    for setting in SETTINGS[browser]:
        for row in rows(browser, setting):
            to_own = row.relation == "same origin"
            assert row.arrived == (to_own or row.kind != "JSON fetch")


@pytest.mark.parametrize("browser", SETTINGS)
def test_each_kind_was_what_its_name_says(browser: str) -> None:
    """In a frame, in the window, or neither, as the browser told."""
    for said in results("browser_grid")[browser]["says"].values():
        for kind, words in said.items():
            use = "empty" if "fetch" in kind else "document"
            use = kind.split()[0] if kind[0] == "i" else use
            use = use.replace("img", "image")
            assert f", for {use}, " in words, kind


def test_two_minutes_matter_in_chromium_only() -> None:
    changed = [
        (browser, new.kind, new.same_site)
        for browser in SETTINGS
        for new, old in zip(rows(browser), rows(browser, "old"), strict=True)
        if new.sent != old.sent
    ]
    posts = ("form POST", "text/plain form")
    assert set(changed) == {("Chromium", kind, "unset") for kind in posts}


@pytest.mark.parametrize("browser", SETTINGS)
def test_guards_stop_what_same_site_does_not(browser: str) -> None:
    found = results("browser_grid")[browser]["transfers"]
    assert set(found) == set(GUARDS)
    for guard in GUARDS:
        for paid in found[guard].values():
            assert paid.pop("own form") == "pays"
            if guard != "no guard":
                assert set(paid.values()) == {NOTHING}
    bare = found["no guard"]
    assert bare["Strict"]["cross-site"] == bare["Lax"]["cross-site"] == NOTHING
    assert bare["None"]["cross-site"] != NOTHING
    assert bare["Strict"]["sibling subdomain"] != NOTHING


def test_http_only_stops_the_copy_and_not_the_ride() -> None:
    found = results("browser_ladder")
    for page, by_rung in found.items():
        assert set(by_rung) == {rung.name for rung in RUNGS}
        for name, row in by_rung.items():
            open_page = page == "comments unescaped"
            kept = name == "HttpOnly cookie"
            assert row["honest user"] == "pays"
            assert (row["ran"] != NOTHING) == open_page
            assert (row["ridden"] == "pays") == open_page
            assert (row["replayed"] != NOTHING) == (open_page and not kept)


def test_a_new_identifier_and_a_prefix_stop_fixation() -> None:
    found = results("browser_fixation")
    entered = {
        case
        for case, row in found["fixation"].items()
        if row["attacker enters as"] == "alice"
    }
    assert entered == {"identifier kept at log-in, session"}
    assert found["tossed after log-in"]["__Host-session"] == "alice"
    assert set(found["log-in CSRF"]["no check"].values()) == {"mallory"}
    assert set(found["log-in CSRF"]["Origin check"].values()) == {"alice"}


# The views.


@pytest.mark.parametrize(
    "view",
    [
        partial(browsers.guard_figure, "Firefox"),
        partial(browsers.theft_figure),
        partial(browsers.theft_figure, "strict policy"),
        partial(browsers.theft_figure, "comments escaped"),
        partial(browsers.fixation_figure),
        partial(browsers.third_party_figure),
    ],
    ids=lambda view: f"{view.func.__name__}{view.args}",
)
def test_a_view_is_a_figure_with_its_table(view: partial[Figure]) -> None:
    figure = view()
    assert figure.caption in figure._repr_html_()
    assert len(figure.table.rows) >= 4


def test_the_views_tell_the_record() -> None:
    told = repr(browsers.cookie_view())
    form = next(line for line in told.splitlines() if " form POST" in line)
    assert form.split()[3:8] == ["Chromium", "sent", "sent", "kept", "back"]
    assert "never arrives" in told
    assert "pays" in repr(browsers.guard_figure()).splitlines()[-1]
    told = repr(browsers.theft_figure())
    assert "copied by fetch hook, localStorage" in told
    last = told.splitlines()[-1].split("  ")
    assert [w.strip() for w in last if w][1:] == [
        *("not copied", "not replayed", "pays", "pays")
    ]


def test_a_view_names_the_browsers_and_no_other() -> None:
    """Under each figure, with the version that the record has."""
    versions = evidence.load("browser_grid").versions
    chromium, firefox = versions["Chromium"], versions["Firefox"]
    one = browsers.guard_figure().caption
    assert chromium in one
    assert firefox not in one
    both = browsers.cookie_view().html
    assert f"Chromium {chromium} and Firefox {firefox}." in both
    assert firefox in browsers.guard_figure("Firefox").caption
    for name, figure in (
        ("browser_ladder", browsers.theft_figure()),
        ("browser_fixation", browsers.fixation_figure()),
        ("browser_third_party", browsers.third_party_figure()),
    ):
        version = evidence.load(name).versions["Chromium"]
        assert version in figure.caption
        assert version in figure._repr_html_()
    with pytest.raises(KeyError, match="Safari"):
        browsers.recorded("browser_grid", "Safari")


def test_the_unset_cookie_by_browser_and_age() -> None:
    """What the chapter's sentences say of it, by kind of request."""
    ages = [(n, a) for n in browsers.BROWSERS for a in ("fresh", "old")]
    marks: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for row in (one for case in ages for one in rows(*case)):
        if (row.relation, row.same_site) == ("cross-site", "unset"):
            marks[row.kind].append(browsers.travel(row).word)
    assert marks.pop("JSON fetch") == [NEVER] * 4
    sent, kept = "sent", "kept back"
    for kind, words in marks.items():
        method, top_level = KINDS[kind]
        fresh = sent if top_level else kept
        old = sent if top_level and method == "GET" else kept
        assert words == [fresh, old, sent, sent], kind


def test_a_bank_that_serves_nobody_is_seen() -> None:
    """All else would look safe there."""
    got = dict.fromkeys(("found in", "replayed", "ridden"), NOTHING)
    words = [m.word for m in browsers.theft_marks({**got, "honest user": ""})]
    assert words == [
        "not copied",
        "not replayed",
        "does not pay",
        "cannot pay",
    ]


# The bank's pages, without a browser.


@pytest.fixture
def service() -> Iterator[Deployment]:
    with Deployment(contender("session cookie")) as service:
        yield service


def pay(bank: Bank, cookie: str, token: str) -> int:
    """The status of a transfer with this session and this token."""
    with httpx.Client(
        transport=httpx.WSGITransport(app=bank), base_url="https://bank.test"
    ) as client:
        fields = {"to": "mallory", "amount": "1", "token": token}
        return client.post(
            "/transfer", data=fields, headers={"Cookie": cookie}
        ).status_code


def session(bank: Bank, user: str) -> str:
    """The value of a new session's cookie."""
    transport = httpx.WSGITransport(app=bank)
    with httpx.Client(transport=transport, base_url="https://x") as client:
        told = {"user": user, "password": PASSWORD}
        header = client.post("/login", data=told).headers["Set-Cookie"]
    return str(header).partition("=")[2].partition(";")[0]


def test_a_token_fits_its_own_session_only(service: Deployment) -> None:
    bank = Bank(service.contender, service, Look(token=True))
    alice, mallory = session(bank, "alice"), session(bank, "mallory")
    cookie = f"__Host-session={alice}"
    assert pay(bank, cookie, bank.token_for(alice)) == 200
    assert pay(bank, cookie, bank.token_for(mallory)) == 403
    assert pay(bank, cookie, "") == 400
    assert bank.balance("mallory") == 101
    bare = Bank(service.contender, service, Look())
    assert pay(bare, cookie, "") == 200


@pytest.mark.parametrize("escape", [True, False])
def test_a_comment_is_text_when_escaped(
    service: Deployment, escape: bool
) -> None:
    bank = Bank(service.contender, service, Look("x", POLICY, escape))
    bank.comments.append("<script>1</script>")
    transport = httpx.WSGITransport(app=bank)
    with httpx.Client(transport=transport, base_url="https://x") as client:
        answer = client.get("/")
    assert ("<script>1</script>" in answer.text) is not escape
    assert answer.headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("policy", ["", POLICY])
def test_a_bank_without_a_policy_sends_none(
    service: Deployment, policy: str
) -> None:
    """An empty header would not be the same."""
    bank = Bank(service.contender, service, Look(policy=policy))
    transport = httpx.WSGITransport(app=bank)
    with httpx.Client(transport=transport, base_url="https://x") as client:
        headers = client.get("/").headers
    assert headers.get_list("Content-Security-Policy") == [policy] * bool(
        policy
    )


class Unmoved(Bank):
    """Lists a payment, and moves no money."""

    def transfer(self, request: Request) -> Response:
        kind = request.args["kind"]
        self.payments.append(("alice", "mallory", 3, kind))
        return Response("paid")


class Posting:
    """No browser: posts what its page was told to send."""

    name, version = "a client", "1"

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def open(self, url: str) -> None: ...

    def run(self, script: str) -> Any:
        transport = httpx.WSGITransport(app=self.bank)
        with httpx.Client(transport=transport, base_url="https://x") as c:
            for kind in cross_site.POSTS:
                if f'"{kind}"]' in script or f'"{kind}",' in script:
                    c.post("/transfer", params={"kind": kind})
        return "/transfer complete"


def test_an_account_that_the_payments_contradict_is_no_result(
    service: Deployment,
) -> None:
    bank = Unmoved(service.contender, service, Look())
    fields = {"to": "mallory", "amount": "3"}
    with (
        serving() as sites,
        pytest.raises(AssertionError, match="disagree"),
    ):
        cross_site.attack(Posting(bank), sites, bank, "/", fields)


# What the record's digest is over.


def executed(visit: Callable[[], None]) -> set[str]:
    """The files of which any function runs, in whichever thread."""
    found: set[str] = set()

    def note(frame: FrameType, event: str, _arg: Any) -> None:
        found.add(frame.f_code.co_filename)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        visit()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return found


def visit_each_bank() -> None:
    """All that the experiments ask of a bank, by a client that is no
    browser, at each contender that stands before one."""
    kinds = [rung.contender for rung in RUNGS]
    kinds += [cross_site.contender(guard, "None") for guard in GUARDS]
    with serving() as sites:
        for one, kind in product(kinds, (Bank, fixation.AdoptingBank)):
            with open_bank(sites, one, Look(), kind) as bank:
                mine = credential(sites, "alice")
                name = getattr(one.carrier, "name", "")
                headers = {"Cookie": f"{name}={mine}"}
                if not name:
                    headers = {"Authorization": f"Bearer {mine}"}
                assert whom(sites, headers) == "alice"
                assert pays(sites, bank, headers)
                with elsewhere(sites, headers) as client:
                    told = {"user": "bob", "password": PASSWORD}
                    assert client.get("/").is_success
                    assert client.get("/statement").is_success
                    assert client.post("/login", data=told).is_success


@pytest.mark.slow
def test_what_runs_behind_the_browsers_is_in_the_digest() -> None:
    """Every module of ours, and every library that the lab pins: one that
    is not named would change results and leave the record current."""
    ran = executed(visit_each_bank)
    ours = {path for path in ran if path.startswith(str(evidence.ROOT))}
    met = {str(recording.module(name)) for name in lab.LAB.meets}
    demo = {path for path in ours if "/src/demo/" in path}
    assert len(demo) > 10, "the control: it ran"
    assert demo <= met
    packages = {
        path.partition("/site-packages/")[2].split("/")[0] for path in ran
    }
    known = packages_distributions()
    libraries = {
        name.lower().replace("_", "-")
        for package in packages & set(known)
        for name in known[package]
    }
    assert {"werkzeug", "pyjwt"} <= libraries, "the control"
    assert libraries - BENEATH <= set(lab.LAB.libraries)


BENEATH = {"anyio", "certifi", "h11", "httpcore", "sortedcontainers"}
BENEATH |= {"pluggy", "pytest", "setuptools", "hypothesis"}
BENEATH |= {"importlib-metadata", "lazy-importer", "zipp"}
"""Below httpx and fakeredis, and around this test: no result depends on
them."""


# A browser's process, played by a small program.

FAKE = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c",
    "import sys, time; time.sleep(60)", sys.argv[1]])
print("listening on ws://here", file=sys.stderr, flush=True)
time.sleep(60)
"""


def fake(profile: Path) -> list[str]:
    return [sys.executable, "-c", FAKE, str(profile)]


def gone(folder: Path, but: int = 0) -> bool:
    """Within five seconds: who is killed needs a moment to die."""
    until = time.monotonic() + 5
    while len(alive(folder)) > but and time.monotonic() < until:
        time.sleep(0.02)
    return len(alive(folder)) == but


def alive(folder: Path) -> list[str]:
    """Live processes that have the folder on their command line, or as
    their place for temporary files; not this one."""
    found, own = [], str(os.getpid())
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes()
            about = words + (process / "environ").read_bytes()
            if str(folder).encode() in about and process.name != own:
                found.append(words.replace(b"\0", b" ").decode())
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where profiles are made, in this test."""
    monkeypatch.setattr(processes.tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError])
def test_nothing_is_left_after(
    folder: Path, error: type[BaseException]
) -> None:
    def stop() -> None:
        with running(fake, r"listening on (\S+)") as address:
            assert address == "ws://here"
            assert len(alive(folder)) == 3, "it, its child and its watch"
            raise error

    with pytest.raises(error):
        stop()
    assert gone(folder)
    assert not list(folder.iterdir())
    timers = [t for t in threading.enumerate() if type(t) is threading.Timer]
    assert not any(timer.is_alive() for timer in waited(timers))


def waited(timers: list[threading.Timer]) -> list[threading.Timer]:
    """One that was cancelled needs a moment to end."""
    for timer in timers:
        timer.join(1)
    return timers


ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a polite kill, and a terminal that was closed."""


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_ends_it_too(
    folder: Path, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a second one, in the midst of tidying up, does no harm."""

    def twice(path: Path) -> None:
        os.kill(os.getpid(), number)
        time.sleep(0.1)
        remove(path)

    def stop() -> None:
        with running(fake, r"listening on (\S+)"):
            os.kill(os.getpid(), number)
            time.sleep(5)

    assert number in SIGNALS, "or it would end this very process"
    remove = processes.remove
    before = [signal.getsignal(one) for one in SIGNALS]
    monkeypatch.setattr(processes, "remove", twice)
    with pytest.raises(KeyboardInterrupt):
        stop()
    assert [signal.getsignal(one) for one in SIGNALS] == before
    assert gone(folder)
    assert not list(folder.iterdir())


def test_nohup_is_heeded() -> None:
    """Who starts the lab with it wants it to outlive the terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stoppable():
            os.kill(os.getpid(), signal.SIGHUP)
    except KeyboardInterrupt:
        pytest.fail("it is not")
    finally:
        signal.signal(signal.SIGHUP, before)


KILLED = """
import os, signal, sys, tempfile
from labs.processes import running
fake = {fake!r}
with running(lambda p: [sys.executable, "-c", fake, str(p)], r"on (\\S+)"):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_when_we_are_killed_nothing_stays(folder: Path) -> None:
    """Nobody can catch SIGKILL: the watch sees our end of the pipe go."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED.format(fake=FAKE)],
        env={**os.environ, "TMPDIR": str(folder)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert gone(folder)
    assert not list(folder.iterdir())


def test_one_that_hangs_is_killed(folder: Path) -> None:
    with running(fake, r"listening on (\S+)", limit_s=0.2):
        assert gone(folder, but=1), "the watch goes with the block"


def test_one_that_stops_at_once_is_told(folder: Path) -> None:
    def broken(profile: Path) -> list[str]:
        return [sys.executable, "-c", "raise SystemExit('no screen')"]

    with (
        pytest.raises(TimeoutError, match="no screen"),
        running(broken, r"listening on (\S+)"),
    ):
        pass
    assert not list(folder.iterdir())


def test_a_missing_browser_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> NoReturn:
        raise NoBrowser("no chromium here")

    monkeypatch.setattr(lab, "RECORDS", {"browser_grid": fails})
    assert lab.main(["--check"]) == 2
    assert capsys.readouterr().err == "browsers: no chromium here\n"


def test_help_starts_no_browser(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lab, "RECORDS", {"browser_grid": None})
    for word, status in (("--help", 0), ("--nonsense", 2)):
        with pytest.raises(SystemExit) as ended:
            lab.main([word])
        assert ended.value.code == status
    assert "usage: " in capsys.readouterr().out


def test_the_variable_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert binary("CHROMIUM") == sys.executable
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(binaries.BINARIES, "CHROMIUM", ("nothing",))  # type: ignore[arg-type]
    with pytest.raises(NoBrowser, match="set CHROMIUM"):
        binary("CHROMIUM")


@pytest.mark.parametrize(
    "name", ["stolen-token", "unasked-transfer", "prize-page"]
)
def test_a_picture_is_small(name: str) -> None:
    picture = (lab.IMAGES / f"{name}.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < LARGEST


def test_the_pictures_are_those_that_the_lab_took() -> None:
    taken = evidence.load(lab.PICTURES).results
    assert len(taken) == len(set(taken.values())) == 3
    there = lab.sums(lab.IMAGES)
    assert {name: there[name] for name in taken} == taken


# The lab again.


def need(kind: str) -> None:
    """Skip where that browser is not installed, or nothing drives it."""
    pytest.importorskip("playwright" if kind == "CHROMIUM" else "websocket")
    try:
        binary(kind)
    except NoBrowser as error:
        pytest.skip(str(error))


@pytest.fixture
def installed() -> None:
    need("CHROMIUM")


@pytest.mark.slow
@pytest.mark.usefixtures("installed")
def test_a_sample_of_the_lab_says_the_same_again() -> None:
    """In Chromium."""
    with serving() as sites, chromium() as browser:
        again = cross_site.Grid(browser, sites).rows(anew=True)
        assert again == results("browser_grid")["Chromium"]["fresh"]
        unguarded = cross_site.forged(browser, sites, "no guard", None)
        kept = results("browser_grid")["Chromium"]["transfers"]
        assert unguarded == kept["no guard"]["unset"]
        look = PAGES["comments unescaped"]
        for rung in RUNGS:
            kept = results("browser_ladder")["comments unescaped"][rung.name]
            assert climb(browser, sites, rung, look) == kept
        for name in (fixation.PLAIN, fixation.HOST):
            case = f"identifier kept at log-in, {name}"
            kept = results("browser_fixation")["fixation"][case]
            kind = fixation.AdoptingBank
            assert fixation.fixed(browser, sites, kind, name) == kept


@pytest.mark.slow
def test_a_sample_of_firefox_says_the_same_again() -> None:
    need("FIREFOX")
    kept = results("browser_grid")["Firefox"]
    with serving() as sites, firefox() as browser:
        grid = cross_site.Grid(browser, sites)
        assert grid.rows(anew=True) == kept["fresh"]
        unguarded = cross_site.forged(browser, sites, "no guard", None)
        assert unguarded == kept["transfers"]["no guard"]["unset"]


@pytest.mark.locked
@pytest.mark.parametrize("name", [*lab.RECORDS, lab.PICTURES])
def test_a_record_says_what_made_it(name: str) -> None:
    """A browser may be another one here: then what it does decides."""
    record = evidence.load(name)
    assert record.command == lab.LAB.command
    browsers = {"Chromium", "Firefox"}
    assert browsers & set(record.versions)
    for package in set(record.versions) - browsers - {"playwright"}:
        assert record.versions[package] == version(package)


@pytest.mark.slow
@pytest.mark.usefixtures("installed")
def test_without_http_only_the_script_finds_it() -> None:
    """The guard's own test: the last rung, one attribute less."""
    rung = RUNGS[-1]
    carrier: Any = rung.contender.carrier
    open_rung = replace(
        rung.contender, carrier=replace(carrier, http_only=False)
    )
    with serving() as sites, chromium() as browser:
        look = PAGES["comments unescaped"]
        got = climb(browser, sites, replace(rung, contender=open_rung), look)
    assert got["found in"] == "document.cookie"
    assert got["replayed"] == "reads, pays"


@pytest.mark.slow
@pytest.mark.usefixtures("installed")
def test_pictures_are_taken(tmp_path: Path) -> None:
    with serving() as sites, chromium() as browser:
        take_pictures(browser, sites, tmp_path)
    sizes = [path.stat().st_size for path in tmp_path.glob("*.png")]
    assert len(sizes) == 3
    assert max(sizes) < LARGEST


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Chromium puts a socket there: a long path would not hold one."""
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        yield Path(folder)


STARTS = """
import signal, sys, time
# A job in the background starts with SIGINT ignored, and so do its children.
signal.signal(signal.SIGINT, signal.default_int_handler)
from labs.browser.browsers import {module}
from labs.browser.sites import serving
with serving() as sites, {module}() as browser:
    browser.open(sites.url("bank.test"))
    print(sites.tls.port, flush=True)
    {then}
"""


@pytest.mark.slow
@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("module", "number", "then"),
    [
        ("chromium", signal.SIGTERM, "browser.run('new Promise(() => 0)')"),
        ("chromium", signal.SIGKILL, "time.sleep(60)"),
        ("firefox", signal.SIGINT, "browser.run('new Promise(() => 0)')"),
    ],
)
def test_an_interrupt_leaves_nothing(
    module: str, number: int, then: str, short_path: Path
) -> None:
    """No process, no folder, no port: of a real browser."""
    need(module.upper())
    process = subprocess.Popen(
        [sys.executable, "-c", STARTS.format(module=module, then=then)],
        env={**os.environ, "TMPDIR": str(short_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        assert alive(short_path), "the control: it runs"
        time.sleep(0.5)
        process.send_signal(number)
        process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode != 0
    assert gone(short_path)
    left = {path.name.partition("-")[0] for path in short_path.iterdir()}
    # The driver's empty folder stays when nobody is there to end it.
    assert left <= ({"playwright"} if number == signal.SIGKILL else set())
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")
