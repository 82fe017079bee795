"""Which cookies a browser keeps, and for how long: RFC 6265bis, step by
step.

`test_jar_in_chromium.py` gives most of these headers to the installed
Chromium, which keeps the same cookies, but for the four that say so.
"""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.clock import later
from demo.cookies import Cookie, Request, format_set_cookie, would_send
from demo.harness.jar import (
    MAX_AGE_S,
    Jar,
    cookie_date,
    origin_headers,
    parse_set_cookie,
)

HOME = "https://bank.test/a/b/c"
PLAIN = "http://bank.test/a/b/c"

OLD = Cookie("id", "1", "app.bank.test")


def kept(header: str, url: str = HOME) -> Cookie:
    """The cookie, which has to be kept."""
    found = parse_set_cookie(header, url)
    assert found is not None
    return found


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


# Names, values and attributes


@pytest.mark.parametrize(
    ("header", "name", "value"),
    [
        ("token", "", "token"),
        ("=1", "", "1"),
        ("id=", "id", ""),
        (" a = b c ", "a", "b c"),
        ('a="q"', "a", '"q"'),
        ("a=b=c", "a", "b=c"),
        ("a=b\tc", "a", "b\tc"),  # Chromium refuses a tab inside
    ],
)
def test_a_pair_is_split_at_the_first_sign(
    header: str, name: str, value: str
) -> None:
    cookie = kept(header)
    assert (cookie.name, cookie.value) == (name, value)


def test_a_cookie_without_a_name_is_sent_as_its_value() -> None:
    jar = Jar()
    jar.store("token", HOME)
    jar.store("id=1", HOME)
    assert jar.header(Request(HOME)) == [("Cookie", "token; id=1")]


@pytest.mark.parametrize(
    "header",
    [
        *("", "=", " = ", "; Path=/"),
        *("=__Host-a=1; Secure; Path=/", "__Secure-x", "=__secure-"),
        *("__HOST-x; Secure; Path=/",),
        *("a=b\x00c", "a=b\x08", "a=b\nc", "a=b\x1f", "a=b\x7f"),
        "a=b; Path=/\x01",
    ],
)
def test_what_poses_or_controls_is_refused(header: str) -> None:
    """A nameless `__Host-a=1` would reach the server as a real one."""
    assert parse_set_cookie(header, HOME) is None


@pytest.mark.parametrize(
    ("pair", "fits"),
    [
        ("a=" + "v" * 4_095, True),
        ("a=" + "v" * 4_096, False),
        ("a" * 4_096 + "=", True),
        ("v" * 4_096, True),
        ("v" * 4_097, False),
        ("a=" + "é" * 2_047, True),
        ("a=" + "é" * 2_048, False),
        ("a= " + "v" * 4_095 + " ", True),
    ],
    ids=lambda one: str(len(str(one))),
)
def test_a_pair_may_have_4096_octets(pair: str, fits: bool) -> None:
    """Name and value, without the blanks around them."""
    assert (parse_set_cookie(pair, HOME) is not None) is fits


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("/" + "p" * 1_023, True),
        ("/" + "p" * 1_024, False),
        ("/" + "é" * 511, True),
        ("/" + "é" * 512, False),
    ],
    ids=lambda one: str(len(str(one))),
)
def test_an_attribute_may_have_1024_octets(path: str, read: bool) -> None:
    """What is longer is passed over; the cookie is kept."""
    assert kept(f"a=1; Path={path}").path == (path if read else "/a/b")


@pytest.mark.parametrize(
    ("attributes", "path"),
    [
        ("Path=/x; Path=/a", "/a"),
        ("Path=/x; Path=", "/a/b"),
        ("Path=/x; Path=rel", "/a/b"),
        ("path=/x;PATH = /y", "/y"),
    ],
)
def test_the_last_path_counts(attributes: str, path: str) -> None:
    assert kept(f"a=1; {attributes}").path == path


@pytest.mark.parametrize(
    ("attributes", "same_site"),
    [
        ("SameSite=Strict; SameSite=Lax", "Lax"),
        ("SameSite=Lax; SameSite=Strict", "Strict"),
        ("SameSite=Strict; SameSite=odd", None),
        ("SameSite=Strict; SameSite", None),
    ],
)
def test_the_last_same_site_counts(
    attributes: str, same_site: str | None
) -> None:
    assert kept(f"a=1; {attributes}").same_site == same_site


@pytest.mark.parametrize(
    ("attributes", "scope"),
    [
        ("Domain=bank.test", ("bank.test", False)),
        ("Domain=evil.test; Domain=bank.test", ("bank.test", False)),
        ("Domain=bank.test; Domain=evil.test", None),
        ("Domain=bank.test; Domain=", ("bank.test", True)),
        ("Domain=", ("bank.test", True)),
        ("Domain=.", ("bank.test", True)),  # Chromium refuses it
        ("Domain=..bank.test", None),
        ("Domain=b\xe4nk.test", None),
        ("Domain=test", None),
        ("Domain=.TEST", None),
    ],
)
def test_the_last_domain_counts(
    attributes: str, scope: tuple[str, bool] | None
) -> None:
    cookie = parse_set_cookie(f"a=1; {attributes}", HOME)
    found = cookie and (cookie.domain, cookie.host_only)
    assert found == scope


@pytest.mark.parametrize(
    ("host", "domain", "scope"),
    [
        ("bank.co.uk", "co.uk", None),
        ("bank.co.uk", "uk", None),
        ("bank.co.uk", "bank.co.uk", ("bank.co.uk", False)),
        ("a.bank.co.uk", "bank.co.uk", ("bank.co.uk", False)),
        ("mallory.github.io", "github.io", None),
        ("github.io", "github.io", ("github.io", True)),
        ("localhost", "localhost", ("localhost", True)),
        ("10.0.0.1", "0.0.1", None),
        ("10.0.0.1", "1", None),
        ("[::1]", "", ("::1", True)),
        ("bücher.test", "xn--bcher-kva.test", ("xn--bcher-kva.test", False)),
        ("bücher.test", "bücher.test", None),
    ],
)
def test_nobody_sets_a_cookie_for_a_public_suffix(
    host: str, domain: str, scope: tuple[str, bool] | None
) -> None:
    """On the suffix itself the cookie stays on that host."""
    cookie = parse_set_cookie(f"a=1; Domain={domain}", f"https://{host}/")
    assert (cookie and (cookie.domain, cookie.host_only)) == scope


@pytest.mark.parametrize(
    ("header", "keeps"),
    [
        ("__Host-a=1; Secure", False),
        ("__Host-a=1; Secure; Path=/", True),
        ("__Host-a=1; Secure; Path=/x", False),
        ("__host-a=1; Secure", False),
    ],
)
def test_a_host_prefix_wants_its_path_said(header: str, keeps: bool) -> None:
    """Even where the folder of the URL is "/" anyway."""
    cookie = parse_set_cookie(header, "https://bank.test/login")
    assert (cookie is not None) is keeps


# When it ends


@pytest.mark.parametrize(
    ("attributes", "lasts_s"),
    [
        ("Max-Age=60", 60),
        ("Max-Age=00060", 60),
        ("Max-Age=34560000", MAX_AGE_S),
        ("Max-Age=34560001", MAX_AGE_S),
        ("Max-Age=" + "9" * 1_000, MAX_AGE_S),
        ("Max-Age=60; Max-Age=x", 60),  # Chromium: the last one, read or not
        ("Max-Age=x; Max-Age=60", 60),
        ("Max-Age=+5", None),  # Chromium reads the sign
        ("Max-Age=60; Max-Age=61", 61),
        ("Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:01 GMT", 60),
        ("Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=60", 60),
        ("Expires=Fri, 31 Dec 9999 23:59:59 GMT", MAX_AGE_S),
        ("Expires=nonsense", None),
    ],
    ids=lambda one: str(one)[:40],
)
def test_no_cookie_lasts_longer_than_400_days(
    attributes: str, lasts_s: int | None
) -> None:
    with later(0):
        end = kept(f"a=1; {attributes}").expires_at
        assert end == (None if lasts_s is None else time.time() + lasts_s)


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 01 Jan 2027 02:03:04 GMT",
        "Friday, 01-Jan-27 02:03:04 GMT",
        "Fri Jan  1 02:03:04 2027",
        "1 jan 2027 2:3:4",
        "02:03:04 January 1st 2027 PST",
        "2027 02:03:04 jan" + " 1",
        "1 JANUARY 27 02:03:04.5",
        "01 Jan 2027 02:03:04 05:06:07 31 Dec 2030",
    ],
)
def test_a_date_may_be_written_in_many_ways(text: str) -> None:
    """The zone is not read: it is always UTC."""
    day = datetime(2027, 1, 1, 2, 3, 4, tzinfo=UTC)
    assert cookie_date(text) == day.timestamp()


@pytest.mark.parametrize(
    ("text", "year"),
    [("69", 2069), ("70", 1970), ("99", 1999), ("00", 2000), ("1601", 1601)],
)
def test_a_short_year_is_near(text: str, year: int) -> None:
    day = datetime(year, 1, 1, tzinfo=UTC)
    assert cookie_date(f"01 Jan {text} 00:00:00") == day.timestamp()


@pytest.mark.parametrize(
    "text",
    [
        *("", "nonsense", "1 jan 2027", "jan 2027 00:00:00"),
        *("1 2027 00:00:00", "1 jan 00:00:00", "31 feb 2027 00:00:00"),
        *("0 jan 2027 00:00:00", "32 jan 2027 00:00:00"),
        *("1 jan 1600 00:00:00", "1 jan 20270 00:00:00"),
        *("1 jan 2027 24:00:00", "1 jan 2027 00:60:00"),
        *("1 jan 2027 00:00:60", "1 jan 2027 00:00", "1 jan 2027 000:00:00"),
        *("\u0661 jan 2027 00:00:00", "1 jan\u0660 \u0662027 00:00:00"),
    ],
)
def test_what_is_no_date_is_ignored(text: str) -> None:
    assert cookie_date(text) is None


# One that is set again


def test_a_cookie_set_again_keeps_its_first_creation_time() -> None:
    """So no answer renews the two minutes in which a cookie without
    SameSite goes along with another site's form."""
    form = Request(HOME, "POST", "https://evil.test/", top_level=True)
    jar = Jar()
    with later(0):
        jar.store("id=1", HOME)
        jar.store("other=1", HOME)
        with later(100):
            jar.store("id=2; Max-Age=900", HOME)
            assert jar.header(form) == [("Cookie", "id=2; other=1")]
        with later(125):
            jar.store("fresh=3", HOME)
            assert jar.header(form) == [("Cookie", "fresh=3")]
            assert jar.header(Request(HOME))[0][1].startswith("id=2; other")


@pytest.mark.parametrize("gone", ["Max-Age=0", "Max-Age=60"])
def test_a_cookie_that_was_gone_is_new(gone: str) -> None:
    """Deleted, or expired: then it begins anew."""
    form = Request(HOME, "POST", "https://evil.test/", top_level=True)
    jar = Jar()
    with later(0):
        jar.store("id=1; Max-Age=60", HOME)
        jar.store(f"id=1; {gone}", HOME)
        with later(125):
            jar.store("id=1", HOME)
            assert jar.header(form)


@pytest.mark.parametrize(
    ("header", "url", "set_"),
    [
        ("id=2; Path=/a", PLAIN, False),
        ("id=2; Path=/a/x", PLAIN, False),
        ("id=2; Path=/", PLAIN, True),
        ("id=2; Path=/b", PLAIN, True),
        ("id=2; Path=/a; Domain=bank.test", PLAIN, False),
        ("other=2; Path=/a", PLAIN, True),
        ("id=2; Path=/a", HOME, True),
        ("id=; Path=/a; Max-Age=0", PLAIN, False),
        ("id=2; Path=/a; Domain=bank.test", "http://app.bank.test/", False),
        ("id=2; Path=/a", "http://app.bank.test/", False),
        ("id=2; Path=/a", "http://evil.test/", True),
    ],
)
def test_http_leaves_secure_cookies_alone(
    header: str, url: str, set_: bool
) -> None:
    """Neither in its place nor before it; a wider path comes after it."""
    jar = Jar()
    jar.store("id=1; Secure; Path=/a", HOME)
    before = list(jar.cookies)
    jar.store(header, url)
    assert (jar.cookies != before) is set_
    assert jar.header(Request(HOME))[0][1].startswith("id=") or set_


def test_an_open_cookie_is_overwritten_from_http() -> None:
    """The control: the old one is not Secure."""
    jar = Jar()
    jar.store("id=1; Path=/a", HOME)
    jar.store("id=2; Path=/a", PLAIN)
    assert jar.header(Request(HOME)) == [("Cookie", "id=2")]


@pytest.mark.parametrize(
    ("attributes", "keeps"),
    [
        ("", False),
        ("; SameSite=Lax", False),
        ("; SameSite=Strict", False),
        ("; SameSite=None; Secure", True),
    ],
)
def test_a_page_of_another_site_sets_nothing_by_the_way(
    attributes: str, keeps: bool
) -> None:
    """An answer to what it embeds or fetches; but for SameSite=None."""
    jar, control = Jar(), Jar()
    jar.store(f"id=1{attributes}", HOME, embedded=True)
    control.store(f"id=1{attributes}", HOME)
    assert bool(jar.cookies) is keeps
    assert control.cookies


# Whatever is written

BITS = st.sampled_from(
    [
        *("a", "=", ";", " ", "\t", "\x00", "é", "\ud800", "9" * 20, "-1"),
        *("; Path=/", "; Domain=", "; Max-Age=", "; Expires=", "bank.test"),
        *("__Host-", "; Secure", "; SameSite=None", "1 jan 2027 00:00:00"),
        *("http://", "https://", "[", "]", "::1", "@", ":", "%", "xn--", "."),
        *(":99999", ":0", "/", "?", "#", "℀", "١", "\n", "data:"),
    ]
)
TEXT = st.one_of(st.text(), st.lists(BITS).map("".join))
URLS = st.one_of(TEXT, TEXT.map("https://bank.test/{}".format))
URLS = st.one_of(URLS, TEXT.map("https://{}/".format))


@given(TEXT, URLS, URLS, st.sampled_from(["GET", "POST"]), st.booleans())
def test_nothing_that_is_written_raises(
    header: str, url: str, page: str, method: str, flag: bool
) -> None:
    """A cookie that is kept comes back to where it was set."""
    jar = Jar()
    jar.store(header, url, embedded=flag)
    jar.store("id=1; Secure", HOME)
    jar.store(header, url)
    request = Request(url, method, page, top_level=flag)
    jar.header(request)
    assert all(text.isascii() for _, text in origin_headers(request))
    for cookie in jar.cookies:
        would_send(cookie, request, third_party=flag)
        assert cookie.name or cookie.value


@given(TEXT)
def test_no_date_raises(text: str) -> None:
    end = cookie_date(text)
    assert end is None or end >= datetime(1601, 1, 1, tzinfo=UTC).timestamp()
