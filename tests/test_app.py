"""The bank over HTTP: every answer, and no surprise for any request."""

import io
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from racing import before_command, commands_of, cut_off
from werkzeug.test import create_environ, run_wsgi_app

from demo.attacks import READABLE, UNGUARDED
from demo.carriers import CLIENT_CERTIFICATE, RENEWAL, SplitCarrier
from demo.clock import later
from demo.contenders import (
    CONTENDERS,
    HEADER,
    Contender,
    contender,
    loading_user,
)
from demo.cookies import Request as CookieRequest
from demo.errors import Unavailable
from demo.harness import PASSWORD, Client, Deployment, Unexpected
from demo.schemes import KeyBound
from demo.schemes.base import ACCESS_S, SIGN_IN_S, Renews, Revokes, RevokesAll
from demo.users import PRODUCTION, Users

NAMES = [one.name for one in CONTENDERS]
COOKIES = [one.name for one in CONTENDERS if one.carrier.kind == "cookie"]
HEADERS = [
    one.name
    for one in CONTENDERS
    if one.carrier == HEADER and not issubclass(one.scheme, KeyBound)
]
ENDING = [one.name for one in CONTENDERS if hasattr(one.scheme, "revoke")]
PAGES = (
    ("GET", "/me"),
    ("POST", "/login"),
    ("POST", "/transfer"),
    ("POST", "/logout"),
    ("POST", "/logout-everywhere"),
    ("POST", "/logout-others"),
    ("POST", "/renew"),
    ("POST", "/password"),
)
OPEN = (("POST", "/login"), ("POST", "/logout"), ("POST", "/renew"))
"""Log-out lets go of whatever came; a renewal is a credential itself."""

PRIVATE = [page for page in PAGES if page not in OPEN]
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(params=NAMES)
def service(request: pytest.FixtureRequest) -> Iterator[Deployment]:
    """Each contender's bank."""
    with Deployment(contender(request.param)) as service:
        yield service


@pytest.fixture
def bank() -> Iterator[Deployment]:
    """One bank, where the contender does not matter."""
    with Deployment(contender("session cookie")) as service:
        yield service


def credential_of(
    client: Client, method: str = "GET", path: str = "/me"
) -> dict[str, str]:
    """The headers that carry this client's credential, and show the key
    that it is bound to; the certificate as whoever ended TLS tells it."""
    told = client.credential()
    if not client.storage:
        return {"Cookie": f"__Host-session={told}"}
    headers = {"Authorization": f"{client.endpoints.scheme} {told}"}
    if client.holder:
        asked = CookieRequest(f"https://bank.test{path}", method)
        headers |= dict(client.holder.adds(client, asked, told))
        if der := client.holder.certificate:
            headers[CLIENT_CERTIFICATE] = f":{b64encode(der).decode()}:"
    return headers


def ask(
    service: Deployment,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    body: bytes | str = b"",
) -> httpx.Response:
    """One bare request.  A crash of the app is raised, not a 500."""
    transport = httpx.WSGITransport(app=service.app)
    request = httpx.Request(
        method, f"https://bank.test{path}", headers=headers, content=body
    )
    response = transport.handle_request(request)
    response.read()
    return response


def coins(service: Deployment) -> list[int]:
    rows = [service.users.get(name) for name in ("alice", "bob", "mallory")]
    return [row.balance for row in rows if row]


def ends_all(service: Deployment) -> bool:
    """Can it end every session of a user?"""
    return isinstance(service.app.scheme, RevokesAll)


def ends_one(service: Deployment) -> bool:
    """Can it end one session?"""
    return isinstance(service.app.scheme, Revokes)


def renews(service: Deployment) -> bool:
    return isinstance(service.app.scheme, Renews)


def asks_store(service: Deployment) -> bool:
    """Does each request need the store?"""
    return "store" in vars(service.app.scheme) and not renews(service)


def out_of(service: Deployment, *copies: Client) -> bool:
    """Are they out: at once, or where it renews, when the token ends?"""
    with later(ACCESS_S if renews(service) else 0):
        return all(copy.me() is None for copy in copies)


# Who gets in


def test_a_user_gets_in_and_others_do_not(service: Deployment) -> None:
    alice = service.signed_in("alice")
    assert alice.me() == "alice"
    assert service.client().me() is None
    assert service.client().log_in("alice", "wrong").status == 401
    assert service.client().log_in("nobody", PASSWORD).status == 401


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_every_private_page_asks_who_it_is(
    method: str, path: str, service: Deployment
) -> None:
    """401 with no credential, and with a wrong one."""
    body = b"to=bob&amount=1&password=x"
    wrong = {"Cookie": "__Host-session=x", "Authorization": "Bearer x"}
    for extra in ({}, wrong):
        answer = ask(service, method, path, {**FORM, **extra}, body)
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        assert "token" not in answer.text
    assert coins(service) == [100, 100, 100]


@pytest.mark.parametrize("way", ["cookie", "form"])
def test_a_renewal_that_is_none_is_refused(
    way: str, service: Deployment
) -> None:
    """401, or 501 where nothing can be renewed; nothing handed out."""
    for text in ("", "x", "x" * 43, service.signed_in().credential()):
        headers, body = FORM, f"renewal={text}"
        if way == "cookie":
            headers, body = {"Cookie": f"{RENEWAL}={text}"}, ""
        answer = ask(service, "POST", "/renew", headers, body)
        assert answer.status_code == (401 if renews(service) else 501)
        assert "set-cookie" not in answer.headers
        assert "token" not in answer.text


def test_a_refusal_says_how_to_come_back(bank: Deployment) -> None:
    """RFC 9110 section 15.5.2: every 401 carries a challenge."""
    said = [ask(bank, *page, FORM, b"renewal=x") for page in PRIVATE]
    said.append(ask(bank, "POST", "/login", FORM, b"user=x&password=x"))
    for answer in said:
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].strip() == "Bearer"
    assert "www-authenticate" not in ask(bank, "GET", "/no").headers


def test_a_bad_password_gives_no_credential(service: Deployment) -> None:
    client = service.client()
    assert client.log_in("alice", "wrong").status == 401
    assert client.credential() == ""


def test_a_banned_user_cannot_log_in(service: Deployment) -> None:
    service.app.ban("alice")
    assert service.client().log_in("alice", PASSWORD).status == 401
    assert service.client().log_in("bob", PASSWORD).status == 200


def test_a_banned_user_is_out_where_the_scheme_can(
    service: Deployment,
) -> None:
    alice, bob = service.signed_in("alice"), service.signed_in("bob")
    copy = alice.stolen_copy()
    service.app.ban("alice")
    assert out_of(service, alice, copy) is ends_all(service)
    assert bob.me() == "bob"


def test_a_user_banned_while_logging_in_stays_out(
    bank: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the password and the credential, the row is read again."""
    issue = bank.app.scheme.issue

    def slowly(user_id: str) -> Any:
        issued = issue(user_id)
        bank.users.deactivate(user_id)
        return issued

    monkeypatch.setattr(bank.app.scheme, "issue", slowly)
    alice = bank.client()
    assert alice.log_in("alice", PASSWORD).status == 401
    assert alice.credential() == ""


def test_a_banned_user_sends_no_money(service: Deployment) -> None:
    """Even one whose token still enters."""
    alice = service.signed_in("alice")
    service.users.deactivate("alice")
    assert alice.transfer("bob", 1).status in (401, 403)
    assert coins(service) == [100, 100, 100]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("event", ["ban", "delete_account"])
def test_who_reads_the_row_sees_the_ban(name: str, event: str) -> None:
    """load_user: whatever the scheme, an inactive user is out."""
    with Deployment(loading_user(contender(name))) as service:
        alice, bob = service.signed_in("alice"), service.signed_in("bob")
        reads = service.users.reads
        assert alice.me() == "alice"
        assert service.users.reads == reads + 1
        getattr(service.app, event)("alice")
        assert alice.me() is None
        assert bob.me() == "bob"


def test_without_load_user_no_row_is_read(service: Deployment) -> None:
    alice = service.signed_in("alice")
    reads = service.users.reads
    assert alice.me() == "alice"
    own = getattr(service.app.scheme, "reads_user", False)
    assert service.users.reads == reads + own


def test_a_deleted_user_gets_no_page(service: Deployment) -> None:
    """Whose stateless credential still enters has no row to change."""
    alice = service.signed_in("alice")
    service.app.delete_account("alice")
    out = ends_all(service) and not renews(service)
    assert alice.transfer("bob", 1).status == (401 if out else 403)
    changed = alice.change_password(PASSWORD, "new").status
    assert changed == (401 if out else 403)
    assert coins(service) == [100, 100]
    assert out_of(service, alice) is ends_all(service)


# Each log-in is new


def test_each_log_in_has_a_new_credential(service: Deployment) -> None:
    """Fixation: what was there before the log-in is not adopted."""
    alice = service.signed_in("alice")
    first = alice.credential()
    before = alice.on_her_device()
    alice.log_in("alice", PASSWORD)
    assert alice.credential() != first
    assert out_of(service, before) is ends_one(service)


@pytest.mark.parametrize("name", COOKIES)
def test_a_planted_cookie_stays_worthless(name: str) -> None:
    with Deployment(contender(name)) as service:
        mallory = service.signed_in("mallory")
        alice = mallory.stolen_copy()
        planted = alice.credential()
        alice.log_in("alice", PASSWORD)
        assert alice.me() == "alice"
        assert alice.credential() != planted
        assert mallory.me() != "alice"


# Leaving


def test_log_out_ends_it_in_the_browser(service: Deployment) -> None:
    alice = service.signed_in("alice")
    copy = alice.on_her_device()
    assert alice.log_out().status == 200
    assert alice.credential() == ""
    assert not alice.can_renew()
    assert alice.me() is None
    assert alice.log_out().status == 200, "twice is no error"
    assert out_of(service, copy) is ends_one(service)


@pytest.mark.parametrize("value", ["x", "", '"\\351"', "x" * 5_000])
def test_log_out_takes_any_cookie_away(value: str, bank: Deployment) -> None:
    """A browser with a dead session must be able to get rid of it."""
    headers = {"Cookie": f"__Host-session={value}"}
    answer = ask(bank, "POST", "/logout", headers)
    assert answer.status_code == 200
    cleared = answer.headers.get_list("set-cookie")
    assert len(cleared) == 2
    assert all("Max-Age=0" in header for header in cleared)


def test_a_late_log_out_ends_the_renewal_too(service: Deployment) -> None:
    """The access token has ended; the sign-in, by itself, has not."""
    with later(0):
        alice = service.signed_in("alice")
        copy, laptop = alice.on_her_device(), service.signed_in("alice")
        with later(ACCESS_S + 1):
            assert alice.log_out().status == 200
            assert out_of(service, copy) is ends_one(service)
            assert laptop.me() == "alice"


def log_out_with(service: Deployment, access: str, renewal: str) -> int:
    """The status for a client that presents just these."""
    if isinstance(service.contender.carrier, SplitCarrier):
        split = {"Authorization": f"Bearer {access}"}
        split["Cookie"] = f"{RENEWAL}={renewal}"
        return ask(service, "POST", "/logout", split).status_code
    if service.contender.carrier.kind == "cookie":
        cookies = f"__Host-session={access}; {RENEWAL}={renewal}"
        return ask(service, "POST", "/logout", {"Cookie": cookies}).status_code
    headers = {**FORM, "Authorization": f"Bearer {access}"}
    body = f"renewal={renewal}"
    return ask(service, "POST", "/logout", headers, body).status_code


def held_by(client: Client) -> tuple[str, str]:
    """Its credential and its renewal, "" where it has none."""
    cookies = [c.value for c in client.jar.cookies if c.name == RENEWAL]
    renewal = "".join([*cookies, client.storage.get("renewal", "")])
    return client.credential(), renewal


SINCE: dict[str, Callable[[Deployment, Client], object]] = {
    "nothing": lambda service, other: None,
    "a new key": lambda service, other: service.replace_keys(),
    "a renewal in another tab": lambda service, other: other.renew(),
}
PRESENTED: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "both": lambda access, renewal: (access, renewal),
    "the credential": lambda access, renewal: (access, ""),
    "the renewal": lambda access, renewal: ("", renewal),
    "a broken one, the renewal": lambda access, renewal: ("x", renewal),
    "the credential, a broken one": lambda access, renewal: (access, "x"),
    "neither": lambda access, renewal: ("x", "x"),
}


@pytest.mark.parametrize("late_s", [0, ACCESS_S + 1])
@pytest.mark.parametrize("since", SINCE)
@pytest.mark.parametrize("name", ENDING)
def test_log_out_ends_what_is_presented(
    name: str, since: str, late_s: int
) -> None:
    """The whole sign-in, by any part of it: spent, expired or signed by a
    key of before.  When nothing of it is presented, nothing ends, and the
    answer is 200 all the same.  Source: RFC 7009 sections 2.1 and 2.2."""
    for presented, pick in PRESENTED.items():
        with later(0), Deployment(contender(name)) as service:
            alice, laptop = service.signed_in(), service.signed_in()
            copy, parts = alice.on_her_device(), held_by(alice)
            if renews(service) or since == "nothing":
                SINCE[since](service, copy)
            with later(late_s):
                assert log_out_with(service, *pick(*parts)) == 200
                named = bool({*parts} & {*pick(*parts)} - {""})
                assert out_of(service, copy) is named, presented
                assert laptop.me() == "alice", "also under a new key"


def test_log_out_everywhere(service: Deployment) -> None:
    """501 for a scheme that keeps no list."""
    alice, laptop = service.signed_in("alice"), service.signed_in("alice")
    bob = service.signed_in("bob")
    reply = alice.log_out_everywhere()
    if ends_all(service):
        assert reply.status == 200
        assert alice.credential() == ""
        assert out_of(service, laptop)
    else:
        assert reply.status == 501
        assert alice.me() == laptop.me() == "alice"
    assert bob.me() == "bob"


def test_log_out_of_all_others(service: Deployment) -> None:
    """The one that asks stays in, with a new credential."""
    alice, laptop = service.signed_in("alice"), service.signed_in("alice")
    before, bob = alice.stolen_copy(), service.signed_in("bob")
    reply = alice.log_out_others(PASSWORD)
    if ends_all(service):
        assert reply.status == 200
        assert out_of(service, laptop, before)
    else:
        assert reply.status == 501
        assert laptop.me() == "alice"
    assert alice.me() == "alice"
    assert bob.me() == "bob"


def test_a_new_password_keeps_the_caller_in(service: Deployment) -> None:
    alice, laptop = service.signed_in("alice"), service.signed_in("alice")
    before, copy = alice.credential(), alice.stolen_copy()
    assert alice.change_password(PASSWORD, "a new one").status == 200
    assert alice.credential() != before
    assert alice.me() == "alice"
    assert out_of(service, laptop, copy) is ends_all(service)
    assert service.client().log_in("alice", PASSWORD).status == 401
    assert service.client().log_in("alice", "a new one").status == 200


@pytest.mark.parametrize("old", ["wrong", "", None, 1])
def test_a_new_password_needs_the_old_one(
    old: Any, service: Deployment
) -> None:
    """Whoever found an open browser cannot take the account over."""
    alice = service.signed_in("alice")
    headers = {**JSON, **credential_of(alice, "POST", "/password")}
    body = json.dumps({"old": old, "password": "mine now"})
    answer = ask(service, "POST", "/password", headers, body)
    assert answer.status_code == (403 if old == "wrong" else 400)
    assert "set-cookie" not in answer.headers
    assert alice.me() == "alice"
    assert service.client().log_in("alice", PASSWORD).status == 200


# Renewing


@pytest.fixture(params=["JWT + refresh", "JWT + refresh cookie"])
def renewing(request: pytest.FixtureRequest) -> Iterator[Deployment]:
    """The banks where a sign-in outlives its access token."""
    with later(0), Deployment(contender(request.param)) as service:
        yield service


def test_a_client_renews_by_itself(renewing: Deployment) -> None:
    """Refused once, it renews and asks again, until the sign-in ends."""
    alice = renewing.signed_in("alice")
    first = alice.credential()
    for seconds in (ACCESS_S, 10 * ACCESS_S, SIGN_IN_S - 1):
        with later(seconds):
            assert alice.me() == "alice"
            assert alice.credential() != first
    with later(SIGN_IN_S + 1):
        assert alice.me() is None


def test_a_banned_user_renews_nothing(renewing: Deployment) -> None:
    """Even when ending the families failed: the row is read."""
    alice = renewing.signed_in("alice")
    renewing.users.deactivate("alice")
    assert alice.renew().status == 401
    with later(ACCESS_S):
        assert alice.me() is None


def test_script_reads_a_renewal_only_in_storage(renewing: Deployment) -> None:
    alice = renewing.signed_in("alice")
    header = renewing.contender.carrier.kind == "header"
    assert alice.can_renew()
    assert alice.what_script_reads().can_renew() is header


def test_a_renewal_travels_with_its_cookie_only(
    renewing: Deployment,
) -> None:
    """In a form it is sent to be exchanged and at no other time; as a
    cookie with __Host- it goes along with every request."""
    alice = renewing.signed_in("alice")
    held = [c.value for c in alice.jar.cookies if c.name == RENEWAL]
    secret = alice.storage.get("renewal", "".join(held))
    assert secret
    seen: list[str] = []
    app = renewing.app

    def listening(environ: dict[str, Any], start: Any) -> Any:
        seen.append(repr([v for v in environ.values() if type(v) is str]))
        return app(environ, start)

    alice.transport = httpx.WSGITransport(app=listening)
    alice.me()
    alice.transfer("bob", 1)
    assert len(seen) == 2
    cookie = renewing.contender.carrier.kind == "cookie"
    assert [secret in text for text in seen] == [cookie, cookie]


@pytest.mark.parametrize("status", [404, 429, 500, 302])
def test_neither_yes_nor_no_is_no_answer(
    status: int, bank: Deployment
) -> None:
    """A crash, or a page that is not there, is no refusal."""
    alice = bank.signed_in("alice")
    alice.transport = httpx.MockTransport(lambda _: httpx.Response(status))
    with pytest.raises(Unexpected, match=str(status)):
        alice.me()


@pytest.mark.parametrize("body", [{}, {"name": "alice"}, [], None])
def test_yes_without_a_name_is_no_answer(body: Any, bank: Deployment) -> None:
    alice = bank.signed_in("alice")
    answer = httpx.Response(200, json=body)
    alice.transport = httpx.MockTransport(lambda _: answer)
    with pytest.raises(Unexpected):
        alice.me()


# Without the store


def test_without_the_store_it_is_503_or_as_before(
    service: Deployment,
) -> None:
    """Never 401, which would be a log-out; never 200 unchecked."""
    alice, stranger = service.signed_in("alice"), {"Cookie": "", **FORM}
    service.store.unplugged = True
    for method, path in PRIVATE:
        body = f"to=bob&amount=1&password={PASSWORD}&old={PASSWORD}".encode()
        headers = {**FORM, **credential_of(alice, method, path)}
        answer = ask(service, method, path, headers, body)
        if asks_store(service):
            assert answer.status_code == 503
            assert "set-cookie" not in answer.headers
        elif renews(service):  # the token enters, nothing can be ended
            served = path in ("/me", "/transfer")
            assert answer.status_code == (200 if served else 503)
        else:
            assert answer.status_code in (200, 501)
            if path != "/password":  # the epoch ends all, needing no store
                alice = service.signed_in("alice")
        assert ask(service, method, path, stranger, body).status_code == 401
    if asks_store(service):
        assert coins(service) == [100, 100, 100]
        service.store.unplugged = False
        assert alice.me() == "alice"


def test_without_the_store_nobody_logs_in_or_out(service: Deployment) -> None:
    """What needs the store and has none answers 503; a log-out that
    ended nothing must not look like one."""
    alice = service.signed_in("alice")
    service.store.unplugged = True
    if ends_one(service):
        for call in (alice.log_out, lambda: alice.log_in("alice", PASSWORD)):
            with pytest.raises(Unavailable):
                call()
        service.store.unplugged = False
        assert alice.me() == "alice"
    else:
        assert alice.log_out().status == 200
        assert alice.log_in("alice", PASSWORD).status == 200


# Another site's page


SAID: dict[str, tuple[dict[str, str], bool]] = {
    "no browser": ({}, True),
    "own page": ({"Sec-Fetch-Site": "same-origin"}, True),
    "typed": ({"Sec-Fetch-Site": "none"}, True),
    "sibling": ({"Sec-Fetch-Site": "same-site"}, False),
    "other site": ({"Sec-Fetch-Site": "cross-site"}, False),
    "nonsense": ({"Sec-Fetch-Site": "SAME-ORIGIN"}, False),
    "empty": ({"Sec-Fetch-Site": ""}, False),
    "own origin": ({"Origin": "https://bank.test"}, True),
    "other origin": ({"Origin": "https://evil.test"}, False),
    "sibling origin": ({"Origin": "https://app.bank.test"}, False),
    "other scheme": ({"Origin": "http://bank.test"}, False),
    "other port": ({"Origin": "https://bank.test:444"}, False),
    "longer origin": ({"Origin": "https://bank.test.evil.test"}, False),
    "hidden origin": ({"Origin": "null"}, False),
    "empty origin": ({"Origin": ""}, False),
    "both": (
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://bank.test"},
        False,
    ),
}


ONE_EACH = [("session cookie", case) for case in SAID] + [
    (name, case) for name in COOKIES for case in ("own page", "sibling")
]
"""Every case once, and every contender by one yes and one no."""


@pytest.mark.parametrize(("name", "case"), dict.fromkeys(ONE_EACH))
def test_a_cookie_is_no_proof_of_intent(name: str, case: str) -> None:
    """An unsafe method from another origin: 403, and nothing done."""
    headers, allowed = SAID[case]
    with Deployment(contender(name)) as service:
        alice = service.signed_in("alice")
        both = {**FORM, **headers, **credential_of(alice)}
        body = b"to=bob&amount=10"
        answer = ask(service, "POST", "/transfer", both, body)
        assert answer.status_code == (200 if allowed else 403)
        assert coins(service)[0] == (90 if allowed else 100)
        # Reading is safe: a link may do it.
        assert ask(service, "GET", "/me", both).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [page for page in PAGES if page[0] == "POST"]
)
def test_every_unsafe_page_is_guarded(
    method: str, path: str, bank: Deployment
) -> None:
    """The log-in too: otherwise you would act in somebody's name."""
    headers = {
        **FORM,
        **credential_of(bank.signed_in("alice")),
        "Sec-Fetch-Site": "cross-site",
    }
    body = f"user=bob&to=bob&amount=1&password=x&old={PASSWORD}".encode()
    answer = ask(bank, method, path, headers, body)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert bank.client().log_in("alice", PASSWORD).status == 200


@pytest.mark.parametrize("case", SAID)
@pytest.mark.parametrize("name", ["JWT HS256", "session header"])
def test_a_header_was_added_on_purpose(name: str, case: str) -> None:
    with Deployment(contender(name)) as service:
        alice = service.signed_in("alice")
        headers = {**FORM, **SAID[case][0], **credential_of(alice)}
        body = b"to=bob&amount=10"
        answer = ask(service, "POST", "/transfer", headers, body)
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("page", "method", "known"),
    [
        ("https://evil.test/", "GET", True),
        ("https://evil.test/", "POST", False),
        ("https://app.bank.test/", "POST", False),
        ("https://bank.test/other", "POST", True),
    ],
)
def test_a_real_browser_on_another_page(
    page: str, method: str, known: bool, bank: Deployment
) -> None:
    """The whole way: jar, SameSite, headers, and the app's check."""
    there = bank.signed_in("alice").on_page(page)
    if method == "GET":
        assert (there.me() == "alice") is known
    else:
        moved = there.transfer("bob", 10).status == 200
        assert moved is known
        assert coins(bank)[0] == (90 if known else 100)


def test_without_its_guard_the_bank_pays(bank: Deployment) -> None:
    """The control of the tests above."""
    with Deployment(UNGUARDED) as service:
        there = service.signed_in("alice").on_page("https://evil.test/")
        assert there.transfer("mallory", 10).status == 200
        assert coins(service) == [90, 100, 110]


# How it travels


@pytest.mark.parametrize("name", COOKIES)
def test_the_cookie_has_every_attribute(name: str) -> None:
    with Deployment(contender(name)) as service:
        body = f"user=alice&password={PASSWORD}"
        answer = ask(service, "POST", "/login", FORM, body)
        wanted = {"__Host-session"}
        if renews(service):
            wanted |= {RENEWAL}
        scheme = service.app.scheme
        lasts_s = scheme.ttl_s
        if renews(service):
            lasts_s = scheme.family_s  # type: ignore[attr-defined]
        headers = answer.headers.get_list("set-cookie")
        assert len(headers) == len(wanted)
        for header in headers:
            pair, *attributes = header.split("; ")
            wanted.remove(pair.partition("=")[0])
            assert sorted(attributes) == [
                "HttpOnly",
                f"Max-Age={lasts_s}",
                "Path=/",
                "SameSite=Lax",
                "Secure",
            ]
        assert answer.json() == {}, "script gets nothing to read"


@pytest.mark.parametrize("name", HEADERS)
def test_the_header_sets_no_cookie(name: str) -> None:
    with Deployment(contender(name)) as service:
        body = f"user=alice&password={PASSWORD}"
        answer = ask(service, "POST", "/login", FORM, body)
        assert "set-cookie" not in answer.headers
        token = answer.json()["token"]
        for word in ("Bearer", "bearer", "BEARER"):
            headers = {"Authorization": f"{word} {token}"}
            assert ask(service, "GET", "/me", headers).json() == {
                "user": "alice"
            }
        assert ("renewal" in answer.json()) is renews(service)
        for value in (token, f"Basic {token}", f"Bearer  {token}", "Bearer"):
            headers = {"Authorization": value}
            assert ask(service, "GET", "/me", headers).status_code == 401


def test_one_door_only(service: Deployment) -> None:
    """A cookie's credential does not enter as a header, nor the other
    way about."""
    alice = service.signed_in("alice")
    text = alice.credential()
    bearer = {"Authorization": f"Bearer {text}"}
    ways = {
        "header": credential_of(alice) if alice.storage else bearer,
        "cookie": {"Cookie": f"__Host-session={text}"},
    }
    for kind, headers in ways.items():
        known = ask(service, "GET", "/me", headers).status_code == 200
        assert known is (kind == service.contender.carrier.kind)


def test_nothing_is_kept_by_caches(service: Deployment) -> None:
    """Every answer, errors too."""
    alice = service.signed_in("alice")
    for method, path in (*PAGES, ("GET", "/nowhere")):
        for headers in ({}, credential_of(alice)):
            answer = ask(service, method, path, headers)
            assert answer.headers["cache-control"] == "no-store"
    service.store.unplugged = True
    answer = ask(service, "GET", "/me", credential_of(alice))
    assert answer.headers["cache-control"] == "no-store"


# Bad input


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/me/"),
        ("GET", "/ME"),
        ("DELETE", "/"),
        ("BREW", "/coffee"),
    ],
)
def test_there_is_nothing_else(
    method: str, path: str, bank: Deployment
) -> None:
    headers = credential_of(bank.signed_in("alice"))
    assert ask(bank, method, path, headers).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/login", "POST"),
        ("GET", "/logout", "POST"),
        ("GET", "/transfer", "POST"),
        ("PUT", "/me", "GET"),
        ("HEAD", "/me", "GET"),
        ("OPTIONS", "/transfer", "POST"),
    ],
)
def test_a_page_has_its_method(
    method: str, path: str, allowed: str, bank: Deployment
) -> None:
    """No state changes by a link: what changes things is a POST."""
    headers = credential_of(bank.signed_in("alice"))
    answer = ask(bank, method, path, headers)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("amount", ["1", "100", "0042", 1, 42])
def test_an_amount_is_a_whole_number(amount: Any, bank: Deployment) -> None:
    alice = bank.signed_in("alice")
    body = json.dumps({"to": "bob", "amount": amount})
    headers = {**JSON, **credential_of(alice)}
    answer = ask(bank, "POST", "/transfer", headers, body)
    assert answer.json() == {"balance": 100 - int(amount)}
    assert coins(bank) == [100 - int(amount), 100 + int(amount), 100]


@pytest.mark.parametrize(
    "amount",
    [
        *("0", "-1", "+1", "1.5", "1e3", "0x10", "1_0", " 1", "1\n", "", "a"),
        *("٣", "１", "²", "9" * 5_000, "9" * 16, "NaN", "Infinity"),
        *(0, -1, 1.5, True, None, [], [1], {}, {"a": 1}, 10**20),
    ],
    ids=lambda value: repr(value)[:12],
)
def test_any_other_amount_is_400(amount: Any, bank: Deployment) -> None:
    headers = {**JSON, **credential_of(bank.signed_in("alice"))}
    body = json.dumps({"to": "bob", "amount": amount})
    assert ask(bank, "POST", "/transfer", headers, body).status_code == 400
    assert coins(bank) == [100, 100, 100]


def test_too_much_money_is_409(bank: Deployment) -> None:
    alice = bank.signed_in("alice")
    assert alice.transfer("bob", 101).status == 409
    assert coins(bank) == [100, 100, 100]
    assert alice.transfer("bob", 100).status == 200
    assert alice.transfer("bob", 1).status == 409
    assert coins(bank) == [0, 200, 100]


@pytest.mark.parametrize("to", ["nobody", "", "ALICE", "\ud800", 1, None, []])
def test_to_nobody_is_400(to: Any, bank: Deployment) -> None:
    headers = {**JSON, **credential_of(bank.signed_in("alice"))}
    body = json.dumps({"to": to, "amount": 1})
    assert ask(bank, "POST", "/transfer", headers, body).status_code == 400
    assert coins(bank) == [100, 100, 100]


def test_to_oneself_makes_no_money(bank: Deployment) -> None:
    assert bank.signed_in("alice").transfer("alice", 10).status == 200
    assert coins(bank) == [100, 100, 100]


@pytest.mark.parametrize("kind", ["json", "form"])
def test_json_and_forms_alike(kind: str, bank: Deployment) -> None:
    fields = {"user": "alice", "password": PASSWORD}
    form = httpx.Request("POST", "https://bank.test", data=fields).read()
    body = json.dumps(fields).encode() if kind == "json" else form
    headers = JSON if kind == "json" else FORM
    assert ask(bank, "POST", "/login", headers, body).status_code == 200


BROKEN = [
    *(b"", b"{", b"null", b"[]", b'"x"', b"1", b"NaN", b"\xff\xfe", b"{}x"),
    *(b"[" * 9_000, b'{"a":' * 1_500, b"1" * 9_000, b"\0", b'{"user":1}'),
    *(b'{"user":"alice"}', b'{"user":"","password":""}', b"{}", b"\xef\xbb"),
    *(b'{"user":["alice"],"password":1}', b'{"user":{},"password":1}'),
]


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: repr(body)[:20])
@pytest.mark.parametrize("path", ["/login", "/transfer", "/password"])
def test_bad_json_is_400(path: str, body: bytes, bank: Deployment) -> None:
    headers = {**JSON, **credential_of(bank.signed_in("alice"))}
    assert ask(bank, "POST", path, headers, body).status_code == 400


@pytest.mark.parametrize("path", ["/login", "/transfer", "/password"])
def test_a_long_body_is_413(path: str, bank: Deployment) -> None:
    headers = credential_of(bank.signed_in("alice"))
    for kind in (JSON, FORM):
        answer = ask(bank, "POST", path, {**headers, **kind}, b"x" * 10_001)
        assert answer.status_code == 413


@pytest.mark.parametrize("password", ["\ud800", "é", "\0", "x" * 5_000])
def test_a_password_is_any_text(password: str, bank: Deployment) -> None:
    """Half a surrogate pair arrives as JSON; it is wrong, or it is
    somebody's password, but it is no crash."""
    body = json.dumps({"user": "alice", "password": password})
    assert ask(bank, "POST", "/login", JSON, body).status_code == 401
    headers = {**JSON, **credential_of(bank.signed_in("alice"))}
    both = json.dumps({"old": PASSWORD, "password": password})
    assert ask(bank, "POST", "/password", headers, both).status_code == 200
    assert ask(bank, "POST", "/login", JSON, body).status_code == 200


ODD = [
    *("", "\xff\xfe", "\0", ";;;=;", "null", "[::1", "a b", "chunked", "²"),
    *("__Host-session=", '__Host-session="\\377\\000"', "=", "x" * 9_000),
    *('__Host-session="\\999"', "Bearer", "Bearer \xff", "Basic !!!", "-1"),
    *('Digest a="', "Bearer " + "." * 9_000, "1" * 5_000, "http://[::1"),
    *("multipart/form-data", "multipart/form-data; boundary=", ";;;"),
    *("application/json; charset=zzz", "bank.test:99999", "bank.test:abc"),
]


CARRIERS = ("COOKIE", "AUTHORIZATION")
OTHERS = (
    *("ORIGIN", "SEC_FETCH_SITE", "HOST", "CONTENT_LENGTH", "CONTENT_TYPE"),
    *("X_FORWARDED_HOST", "TRANSFER_ENCODING", "RANGE", "CONTENT_ENCODING"),
    "X_HTTP_METHOD_OVERRIDE",
)


@pytest.mark.slow
def test_no_credential_crashes_the_app(service: Deployment) -> None:
    """Bytes that no client library would send, in each place."""
    for name in CARRIERS:
        throw_odd_values(service, name)


@pytest.mark.parametrize("name", OTHERS)
def test_no_header_crashes_the_app(name: str, bank: Deployment) -> None:
    """The same for what the scheme never sees."""
    throw_odd_values(bank, name)


def throw_odd_values(service: Deployment, name: str) -> None:
    """Every page, with every odd value of one header; no crash."""
    known = credential_of(service.signed_in("alice"))
    bare = name if name.startswith("CONTENT_") else f"HTTP_{name}"
    if name == "CONTENT_ENCODING":
        bare = "HTTP_CONTENT_ENCODING"
    for value in ODD:
        for method, path in PAGES:
            for headers in ({}, known):
                environ = create_environ(
                    path, "https://bank.test", method=method, headers=headers
                )
                environ["wsgi.input"] = io.BytesIO(b"to=bob&amount=1")
                environ[bare] = value
                _, status, answer = run_wsgi_app(service.app, environ)
                assert int(status[:3]) < 500 or status.startswith("501")
                assert answer["Cache-Control"] == "no-store"


@pytest.mark.slow
@settings(deadline=None, max_examples=200, database=None)
@given(
    page=st.sampled_from(PAGES),
    kind=st.sampled_from([JSON, FORM, {}, {"Content-Type": "text/plain"}]),
    body=st.one_of(
        st.binary(max_size=200),
        st.dictionaries(
            st.sampled_from(["user", "password", "old", "to", "amount"]),
            st.one_of(
                st.sampled_from(["alice", "bob", PASSWORD, "\ud800", "1"]),
                st.text(),
                st.integers(),
                st.floats(),
                st.none(),
                st.lists(st.text()),
            ),
        ).map(lambda fields: json.dumps(fields).encode()),
    ),
)
@pytest.mark.parametrize("name", ["JWT + refresh", "session cookie"])
def test_no_body_crashes_the_app(
    name: str, page: tuple[str, str], kind: dict[str, str], body: bytes
) -> None:
    with Deployment(contender(name)) as service:
        headers = {**kind, **credential_of(service.signed_in("alice"))}
        status = ask(service, *page, headers, body).status_code
        assert status in (200, 400, 401, 403, 409, 501)
        assert sum(coins(service)) == 300


# The user table


def test_the_production_cost_works() -> None:
    """The one test that hashes as a bank would."""
    users = Users(PRODUCTION)
    users.add("alice", PASSWORD)
    assert users.cost >= 2**17
    assert users.sign_in("alice", PASSWORD)


def test_the_cost_is_what_is_paid() -> None:
    """Not a setting that nobody reads."""
    salt = b"sixteen bytes..."
    paid = {Users(cost)._hash(PASSWORD, salt) for cost in (2, 4, 8)}
    assert len(paid) == 3


def test_a_stranger_costs_as_much_as_a_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As many hashes at the same cost, so the time tells nothing."""
    users = Users()
    for name in ("alice", "banned"):
        users.add(name, PASSWORD)
    users.deactivate("banned")
    hashed: list[str] = []
    hash_it = users._hash

    def listening(password: str, salt: bytes) -> bytes:
        hashed.append(password)
        assert len(salt) == 16
        return hash_it(password, salt)

    monkeypatch.setattr(users, "_hash", listening)
    work = []
    for name in ("alice", "nobody", "banned"):
        hashed.clear()
        reads = users.reads
        assert users.sign_in(name, "wrong") is None
        work.append((len(hashed), users.reads - reads))
    assert work == [(1, 1)] * 3


def test_passwords_are_salted_and_not_kept() -> None:
    users = Users()
    for name in ("alice", "bob"):
        users.add(name, PASSWORD)
    one, two = users.get("alice"), users.get("bob")
    assert one is not None
    assert two is not None
    assert one.password_hash != two.password_hash
    assert PASSWORD not in repr(one)
    old = one.salt, one.password_hash
    users.set_password("alice", PASSWORD)
    assert (one.salt, one.password_hash) != old


def test_the_table_keeps_its_rows_straight() -> None:
    users = Users()
    users.add("alice", PASSWORD)
    for name in ("alice", "", "a\0", "\ud800"):
        with pytest.raises(ValueError, match=r"alice|printable"):
            users.add(name, "other")
    assert users.sign_in("alice", PASSWORD)
    assert not users.sign_in("alice", "other")
    users.deactivate("alice")
    assert not users.sign_in("alice", PASSWORD)
    users.remove("alice")
    assert users.get("alice") is None
    for verb in (users.deactivate, users.remove):
        with pytest.raises(KeyError):
            verb("alice")
    with pytest.raises(ValueError, match="or did"):
        users.add("alice", "another Alice's")


@pytest.mark.parametrize(
    "change",
    [
        lambda users: users.deactivate("alice"),
        lambda users: users.set_password("alice", PASSWORD),
        lambda users: users.next_epoch("alice"),
        lambda users: users.remove("alice"),
    ],
)
def test_a_row_that_changed_is_noticed(change: Any) -> None:
    """What a log-in read is a copy; each of these makes it old."""
    users = Users()
    users.add("alice", PASSWORD)
    user = users.sign_in("alice", PASSWORD)
    assert user is not None
    user.balance = 0
    assert users.unchanged(user)
    row = users.get("alice")
    assert row is not None
    assert row.balance == 100
    change(users)
    assert not users.unchanged(user)


def test_an_old_password_comes_back_only_to_its_row() -> None:
    users = Users()
    users.add("alice", PASSWORD)
    before = users.sign_in("alice", PASSWORD)
    assert before is not None
    changed = users.change_password(before, "other")
    assert changed is not None
    assert users.sign_in("alice", "other")
    assert users.change_password(before, "third") is None, "it is outdated"
    users.put_back(before, changed)
    assert users.unchanged(before)
    users.put_back(changed, changed)
    assert users.unchanged(before), "somebody has changed the row since"
    users.remove("alice")
    users.put_back(changed, before)
    assert users.get("alice") is None


def test_an_epoch_counts_up_and_only_for_users() -> None:
    users = Users()
    users.add("alice", PASSWORD)
    for name in ("alice", "nobody", "alice"):
        users.next_epoch(name)
    row = users.get("alice")
    assert row is not None
    assert row.epoch == 2
    assert users.get("nobody") is None


# The harness


def test_a_copy_is_another_machine(service: Deployment) -> None:
    """What the thief does later does not change the victim's browser."""
    alice = service.signed_in("alice")
    thief = alice.stolen_copy()
    thief.replace_credential("x")
    assert thief.me() is None
    assert alice.me() == "alice"


@pytest.mark.parametrize(
    ("one", "reads"),
    [
        (contender("session cookie"), False),
        (contender("JWT cookie"), False),
        (contender("JWT HS256"), True),
        (READABLE, True),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_script_reads_storage_and_open_cookies(
    one: Contender, reads: bool
) -> None:
    with Deployment(one) as service:
        thief = service.signed_in("alice").what_script_reads()
        assert (thief.me() == "alice") is reads


def test_bytes_are_those_of_the_header_line(service: Deployment) -> None:
    """Name, colon, space and value, with the renewal's cookie if there
    is one; nothing when nothing was sent."""
    alice = service.signed_in("alice")
    lines = credential_of(alice)
    lines.pop(CLIENT_CERTIFICATE, None)  # TLS carries it
    held = [f"{c.name}={c.value}" for c in alice.jar.cookies]
    if held:
        lines["Cookie"] = "; ".join(held)
    size = sum(len(f"{name}: {value}") for name, value in lines.items())
    assert alice.get("/me").credential_bytes == size
    assert service.client().get("/me").credential_bytes == 0


def test_without_a_jar_cookies_are_lost(service: Deployment) -> None:
    client = service.client(browser=False, has_jar=False)
    assert client.log_in("alice", PASSWORD).status == 200
    known = client.me() == "alice"
    assert known is (service.contender.carrier.kind == "header")


def test_a_second_service_has_nothing_by_itself(service: Deployment) -> None:
    """Everything that it agrees on was shared."""
    alice = service.signed_in("alice")
    with service.share() as second:
        assert second.visited_by(alice).me() is None
    with service.share("key", "store", "users") as second:
        assert second.visited_by(alice).me() == "alice"
    with pytest.raises(ValueError, match="weather"):
        service.share("weather")


# Afresh, with the password: the others, a new password


BUTTONS: dict[str, Callable[[Client, str], Any]] = {
    "others": lambda she, password: she.log_out_others(password),
    "password": lambda she, password: she.change_password(password, "new"),
}


@pytest.mark.parametrize("button", BUTTONS)
def test_a_copy_without_the_password_gets_nothing(
    button: str, service: Deployment
) -> None:
    """403, and all is as it was."""
    alice = service.signed_in("alice")
    thief = alice.on_her_device()
    before = thief.credential()
    for guess in ("wrong", PASSWORD + " "):
        assert BUTTONS[button](thief, guess).status == 403
    assert thief.credential() == before
    assert alice.me() == "alice"
    done = BUTTONS[button](alice, PASSWORD).status
    assert done == (
        501 if button == "others" and not ends_all(service) else 200
    )


EVENTS: dict[str, Callable[[Deployment], object]] = {
    "ban": lambda service: service.app.ban("alice"),
    "deletion": lambda service: service.app.delete_account("alice"),
    "another password": lambda service: service.users.set_password(
        "alice", "another"
    ),
}
PRESSES: dict[str, Callable[[Client], object]] = {
    "log-in": lambda she: she.log_in("alice", PASSWORD),
    "others": lambda she: she.log_out_others(PASSWORD),
    "password": lambda she: she.change_password(PASSWORD, "new"),
}


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("press", PRESSES)
@pytest.mark.parametrize("name", ["session cookie", "JWT + blocklist"])
def test_what_happens_meanwhile_keeps_her_out(
    name: str, press: str, event: str
) -> None:
    """At each of the store's commands in turn: who was barred, deleted or
    given another password meanwhile is not let in."""
    with Deployment(contender(name)) as service:
        alice = service.signed_in("alice")
        sent = commands_of(service.store, partial(PRESSES[press], alice))
    assert sent > 1
    for at in range(sent):
        with Deployment(contender(name)) as service:
            alice = service.signed_in("alice")
            happen = partial(EVENTS[event], service)
            with before_command(service.store, at, happen):
                PRESSES[press](alice)
            if event == "another password":
                assert service.client().log_in("alice", "new").status == 401
            else:
                assert alice.me() is None, at


@pytest.mark.parametrize("name", NAMES)
def test_a_password_change_without_the_store_changes_nothing(
    name: str,
) -> None:
    """503, the old password holds; done again, it is done."""
    with Deployment(contender(name)) as service:
        alice = service.signed_in("alice")
        if not asks_store(service):
            return
        for at in range(8):
            service.store.unplugged = False
            alice = service.signed_in("alice")
            with cut_off(service.store, at):
                try:
                    alice.change_password(PASSWORD, "new")
                    break
                except Unavailable:
                    pass
            if service.client().log_in("alice", PASSWORD).status == 200:
                continue
            assert service.client().log_in("alice", "new").status == 200
            assert alice.me() is None, "all ended, and only then changed"
            service.users.set_password("alice", PASSWORD)
        assert at >= (2 if ends_all(service) else 1)


@pytest.mark.parametrize(
    "name", ["session cookie", "JWT + blocklist", "JWT + refresh"]
)
def test_a_password_change_that_fails_undoes_no_other(name: str) -> None:
    """She changes it on her laptop too, just before the store fails the
    phone's change, at each of its commands in turn."""
    with Deployment(contender(name)) as service:
        phone = partial(service.signed_in().change_password, PASSWORD)
        sent = commands_of(service.store, partial(phone, "the phone's"))
    for at in range(sent):
        with Deployment(contender(name)) as service:
            phone = partial(service.signed_in().change_password, PASSWORD)
            laptop = service.client()

            def fail(
                laptop: Client = laptop, change: Any = laptop.change_password
            ) -> None:
                for now in (PASSWORD, "the phone's"):
                    if laptop.log_in("alice", now).status == 200:
                        assert change(now, "the laptop's").status == 200
                raise Unavailable("the phone's connection broke")

            with (
                before_command(service.store, at, fail),
                pytest.raises(Unavailable),
            ):
                phone("the phone's")
            entered = {
                password: service.users.sign_in("alice", password) is not None
                for password in (PASSWORD, "the phone's", "the laptop's")
            }
            assert [p for p, enters in entered.items() if enters] == [
                "the laptop's"
            ]


def test_a_deletion_can_be_done_again(service: Deployment) -> None:
    """After an outage; and nobody else gets the name, whom a token of the
    deleted user would then speak for."""
    alice = service.signed_in("alice")
    service.store.unplugged = True
    with suppress(Unavailable):
        service.app.delete_account("alice")
    service.store.unplugged = False
    if service.users.get("alice") is not None:
        service.app.delete_account("alice")
    with pytest.raises(ValueError, match="alice"):
        service.users.add("alice", "hers")
    assert out_of(service, alice) is ends_all(service)


@pytest.mark.parametrize("name", COOKIES)
@pytest.mark.parametrize("host", ["xn--zzzz.test", "xn--\xe9", "[::1"])
def test_a_host_that_is_no_name_is_no_crash(name: str, host: str) -> None:
    """The Host is not asked: the bank's own origin passes, on to a
    credential that is not there, and that of the Host is refused."""
    with Deployment(contender(name)) as service:
        environ = create_environ(
            "/transfer", "https://bank.test", method="POST"
        )
        environ["HTTP_HOST"] = host
        for origin, expected in (
            ("https://bank.test", "401"),
            (f"https://{host}", "403"),
        ):
            environ["HTTP_ORIGIN"] = origin
            _, status, _ = run_wsgi_app(service.app, environ)
            assert status[:3] == expected
