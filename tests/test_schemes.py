"""The contract: what every scheme must do, and must never do.

A scheme is covered as soon as a contender with it is in CONTENDERS.
The same contract runs on a real server, in test_real_redis.py.
"""

import re
import string
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from forging import (
    LISTED,
    claims,
    encoded,
    paseto,
    sealed_cookie,
    signed,
    signed_cookie,
    text,
    timed,
    twin,
    unsigned,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from racing import before_command, commands_of

from demo.clock import later
from demo.contenders import (
    CONTENDERS,
    COOKIE,
    Contender,
    contender,
)
from demo.errors import (
    Expired,
    Malformed,
    NotYetValid,
    Rejected,
    Revoked,
    Unavailable,
)
from demo.harness.deployment import people
from demo.keys import Key, key_for
from demo.schemes import (
    JWT,
    SIGN_IN_S,
    Blocklist,
    Issued,
    KeySet,
    ListedSession,
    ManagedSession,
    Opaque,
    Paseto,
    Rotating,
    Session,
    SignedCookie,
    UserBlocklist,
)
from demo.schemes.base import (
    MAX_CHARS,
    Renews,
    Revokes,
    RevokesAll,
    require_text,
)
from demo.store import Store
from demo.users import Users

Scheme = Any
"""A running scheme.  Not every one has every verb."""

NEVER_IDLE = (("idle_s", 2 * SIGN_IN_S),)
EXTRA = (
    Contender("managed", ManagedSession, COOKIE, settings=NEVER_IDLE),
    Contender("listed", ListedSession, COOKIE, settings=NEVER_IDLE),
    Contender("rotating", Rotating, COOKIE, "HS256"),
    Contender("key set", KeySet, COOKIE, "HS256"),
)
"""Schemes outside the table.  The idle timeout has its own tests."""

SCHEMES: dict[str, Contender] = {
    f"{one.scheme.__name__} {one.algorithm}".strip(): one
    for one in CONTENDERS + EXTRA
}
"""Each kind of scheme once, whatever carries it."""

ALIVE_AT_TTL = {"SignedCookie HS256"}
"""Its last second counts, as itsdangerous counts; the others' does not."""

REVOKERS = [n for n, c in SCHEMES.items() if hasattr(c.scheme, "revoke")]
INDEXED = [n for n in REVOKERS if SCHEMES[n].scheme is not UserBlocklist]
"""Those with an index of what lives.  See test_store_loss.py for one
without."""
ENDERS = [n for n, c in SCHEMES.items() if hasattr(c.scheme, "revoke_all")]
"""A verb that a scheme has must work: what it promises is tested below
for each of these, so a stub fails there."""

BASE64URL = f"{string.ascii_uppercase}{string.ascii_lowercase}0123456789-_"
"""In the order of what each character says, six bits."""
SLIPPED_IN = "-_.= "
"""What a decoder may pass over."""


@dataclass
class Parts:
    """What a service hands to its scheme."""

    store: Store
    users: Users = field(default_factory=people)

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
    """Credentials that are one character away: all of them at the end of
    a part; inside of one, a letter more stands for any other, and a change
    of one bit for several."""
    every = BASE64URL + SLIPPED_IN[2:]
    for at in range(len(credential) + 1):
        before, after = credential[:at], credential[at:]
        yield before + after[1:]
        at_an_end = len(re.split(r"\.|$", after)[0]) <= 2
        for character in every if at_an_end else SLIPPED_IN + "A":
            yield before + character + after
        for character in every if at_an_end else other_bits(after[0]):
            yield before + character + after[1:]


def other_bits(character: str) -> str:
    """Those that differ in one bit, in case, or by not being base64url."""
    place = BASE64URL.find(character)
    turned = [BASE64URL[place ^ 1 << bit] for bit in range(6)]
    return "".join([character.swapcase(), *turned, SLIPPED_IN])


def let_in(scheme: Scheme, issued: Issued) -> None:
    """This sign-in lives: it enters, and is renewed where it can be."""
    assert scheme.verify(issued.access).user_id
    if issued.renewal is not None:
        assert scheme.verify(scheme.renew(issued.renewal).access).user_id


def kept_out(scheme: Scheme, issued: Issued) -> None:
    """This sign-in has ended.  Where there is renewal that is what ends:
    the access token lives out its minutes, see test_refresh.py."""
    renews = issued.renewal is not None
    enter = scheme.renew if renews else scheme.verify
    with pytest.raises(Revoked):
        enter(issued.renewal if renews else issued.access)


def shorten(scheme: Scheme, seconds: int) -> None:
    """From now on every sign-in lasts so long."""
    for name in {"ttl_s", "family_s"} & set(vars(scheme)):
        setattr(scheme, name, seconds)


def lasts(scheme: Scheme) -> int:
    """How many seconds a sign-in lasts, renewed or not."""
    return int(getattr(scheme, "family_s", scheme.ttl_s))


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

    @pytest.fixture(params=REVOKERS)
    def revoker(self, request: pytest.FixtureRequest, parts: Parts) -> Scheme:
        """Only the schemes that can end one session."""
        return SCHEMES[request.param].build(parts)

    @pytest.fixture(params=ENDERS)
    def ender(self, request: pytest.FixtureRequest, parts: Parts) -> Scheme:
        """Only the schemes that can end all sessions of a user."""
        return SCHEMES[request.param].build(parts)

    def test_a_power_is_there_or_absent(self, scheme: Scheme) -> None:
        """The application asks in this way."""
        verbs = {"revoke": Revokes, "revoke_all": RevokesAll, "renew": Renews}
        for verb, power in verbs.items():
            assert isinstance(scheme, power) == hasattr(scheme, verb)

    def test_a_renewal_is_there_or_absent(self, scheme: Scheme) -> None:
        issued = scheme.issue("alice")
        assert (issued.renewal is None) == (not isinstance(scheme, Renews))

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
                again = scheme.verify(access)
            again.claims.pop("seen_at", None)  # a managed session's
            assert again == at_once

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

    def test_a_clock_that_is_behind(self, name: str, scheme: Scheme) -> None:
        """By so much as the leeway she is known, unless it is none; and
        not by more, where the credential itself says when it began."""
        with later(0):
            access = scheme.issue("alice").access
            leeway_s = getattr(scheme, "leeway_s", None)
            for behind in (0, 1, 10):
                with later(-behind):
                    assert scheme.verify(access).user_id == "alice"
            if leeway_s is None:
                assert SCHEMES[name].algorithm == "", "what does it check?"
                return
            for more, settled in ((11, 10), (1, 0)):
                scheme.leeway_s = settled
                with later(-more), pytest.raises(NotYetValid):
                    scheme.verify(access)

    def test_a_shorter_life_is_shorter(self, scheme: Scheme) -> None:
        """ttl_s is a setting that counts, not an ornament."""
        scheme.ttl_s = 10
        with later(0):
            access = scheme.issue("alice").access
            assert scheme.verify(access).expires_at == now_s() + 10
            with later(11), pytest.raises((Expired, Revoked)):
                scheme.verify(access)

    @pytest.mark.parametrize("user_id", ["", "a\0", "\ud800"])
    def test_nobody_is_no_user(
        self, user_id: str, scheme: Scheme, parts: Parts
    ) -> None:
        """Refused before anything is written, as it would be on sight."""
        with pytest.raises(Malformed):
            scheme.issue(user_id)
        assert not parts.store.commands

    def test_no_two_are_alike(self, scheme: Scheme) -> None:
        with later(0):
            issued = [scheme.issue("alice").access for _ in range(50)]
            ids = {scheme.verify(access).session_id for access in issued}
        assert len(set(issued)) == len(ids) == 50

    def test_revoked_is_over_at_once(self, revoker: Scheme) -> None:
        issued = revoker.issue("alice")
        revoker.revoke(issued.access)
        kept_out(revoker, issued)
        with later(60):
            kept_out(revoker, issued)

    def test_revoking_twice_changes_nothing(self, revoker: Scheme) -> None:
        issued = revoker.issue("alice")
        revoker.revoke(issued.access)
        revoker.revoke(issued.access)
        kept_out(revoker, issued)

    def test_revoked_until_its_last_second(self, revoker: Scheme) -> None:
        with later(0):
            issued = revoker.issue("alice")
            revoker.revoke(issued.access)
            with later(lasts(revoker) - 1):
                kept_out(revoker, issued)

    def test_revoking_ends_that_session_alone(self, revoker: Scheme) -> None:
        """Not another user's, not another of the same user."""
        phone = revoker.issue("alice")
        laptop = revoker.issue("alice")
        bob = revoker.issue("bob")
        revoker.revoke(phone.access)
        kept_out(revoker, phone)
        let_in(revoker, laptop)
        let_in(revoker, bob)

    def test_revoke_all_ends_all_of_one_user(self, ender: Scheme) -> None:
        with later(0):
            all_of_hers = [ender.issue("alice") for _ in range(3)]
            with later(60):
                all_of_hers.append(ender.issue("alice"))
                bob = ender.issue("bob")
                ender.revoke_all("alice")
                for issued in all_of_hers:
                    kept_out(ender, issued)
                let_in(ender, bob)

    def test_revoke_all_reaches_the_oldest(self, ender: Scheme) -> None:
        """A new sign-in must not make the server forget an old one,
        even when sign-ins have become shorter in between."""
        with later(0):
            oldest = ender.issue("alice")
            shorten(ender, 10)
            ender.issue("alice")
            with later(3_600):
                ender.revoke_all("alice")
                kept_out(ender, oldest)

    def test_revoke_all_twice_or_of_nobody(self, ender: Scheme) -> None:
        issued = ender.issue("alice")
        ender.revoke_all("nobody")
        assert ender.verify(issued.access).user_id == "alice"
        ender.revoke_all("alice")
        ender.revoke_all("alice")
        kept_out(ender, issued)
        let_in(ender, ender.issue("alice"))

    def test_a_log_in_during_revoke_all_is_not_lost(
        self, revoker: Scheme, parts: Parts
    ) -> None:
        """Whenever it happens, the next call reaches that session."""
        store = parts.store
        commands = commands_of(store, lambda: revoker.issue("alice"))

        def log_out() -> None:
            revoker.revoke_all("alice")

        for at in range(commands):
            with before_command(store, at, log_out):
                issued = revoker.issue("alice")
            revoker.revoke_all("alice")
            kept_out(revoker, issued)

    def test_a_log_out_does_not_wait_for_the_clock(
        self, revoker: Scheme
    ) -> None:
        """By a server whose clock is a second or an hour behind."""
        for behind in (1, 3_600):
            with later(0):
                issued = revoker.issue("alice")
                with later(-behind):
                    revoker.revoke(issued.access)
                with later(1):
                    kept_out(revoker, issued)

    @pytest.mark.parametrize("kind", INDEXED)
    def test_the_store_keeps_no_list_of_the_dead(
        self, kind: str, parts: Parts
    ) -> None:
        """An index names what has not expired: it does not grow.  What
        ended by revoke_all stays in it till then, on purpose, see the
        test before this one."""
        revoker = SCHEMES[kind].build(parts)
        prefix = parts.store._prefix

        def raw() -> Any:  # another client, once a cluster is known
            return parts.store._redis

        def kept() -> int:
            names = raw().scan_iter(prefix + "*_of:*")
            return sum(map(raw().zcard, names))

        def alive() -> bool:
            names = [n.decode() for n in raw().scan_iter(prefix + "*_of:*")]
            kept = (parts.store.members(n.removeprefix(prefix)) for n in names)
            return any(kept)

        with later(0):
            for _ in range(3):
                revoker.revoke(revoker.issue("alice").access)
            assert kept() == 0
            revoker.issue("alice")
            assert kept() == 1
            revoker.revoke_all("alice")
            assert kept() <= 1
            revoker.issue("alice")
            assert alive()
            with later(lasts(revoker) + 1):
                assert not alive()
                revoker.issue("alice")
                assert kept() == 1, "the expired member is dropped"

    def test_the_store_holds_nothing_that_enters(
        self, revoker: Scheme, parts: Parts
    ) -> None:
        """Whoever reads the store cannot enter with what it says."""
        kept, gone = (revoker.issue("alice") for _ in range(2))
        revoker.verify(kept.access)
        revoker.revoke(gone.access)
        stored = said(parts.store)
        assert "alice" in stored, "the control: we can read the store"
        for credential in (
            *(kept.access, kept.renewal or "none"),
            *(gone.access, gone.renewal or "none"),
        ):
            for piece in re.findall(r"[\w-]{16,}", credential):
                assert piece.removeprefix("bank_") not in stored
        for word in re.findall(r"[\w:.-]{16,}", stored):
            for enter in (revoker.verify, getattr(revoker, "renew", None)):
                if enter:
                    with pytest.raises(Rejected):
                        enter(word)

    def test_without_a_store_nobody_enters(
        self, revoker: Scheme, parts: Parts
    ) -> None:
        """No store, no answer: neither yes nor no."""
        issued, dead = revoker.issue("alice"), revoker.issue("alice")
        revoker.revoke(dead.access)
        renews = isinstance(revoker, Renews)
        enter = revoker.renew if renews else revoker.verify
        one, other = (
            each.renewal if renews else each.access for each in (issued, dead)
        )
        parts.store.unplugged = True
        for call, argument in (
            (enter, one),
            (enter, other),
            (revoker.revoke, issued.access),
            (revoker.revoke_all, "alice"),
            (revoker.issue, "alice"),
        ):
            with pytest.raises(Unavailable):
                call(argument)
        parts.store.unplugged = False
        let_in(revoker, issued)

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

    @pytest.mark.slow
    def test_one_character_away_is_refused(self, scheme: Scheme) -> None:
        """Every deletion; insertions and changes as `nearly` chooses them."""
        good = scheme.issue("alice").access
        entered = []
        for altered in nearly(good):
            try:  # `pytest.raises` takes longer than to verify
                scheme.verify(altered)
            except Rejected:
                continue
            entered.append(altered)
        assert set(entered) == {good}, "what changes nothing enters"
        assert scheme.verify(good).user_id == "alice"

    def test_another_services_is_refused(
        self, name: str, scheme: Scheme
    ) -> None:
        """With a key or a store of its own, it is a stranger."""

        class Elsewhere(Parts):
            def key(self, algorithm: str) -> Key:
                return key_for(algorithm, "another service")

        stranger: Scheme = SCHEMES[name].build(Elsewhere(Store()))
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
        lambda name, value: {"alg": "HS256", name: value},
        st.sampled_from(["alg", "typ", "crit", "b64", "kid", "zip", "jwk"]),
        JSON,
    ),
)
PAYLOADS = st.one_of(
    PART,
    st.builds(
        lambda name, value: {**claims(), name: value},
        st.sampled_from([*claims(), "nbf", "scope", "sid", "epoch", "cnf"]),
        JSON,
    ),
)
KEYED = [n for n, one in SCHEMES.items() if one.algorithm]
thorough = settings(deadline=None, max_examples=150, database=None)


def build(name: str) -> Scheme:
    return SCHEMES[name].build(Parts(Store()))


def only_rejected(scheme: Scheme, credential: str) -> None:
    """Yes or no, and never a surprise.  A yes names somebody."""
    with suppress(Rejected):
        identity = scheme.verify(credential)
        assert isinstance(identity.user_id, str)
        assert isinstance(identity.session_id, str)
        assert identity.issued_at <= now_s() < identity.expires_at + 1
        assert (identity.user_id + identity.session_id).isprintable()
        if isinstance(scheme, Revokes):
            scheme.revoke(credential)


def forged(scheme: Scheme, header: Any, payload: Any) -> Iterator[str]:
    """The same content with a true signature, and without one."""
    if isinstance(scheme, JWT):
        if isinstance(payload, dict):
            more = {"sid": "1", "epoch": 0, "gen": 1, "cnf": {}}
            payload = {**more, **payload}
        ours = {"kid": scheme.key.kid, "typ": scheme.typ}
        own = {"alg": scheme.key.algorithm, **ours}
        if isinstance(header, dict):
            header = {**ours, **header}
        yield signed(scheme.key, payload, header)
        yield signed(scheme.key, payload, own)
        yield unsigned(payload, header)
        yield unsigned(payload, header, b"x" * 32)
    elif isinstance(scheme, Paseto):
        yield paseto(scheme.key, timed(payload))
        body = encoded(text(timed(payload)) + b"x" * 64)
        yield f"{scheme.key.algorithm}.{body}"
    else:
        assert isinstance(scheme, SignedCookie), "how does one forge this?"
        yield signed_cookie(scheme, payload)
        yield unsigned(payload, header, b"x" * 32)


@pytest.mark.slow
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


@pytest.mark.slow
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
    if isinstance(value, str) and value and value.isprintable():
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


@pytest.mark.parametrize("ahead_s", [11, 3_600, 10**12, 2**62, 2**63])
def test_a_signed_cookie_is_not_from_the_future(ahead_s: int) -> None:
    scheme = build("SignedCookie HS256")
    payload = {"user_id": "alice", "id": "1"}
    with later(0):
        cookie = signed_cookie(scheme, payload, int(now_s()) + ahead_s)
        with pytest.raises((NotYetValid, Malformed)):
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
    scheme = build("Blocklist ES256")
    access = scheme.issue("alice").access
    again = signed(
        scheme.key, {**scheme.verify(access).claims, "x": 1}, LISTED
    )
    assert again != access
    assert scheme.verify(again).user_id == "alice"
    scheme.revoke(access)
    with pytest.raises(Revoked):
        scheme.verify(again)


def test_the_blocklist_knows_the_twin_of_a_signature() -> None:
    """ECDSA signs with (r, s), and (r, n - s) is as good."""
    scheme = Blocklist(key=key_for("ES256"), store=Store())
    token = scheme.issue("alice").access
    assert twin(token) != token
    assert scheme.verify(twin(token)).user_id == "alice"
    scheme.revoke(token)
    for each in (token, twin(token)):
        with pytest.raises(Revoked):
            scheme.verify(each)


def test_the_blocklist_knows_the_issuer_too() -> None:
    """Another issuer's jti is another number."""
    here, there = build("Blocklist ES256"), build("Blocklist ES256")
    there.issuer, there.store = "https://other.test", here.store
    token = here.issue("alice").access
    same_jti = here.verify(token).session_id
    theirs = signed(here.key, claims(iss=there.issuer, jti=same_jti), LISTED)
    there.revoke(theirs)
    assert here.verify(token).user_id == "alice"


@pytest.mark.parametrize("jti", ["\ud800", "\0", "a\nb", 1, ["a"]])
def test_the_blocklist_revokes_only_what_it_can_name(jti: Any) -> None:
    """A store key must be text; revoke verifies before it writes."""
    scheme = build("Blocklist ES256")
    token = signed(scheme.key, claims(jti=jti), LISTED)
    for verb in (scheme.verify, scheme.revoke):
        with pytest.raises(Malformed):
            verb(token)
    assert not scheme.store.commands


def test_the_blocklist_does_not_block_for_strangers() -> None:
    """Revoking a forgery writes nothing: nobody can fill the store."""
    scheme = build("Blocklist ES256")
    with pytest.raises(Rejected):
        scheme.revoke(unsigned(claims(), LISTED, b"x" * 32))
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
    assert set(SCHEMES) >= ALIVE_AT_TTL
    for name, one in SCHEMES.items():
        assert type(build(name)) is one.scheme
    assert isinstance(build("Blocklist ES256"), Blocklist)
    assert contender("jwt es256") is CONTENDERS[0]
