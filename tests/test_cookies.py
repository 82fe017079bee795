"""When a browser sends a cookie, and which cookies it keeps."""

import time
from dataclasses import replace
from typing import Any

import pytest

from demo.clock import later
from demo.cookies import (
    Cookie,
    Request,
    SameSite,
    format_set_cookie,
    parse_set_cookie,
    same_site,
    script_can_read,
    site,
    would_send,
)
from demo.harness.jar import Jar, origin_headers

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
    ],
)
def test_a_site_is_scheme_and_two_labels(
    one: str, other: str, same: bool
) -> None:
    assert same_site(one, other) is same
    assert site("https://a.b.bank.test/") == ("https", "bank.test")


@pytest.mark.parametrize(
    "cookie",
    [
        Cookie("id", "1", "bank.test"),
        Cookie("id", "a=b==", "bank.test", secure=True, http_only=True),
        Cookie("id", "1", "bank.test", path="/app", same_site="Strict"),
        Cookie("id", "1", "bank.test", host_only=False, same_site="Lax"),
        Cookie("id", "1", "bank.test", secure=True, same_site="None"),
        Cookie("__Host-id", "1", "bank.test", secure=True),
        Cookie("__Secure-id", "1", "bank.test", path="/a", secure=True),
    ],
)
@pytest.mark.parametrize("max_age_s", [None, 60])
def test_what_is_set_is_what_is_kept(
    cookie: Cookie, max_age_s: int | None
) -> None:
    """Write the header, read it, and the same cookie comes back."""
    with later(0):
        header = format_set_cookie(cookie, max_age_s)
        kept = parse_set_cookie(header, "https://bank.test/login")
        assert kept is not None
        expires_at = None if max_age_s is None else kept.created_at + max_age_s
    assert kept == replace(
        cookie, created_at=kept.created_at, expires_at=expires_at
    )


def test_a_header_is_read_as_browsers_do() -> None:
    """Case, spaces and unknown words do not matter."""
    header = " id = a b ; PATH=/x;secure ; HTTPONLY; samesite=lAx; Foo=1;;"
    kept = parse_set_cookie(header, "https://Bank.test/")
    assert kept is not None
    assert (kept.name, kept.value, kept.path) == ("id", "a b", "/x")
    assert (kept.secure, kept.http_only) == (True, True)
    assert (kept.same_site, kept.domain) == ("Lax", "bank.test")


@pytest.mark.parametrize(
    ("header", "url", "path"),
    [
        ("id=1", "https://bank.test/app/login", "/app"),
        ("id=1", "https://bank.test/login", "/"),
        ("id=1", "https://bank.test", "/"),
        ("id=1; Path=x", "https://bank.test/app/login", "/app"),
        ("id=1; Path=/", "https://bank.test/app/login", "/"),
    ],
)
def test_without_a_path_it_is_the_folder(
    header: str, url: str, path: str
) -> None:
    kept = parse_set_cookie(header, url)
    assert kept is not None
    assert kept.path == path


@pytest.mark.parametrize(
    ("header", "url"),
    [
        ("=1", "https://bank.test/"),
        ("", "https://bank.test/"),
        ("id=1; Domain=evil.test", "https://bank.test/"),
        ("id=1; Domain=app.bank.test", "https://bank.test/"),
        ("id=1; Domain=ank.test", "https://bank.test/"),
        ("id=1; Secure", "http://bank.test/"),
        ("id=1; SameSite=None", "https://bank.test/"),
        ("__Secure-id=1", "https://bank.test/"),
        ("__Host-id=1; Path=/", "https://bank.test/"),
        ("__Host-id=1; Secure; Path=/app", "https://bank.test/"),
        ("__Host-id=1; Secure; Path=/; Domain=bank.test", "https://bank.test"),
        ("__host-id=1; Path=/", "https://bank.test/"),
        ("__HOST-id=1; Secure; Path=/app", "https://bank.test/"),
        ("__secure-id=1", "https://bank.test/"),
    ],
)
def test_a_browser_refuses(header: str, url: str) -> None:
    assert parse_set_cookie(header, url) is None


@pytest.mark.parametrize(
    ("header", "url"),
    [
        ("id=1; Domain=bank.test", "https://bank.test/"),
        ("id=1; Domain=.bank.test", "https://app.bank.test/"),
        ("id=1; Domain=BANK.test", "https://app.bank.test/"),
        ("id=1; Secure", "http://localhost:8000/"),
        ("id=1; SameSite=None; Secure", "https://bank.test/"),
        ("__Secure-id=1; Secure; Domain=bank.test", "https://bank.test/"),
        ("__Host-id=1; Secure; Path=/", "https://bank.test/"),
        ("__Host-id=1; Secure; Path=/", "http://127.0.0.1:8000/"),
    ],
)
def test_a_browser_keeps(header: str, url: str) -> None:
    assert parse_set_cookie(header, url) is not None


@pytest.mark.parametrize(
    "max_age", ["", "soon", "1.5", "--5", "²", "٣", "9" * 5_000, "1 2"]
)
def test_a_max_age_that_is_no_number_is_ignored(max_age: str) -> None:
    """A hostile server may write anything."""
    kept = parse_set_cookie(f"id=1; Max-Age={max_age}", "https://bank.test/")
    assert kept is not None
    assert kept.expires_at is None


@pytest.mark.parametrize("gone", ["Max-Age=0", "Max-Age=-1"])
def test_max_age_zero_deletes(gone: str) -> None:
    url = "https://bank.test/"
    jar = Jar()
    jar.store("id=1; Path=/", url)
    jar.store("other=2; Path=/", url)
    assert jar.header(Request(url)) == [("Cookie", "id=1; other=2")]
    with later(0):
        jar.store(f"id=; Path=/; {gone}", url)
    assert jar.header(Request(url)) == [("Cookie", "other=2")]
    assert [c.name for c in jar.cookies] == ["other"]


def test_a_jar_replaces_by_name_domain_and_path() -> None:
    url = "https://app.bank.test/"
    jar = Jar()
    for header in ("id=1", "id=2", "id=3; Path=/x", "id=4; Domain=bank.test"):
        jar.store(header, url)
    assert [c.value for c in jar.cookies] == ["2", "3", "4"]


def test_a_refused_header_changes_nothing() -> None:
    jar = Jar()
    jar.store("id=1", "https://bank.test/")
    jar.store("id=2; Domain=evil.test", "https://bank.test/")
    assert [c.value for c in jar.cookies] == ["1"]


def test_a_jar_stolen_is_a_jar_apart() -> None:
    jar = Jar([OLD])
    copy = jar.stolen()
    copy.store("id=2; Domain=evil.test", "https://evil.test/")
    assert len(jar.cookies) == 1
    assert Jar([replace(OLD, expires_at=1.0)]).stolen().cookies == [OLD]
    hidden = replace(OLD, name="hidden", http_only=True)
    assert Jar([OLD, hidden]).what_script_reads().cookies == [OLD]


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


@pytest.mark.parametrize("case", SAYS)
def test_a_browser_says_who_asked(case: str) -> None:
    initiator, method, said = SAYS[case]
    request: Any = Request(URL, method, initiator, top_level=True)
    assert dict(origin_headers(request)) == said


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_a_pair_may_have_4096_characters(extra: int) -> None:
    """Name and value.  One more, and it is not kept."""
    pair = "n=" + "v" * (4_095 + extra)
    kept = parse_set_cookie(pair, "https://bank.test/")
    assert (kept is None) == (extra > 0)


def test_expires_is_a_date() -> None:
    """Unix time 1 in the words of HTTP; Max-Age would win over it."""
    date = "Expires=Thu, 01 Jan 1970 00:00:01 GMT"
    kept = parse_set_cookie(f"n=v; {date}", "https://bank.test/")
    assert kept
    assert kept.expires_at == 1
    with later(0):
        now = time.time()
        both = f"n=v; {date}; Max-Age=60"
        kept = parse_set_cookie(both, "https://bank.test/")
        assert kept
        assert kept.expires_at == now + 60
