"""What travels, and whose page sent it, by the carrier alone."""

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from demo.app import Door
from demo.carriers import RENEWAL, CookieCarrier, HeaderCarrier
from demo.contenders import contender
from demo.harness import Deployment
from demo.schemes.base import SIGN_IN_S, Issued

ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"}
HOME = "https://bank.test"


def asked(method: str = "POST", **headers: str) -> Request:
    """A request to the bank; a header's "-" is written "_"."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    builder = EnvironBuilder("/x", HOME, method=method, headers=named)
    return Request(builder.get_environ())


@pytest.mark.parametrize(
    ("method", "forged"),
    [
        ("GET", False),
        ("HEAD", False),
        ("OPTIONS", False),
        ("POST", True),
        ("PUT", True),
        ("PATCH", True),
        ("DELETE", True),
    ],
)
def test_only_what_changes_something_is_checked(
    method: str, forged: bool
) -> None:
    request = asked(method, **ELSEWHERE)
    assert CookieCarrier().forged(request) is forged
    assert not CookieCarrier(check_origin=False).forged(request)
    assert not HeaderCarrier().forged(request)


@pytest.mark.parametrize(
    ("headers", "forged"),
    [
        ({}, False),
        ({"Sec_Fetch_Site": "same-origin"}, False),
        ({"Sec_Fetch_Site": "none"}, False),
        ({"Sec_Fetch_Site": "same-site"}, True),
        ({"Sec_Fetch_Site": "cross-site"}, True),
        ({"Sec_Fetch_Site": ""}, True),
        ({"Sec_Fetch_Site": "same-origin", "Origin": "https://x.test"}, False),
        ({"Sec_Fetch_Site": "same-site", "Origin": HOME}, True),
        ({"Origin": HOME}, False),
        ({"Origin": "http://bank.test"}, True),
        ({"Origin": "https://bank.test:444"}, True),
        ({"Origin": "https://blog.bank.test"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": ""}, True),
    ],
)
def test_who_says_that_it_comes_from_elsewhere(
    headers: dict[str, str], forged: bool
) -> None:
    """Sec-Fetch-Site decides where it is there; no script can set it."""
    assert CookieCarrier().forged(asked(**headers)) is forged


def test_each_setting_of_the_cookie_is_set() -> None:
    """What a flip changes must reach the browser."""
    response = Response()
    plain = CookieCarrier("id", "/app", False, False, None)
    plain.give(response, Issued("x"), 60)
    assert response.headers["Set-Cookie"] == "id=x; Path=/app; Max-Age=60"
    response = Response()
    CookieCarrier(same_site="Strict").give(response, Issued("x"), 60)
    told = set(response.headers["Set-Cookie"].split("; "))
    assert told == {
        "__Host-session=x",
        "Path=/",
        "Max-Age=60",
        "Secure",
        "HttpOnly",
        "SameSite=Strict",
    }


def test_a_renewal_keeps_both_cookies() -> None:
    response = Response()
    CookieCarrier().give(response, Issued("x", "y"), 60)
    renewal, access = response.headers.getlist("Set-Cookie")
    assert renewal.startswith(f"{RENEWAL}=y; ")
    assert access.startswith("__Host-session=x; ")
    assert f"Max-Age={SIGN_IN_S}" in renewal
    assert f"Max-Age={SIGN_IN_S}" in access


def test_what_lets_go_lets_go_of_both() -> None:
    response = Response()
    CookieCarrier().clear(response)
    for name, header in zip(
        ("__Host-session", RENEWAL),
        response.headers.getlist("Set-Cookie"),
        strict=True,
    ):
        assert header.startswith(f"{name}=;")
        assert "Max-Age=0" in header
    response = Response()
    HeaderCarrier().clear(response)
    assert not response.headers.getlist("Set-Cookie")


@pytest.mark.parametrize(
    ("header", "credential"),
    [
        ("Bearer x", "x"),
        ("bearer x", "x"),
        ("BEARER x y", "x y"),
        ("Basic x", ""),
        ("x", ""),
        ("", ""),
    ],
)
def test_a_bearer_says_so(header: str, credential: str) -> None:
    assert HeaderCarrier().take(asked(Authorization=header)) == credential
    assert HeaderCarrier("bearer").take(asked(Authorization=header)) == (
        credential
    )


def test_a_header_is_handed_over_as_json() -> None:
    response = Response()
    HeaderCarrier().give(response, Issued("x"), 60)
    assert response.get_json(force=True) == {"token": "x"}
    HeaderCarrier().give(response, Issued("x", "y"), 60)
    assert response.get_json(force=True) == {"token": "x", "renewal": "y"}


def test_a_door_alone_has_nothing_behind_it() -> None:
    one = contender("session cookie")
    with Deployment(one) as service:
        door = Door(one, service, service.users)
        with pytest.raises(NotImplementedError):
            door.answer(asked())
