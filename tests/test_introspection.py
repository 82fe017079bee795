"""Introspection and revocation: for services that prove who they are."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app

from demo.clock import later
from demo.errors import Revoked
from demo.notebook import rejected
from demo.schemes import SIGN_IN_S, Opaque
from demo.services.introspection import TokenEndpoints
from demo.store import Store

BOTH = ("/introspect", "/revoke")
CALLERS = {"shop": "s3cret", "blog": "other", "café": "crème", "empty": ""}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def doors() -> Iterator[TokenEndpoints]:
    store = Store()
    yield TokenEndpoints(Opaque(store), CALLERS, client="shop")
    store.close()


def basic(name: str, secret: str) -> str:
    raw = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return f"Basic {raw}"


SHOP = basic("shop", "s3cret")


def ask(
    doors: TokenEndpoints,
    path: str,
    token: str,
    caller: str | None = SHOP,
    method: str = "POST",
) -> httpx.Response:
    """One request by a service.  A crash is raised, not a 500."""
    headers = {"Authorization": caller} if caller is not None else {}
    request = httpx.Request(
        method,
        f"https://bank.test{path}",
        headers=headers,
        data={"token": token},
    )
    response = httpx.WSGITransport(app=doors).handle_request(request)
    response.read()
    assert response.headers["cache-control"] == "no-store"
    return response


def body(doors: TokenEndpoints, path: str, token: str) -> Any:
    answer = ask(doors, path, token)
    assert answer.status_code == 200
    return answer.json()


def test_a_live_token_is_active_and_says_whose(doors: TokenEndpoints) -> None:
    """RFC 7662 section 2.2."""
    with later(0):
        token = doors.scheme.issue("alice").access
        identity = doors.scheme.verify(token)
        assert body(doors, "/introspect", token) == {
            "active": True,
            "sub": "alice",
            "iat": identity.issued_at,
            "exp": identity.issued_at + SIGN_IN_S,
        }


@pytest.mark.parametrize(
    "token", ["x", "bank_", "bank_x", "é", "\0", "a" * 9_000, "x" * 43]
)
def test_anything_else_is_not_active(
    token: str, doors: TokenEndpoints
) -> None:
    """And nothing more is said: no reason, no name."""
    assert body(doors, "/introspect", token) == {"active": False}
    assert body(doors, "/revoke", token) == {}


def test_an_expired_token_is_not_active(doors: TokenEndpoints) -> None:
    with later(0):
        token = doors.scheme.issue("alice").access
        with later(SIGN_IN_S - 1):
            assert body(doors, "/introspect", token)["active"] is True
        with later(SIGN_IN_S + 1):
            assert body(doors, "/introspect", token) == {"active": False}


def test_revoke_ends_that_token_and_no_other(doors: TokenEndpoints) -> None:
    """Twice is no error.  Source: RFC 7009 section 2.2."""
    token, other = (doors.scheme.issue("alice").access for _ in range(2))
    for _ in range(2):
        assert body(doors, "/revoke", token) == {}
        assert body(doors, "/introspect", token) == {"active": False}
    assert rejected(doors.scheme.verify, token, reason=Revoked) == "Revoked"
    assert body(doors, "/introspect", other)["active"] is True


def test_only_its_client_ends_a_token(doors: TokenEndpoints) -> None:
    """Another service is told so, and no more, whatever the token is."""
    token = doors.scheme.issue("alice").access
    for sent in (token, "x"):
        answer = ask(doors, "/revoke", sent, basic("blog", "other"))
        assert answer.status_code == 400
        assert answer.json() == {"error": "unauthorized_client"}
    assert body(doors, "/introspect", token)["active"] is True


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize(
    "caller",
    [
        None,
        "",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
        "Basic " + base64.b64encode(b"shop").decode(),
        "Bearer s3cret",
        "Digest shop:s3cret",
        basic("shop", ""),
        basic("shop", "wrong"),
        basic("shop", "s3cret "),
        basic("blog", "s3cret"),
        basic("nobody", ""),
        basic("", ""),
        basic("café", "creme"),
    ],
)
def test_only_a_known_service_is_answered(
    path: str, caller: str | None, doors: TokenEndpoints
) -> None:
    """A live token tells a stranger nothing, and stays alive."""
    token = doors.scheme.issue("alice").access
    answer = ask(doors, path, token, caller)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert "alice" not in answer.text
    assert doors.scheme.verify(token).user_id == "alice"


def test_every_known_service_is_answered(doors: TokenEndpoints) -> None:
    token = doors.scheme.issue("alice").access
    for name, secret in (("shop", "s3cret"), ("café", "crème")):
        answer = ask(doors, "/introspect", token, basic(name, secret))
        assert answer.json()["sub"] == "alice"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/introspect"),
        ("PUT", "/revoke"),
        ("POST", "/"),
        ("POST", "/introspect/"),
        ("POST", "/REVOKE"),
        ("POST", "/me"),
    ],
)
def test_there_is_nothing_else(
    method: str, path: str, doors: TokenEndpoints
) -> None:
    """A token does not belong in a URL, so GET is not among them."""
    assert ask(doors, path, "x", method=method).status_code == 404


@pytest.mark.parametrize("path", BOTH)
def test_a_token_must_be_named(path: str, doors: TokenEndpoints) -> None:
    assert ask(doors, path, "").status_code == 400


@pytest.mark.parametrize("path", BOTH)
def test_without_the_store_it_is_503(path: str, doors: TokenEndpoints) -> None:
    """Never "not active", which would be a log-out; never "active"."""
    token = doors.scheme.issue("alice").access
    doors.scheme.store.unplugged = True
    answer = ask(doors, path, token)
    assert answer.status_code == 503
    assert "active" not in answer.text
    doors.scheme.store.unplugged = False
    assert body(doors, "/introspect", token)["active"] is True


@settings(deadline=None, max_examples=200, database=None)
@given(
    path=st.sampled_from(BOTH),
    kind=st.sampled_from([FORM, "application/json", "text/plain", ""]),
    content=st.one_of(
        st.binary(max_size=200),
        st.fixed_dictionaries(
            {"token": st.one_of(st.text(), st.integers(), st.none())}
        ).map(lambda fields: json.dumps(fields).encode()),
        st.text().map(
            lambda text: f"token=bank_{text}".encode("utf-8", "replace")
        ),
    ),
    caller=st.sampled_from([SHOP, "", "Basic Og==", "Basic !!!"]),
)
def test_no_body_crashes_it(
    path: str, kind: str, content: bytes, caller: str
) -> None:
    store = Store()
    doors = TokenEndpoints(Opaque(store), CALLERS, client="shop")
    headers = {"Content-Type": kind, "Authorization": caller}
    request = httpx.Request(
        "POST",
        f"https://bank.test{path}",
        headers=headers,
        content=content,
    )
    answer = httpx.WSGITransport(app=doors).handle_request(request)
    answer.read()
    assert answer.status_code in (200, 400, 401)
    if answer.status_code == 200:
        assert answer.json() in ({}, {"active": False})
    store.close()


@pytest.mark.parametrize(
    "caller",
    [
        "Basic \xff",
        "Basic " + "=" * 9,
        'Digest username="shop", password="s3cret"',
        "Bearer shop:s3cret",
        SHOP.replace("Basic", "Bearer"),
    ],
)
def test_another_way_to_say_who_is_no_way(
    caller: str, doors: TokenEndpoints
) -> None:
    """401, and no crash."""
    for path in BOTH:
        environ = create_environ(path, "https://bank.test", method="POST")
        environ["HTTP_AUTHORIZATION"] = caller
        _, status, _ = run_wsgi_app(doors, environ)
        assert status.startswith("401")
