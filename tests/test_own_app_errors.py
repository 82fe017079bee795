"""What can go wrong with `demo probe`: one plain line, and exit status 2."""

import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import by_url
from strangers import notes, shop
from test_own_app import folder, probe
from test_running_apps import ENVIRON, doors, running
from werkzeug.wrappers import Request, Response

from demo.__main__ import main
from demo.errors import Mistake
from demo.harness.endpoints_file import STARTERS, endpoints_of, starter
from demo.harness.targets import called_app, kind_of, served_app
from demo.probes import LOG_OUT
from demo.probes.own_app import OWN_APP
from demo.probing import Run

__all__ = ["folder"]

Capture = pytest.CaptureFixture[str]
SHOP = ("--endpoints", "shop.toml")
GOOD = "strangers.shop:good"

MISTAKES = {
    "no target": ((*SHOP,), "name an application"),
    "no file": ((GOOD,), "no endpoints.toml, which says how"),
    "no colon": (("strangers.shop", *SHOP), "neither a URL"),
    "no module": (("stranger.shop:app", *SHOP), "no module 'stranger' in"),
    "no such name": (("strangers.shop:ap", *SHOP), "has no 'ap'"),
    "a missing package": (
        ("strangers.needy:app", *SHOP),
        "it needs the package 'no_such_package'",
    ),
    "no application": (
        ("strangers.faulty:not_an_app", *SHOP),
        "is no application, but int",
    ),
    "too many arguments": (
        ("strangers.faulty:of_four", *SHOP),
        "takes 4 arguments",
    ),
    "a factory that fails": (
        ("strangers.faulty:needs_setting", *SHOP),
        "the factory raised KeyError: 'SECRET'",
    ),
    "no start-up": (
        ("strangers.faulty:does_not_start", *SHOP),
        "did not start: no database",
    ),
    "a crash": (
        ("strangers.faulty:raises", *SHOP),
        "raised ValueError at GET /login: the database is not there",
    ),
    "an ASGI crash": (
        ("strangers.faulty:crashes", *SHOP),
        "raised RuntimeError at GET /login: an oversight",
    ),
    "another host": (
        ("http://shop.invalid", *SHOP),
        "--i-own-this shop.invalid",
    ),
    "not the host that was named": (
        ("http://shop.invalid", *SHOP, "--i-own-this", "other.invalid"),
        "says other.invalid, but the URL is of shop.invalid",
    ),
    "a host for no URL": (
        (GOOD, *SHOP, "--i-own-this", "other.invalid"),
        "--i-own-this is for a URL",
    ),
    "nobody answers": (
        ("http://127.0.0.1:9", *SHOP),
        "no answer from 127.0.0.1:9: ",
    ),
    "a query": (("http://127.0.0.1:9/?a=b", *SHOP), "path alone"),
    "no scheme": (("localhost:8001", *SHOP), "mean http://localhost:8001?"),
    "a file for a module": (
        ("strangers/shop.py:good", *SHOP),
        "did you mean strangers.shop:good?",
    ),
    "no such probe": (
        (GOOD, *SHOP, "--allow-unmeasured", "weather"),
        "no probe 'weather'; there are: log-out",
    ),
    "no such framework": (("--init", "rails"), "no 'rails'; there are: any"),
    "a file that is there": (("--init", "any", *SHOP), "is there already"),
    "a short watch": ((GOOD, "--watch", "5"), "need 10 to 3600 seconds"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gets_one_plain_line(
    name: str, folder: Path, capsys: Capture
) -> None:
    words, line = MISTAKES[name]
    status, out, err = probe(capsys, *words)
    assert (status, out) == (2, "")
    last = err.splitlines()[-1]
    assert last.startswith("demo")
    assert line in last
    assert "Traceback" not in err
    assert len(err.splitlines()) <= 2, "one line, after what was announced"


def edited(old: str, new: str) -> str:
    assert old in shop.ENDPOINTS
    return shop.ENDPOINTS.replace(old, new)


IN_THE_FILE = {
    "not TOML": ("[accounts", "not TOML"),
    "no log-in": (edited("[log_in]", "[logged_in]"), "knows no 'logged_in'"),
    "nothing of who": (
        edited("[who]", "[balances]"),
        "knows no 'balances'; there are: accounts",
    ),
    "an unknown setting": (
        edited('csrf_page = "/login"', 'csrf_pag = "/login"'),
        "[log_in] knows no 'csrf_pag'",
    ),
    "an unknown blank": (
        edited('{user}", secret', '{usr}", secret'),
        "[log_in] has no value for {usr}; there are: {user}, {password}",
    ),
    "no slash": (
        edited('path = "/account"', 'path = "account"'),
        "'account' has to begin with a slash",
    ),
    "no pointer": (
        edited('"/money/left"', '"money.left"'),
        "is a JSON pointer, so it has to begin with a slash",
    ),
    "two ways to know": (
        edited('text = "Hello, {user}"', 'text = "a"\npointer = "/b"'),
        "takes one of pointer and text",
    ),
    "one user": (
        edited("[accounts.bob]", "[accounts.ben]"),
        "[accounts] knows no 'ben'; there are: alice, bob",
    ),
    "a wrong password": (
        edited("benspass1", "benspass2"),
        "preflight: Bob's log-in as 'ben': GET /login answered 200, POST "
        "/login answered 200, GET /account answered 302, and the user is "
        "seen as nobody; /account leads on to /login: mend [log_in], the "
        "password",
    ),
    "Alice's password": (
        edited("annspass1", "annspass2"),
        "Alice's log-in as 'ann': GET /login answered 200, POST /login "
        "answered 200, GET /account answered 302, and the user is seen as "
        "nobody; mend her name, password or `shown` in [accounts.alice]",
    ),
    "one user twice": (
        edited('name = "ben"', 'name = "ann"'),
        "alice and bob are one user, 'ann'",
    ),
    "a wrong path": (
        edited('[log_in]\npath = "/login"', '[log_in]\npath = "/signin"'),
        "POST /signin answered 302",
    ),
    "a page for everybody": (
        edited('path = "/account"\ntext = "Hello, {user}"', 'path = "/login"'),
        "somebody without a credential is let in",
    ),
    "other words": (
        edited('text = "Hello, {user}"', 'text = "Dear {user}"'),
        "mend [who] text: /account does not say 'Dear ben'",
    ),
    "no such cookie": (
        edited('cookies = ["sid"]', 'cookies = ["session"]'),
        "brought no cookie 'session', but sid: mend [credential]",
    ),
    "another form field": (
        edited('csrf_field = "csrf"\nfields = { name', "fields = { name"),
        "mend the anti-forgery settings of [log_in]",
    ),
    "a slash too many": (
        edited('path = "/account"\ntext', 'path = "/account/"\ntext'),
        "/account/ leads on to /login",
    ),
    "a wrong balance": (
        edited('"/money/left"', '"/money/right"'),
        "the balance reads None",
    ),
}


@pytest.mark.parametrize("name", IN_THE_FILE)
def test_a_mistake_in_the_file_gets_one_plain_line(
    name: str, folder: Path, capsys: Capture
) -> None:
    text, line = IN_THE_FILE[name]
    (folder / "endpoints.toml").write_text(text)
    status, out, err = probe(capsys, GOOD)
    assert (status, out) == (2, "")
    assert line in err.splitlines()[-1]
    assert len(err.splitlines()) <= 2


class Api:
    """Statuses and JSON of an API, whatever it is asked.  signed: of the
    page of who is signed in."""

    def __init__(self, log_in: int, signed: int = 200, to: str = "") -> None:
        self.log_in, self.signed, self.to = log_in, signed, to

    def __call__(self, environ: Any, start: Any) -> Any:
        told, status, headers = '{"access": "x"}', self.log_in, {}
        if environ["PATH_INFO"] != "/token":
            held = environ.get("HTTP_AUTHORIZATION") == "Bearer x"
            told, status = '{"name": "x"}', self.signed if held else 401
            headers = {"Location": self.to} if self.to and held else {}
        answer = Response(told, status, headers, "application/json")
        return answer(environ, start)


API = """
accounts = { alice = { name = "ann" }, bob = { name = "ben" } }
log_in = { path = "/token" }
credential = { token = "/access" }
who = { path = "/me", pointer = "/name" }
"""


@pytest.mark.parametrize(
    ("api", "file", "mend"),
    [
        (Api(400), API, "mend the fields of [log_in], or a password"),
        (Api(404), API, "mend the path of [log_in]"),
        (Api(405), API, "mend the path or the method of [log_in]"),
        (Api(415), API, "[log_in] needs another `as`"),
        (Api(422), API, "mend `as` or the fields of [log_in]"),
        (Api(500), API, "your application failed (500) at POST /token"),
        (
            Api(200),
            API.replace("/access", "/token"),
            "mend [credential] token: the log-in's answer has /access",
        ),
        (Api(200, 401), API, "mend header and scheme of [credential]"),
        (Api(200, 404), API, "mend the path of [who]"),
        (Api(200, 307, "/me/?x=y"), API, "mend [who] path: it is /me/"),
        (
            Api(200),
            API.replace("/name", "/user"),
            "mend [who] pointer: the answer has /name",
        ),
        (Api(200), API, "set `shown` of each account"),
    ],
)
def test_what_to_mend_is_said_of_an_api(
    api: Any, file: str, mend: str
) -> None:
    own = called_app(api, "api", endpoints_of(file, ENVIRON))
    with pytest.raises(Mistake) as raised:
        Run(own).go(lambda _: None)
    assert f"; {mend}" in str(raised.value)
    assert "annspass1" not in str(raised.value)


def test_a_password_has_to_be_somewhere(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMO_BOB_PASSWORD")
    status, _, err = probe(
        capsys, "strangers.notes:good", "--endpoints", "notes.toml"
    )
    assert status == 2
    assert "or set DEMO_BOB_PASSWORD" in err


def test_a_crash_on_the_way_is_told_and_the_rest_is_printed(
    folder: Path, capsys: Capture
) -> None:
    status, out, err = probe(capsys, "strangers.faulty:fails_later", *SHOP)
    assert status == 2
    assert "ValueError at POST /logout: nobody tried this" in err
    assert "How long does a sign-in last" in out


def test_ctrl_c_prints_what_there_is(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = type(LOG_OUT).run
    begun: list[str] = []

    def interrupted(self: Any, measured: Any) -> Any:
        begun.append(self.id)
        if len(begun) == 3:
            raise KeyboardInterrupt
        return run(self, measured)

    monkeypatch.setattr("demo.probes.base.Probe.run", interrupted)
    status, out, err = probe(capsys, GOOD, *SHOP)
    assert status == 130
    assert "incomplete" in out.splitlines()[0]
    assert "incomplete" in err.splitlines()[-1]
    assert "log-out" in out


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_ctrl_c_in_the_preflight_is_no_report_but_an_end(
    form: str, folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("demo.probing.first_fault", stop)
    status, out, err = probe(capsys, GOOD, *SHOP, "--format", form)
    assert status == 130
    assert "ncomplete" in out or '"complete": false' in out
    assert "Traceback" not in err


def test_ctrl_c_leaves_the_password_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It comes while the copies are tried after the change."""
    with running(shop.good, shop.ENDPOINTS) as own:
        inner = own.transport.inner  # type: ignore[attr-defined]
        before = dict(inner.app.passwords)

        def stop(*_: Any) -> bool:
            assert inner.app.passwords != before
            raise KeyboardInterrupt

        scene = "demo.probes.revocation.Scene.accepted"
        monkeypatch.setattr(scene, stop)
        run = Run(own)
        only = [one for one in run.probes() if one.id == "password-change"]
        monkeypatch.setattr(Run, "probes", lambda _: only)
        run.go(lambda _: None)
        assert not run.complete
        assert inner.app.passwords == before


@pytest.mark.parametrize(
    ("name", "number"), [("SIGTERM", 15), ("SIGHUP", 1), ("SIGINT", 2)]
)
def test_a_polite_kill_puts_the_password_back(
    name: str,
    number: int,
    folder: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It comes while the copies are tried after the change."""
    with running(shop.good, shop.ENDPOINTS) as own:
        inner = own.transport.inner  # type: ignore[attr-defined]
        before = dict(inner.app.passwords)
        changed: list[bool] = []

        def kill(*_: Any) -> bool:
            changed.append(inner.app.passwords != before)
            signal.raise_signal(signal.Signals[name])
            raise AssertionError("nobody heard it")

        scene = "demo.probes.revocation.Scene.accepted"
        monkeypatch.setattr(scene, kill)
        only = [one for one in OWN_APP if one.id == "password-change"]
        monkeypatch.setattr(Run, "probes", lambda _: only)
        monkeypatch.setattr("demo.probing.app_of", lambda _: own)
        status, out, err = probe(capsys, GOOD, *SHOP)
        assert changed == [True]
        assert status == 128 + number
        assert inner.app.passwords == before
        assert "incomplete" in out.splitlines()[0]
        assert "incomplete" in err


@pytest.mark.parametrize(
    ("section", "path", "id"),
    [
        ("log_out", "/logout", "log-out"),
        ("change_password", "/password", "password-change"),
    ],
)
def test_an_event_that_fails_names_what_to_mend(
    section: str, path: str, id: str, folder: Path, capsys: Capture
) -> None:
    """In its row, in the summary, on standard error; and not silently."""
    head = f'[{section}]\npath = "{path}"\n'
    text = edited(f'{head}csrf_page = "/account"\n', head)
    (folder / "endpoints.toml").write_text(text)
    mend = f"POST {path} answered 403; mend the anti-forgery settings of "
    status, out, err = probe(capsys, GOOD)
    assert status == 2
    assert f"demo: {id}: control failed: {mend}[{section}]" in err
    assert f"Failed: {id}, control failed: {mend}[{section}]" in out
    assert out.index("error: control failed") < out.index("0 s")
    assert probe(capsys, GOOD, "--allow-unmeasured", id)[0] == 0


def test_an_address_that_is_not_allowed_is_named() -> None:
    """As Django answers a host that is not among ALLOWED_HOSTS."""

    def picky(environ: Any, start: Any) -> Any:
        start("400 Bad Request", [])
        return [b""]

    own = called_app(picky, "picky", endpoints_of(API, ENVIRON))
    with pytest.raises(Mistake, match="set base_url to one that it allows"):
        Run(own).go(lambda _: None)


@pytest.mark.parametrize(("allowed", "status"), [((), 1), (("lifetime",), 0)])
def test_what_is_not_measured_fails_the_gate_unless_allowed(
    allowed: tuple[str, ...],
    status: int,
    folder: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By URL no lifetime is measured."""
    text = doors(shop.ENDPOINTS)
    words = [w for name in allowed for w in ("--allow-unmeasured", name)]
    with by_url(shop.good, text) as own:
        monkeypatch.setattr("demo.probing.app_of", lambda _: own)
        found, _, err = probe(
            capsys, "http://x", *SHOP, "--fail-on", "poor", *words
        )
    assert found == status
    assert ("not passed: lifetime\n" in err) is bool(status)


def test_nothing_is_sent_to_another_host(folder: Path) -> None:
    own = served_app("http://127.0.0.1:9", doors(shop.ENDPOINTS), None, 150)
    own.transport.left = 5  # type: ignore[attr-defined]
    with pytest.raises(Mistake, match="refusing to send to evil"):
        own.transport.handle_request(httpx.Request("GET", "http://evil.test"))


def test_no_more_is_sent_than_was_announced() -> None:
    with by_url(shop.good, doors(shop.ENDPOINTS)) as own:
        own.transport.left = 3  # type: ignore[attr-defined]
        cell = LOG_OUT.run(own)
        assert cell.status != "measured"
        assert own.transport.sent == 3  # type: ignore[attr-defined]


def test_a_lie_that_begins_later_spoils_the_report() -> None:
    """It lets everybody in, two minutes after the preflight began."""

    class OpensUp(shop.Shop):
        def answer(self, request: Any) -> Any:
            since = vars(self).setdefault("since", time.time())
            late = time.time() >= since + 100
            if late and request.path == "/account":
                return Response("Hello, ann")
            return super().answer(request)

    with (
        by_url(OpensUp(), doors(shop.ENDPOINTS)) as own,
        pytest.raises(Mistake, match="without a credential is let in"),
    ):
        Run(own).go(lambda _: None)


@pytest.mark.parametrize("name", STARTERS)
def test_a_first_file_is_one_that_can_be_read(
    name: str, tmp_path: Path, capsys: Capture, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["probe", "--init", name]) == 0
    written = (tmp_path / "endpoints.toml").read_text()
    assert written == starter(name)
    assert doors(written).log_in.path
    assert "wrote endpoints.toml" in capsys.readouterr().out


def test_a_server_that_refuses_so_many_is_named() -> None:
    class Throttles(shop.Shop):
        def answer(self, request: Any) -> Any:
            return Response("slow down", 429)

    with (
        by_url(Throttles(), doors(shop.ENDPOINTS)) as own,
        pytest.raises(Mistake, match="429, too many requests"),
    ):
        Run(own).go(lambda _: None)


@pytest.mark.parametrize(
    ("app", "kind"),
    [
        (Request.application(lambda request: Response()), "WSGI"),
        (shop.good, "WSGI"),
        (notes.good, "ASGI"),
        (shop.make_shop, "factory"),
        (lambda *anything: None, "factory"),
    ],
)
def test_what_an_application_is_is_seen(app: Any, kind: str) -> None:
    """A function of the request behind werkzeug's decorator, too."""
    assert kind_of(app, "it") == kind


def test_a_plain_function_of_one_is_no_application() -> None:
    with pytest.raises(Mistake, match="it takes 1 arguments"):
        kind_of(lambda request: None, "it")
