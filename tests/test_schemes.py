"""The contract: what every scheme must do, and must never do.

A scheme is covered as soon as a contender with it is in CONTENDERS.
The same contract runs on a real server, in test_real_redis.py.
"""

import re
import string
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from forging import (
    HEADER,
    claims,
    sealed_cookie,
    signed,
    signed_cookie,
    unsigned,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.clock import later
from demo.contenders import CONTENDERS, Contender, contender
from demo.errors import (
    Expired,
    Malformed,
    Rejected,
    Revoked,
    Unavailable,
)
from demo.keys import Key, key_for
from demo.schemes import JWT, Blocklist, Opaque, Session, SignedCookie
from demo.schemes.base import (
    MAX_CHARS,
    Revokes,
    RevokesAll,
    require_text,
)
from demo.store import Store

Scheme = Any
"""A running scheme.  Not every one has every verb."""

SCHEMES: dict[str, Contender] = {
    f"{one.scheme.__name__} {one.algorithm}".strip(): one for one in CONTENDERS
}
"""Each kind of scheme once, whatever carries it."""

ALIVE_AT_TTL = {"SignedCookie HS256"}
"""Measured: itsdangerous counts the last second in, the others out."""

STATELESS = {"JWT HS256", "JWT RS256", "SignedCookie HS256"}
"""Nothing stored: these need no store, and have no power to revoke."""

ALPHABET = string.ascii_letters + string.digits + "-_.= "
"""Base64url, and three characters that may slip in beside it."""


@dataclass
class Parts:
    """What a service hands to its scheme."""

    store: Store

    def key(self, algorithm: str) -> Key:
        return key_for(algorithm)


def said(store: Store) -> str:
    """Everything in this store, names and values, as text."""
    raw: Any = store._redis
    found = []
    for key in raw.scan_iter(store._prefix + "*"):
        kind = raw.type(key)
        value = raw.get(key) if kind == b"string" else raw.zrange(key, 0, -1)
        found.append(f"{key!r} {value!r}")
    return "\n".join(found)


def nearly(credential: str) -> Iterator[str]:
    """Every credential that is one character away."""
    for at in range(len(credential) + 1):
        before, after = credential[:at], credential[at:]
        yield before + after[1:]
        for character in ALPHABET:
            yield before + character + after
            yield before + character + after[1:]


class Contract:
    """Run by TestInMemory, and on a real server elsewhere."""

    @pytest.fixture
    def store_url(self) -> str | None:
        return None

    @pytest.fixture
    def parts(self, store_url: str | None) -> Iterator[Parts]:
        store = Store(store_url)
        yield Parts(store)
        store.unplugged = False
        store.close()

    @pytest.fixture(params=SCHEMES)
    def name(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    def scheme(self, name: str, parts: Parts) -> Scheme:
        return SCHEMES[name].build(parts)

    @pytest.fixture(params=[n for n in SCHEMES if n not in STATELESS])
    def revoker(self, request: pytest.FixtureRequest, parts: Parts) -> Scheme:
        """Only the schemes that can end a session."""
        return SCHEMES[request.param].build(parts)

    def test_a_power_is_there_or_absent(
        self, name: str, scheme: Scheme
    ) -> None:
        """Never a stub: ask, and believe the answer."""
        has = name not in STATELESS
        for power, verb in ((Revokes, "revoke"), (RevokesAll, "revoke_all")):
            assert isinstance(scheme, power) == hasattr(scheme, verb) == has

    def test_a_credential_says_whose_it_is(self, scheme: Scheme) -> None:
        with later(0):
            issued = scheme.issue("alice")
            identity = scheme.verify(issued.access)
        assert identity.user_id == "alice"
        assert identity.session_id
        assert identity.claims

    def test_it_says_when_it_began_and_ends(self, scheme: Scheme) -> None:
        with later(0):
            now = time.time()
            identity = scheme.verify(scheme.issue("alice").access)
        assert identity.issued_at == now
        assert identity.expires_at == now + scheme.ttl_s

    def test_it_says_so_however_late_it_is_asked(self, scheme: Scheme) -> None:
        with later(0):
            access = scheme.issue("alice").access
            at_once = scheme.verify(access)
            with later(scheme.ttl_s - 1):
                assert scheme.verify(access) == at_once

    def test_it_lives_for_its_ttl(self, name: str, scheme: Scheme) -> None:
        """Alive one second before, dead one second after."""
        with later(0):
            access = scheme.issue("alice").access
            with later(scheme.ttl_s - 1):
                assert scheme.verify(access).user_id == "alice"
            with later(scheme.ttl_s):
                if name in ALIVE_AT_TTL:
                    assert scheme.verify(access).user_id == "alice"
                else:
                    with pytest.raises((Expired, Revoked)):
                        scheme.verify(access)
            for more in (1, 61, scheme.ttl_s):
                with (
                    later(scheme.ttl_s + more),
                    pytest.raises((Expired, Revoked)),
                ):
                    scheme.verify(access)

    def test_a_shorter_life_is_shorter(self, scheme: Scheme) -> None:
        """ttl_s is a setting that counts, not an ornament."""
        scheme.ttl_s = 10
        with later(0):
            access = scheme.issue("alice").access
            assert scheme.verify(access).expires_at == now_s() + 10
            with later(11), pytest.raises((Expired, Revoked)):
                scheme.verify(access)

    def test_no_two_are_alike(self, scheme: Scheme) -> None:
        with later(0):
            issued = [scheme.issue("alice").access for _ in range(50)]
            ids = {scheme.verify(access).session_id for access in issued}
        assert len(set(issued)) == len(ids) == 50

    def test_revoked_is_over_at_once(self, revoker: Scheme) -> None:
        access = revoker.issue("alice").access
        revoker.revoke(access)
        with pytest.raises(Revoked):
            revoker.verify(access)
        with later(60), pytest.raises(Revoked):
            revoker.verify(access)

    def test_revoking_twice_changes_nothing(self, revoker: Scheme) -> None:
        access = revoker.issue("alice").access
        revoker.revoke(access)
        revoker.revoke(access)
        with pytest.raises(Revoked):
            revoker.verify(access)

    def test_revoked_until_its_last_second(self, revoker: Scheme) -> None:
        with later(0):
            access = revoker.issue("alice").access
            revoker.revoke(access)
            with later(revoker.ttl_s - 1), pytest.raises(Revoked):
                revoker.verify(access)

    def test_revoking_ends_that_session_alone(self, revoker: Scheme) -> None:
        """Not another user's, not another of the same user."""
        access = revoker.issue("alice").access
        laptop = revoker.issue("alice").access
        bob = revoker.issue("bob").access
        revoker.revoke(access)
        assert revoker.verify(laptop).user_id == "alice"
        assert revoker.verify(bob).user_id == "bob"

    def test_revoke_all_ends_all_of_one_user(self, revoker: Scheme) -> None:
        with later(0):
            all_of_hers = [revoker.issue("alice").access for _ in range(3)]
            with later(60):
                all_of_hers.append(revoker.issue("alice").access)
                bob = revoker.issue("bob").access
                revoker.revoke_all("alice")
                for access in all_of_hers:
                    with pytest.raises(Revoked):
                        revoker.verify(access)
                assert revoker.verify(bob).user_id == "bob"

    def test_revoke_all_reaches_the_oldest(self, revoker: Scheme) -> None:
        """A new sign-in must not make the server forget an old one,
        even when sign-ins have become shorter in between."""
        with later(0):
            oldest = revoker.issue("alice").access
            revoker.ttl_s = 10
            revoker.issue("alice")
            with later(3_600):
                revoker.revoke_all("alice")
                with pytest.raises(Revoked):
                    revoker.verify(oldest)

    def test_revoke_all_twice_or_of_nobody(self, revoker: Scheme) -> None:
        access = revoker.issue("alice").access
        revoker.revoke_all("nobody")
        assert revoker.verify(access).user_id == "alice"
        revoker.revoke_all("alice")
        revoker.revoke_all("alice")
        fresh = revoker.issue("alice").access
        assert revoker.verify(fresh).user_id == "alice"

    def test_the_store_keeps_no_list_of_the_dead(
        self, revoker: Scheme, parts: Parts
    ) -> None:
        """An index names live sessions only: it does not grow."""
        indexes = ("sessions_of:alice", "tokens_of:alice")
        with later(0):
            for _ in range(3):
                revoker.revoke(revoker.issue("alice").access)
            assert not any(map(parts.store.members, indexes))
            revoker.issue("alice")
            revoker.revoke_all("alice")
            assert not any(map(parts.store.members, indexes))
            revoker.issue("alice")
            with later(revoker.ttl_s + 1):
                revoker.issue("alice")
                raw: Any = parts.store._redis
                kept = [
                    raw.zcard(parts.store._prefix + index) for index in indexes
                ]
        assert sum(kept) == 1, "the expired member is dropped"

    def test_the_store_holds_nothing_that_enters(
        self, revoker: Scheme, parts: Parts
    ) -> None:
        """Whoever reads the store cannot enter with what it says."""
        kept, gone = (revoker.issue("alice").access for _ in range(2))
        revoker.verify(kept)
        revoker.revoke(gone)
        stored = said(parts.store)
        assert "alice" in stored, "the control: we can read the store"
        for credential in (kept, gone):
            for piece in re.findall(r"[\w-]{16,}", credential):
                assert piece.removeprefix("bank_") not in stored
        for word in re.findall(r"[\w:.-]{16,}", stored):
            with pytest.raises(Rejected):
                revoker.verify(word)

    def test_without_a_store_nobody_enters(
        self, revoker: Scheme, parts: Parts
    ) -> None:
        """No store, no answer: neither yes nor no."""
        access = revoker.issue("alice").access
        dead = revoker.issue("alice").access
        revoker.revoke(dead)
        parts.store.unplugged = True
        for call, argument in (
            (revoker.verify, access),
            (revoker.verify, dead),
            (revoker.revoke, access),
            (revoker.revoke_all, "alice"),
            (revoker.issue, "alice"),
        ):
            with pytest.raises(Unavailable):
                call(argument)
        parts.store.unplugged = False
        assert revoker.verify(access).user_id == "alice"

    def test_what_is_nothing_like_one_is_refused(
        self, scheme: Scheme, parts: Parts
    ) -> None:
        good = scheme.issue("alice").access
        strange: list[Any] = [
            *("", " ", ".", "..", "...", "=", "\0", "\n", "bank_"),
            *("é", "\ud800", "\udcff", "１", good + "é", good + "\ud800"),
            *(None, True, 0, 1.5, [], {}, [good], good.encode(), b""),
            *(good + "\n", "\n" + good, good + "\0", f'"{good}"', good * 2),
            *("x" * (MAX_CHARS + 1), "." * 10**6, "a.b.c" * 10**5),
            *(good.swapcase(), good[::-1], f"{good}.{good}"),
        ]
        before = sum(parts.store.commands.values())
        for credential in strange:
            with pytest.raises(Rejected):
                scheme.verify(credential)
            if isinstance(scheme, Revokes):
                with suppress(Rejected):  # what never was is over already
                    scheme.revoke(credential)
        asked = sum(parts.store.commands.values()) - before
        assert asked < 2 * len(strange)
        assert scheme.verify(good).user_id == "alice"

    @pytest.mark.parametrize(
        "text", ["", "x" * (MAX_CHARS + 1), "bank_é"], ids=len
    )
    def test_nonsense_is_not_even_looked_up(
        self, text: str, scheme: Scheme, parts: Parts
    ) -> None:
        before = sum(parts.store.commands.values())
        with pytest.raises(Malformed):
            scheme.verify(text)
        assert sum(parts.store.commands.values()) == before


class TestInMemory(Contract):
    """The contract, on a Redis in this process."""

    def test_one_character_away_is_refused(self, scheme: Scheme) -> None:
        """All of them: every change, every insertion, every deletion."""
        good = scheme.issue("alice").access
        for altered in nearly(good):
            if altered != good:
                with pytest.raises(Rejected):
                    scheme.verify(altered)
        assert scheme.verify(good).user_id == "alice"

    def test_another_services_is_refused(
        self, name: str, scheme: Scheme
    ) -> None:
        """With a key or a store of its own, it is a stranger."""

        class Elsewhere(Parts):
            def key(self, algorithm: str) -> Key:
                return key_for(algorithm, "another service")

        stranger = SCHEMES[name].build(Elsewhere(Store()))
        with pytest.raises(Rejected):
            scheme.verify(stranger.issue("alice").access)


def now_s() -> float:
    """The wall clock, wherever it stands."""
    return time.time()


NASTY: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 1e308, float("inf"), float("nan")),
    *(10**30, -(10**30), 10**18, 10**400, 2**63, 10**12),
    *("", "alice", "\ud800", "\0", "１２", "9_999_999_999", " 9999999999 "),
    *([], ["https://bank.test/api", 1], [["a"]], {}, {"a": 1}, "none"),
]
JSON = st.recursive(
    st.one_of(st.sampled_from(NASTY), st.text(max_size=8), st.floats()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(max_size=4), inner, max_size=3),
    ),
    max_leaves=6,
)
DEEP = [
    b"[" * 2_500,
    b'{"a":' * 500 + b"1" + b"}" * 500,
    b"9" * 2_500,
    b"\xff\xfe",
    b"",
    b'{"alg":NaN}',
    b'{"alg":"HS256","alg":"none","typ":"at+jwt"}',
]
PART = st.one_of(JSON, st.sampled_from(DEEP), st.binary(max_size=20))
HEADERS = st.one_of(
    PART,
    st.builds(
        lambda name, value: {**HEADER, name: value},
        st.sampled_from(["alg", "typ", "crit", "b64", "kid", "zip", "jwk"]),
        JSON,
    ),
)
PAYLOADS = st.one_of(
    PART,
    st.builds(
        lambda name, value: {**claims(), name: value},
        st.sampled_from([*claims(), "nbf", "scope"]),
        JSON,
    ),
)
KEYED = [n for n, one in SCHEMES.items() if one.algorithm]
thorough = settings(deadline=None, max_examples=150, database=None)


def build(name: str) -> Scheme:
    return SCHEMES[name].build(Parts(Store()))


def only_rejected(scheme: Scheme, credential: str) -> None:
    """Yes or no, and never a surprise.  A yes names somebody."""
    try:
        identity = scheme.verify(credential)
    except Rejected:
        return
    assert isinstance(identity.user_id, str)
    assert isinstance(identity.session_id, str)
    assert identity.issued_at <= now_s() < identity.expires_at + 1
    (identity.user_id + identity.session_id).encode()


def forged(scheme: Scheme, header: Any, payload: Any) -> Iterator[str]:
    """The same content with a true signature, and without one."""
    if isinstance(scheme, JWT):
        yield signed(scheme.key, payload, header)
        yield signed(scheme.key, payload)
        yield unsigned(payload, header)
        yield unsigned(payload, header, b"x" * 32)
        return
    assert isinstance(scheme, SignedCookie), "how does one forge this?"
    yield signed_cookie(scheme, payload)
    yield unsigned(payload, header, b"x" * 32)


@pytest.mark.parametrize("name", KEYED)
@thorough
@given(header=HEADERS, payload=PAYLOADS)
def test_structured_garbage_is_refused_quietly(
    name: str, header: Any, payload: Any
) -> None:
    """Any JSON, or none, in any part, signed or not."""
    scheme = build(name)
    for credential in forged(scheme, header, payload):
        only_rejected(scheme, credential)


@pytest.mark.parametrize("name", SCHEMES)
@thorough
@given(
    credential=st.one_of(
        st.text(),
        st.text(st.characters(codec="ascii")),
        st.from_regex(r"(bank_)?[\w-]{0,50}(\.[\w-]{0,50}){0,4}"),
    )
)
def test_plain_garbage_is_refused(name: str, credential: str) -> None:
    with pytest.raises(Rejected):
        build(name).verify(credential)


@pytest.mark.parametrize("value", NASTY, ids=repr)
@pytest.mark.parametrize("field", ["user_id", "id"])
def test_a_signed_cookie_holds_two_names(field: str, value: Any) -> None:
    """Even a true signature does not make a list into a user."""
    scheme = build("SignedCookie HS256")
    payload = {"user_id": "alice", "id": "1", field: value}
    cookie = signed_cookie(scheme, payload)
    if isinstance(value, str) and value.isprintable():
        only_rejected(scheme, cookie)
    else:
        with pytest.raises(Malformed):
            scheme.verify(cookie)


@pytest.mark.parametrize(
    "payload",
    [{}, {"user_id": "alice"}, {"user_id": "alice", "id": "1", "role": "x"}],
)
def test_a_signed_cookie_holds_nothing_else(payload: Any) -> None:
    scheme = build("SignedCookie HS256")
    with pytest.raises(Malformed):
        scheme.verify(signed_cookie(scheme, payload))


@pytest.mark.parametrize("ahead_s", [1, 3_600, 10**12, 2**62, 2**63])
def test_a_signed_cookie_is_not_from_the_future(ahead_s: int) -> None:
    """itsdangerous files it under expired."""
    scheme = build("SignedCookie HS256")
    payload = {"user_id": "alice", "id": "1"}
    with later(0):
        cookie = signed_cookie(scheme, payload, int(now_s()) + ahead_s)
        with pytest.raises((Expired, Malformed)):
            scheme.verify(cookie)


def test_a_signed_cookie_is_for_one_purpose() -> None:
    """The salt keeps a password-reset link out of the session."""
    session, reset = build("SignedCookie HS256"), build("SignedCookie HS256")
    reset.salt = "bank.reset"
    with pytest.raises(Rejected):
        session.verify(reset.issue("alice").access)


@pytest.mark.parametrize("body", ["", "a", ".", "a.", ".a", "a..b", "..a.b"])
def test_a_signed_cookie_has_three_parts(body: str) -> None:
    scheme = build("SignedCookie HS256")
    with pytest.raises(Rejected):
        scheme.verify(sealed_cookie(scheme, body))


@pytest.mark.parametrize(
    "written", ["{0}=", "{0}==", "{0}=!!", "{0}!", "{0}\n", " {0}", "{0}."]
)
@pytest.mark.parametrize("name", SCHEMES)
def test_a_credential_has_one_spelling(name: str, written: str) -> None:
    """Libraries accept some of these; a blocklist must not see two."""
    scheme = build(name)
    access = scheme.issue("alice").access
    with pytest.raises(Rejected):
        scheme.verify(written.format(access))


def test_the_blocklist_knows_a_token_by_its_number() -> None:
    """Whatever the text: the same jti, signed again, stays out."""
    scheme = build("Blocklist HS256")
    access = scheme.issue("alice").access
    twin = signed(scheme.key, {**scheme.verify(access).claims, "x": 1})
    assert twin != access
    assert scheme.verify(twin).user_id == "alice"
    scheme.revoke(access)
    with pytest.raises(Revoked):
        scheme.verify(twin)


def test_the_blocklist_knows_the_issuer_too() -> None:
    """Another issuer's jti is another number."""
    here, there = build("Blocklist HS256"), build("Blocklist HS256")
    there.issuer, there.store = "https://other.test", here.store
    token = here.issue("alice").access
    same_jti = here.verify(token).session_id
    twin = signed(here.key, claims(iss=there.issuer, jti=same_jti))
    there.revoke(twin)
    assert here.verify(token).user_id == "alice"


@pytest.mark.parametrize("jti", ["\ud800", "\0", "a\nb", 1, ["a"]])
def test_the_blocklist_revokes_only_what_it_can_name(jti: Any) -> None:
    """A store key must be text; revoke verifies before it writes."""
    scheme = build("Blocklist HS256")
    token = signed(scheme.key, claims(jti=jti))
    for verb in (scheme.verify, scheme.revoke):
        with pytest.raises(Malformed):
            verb(token)
    assert not scheme.store.commands


def test_the_blocklist_does_not_block_for_strangers() -> None:
    """Revoking a forgery writes nothing: nobody can fill the store."""
    scheme = build("Blocklist HS256")
    with pytest.raises(Rejected):
        scheme.revoke(unsigned(claims(), signature=b"x" * 32))
    assert not scheme.store.commands


@pytest.mark.parametrize("scheme", [Session, Opaque])
def test_an_identifier_is_never_adopted(scheme: type[Session]) -> None:
    """A name that the server did not make opens nothing."""
    running = scheme(Store())
    with pytest.raises(Rejected):
        running.verify("x" * 43)


def test_a_credential_may_be_as_long_as_a_cookie() -> None:
    longest = "x" * MAX_CHARS
    assert require_text(longest) == longest
    with pytest.raises(Malformed):
        require_text(longest + "x")


def test_an_identifier_has_128_bits_at_least() -> None:
    sid = Session(Store()).issue("alice").access
    assert len(sid) * 6 >= 128
    assert re.fullmatch(r"[\w-]+", sid, re.ASCII)


def test_an_opaque_token_shows_what_it_is() -> None:
    """Session and opaque are the same but for the prefix, which must
    be there."""
    store = Store()
    opaque, session = Opaque(store), Session(store)
    token = opaque.issue("alice").access
    assert token.startswith("bank_")
    bare = token.removeprefix("bank_")
    assert session.verify(bare).user_id == "alice"
    for other in (bare, "BANK_" + bare, "bank_" + token):
        with pytest.raises(Rejected):
            opaque.verify(other)
    with pytest.raises(Malformed):
        opaque.revoke(bare)


def test_a_contender_builds_what_it_names() -> None:
    """The control of this file: one scheme for each name above."""
    assert set(SCHEMES) >= STATELESS | ALIVE_AT_TTL
    for name, one in SCHEMES.items():
        assert type(build(name)) is one.scheme
    assert isinstance(build("Blocklist HS256"), Blocklist)
    assert contender("jwt") is CONTENDERS[0]
