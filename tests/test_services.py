"""A gateway, five services and their provider; keys that change."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jwt
import pytest

from demo.attacks.id_token import FEDERATED, TakesAccessTokens, TakesIdTokens
from demo.clock import later
from demo.errors import (
    BadSignature,
    Expired,
    Malformed,
    Rejected,
    Revoked,
    Unavailable,
    WrongAudience,
    WrongIssuer,
)
from demo.harness import Deployment
from demo.keys import key_for
from demo.pages.services import (
    bad_key_sets,
    log_out_channels_view,
    stolen_key_bars,
    without_provider_view,
)
from demo.schemes import JWT
from demo.services.changing_keys import (
    Swap,
    encryption_key_signs,
    forged,
    new_key,
    one_name_twice,
    same_name_refused_s,
    stolen_key_lives_s,
)
from demo.services.fleet import (
    NAMES,
    USES_OF_IT,
    Fleet,
    gets_through,
    provider_down,
    served_without_provider_s,
    service_at,
    small_fleet,
)
from demo.services.log_out_channels import (
    CHANNELS,
    EVENT,
    Application,
    lives_after_log_out_s,
    log_out_token,
    log_out_tokens,
)
from demo.services.provider import (
    ACCESS_TOKEN,
    EXCHANGE,
    INNER_S,
    ISSUER,
    IdentityProvider,
    as_jwk,
    key_document,
    keys_in,
)
from demo.services.relying_party import (
    CLIENT_ID,
    for_this_client,
    id_token_reader,
)
from demo.store import Store


@pytest.fixture
def fleet() -> Iterator[Fleet]:
    store = Store()
    yield small_fleet(store)
    store.unplugged = False
    store.close()


@pytest.fixture
def token(fleet: Fleet) -> str:
    return fleet.provider.sign_in("alice", CLIENT_ID, "n").access_token


def test_five_services_know_whose_request_it_is(
    fleet: Fleet, token: str
) -> None:
    assert fleet.request(token) == ["alice"] * len(NAMES)
    assert fleet.gateway.exchanged == fleet.checked == len(NAMES) == 5
    assert fleet.request(token, hops=2) == ["alice"] * 2
    assert fleet.checked == 7


def test_the_token_outside_opens_no_service(fleet: Fleet, token: str) -> None:
    for service in fleet.services:
        with pytest.raises(Malformed):
            service.serve(token)


def test_a_token_inside_opens_one_service(fleet: Fleet, token: str) -> None:
    for service in fleet.services:
        inner = fleet.gateway.token_for(token, service)
        opened = [s for s in fleet.services if opens(s, inner)]
        assert opened == [service]


def opens(service: Any, inner: str) -> bool:
    try:
        return bool(service.serve(inner))
    except WrongAudience:
        return False


def test_a_token_inside_lives_a_minute(fleet: Fleet, token: str) -> None:
    with later(0):
        service = fleet.services[0]
        inner = fleet.gateway.token_for(token, service)
        with later(INNER_S - 1):
            assert service.serve(inner) == "alice"
        with later(INNER_S), pytest.raises(Expired):
            service.serve(inner)


def test_what_has_ended_is_not_exchanged(fleet: Fleet, token: str) -> None:
    fleet.provider.end(token)
    fleet.provider.end("never was one")
    with pytest.raises(Revoked):
        fleet.request(token)
    assert fleet.provider.introspect(token) == {"active": False}
    with pytest.raises(Rejected):
        fleet.request("bank_" + "x" * 43)


def test_an_exchange_ends_no_later_than_the_sign_in(fleet: Fleet) -> None:
    with later(0):
        token = fleet.provider.sign_in("alice", "c", "n").access_token
        service = fleet.services[0]
        with later(fleet.provider.sign_ins.ttl_s - 10):
            inner = fleet.gateway.token_for(token, service)
            end = service.verifier.verify(inner).expires_at
        assert end == fleet.provider.sign_ins.verify(token).expires_at


@pytest.mark.parametrize(
    "changed",
    [
        {"grant_type": "authorization_code"},
        {"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"},
        {"audience": ""},
    ],
)
def test_only_what_the_standard_describes_is_exchanged(
    changed: dict[str, str], fleet: Fleet, token: str
) -> None:
    """The control: unchanged, it is."""
    form = {
        "grant_type": EXCHANGE,
        "subject_token": token,
        "subject_token_type": ACCESS_TOKEN,
        "audience": fleet.services[0].audience,
    }
    assert fleet.provider.exchange(form)["expires_in"] == INNER_S
    with pytest.raises(Malformed):
        fleet.provider.exchange({**form, **changed})


def test_another_issuer_is_refused(fleet: Fleet) -> None:
    service = fleet.services[0]
    signer = fleet.provider.signer(service.audience, 60)
    assert service.serve(signer.issue("alice").access) == "alice"
    other = replace(signer, issuer="https://evil.test")
    with pytest.raises(WrongIssuer):
        service.serve(other.issue("alice").access)


def test_discovery_names_what_there_is(fleet: Fleet) -> None:
    told = fleet.provider.discovery()
    assert told["issuer"] == ISSUER
    assert EXCHANGE in told["grant_types_supported"]
    assert told["id_token_signing_alg_values_supported"] == ["ES256"]


def test_a_provider_that_is_down_says_so_everywhere(fleet: Fleet) -> None:
    provider = fleet.provider
    with provider_down(provider):
        for call in (
            provider.discovery,
            provider.jwks,
            lambda: provider.sign_in("alice", "c", "n"),
            lambda: provider.exchange({}),
            lambda: provider.introspect("x"),
            lambda: provider.end("x"),
        ):
            with pytest.raises(Unavailable):
                call()
    assert provider.jwks()


# The document


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_key_that_is_published_is_read_again(algorithm: str) -> None:
    key = key_for(algorithm)
    (read,) = keys_in(key_document([key]))
    assert (read.kid, read.algorithm, read.signing) == (
        key.kid,
        algorithm,
        None,
    )
    access = JWT(key).issue("alice").access
    assert JWT(read).verify(access).user_id == "alice"


def test_nothing_private_is_published() -> None:
    for algorithm in ("RS256", "ES256", "EdDSA"):
        entry = as_jwk(key_for(algorithm))
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(entry)
    with pytest.raises(ValueError, match="not published"):
        as_jwk(key_for("HS256"))


@pytest.mark.parametrize(
    "changed",
    [{"use": "enc"}, {"kid": ""}, {"kid": None}],
    ids=["enc", "empty name", "no name"],
)
def test_a_key_for_something_else_is_left_out(changed: Any) -> None:
    mine, other = key_for("ES256"), key_for("ES256", "other")
    entries = [as_jwk(mine), {**as_jwk(other), **changed}]
    assert [key.kid for key in keys_in({"keys": entries})] == [mine.kid]


def test_a_secret_that_somebody_published_is_left_out() -> None:
    """Everybody could sign with it."""
    entry = {"kty": "oct", "k": "c2VjcmV0" * 8, "kid": "s", "alg": "HS256"}
    entries = [as_jwk(key_for("ES256")), entry]
    assert [key.algorithm for key in keys_in({"keys": entries})] == ["ES256"]


@pytest.mark.parametrize("document", [{}, {"keys": []}, {"keys": [{}]}])
def test_what_is_no_key_set_is_no_answer(document: Any) -> None:
    with pytest.raises(Unavailable):
        keys_in(document)


# Keys that change


@pytest.mark.parametrize(
    ("case", "lives_s"),
    [
        (Swap(), 300),
        (Swap(-200), 100),
        (Swap(-299), 10),
        (Swap(busy=True), 30),
        (Swap(-30, busy=True), 0),
        (Swap(shared=True), 600),
        (Swap(shared=True, busy=True), 600),
        (Swap(290, shared=True), 890),
        (Swap(cut_off=True), 3_900),
    ],
)
def test_how_long_a_stolen_key_lives(case: Swap, lives_s: int) -> None:
    assert stolen_key_lives_s(case) == lives_s


def test_a_new_key_under_the_old_name_is_learned_when_the_time_is_up() -> None:
    assert same_name_refused_s() == 300


def test_two_keys_of_one_name() -> None:
    assert list(one_name_twice().values()) == [2, 1]


def test_a_key_for_encryption_signs_nothing() -> None:
    assert list(encryption_key_signs().values()) == [False, True]


def test_a_leaked_service_opens_nothing(fleet: Fleet) -> None:
    """It holds public keys; a key of its own is nobody's."""
    held = fleet.services[0].verifier
    assert held.key.signing is None
    intruder = replace(key_for("ES256", "intruder"), kid=held.key.kid)
    for service in fleet.services:
        with pytest.raises(BadSignature):
            service.serve(forged(intruder, service))


# Without the provider


@pytest.mark.parametrize(
    ("way", "lasts_s"),
    list(zip(USES_OF_IT, (0, 0, 3_900, 43_200, 43_200), strict=True)),
)
def test_who_is_served_without_the_provider(way: str, lasts_s: int) -> None:
    assert served_without_provider_s(way) == lasts_s


def test_a_service_cannot_start_without_the_provider(fleet: Fleet) -> None:
    with provider_down(fleet.provider):
        assert not gets_through(lambda: service_at(fleet.provider, "new"))


def test_without_the_store_no_request_and_inside_a_minute(
    fleet: Fleet, token: str
) -> None:
    with later(0):
        inner = fleet.gateway.token_for(token, fleet.services[0])
        fleet.provider.store.unplugged = True
        with pytest.raises(Unavailable):
            fleet.request(token)
        assert fleet.services[0].serve(inner) == "alice"


# ID tokens


def id_token(provider: IdentityProvider, **changed: Any) -> str:
    signer = provider.signer(CLIENT_ID, 300, typ="JWT")
    claims = {**signer.claims_for("alice"), "nonce": "n", **changed}
    return signer.sign(claims)


def test_an_id_token_is_for_one_application(fleet: Fleet) -> None:
    provider = fleet.provider
    reader = id_token_reader(provider.key, provider.issuer)
    tokens = provider.sign_in("alice", CLIENT_ID, "n")
    identity = reader.verify(tokens.id_token)
    assert for_this_client(identity, CLIENT_ID).user_id == "alice"
    assert identity.claims["nonce"] == "n"
    other = provider.sign_in("alice", "mallorys-shop", "n")
    with pytest.raises(WrongAudience):
        reader.verify(other.id_token)
    for service in fleet.services:
        with pytest.raises(Rejected):
            service.serve(tokens.id_token)


def test_an_id_token_needs_no_name_but_its_number(fleet: Fleet) -> None:
    """Other providers give it no `jti`, and the standard asks for none."""
    provider = fleet.provider
    reader = id_token_reader(provider.key, provider.issuer)
    signer = provider.signer(CLIENT_ID, 300, typ="JWT")
    claims = {**signer.claims_for("alice"), "nonce": "n"}
    del claims["jti"]
    assert reader.verify(signer.sign(claims)).session_id == "n"
    del claims["nonce"]
    with pytest.raises(Malformed):
        reader.verify(signer.sign(claims))


@pytest.mark.parametrize(
    ("changed", "taken"),
    [
        ({}, True),
        ({"aud": [CLIENT_ID], "azp": CLIENT_ID}, True),
        ({"aud": [CLIENT_ID]}, True),
        ({"aud": [CLIENT_ID], "azp": "shop"}, False),
        ({"aud": [CLIENT_ID, "shop"], "azp": CLIENT_ID}, True),
        ({"aud": [CLIENT_ID, "shop"]}, False),
        ({"aud": [CLIENT_ID, "shop"], "azp": "shop"}, False),
        ({"azp": "shop"}, False),
    ],
)
def test_one_for_several_applications(
    changed: Any, taken: bool, fleet: Fleet
) -> None:
    provider = fleet.provider
    reader = id_token_reader(provider.key, provider.issuer)
    identity = reader.verify(id_token(provider, **changed))
    if taken:
        assert for_this_client(identity, CLIENT_ID)
        return
    with pytest.raises(WrongAudience):
        for_this_client(identity, CLIENT_ID)


class Bank:
    """The bank where one signs in at a provider, and its visitor."""

    def __init__(self, app: Any = None) -> None:
        one = replace(FEDERATED, app=app or FEDERATED.app)
        self.service = Deployment(one)
        self.visitor = self.service.client()
        self.key = self.service.keys["ES256"]

    def nonce(self) -> str:
        return str(self.visitor.post("/begin").body["nonce"])

    def token(self, nonce: str | None, **changed: Any) -> str:
        scheme = self.service.app.scheme
        signer = JWT(self.key, scheme.issuer, CLIENT_ID, typ="JWT")
        signer = replace(signer, **changed)
        claims = signer.claims_for("alice")
        return signer.sign(
            claims if nonce is None else claims | {"nonce": nonce}
        )

    def come_back(self, token: str) -> str | None:
        answer = self.visitor.post("/callback", {"id_token": token})
        self.visitor.storage.update(
            {k: v for k, v in answer.body.items() if k == "token"}
        )
        return self.visitor.me() if answer.status == 200 else None


@pytest.mark.parametrize("app", [None, TakesAccessTokens])
def test_an_honest_id_token_signs_in(app: Any) -> None:
    bank = Bank(app)
    assert bank.come_back(bank.token(bank.nonce())) == "alice"


@pytest.mark.parametrize(
    "changed",
    [
        {"audience": "mallorys-shop"},
        {"audience": "https://bank.test/api"},
        {"issuer": "https://evil.test"},
        {"typ": "at+jwt"},
        {"key": key_for("ES256", "a stranger")},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_any_other_token_does_not(changed: Any) -> None:
    bank = Bank()
    assert bank.come_back(bank.token(bank.nonce(), **changed)) is None


def test_one_for_several_applications_was_given_to_us() -> None:
    """Here, too: `azp` says to whom."""
    bank = Bank()
    several = {"audience": [CLIENT_ID, "mallorys-shop"]}
    assert bank.come_back(bank.token(bank.nonce(), **several)) is None


def test_a_number_is_ours_and_counts_once() -> None:
    bank = Bank()
    for nonce in (None, "", "made up"):
        assert bank.come_back(bank.token(nonce)) is None
    token = bank.token(bank.nonce())
    assert bank.come_back(token) == "alice"
    bank.visitor = bank.service.client()
    assert bank.come_back(token) is None


def test_a_banned_user_does_not_sign_in() -> None:
    bank = Bank()
    bank.service.users.deactivate("alice")
    assert bank.come_back(bank.token(bank.nonce())) is None


def test_the_broken_verifier_still_asks_who_signed_it() -> None:
    """So that what lets Mallory in is the purpose, and nothing else."""
    key = key_for("ES256")
    broken = TakesIdTokens(key)
    stranger = JWT(key_for("ES256", "a stranger"), typ="JWT")
    assert broken.verify(JWT(key, typ="JWT").issue("alice").access)
    with pytest.raises(BadSignature):
        broken.verify(stranger.issue("alice").access)


# A log-out at the provider


@pytest.mark.parametrize(
    ("words", "lives_s"),
    list(
        zip(
            CHANNELS,
            (0, 43_200, 120, 43_200, 0, 43_200, 0, 43_200, 43_200),
            strict=True,
        )
    ),
)
def test_when_an_application_hears_of_a_log_out(
    words: str, lives_s: int
) -> None:
    assert lives_after_log_out_s(CHANNELS[words]) == lives_s


@pytest.mark.parametrize(
    "changed",
    [
        {"audience": "https://other.test"},
        {"issuer": "https://evil.test"},
        {"typ": "JWT"},
        {"typ": "at+jwt"},
        {"key": key_for("ES256", "a stranger")},
        {"events": {}},
        {"events": {"https://evil.test/event": {}}},
        {"nonce": "n"},
        {"sid": ""},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_only_a_log_out_token_ends_a_session(changed: Any) -> None:
    """An ID token, say, would else log her out again and again."""
    key = key_for("ES256", "identity provider")
    shop = Application(key)
    cookie = shop.sign_in("alice", "s")
    of_signer = {"audience", "issuer", "typ", "key"}
    signer = replace(
        log_out_tokens(key),
        **{k: v for k, v in changed.items() if k in of_signer},
    )
    more = {k: v for k, v in changed.items() if k not in of_signer}
    claims = {"sid": "s", "events": {EVENT: {}}, **more}
    token = signer.sign({**signer.claims_for("alice"), **claims})
    with pytest.raises(Rejected):
        shop.back_channel(token)
    assert shop.session.verify(cookie.value)
    shop.back_channel(log_out_token(key, "alice", "s"))
    with pytest.raises(Revoked):
        shop.session.verify(cookie.value)


def test_a_log_out_token_counts_once_and_for_one_sign_in() -> None:
    key = key_for("ES256", "identity provider")
    shop = Application(key)
    shop.sign_in("alice", "s")
    other = shop.sign_in("alice", "t")
    token = log_out_token(key, "alice", "s")
    shop.back_channel(token)
    with pytest.raises(Revoked):
        shop.back_channel(token)
    with pytest.raises(WrongAudience):
        shop.front_channel_by_name("https://evil.test", "t")
    assert shop.session.verify(other.value)


# What a chapter prints


@pytest.mark.slow
def test_the_views_say_what_was_measured() -> None:
    assert "890" in repr(stolen_key_bars())
    assert "honest refused for 5 min" in repr(bad_key_sets())
    assert "not at all" in repr(without_provider_view())
    assert "2 min" in repr(log_out_channels_view())


def test_a_token_says_which_key_signed_it(fleet: Fleet, token: str) -> None:
    inner = fleet.gateway.token_for(token, fleet.services[0])
    assert jwt.get_unverified_header(inner)["kid"] == fleet.provider.key.kid
    fleet.provider.announce(new_key())
    assert len(keys_in(fleet.provider.jwks())) == 2
