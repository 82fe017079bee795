"""When a browser sends a cookie, and what it says of the page."""

from dataclasses import replace
from typing import Any

import pytest

from demo.clock import later
from demo.cookies import (
    Cookie,
    Request,
    SameSite,
    origin,
    same_site,
    script_can_read,
    site,
    would_send,
)
from demo.harness.jar import origin_headers, parse_set_cookie

URL = "https://app.bank.test/pay"
SAME = ("https://app.bank.test/", "https://blog.bank.test/", None)
CROSS = ("https://evil.test/", "http://app.bank.test/")
"""Another scheme is another site.  Source: 6265bis section 5.2."""

OLD = Cookie("id", "1", "app.bank.test")
"""Created at 0, so long past any window."""


@pytest.mark.parametrize("top_level", [True, False])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
@pytest.mark.parametrize("initiator", SAME)
@pytest.mark.parametrize("value", ["None", "Lax", "Strict", None])
def test_the_same_site_always_gets_it(
    value: SameSite | None, initiator: str | None, method: str, top_level: bool
) -> None:
    """A sibling subdomain is the same site: SameSite stops nothing."""
    request = Request(URL, method, initiator, top_level)
    assert would_send(replace(OLD, same_site=value), request)


CROSS_SITE: dict[tuple[SameSite | None, str, bool], bool] = {
    ("None", "GET", True): True,
    ("None", "GET", False): True,
    ("None", "POST", True): True,
    ("None", "POST", False): True,
    ("Lax", "GET", True): True,
    ("Lax", "HEAD", True): True,
    ("Lax", "GET", False): False,
    ("Lax", "POST", True): False,
    ("Lax", "POST", False): False,
    (None, "GET", True): True,
    (None, "GET", False): False,
    (None, "POST", True): False,
    (None, "POST", False): False,
    ("Strict", "GET", True): False,
    ("Strict", "GET", False): False,
    ("Strict", "POST", True): False,
    ("Strict", "POST", False): False,
}
"""SameSite, method, top level: sent across sites?"""


@pytest.mark.parametrize("initiator", CROSS)
@pytest.mark.parametrize("case", CROSS_SITE, ids=repr)
def test_another_site_gets_it_by_the_table(
    case: tuple[SameSite | None, str, bool], initiator: str
) -> None:
    value, method, top_level = case
    request = Request(URL, method, initiator, top_level)
    assert (
        would_send(replace(OLD, same_site=value), request)
        is (CROSS_SITE[case])
    )


@pytest.mark.parametrize(
    ("age_s", "sent"), [(0, True), (119, True), (120, False), (121, False)]
)
def test_two_minutes_of_grace(age_s: int, sent: bool) -> None:
    """Without SameSite, a top-level POST: while the cookie is young."""
    form = Request(URL, "POST", "https://evil.test/", top_level=True)
    frame = replace(form, top_level=False)
    with later(0):
        young = parse_set_cookie("id=1; Secure", "https://app.bank.test/")
        lax = parse_set_cookie("id=1; SameSite=Lax", "https://app.bank.test/")
        assert young is not None
        assert lax is not None
        with later(age_s):
            assert would_send(young, form) is sent
            assert not would_send(young, frame)
            assert not would_send(lax, form)


@pytest.mark.parametrize("top_level", [True, False])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("initiator", [*SAME, *CROSS])
def test_blocked_third_party_cookies(
    initiator: str | None, method: str, top_level: bool
) -> None:
    """Blocking stops what another site embeds or fetches, no more."""
    anywhere = replace(OLD, same_site="None")
    request = Request(URL, method, initiator, top_level)
    assert would_send(anywhere, request), "the control: allowed"
    embedded = initiator in CROSS and not top_level
    assert would_send(anywhere, request, third_party=False) is not embedded


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://app.bank.test/", True),
        ("http://app.bank.test/", False),
        ("http://localhost/", True),
        ("http://localhost:8000/", True),
        ("http://127.0.0.1/", True),
        ("http://[::1]/", True),
        ("http://x.localhost/", True),
        ("http://notlocalhost/", False),
        ("http://127.0.0.1.evil.test/", False),
    ],
)
def test_a_secure_cookie_needs_https_or_loopback(url: str, sent: bool) -> None:
    host = str(Request(url).url).split("/")[2].strip("[]").split("]")[0]
    host = "::1" if "::1" in url else host.split(":")[0]
    cookie = Cookie("id", "1", host, secure=True)
    assert would_send(cookie, Request(url)) is sent
    assert would_send(replace(cookie, secure=False), Request(url))


@pytest.mark.parametrize(
    ("host", "host_only", "sent"),
    [
        ("bank.test", True, True),
        ("bank.test", False, True),
        ("app.bank.test", True, False),
        ("app.bank.test", False, True),
        ("notbank.test", False, False),
        ("test", False, False),
        ("evil.test", False, False),
        ("bank.test.evil.test", False, False),
    ],
)
def test_domain_widens_to_subdomains_only(
    host: str, host_only: bool, sent: bool
) -> None:
    cookie = Cookie("id", "1", "bank.test", host_only=host_only)
    assert would_send(cookie, Request(f"https://{host}/")) is sent


@pytest.mark.parametrize(
    ("prefix", "path", "sent"),
    [
        ("/", "/", True),
        ("/", "", True),
        ("/", "/any", True),
        ("/app", "/app", True),
        ("/app", "/app/x", True),
        ("/app/", "/app/x", True),
        ("/app", "/apple", False),
        ("/app", "/", False),
        ("/app/", "/app", False),
    ],
)
def test_a_path_matches_whole_parts(
    prefix: str, path: str, sent: bool
) -> None:
    cookie = Cookie("id", "1", "bank.test", path=prefix)
    assert would_send(cookie, Request(f"https://bank.test{path}")) is sent


def test_a_cookie_is_sent_until_it_expires() -> None:
    request = Request("https://bank.test/")
    with later(0):
        cookie = parse_set_cookie("id=1; Max-Age=60", request.url)
        assert cookie is not None
        for seconds, sent in ((0, True), (59, True), (60, False), (61, False)):
            with later(seconds):
                assert would_send(cookie, request) is sent


def test_script_reads_all_but_http_only() -> None:
    assert script_can_read(OLD)
    assert not script_can_read(replace(OLD, http_only=True))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://bank.test", "https://bank.test:444/x", True),
        ("https://a.bank.test", "https://b.bank.test", True),
        ("https://bank.test", "http://bank.test", False),
        ("https://bank.test", "https://evil.test", False),
        ("https://10.0.0.1", "https://10.0.0.1", True),
        ("https://10.0.0.1", "https://9.9.0.1", False),
        ("https://[::1]", "https://[::2]", False),
        ("https://bank.co.uk", "https://shop.co.uk", False),
        ("https://bank.co.uk", "https://www.bank.co.uk", True),
        ("https://me.github.io", "https://mallory.github.io", False),
        ("https://bücher.test", "https://xn--bcher-kva.test", True),
    ],
)
def test_a_site_is_scheme_and_registered_name(
    one: str, other: str, same: bool
) -> None:
    assert same_site(one, other) is same
    assert site("https://a.b.bank.test/") == ("https", "bank.test")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://bank.test/a?b#c", "https://bank.test"),
        ("HTTPS://Bank.Test:443", "https://bank.test"),
        ("https://bank.test:444", "https://bank.test:444"),
        ("http://bank.test:443", "http://bank.test:443"),
        ("http://bank.test:80/", "http://bank.test"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://bücher.test/", "https://xn--bcher-kva.test"),
        ("data:text/html,x", "null"),
        ("about:blank", "null"),
        ("https://bank.test:99999", "null"),
        ("https://[::1", "null"),
        ("", "null"),
    ],
)
def test_an_origin_is_written_as_browsers_do(url: str, said: str) -> None:
    assert origin(url) == said


SAYS: dict[str, tuple[str | None, str, dict[str, str]]] = {
    "typed": (None, "GET", {"Sec-Fetch-Site": "none"}),
    "own link": (URL, "GET", {"Sec-Fetch-Site": "same-origin"}),
    "own form": (
        URL,
        "POST",
        {
            "Sec-Fetch-Site": "same-origin",
            "Origin": "https://app.bank.test",
        },
    ),
    "sibling": (
        "https://blog.bank.test/x",
        "POST",
        {"Sec-Fetch-Site": "same-site", "Origin": "https://blog.bank.test"},
    ),
    "other port": (
        "https://app.bank.test:444/x",
        "POST",
        {
            "Sec-Fetch-Site": "same-site",
            "Origin": "https://app.bank.test:444",
        },
    ),
    "evil": (
        "https://evil.test/x",
        "POST",
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"},
    ),
    "evil link": (
        "https://evil.test/x",
        "GET",
        {"Sec-Fetch-Site": "cross-site"},
    ),
}


def test_a_browser_says_less_over_http() -> None:
    """Sec-Fetch-Site goes to connections that it trusts.  Source: Fetch
    Metadata, section 2."""
    form = Request("http://bank.test/", "POST", "http://evil.test/")
    assert dict(origin_headers(form)) == {"Origin": "http://evil.test"}
    local = Request("http://localhost/", "HEAD", "http://evil.test/")
    assert dict(origin_headers(local)) == {"Sec-Fetch-Site": "cross-site"}


@pytest.mark.parametrize("case", SAYS)
def test_a_browser_says_who_asked(case: str) -> None:
    initiator, method, said = SAYS[case]
    request: Any = Request(URL, method, initiator, top_level=True)
    assert dict(origin_headers(request)) == said
