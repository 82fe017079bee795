"""The client that every measurement is made with, and the service."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from demo.clock import later
from demo.contenders import contender
from demo.cookies import Cookie, Request, origin
from demo.errors import Unavailable
from demo.harness import (
    PASSWORD,
    Client,
    ControlFailed,
    Deployment,
    Endpoints,
    Trial,
    Unexpected,
)
from demo.harness.deployment import just_before
from demo.harness.endpoints import Who
from demo.harness.jar import Jar, origin_headers, slot
from demo.harness.sending import ATTACH, FORGET, KEEP, RENEW, json_of
from demo.keys import key_for
from demo.store import Store
from demo.users import Users

BANK = "https://bank.test"
SESSION, TOKEN = contender("session cookie"), contender("JWT HS256")

Answer = Callable[[httpx.Request], httpx.Response]


class Server:
    """Answers as told, and keeps what it was sent."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        return self.answers.pop(0) if self.answers else ok()

    def client(self, **settings: Any) -> Client:
        return Client(httpx.MockTransport(self), **settings)


def ok(status: int = 200, **body: Any) -> httpx.Response:
    return httpx.Response(status, json=body)


def setting(*cookies: str) -> httpx.Response:
    headers = [("Set-Cookie", cookie) for cookie in cookies]
    return httpx.Response(200, headers=headers, json={})


# What is sent


def test_a_form_goes_out_as_a_browser_sends_it() -> None:
    server = Server()
    server.client().transfer("bob", 3)
    (sent,) = server.seen
    assert (sent.method, str(sent.url)) == ("POST", f"{BANK}/transfer")
    assert sent.content == b"to=bob&amount=3"
    assert sent.headers["Origin"] == BANK
    assert sent.headers["Sec-Fetch-Site"] == "same-origin"


def test_a_link_that_is_typed_has_no_page() -> None:
    server = Server(ok(user="bob"))
    assert server.client().me() == "bob"
    (sent,) = server.seen
    assert (sent.method, str(sent.url)) == ("GET", f"{BANK}/me")
    assert sent.headers["Sec-Fetch-Site"] == "none"
    assert "Origin" not in sent.headers


def test_a_client_that_is_no_browser_says_nothing() -> None:
    server = Server()
    server.client(browser=False).transfer("bob", 3)
    assert not {"origin", "sec-fetch-site"} & set(server.seen[0].headers)


@pytest.mark.parametrize(
    ("page", "method", "said"),
    [
        (None, "GET", {"Sec-Fetch-Site": "none"}),
        (None, "POST", {"Sec-Fetch-Site": "none"}),
        (BANK, "GET", {"Sec-Fetch-Site": "same-origin"}),
        (BANK, "POST", {"Sec-Fetch-Site": "same-origin", "Origin": BANK}),
        (
            "https://blog.bank.test/a?b",
            "POST",
            {
                "Sec-Fetch-Site": "same-site",
                "Origin": "https://blog.bank.test",
            },
        ),
        (
            "https://bank.test:444/",
            "POST",
            {
                "Sec-Fetch-Site": "same-site",
                "Origin": "https://bank.test:444",
            },
        ),
        ("https://evil.test", "GET", {"Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_what_a_browser_says_about_the_page(
    page: str | None, method: str, said: dict[str, str]
) -> None:
    request = Request(f"{BANK}/x", method, page)
    assert dict(origin_headers(request)) == said
    assert origin(f"{BANK}:444/a/b?c") == f"{BANK}:444"


VERBS: dict[str, tuple[Callable[[Client], Any], str, bytes]] = {
    "log_in": (lambda c: c.log_in("bob", "x"), "/login", b"user=bob"),
    "log_out": (lambda c: c.log_out(), "/logout", b""),
    "everywhere": (
        lambda c: c.log_out_everywhere(),
        "/logout-everywhere",
        b"",
    ),
    "others": (
        lambda c: c.log_out_others("x"),
        "/logout-others",
        b"password=x",
    ),
    "password": (
        lambda c: c.change_password("y", "x"),
        "/password",
        b"old=y&password=x",
    ),
    "renew": (lambda c: c.renew(), "/renew", b""),
}


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_its_door(verb: str) -> None:
    act, path, body = VERBS[verb]
    server = Server()
    client = server.client()
    act(client)
    (sent,) = server.seen
    assert (sent.method, sent.url.path) == ("POST", path)
    assert sent.content.startswith(body)
    assert client.used == {path}


# What is kept


def test_a_jar_keeps_and_sends() -> None:
    server = Server(setting("a=1; Path=/; Secure", "b=2; Path=/x"))
    client = server.client()
    client.get("/")
    assert server.seen[0].headers.get("Cookie") is None
    reply = client.get("/x/y")
    assert server.seen[1].headers["Cookie"] == "b=2; a=1"
    assert reply.credential_bytes == len("Cookie: b=2; a=1")
    assert client.duties == set()


def test_without_a_jar_nothing_is_kept() -> None:
    server = Server(setting("a=1; Path=/"))
    client = server.client(has_jar=False)
    client.get("/")
    assert client.get("/").credential_bytes == 0
    assert client.jar.cookies == []


def test_a_token_is_code_to_keep_attach_and_forget() -> None:
    server = Server(ok(token="t", renewal="r"))
    client = server.client()
    client.log_in("bob", "x")
    assert client.duties == {KEEP}
    assert client.storage == {"token": "t", "renewal": "r"}
    reply = client.get("/me")
    assert server.seen[1].headers["Authorization"] == "Bearer t"
    assert reply.credential_bytes == len("Authorization: Bearer t")
    assert client.duties == {KEEP, ATTACH}
    client.log_out()
    assert client.duties == {KEEP, ATTACH, FORGET}
    assert client.storage == {}


def test_who_holds_nothing_forgets_nothing() -> None:
    client = Server().client()
    client.log_out()
    client.log_out_everywhere()
    assert client.duties == set()


@pytest.mark.parametrize(
    ("status", "kept"), [(200, {}), (501, {"token": "t"})]
)
def test_everywhere_counts_when_it_is_done(
    status: int, kept: dict[str, str]
) -> None:
    server = Server(ok(status))
    client = server.client(storage={"token": "t"})
    assert client.log_out_everywhere().status == status
    assert client.storage == kept


def test_fields_are_the_services_own() -> None:
    doors = Endpoints(base_url="https://x.test", token="/jwt", renewal="/next")
    server = Server(ok(jwt="t", next="r", token="no"))
    client = server.client(endpoints=doors)
    client.log_in("bob", "x")
    assert server.seen[0].url.host == "x.test"
    assert client.storage == {"token": "t", "renewal": "r"}


# Renewal


def test_a_refusal_is_met_with_a_renewal_once() -> None:
    server = Server(
        ok(401), ok(token="u", renewal="s"), ok(user="bob"), ok(401)
    )
    client = server.client(storage={"token": "t", "renewal": "r"})
    assert client.me() == "bob"
    first, renewal, again = server.seen
    assert first.headers["Authorization"] == "Bearer t"
    assert (renewal.url.path, renewal.content) == ("/renew", b"renewal=r")
    assert renewal.headers["Origin"] == BANK
    assert again.headers["Authorization"] == "Bearer u"
    assert client.storage == {"token": "u", "renewal": "s"}
    assert RENEW in client.duties


def test_a_form_is_sent_again_whole() -> None:
    server = Server(ok(401), ok(token="u"))
    client = server.client(storage={"token": "t", "renewal": "r"})
    client.transfer("bob", 3)
    assert server.seen[2].content == b"to=bob&amount=3"


@pytest.mark.parametrize("status", [200, 403, 501])
def test_nothing_else_is_met_with_a_renewal(status: int) -> None:
    server = Server(ok(status))
    client = server.client(storage={"token": "t", "renewal": "r"})
    assert client.get("/x").status == status
    assert len(server.seen) == 1
    assert RENEW not in client.duties


def test_a_renewal_that_fails_leaves_the_refusal() -> None:
    server = Server(ok(401), ok(403), ok(200))
    client = server.client(storage={"token": "t", "renewal": "r"})
    assert client.get("/x").status == 401
    assert len(server.seen) == 2


def cookie(name: str, value: str = "v", **other: Any) -> Cookie:
    return Cookie(name, value, "bank.test", **other)


def test_a_renewal_may_be_in_the_jar() -> None:
    held, other = Jar([cookie("__Host-renewal")]), Jar([cookie("renewal")])
    assert Server().client(jar=held).can_renew()
    assert not Server().client(jar=other).can_renew()
    doors = Endpoints(renewal_cookie="renewal")
    assert Server().client(jar=other, endpoints=doors).can_renew()
    assert Server().client(storage={"renewal": "r"}).can_renew()
    assert not Server().client(storage={"token": "t"}).can_renew()
    server = Server()
    server.client(jar=held).renew()
    assert server.seen[0].content == b""


# Credentials


def test_the_credential_is_what_lets_one_in() -> None:
    jar = Jar([cookie("id", "a"), cookie("__Host-renewal", "b")])
    client = Server().client(jar=jar)
    assert client.credential() == "a"
    client.replace_credential("x")
    assert [c.value for c in client.jar.cookies] == ["x", "x"]
    assert [c.name for c in client.jar.cookies] == ["id", "__Host-renewal"]
    assert client.storage == {}
    bearer = Server().client(storage={"token": "t", "renewal": "r"})
    assert bearer.credential() == "t"
    bearer.replace_credential("x")
    assert bearer.storage == {"token": "x"}
    assert Server().client().credential() == ""


def test_a_thief_has_a_machine_of_its_own() -> None:
    jar = Jar(
        [
            cookie("open", expires_at=1.0),
            cookie("shut", http_only=True, expires_at=1.0),
        ]
    )
    doors = Endpoints(base_url=BANK, me=Who("/x"))
    victim = Server().client(jar=jar, storage={"token": "t"}, endpoints=doors)
    copy, script = victim.stolen_copy(), victim.what_script_reads()
    assert [c.name for c in copy.jar.cookies] == ["open", "shut"]
    assert [c.name for c in script.jar.cookies] == ["open"]
    for thief in (copy, script):
        assert all(c.expires_at is None for c in thief.jar.cookies)
        assert thief.storage == {"token": "t"}
        assert not thief.browser
        assert thief.endpoints is doors
        thief.storage.clear()
        thief.jar.cookies.clear()
    assert victim.storage == {"token": "t"}
    assert len(victim.jar.cookies) == 2


def test_another_page_has_the_jar_and_no_storage() -> None:
    victim = Server().client(storage={"token": "t"})
    other = victim.on_page("https://evil.test/")
    assert other.jar is victim.jar
    assert (other.page, other.storage) == ("https://evil.test/", {})
    assert victim.storage == {"token": "t"}


# Answers


@pytest.mark.parametrize("status", [401, 403])
def test_refused_is_nobody(status: int) -> None:
    assert Server(ok(status, user="bob")).client().me() is None


@pytest.mark.parametrize(
    "answer", [ok(404), ok(200), ok(500, user="bob"), ok(201, user="bob")]
)
def test_neither_yes_nor_no_is_no_answer(answer: httpx.Response) -> None:
    with pytest.raises(Unexpected, match=f"status {answer.status_code}"):
        Server(answer).client().me()


def test_a_service_that_is_down_is_unavailable() -> None:
    client = Server(setting("a=1"), ok(503)).client()
    client.get("/")
    with pytest.raises(Unavailable, match="503"):
        client.get("/x")
    assert client.used == {"/", "/x"}


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (httpx.Response(200, json={"a": 1}), {"a": 1}),
        (httpx.Response(200, json=[1]), {}),
        (httpx.Response(200, text='{"a": 1}'), {}),
        (httpx.Response(200), {}),
        (
            httpx.Response(
                200,
                content=b'{"a": 1}',
                headers={"Content-Type": "application/json; charset=utf-8"},
            ),
            {"a": 1},
        ),
    ],
)
def test_only_a_json_object_is_a_body(
    answer: httpx.Response, body: dict[str, Any]
) -> None:
    assert json_of(answer) == body


# The jar


def test_a_slot_is_name_domain_and_path() -> None:
    one = cookie("a", path="/x")
    assert slot(one) == slot(replace(one, value="w", secure=True))
    for other in (
        replace(one, name="b"),
        replace(one, domain="x.test"),
        replace(one, path="/"),
        replace(one, host_only=False),
    ):
        assert slot(other) != slot(one)


def test_a_cookie_replaces_its_like_and_can_be_deleted() -> None:
    jar = Jar()
    with later(0):
        for header in ("a=1; Path=/", "b=2; Path=/", "a=3; Path=/"):
            jar.store(header, BANK)
        assert [c.value for c in jar.cookies] == ["3", "2"]
        jar.store("a=; Path=/; Max-Age=0", BANK)
        jar.store("__Host-x=1", BANK)
        assert [c.name for c in jar.cookies] == ["b"]
        jar.store("c=4; Path=/; Max-Age=1", BANK)
        assert [c.name for c in jar.cookies] == ["b", "c"]


def test_longer_paths_come_first_then_older_cookies() -> None:
    jar = Jar(
        [
            cookie("new", created_at=2.0),
            cookie("old", created_at=1.0),
            cookie("deep", path="/x", created_at=3.0),
            cookie("away", path="/y"),
        ]
    )
    header = jar.header(Request(f"{BANK}/x"))
    assert header == [("Cookie", "deep=v; old=v; new=v")]
    assert Jar().header(Request(BANK)) == []


# The service


@pytest.fixture
def service() -> Iterator[Deployment]:
    with Deployment(contender("JWT cookie")) as service:
        yield service


def test_a_key_is_the_services_own(service: Deployment) -> None:
    assert service.key("ES256") is key_for("ES256", "this service")
    mine = key_for("HS256", "somebody")
    other = Deployment(TOKEN, keys={"HS256": mine})
    assert other.key("HS256") is mine


def test_a_second_service_has_what_it_is_given(service: Deployment) -> None:
    for part, shared in (
        ("key", (True, False, False)),
        ("store", (False, True, False)),
        ("users", (False, False, True)),
    ):
        other = service.share(part)
        assert shared == (
            other.key("ES256") is service.key("ES256"),
            other.store is service.store,
            other.users is service.users,
        )
    public = service.share("public key").key("ES256")
    assert public.verifying == service.key("ES256").public().verifying
    assert service.share().users.get("alice") is None
    assert service.share().contender is service.contender


def test_what_cannot_be_shared_is_said(service: Deployment) -> None:
    with pytest.raises(ValueError, match="cannot share 'cookies'"):
        service.share("key", "cookies")
    with (
        Deployment(TOKEN) as other,
        pytest.raises(ValueError, match="no public half"),
    ):
        other.share("public key")


def test_a_store_that_is_given_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed = []
    monkeypatch.setattr(Store, "close", lambda self: closed.append(self))
    store = Store()
    Deployment(SESSION, store=store).close()
    assert not closed
    own = Deployment(SESSION)
    with own:
        pass
    assert closed == [own.store]


def test_users_may_be_given() -> None:
    users = Users()
    assert Deployment(SESSION, users).users is users
    for name in ("alice", "bob", "mallory"):
        row = Deployment(SESSION).users.get(name)
        assert row
        assert row.balance == 100


def test_a_client_is_as_it_is_asked_for(service: Deployment) -> None:
    plain = service.client()
    assert (plain.browser, plain.has_jar) == (True, True)
    other = service.client(browser=False, has_jar=False)
    assert (other.browser, other.has_jar) == (False, False)
    assert plain.me() is None
    assert service.signed_in().me() == "alice"
    assert service.signed_in("bob").me() == "bob"


def test_another_door_to_the_same_service(service: Deployment) -> None:
    service.open_door(SESSION)
    assert service.contender is SESSION
    assert service.client().log_in("alice", PASSWORD).status == 200


def test_a_visitor_brings_what_it_holds(service: Deployment) -> None:
    alice = service.signed_in()
    with service.share("key", "users") as second:
        guest = second.visited_by(alice)
        assert guest.transport is not alice.transport
        assert guest.me() == "alice"
        assert guest.endpoints == alice.endpoints
        far = second.visited_by(alice, "https://far.test")
        assert far.endpoints.base_url == "https://far.test"
        assert far.me() is None
        assert alice.endpoints.base_url == BANK


# Controls, and what happens in between


def test_a_control_is_stated_once() -> None:
    trial = Trial(SESSION)
    assert trial.deploy().contender is SESSION
    trial.expect("she is in", True)
    trial.expect("she is in", True)
    trial.expect("it is hers", True)
    assert trial.controls == ["she is in", "it is hers"]
    with pytest.raises(ControlFailed, match="he is out"):
        trial.expect("he is out", False)


def test_only_the_named_command_is_waited_for() -> None:
    store, order = Store(), []
    with just_before(store, "GET", lambda: order.append("before")):
        store.put("a:1", {}, 2**32)
        assert order == []
        store.get("a:1")
        store.get("a:1")
    assert order == ["before"]
    store.close()
