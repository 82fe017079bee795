"""Endpoints: how an application is described, and what is sent for it."""

import time
from dataclasses import replace
from typing import Any

import httpx
import jwt
import pytest
from test_harness import Server, ok

from demo.clock import later
from demo.cookies import Cookie
from demo.errors import Mistake
from demo.harness import Client, Endpoints, NotOffered, Unexpected
from demo.harness.endpoints import (
    Account,
    Call,
    Who,
    at_pointer,
    says,
    value_named,
)
from demo.harness.endpoints_file import endpoints_of
from demo.harness.jar import Jar
from demo.harness.targets import on_loopback
from demo.harness.trial import declared_s

LOG_IN = Call(
    "/in", fields=(("name", "{user}"), ("secret", "{password}")), done=(200,)
)
PEOPLE = (Account("alice", "ann", "a", "7"), Account("bob", "anna", "b"))
PAGE = """<meta name="csrf-token" content="m">
<form><input type="hidden" name="token" value="t&amp;1"><input name="q"></form>
"""


def page(text: str, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, text=text, headers=headers)


def client(server: Server, **doors: Any) -> Client:
    made = replace(Endpoints(accounts=PEOPLE, log_in=LOG_IN), **doors)
    return server.client(endpoints=made)


def test_a_value_is_found_on_a_page() -> None:
    assert value_named(PAGE, "token") == "t&1"
    assert value_named(PAGE, "csrf-token") == "m"
    assert value_named(PAGE, "q") is None
    assert value_named("", "q") is None


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", {"a/b": [{"~": 1}], "n": None}),
        ("/a~1b/0/~0", 1),
        ("/a~1b/1", None),
        ("/a~1b/x", None),
        ("/n/x", None),
    ],
)
def test_a_json_pointer(pointer: str, found: object) -> None:
    assert at_pointer({"a/b": [{"~": 1}], "n": None}, pointer) == found


def test_words_are_whole_words() -> None:
    assert says("<b>Hi ann!</b>", "Hi ann")
    assert not says("<b>Hi anna!</b>", "Hi ann")
    assert not says("Hi ann_", "ann")


def test_a_name_is_typed_and_a_password_sent() -> None:
    server = Server(ok())
    client(server).log_in("alice", "p w")
    assert server.seen[0].content == b"name=ann&secret=p+w"


def test_json_is_sent_as_json() -> None:
    server = Server(ok())
    call = replace(LOG_IN, encoding="json", method="PUT")
    client(server, log_in=call).log_in("alice", "p")
    (sent,) = server.seen
    assert sent.method == "PUT"
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.content.replace(b" ", b"") == b'{"name":"ann","secret":"p"}'


def test_basic_sends_no_body() -> None:
    """Source: RFC 7617 section 2, whose example this is."""
    server = Server(ok())
    call = replace(LOG_IN, encoding="basic")
    people = (Account("alice", "Aladdin"),)
    client(server, log_in=call, accounts=people).log_in("alice", "open sesame")
    (sent,) = server.seen
    told = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    assert sent.headers["Authorization"] == told
    assert sent.content == b""


@pytest.mark.parametrize(
    ("name", "value"), [("", "t&1"), ("csrf-token", "m"), ("q", None)]
)
def test_a_form_token_is_read_and_sent_back(
    name: str, value: str | None
) -> None:
    server = Server(page(PAGE), ok())
    call = replace(
        LOG_IN, csrf_page="/form", csrf_field="token", csrf_name=name
    )
    client(server, log_in=call).log_in("alice", "p")
    form, sent = server.seen
    assert (form.method, form.url.path) == ("GET", "/form")
    fields = dict(httpx.QueryParams(sent.content.decode()))
    assert fields.get("token") == value


def test_a_page_of_another_site_reads_no_form() -> None:
    server = Server(ok())
    call = replace(LOG_IN, csrf_page="/form", csrf_field="token")
    other = client(server, log_in=call).on_page("https://evil.test/")
    other.log_in("alice", "p")
    (sent,) = server.seen
    assert b"token" not in sent.content


def test_double_submit_takes_the_cookie_and_sends_a_header() -> None:
    server = Server(ok(), ok())
    call = Call("/out", csrf_cookie="csrftoken", csrf_header="X-CSRFToken")
    one = client(server, log_out=call)
    one.jar = Jar([Cookie("csrftoken", "c", "bank.test")])
    one.log_out()
    assert server.seen[0].headers["X-CSRFToken"] == "c"
    one.on_page("https://evil.test/").log_out()
    assert "X-CSRFToken" not in server.seen[1].headers


def test_the_credential_s_place_and_scheme() -> None:
    server = Server(
        ok(data={"key": "k"}),
        page("", **{"X-Auth": "Bearer h"}),
        page("7", 200),
    )
    one = client(
        server, token="/data/key", scheme="Token", me=Who("/me", text="{user}")
    )
    one.log_in("alice", "p")
    assert one.storage == {"token": "k"}
    two = client(server, token="", token_header="X-Auth", scheme="Bearer")
    two.log_in("alice", "p")
    assert two.storage == {"token": "h"}
    assert one.me() == "alice"
    assert server.seen[2].headers["Authorization"] == "Token k"


def test_a_bare_credential_in_a_header_of_its_own() -> None:
    server = Server(ok(user="7"))
    one = client(server, header="X-Key", scheme="")
    one.storage["token"] = "k"
    assert one.me() == "alice"
    assert server.seen[0].headers["X-Key"] == "k"


def test_a_refresh_token_may_travel_in_the_header() -> None:
    server = Server(ok(token="u"))
    one = client(server, renew=Call("/renew", bearer="renewal"))
    one.storage |= {"token": "t", "renewal": "r"}
    one.renew()
    assert server.seen[0].headers["Authorization"] == "Bearer r"
    assert one.storage == {"token": "u", "renewal": "r"}


def test_only_the_named_cookies_are_the_credential() -> None:
    one = client(Server(), cookies=("a", "b"), renewal_cookie="r")
    one.jar = Jar([Cookie(n, n, "bank.test") for n in ("a", "csrf", "b", "r")])
    assert one.credential() == "ab"
    one.replace_credential("x")
    assert [c.value for c in one.jar.cookies] == ["x", "csrf", "x", "x"]
    assert len(one.stolen_copy().jar.cookies) == 4


STATUS = Who("/me", refused=(302, 401, 404), pages_for_all=True)
REDIRECT = replace(STATUS, redirect="/home")
TEXT = replace(STATUS, text="Hi {user}!")
POINTER = replace(STATUS, pointer="/user/name")


@pytest.mark.parametrize(
    ("who", "answer", "seen"),
    [
        (STATUS, page(""), "alice"),
        (STATUS, page("", 302, Location="/login"), None),
        (STATUS, page("", 404), None),
        (REDIRECT, page("", 302, Location="/home?a"), "alice"),
        (REDIRECT, page("", 302, Location="https://x.test/home"), "alice"),
        (REDIRECT, page("", 302, Location="/login"), None),
        (REDIRECT, page("a form"), None),
        (TEXT, page("Hi 7!"), "alice"),
        (TEXT, page("Hi anna!"), "bob"),
        (TEXT, page("Hi ann!"), None),
        (TEXT, page("Hi you!"), None),
        (POINTER, ok(user={"name": 7}), "alice"),
        (POINTER, ok(user={"name": "anna"}), "bob"),
        (POINTER, ok(user={"name": "eve"}), "eve"),
        (POINTER, ok(user={"name": ""}), None),
        (POINTER, ok(user=None), None),
        (POINTER, page("a form"), None),
    ],
)
def test_who_is_signed_in(
    who: Who, answer: httpx.Response, seen: str | None
) -> None:
    one = client(Server(answer), me=who)
    one.role = "alice"
    assert one.me() == seen


@pytest.mark.parametrize("who", [STATUS, REDIRECT, TEXT, POINTER])
@pytest.mark.parametrize("status", [400, 429, 500])
def test_any_other_status_is_neither(who: Who, status: int) -> None:
    with pytest.raises(Unexpected, match=str(status)):
        client(Server(page("", status)), me=who).me()


def test_a_thief_s_role_is_that_of_his_victim() -> None:
    one = client(Server(), me=STATUS)
    one.role = "alice"
    assert one.stolen_copy().me() == "alice"


def test_what_is_not_offered_says_so() -> None:
    one = client(
        Server(), log_out=None, transfer=None, change_password=None, renew=None
    )
    for verb in (
        one.log_out,
        lambda: one.transfer("bob", 1),
        lambda: one.change_password("a", "b"),
    ):
        with pytest.raises(NotOffered):
            verb()
    assert not one.can_renew()


def test_done_reads_200() -> None:
    server = Server(page("", 302), page("", 302))
    done = Call("/out", done=(302,))
    assert client(server, log_out=done).log_out().status == 200
    assert client(server, log_out=Call("/out")).log_out().status == 302


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("app.localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost.shop.invalid", False),
        ("127.0.0.1.shop.invalid", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("shop.invalid", False),
    ],
)
def test_what_is_this_machine(host: str, here: bool) -> None:
    assert on_loopback(host) is here


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("log_in = 3", "log_in has to be a table"),
        ('[log_in]\npath = "/a"\nas = "xml"', "'xml' is none of form, json"),
        ('[log_in]\npath = "/a"\nmethod = "TRACE"', "'TRACE' is none of"),
        ('[log_in]\npath = "/a"\ndone = "200"', "need a list of numbers"),
        ('[log_in]\npath = "/a"\ncsrf_page = "form"', "begin with a slash"),
        ('[log_in]\npath = "/a"\nfields = 3', "need a table of names"),
        ("[log_in]", "[log_in] path is missing"),
    ],
)
def test_a_log_in_that_cannot_be_read(text: str, line: str) -> None:
    rest = '\n[who]\npath = "/me"\n[accounts.alice]\n[accounts.bob]\n'
    with pytest.raises(Mistake) as told:
        endpoints_of(text + rest, {})
    assert line in str(told.value)
    assert "\n" not in str(told.value)


def test_only_the_credential_declares_its_end() -> None:
    """The cookie of an anti-forgery token lasts for a year, and signs
    nobody in."""
    with later(0):
        now = time.time()
        ends = {"sid": 60.0, "r": 300.0, "csrf": 31_000_000.0}
        one = client(Server(), cookies=("sid",), renewal_cookie="r")
        one.jar = Jar(
            [
                Cookie(name, "v", "bank.test", expires_at=now + seconds)
                for name, seconds in ends.items()
            ]
        )
        assert declared_s(one) == 300
        one.jar.cookies[:2] = []
        assert declared_s(one) is None
        token = jwt.encode({"exp": int(now) + 90}, "k" * 32, "HS256")
        one.storage["token"] = token
        assert declared_s(one) == 90
