"""The checks behind exercises: what they find, attack by attack.

The cells themselves, with stub and answers, are in test_exercise_answers.
"""

import hmac
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import unquote

import jwt
import pytest

from demo.attacks import ATTACKS, TWIN_SIGNATURE
from demo.errors import Mistake
from demo.exercises import (
    bypasses,
    digest,
    gets_in,
    proofs_let_in,
    token_hash,
    verifier,
)
from demo.exercises.log_out import Name
from demo.exercises.verifier import (
    FOREIGN,
    HOLES,
    Accepts,
    Decode,
    trusting_library,
)
from demo.keys import Key
from demo.schemes import Identity
from demo.store import Store


def by_signed_part(token: str, identity: Identity) -> str:
    """A good name, too: the signature's spelling is left out."""
    return digest(token.rpartition(".")[0])


def without_padding(token: str, identity: Identity) -> str:
    """The padding is gone; the twin signature is not."""
    return digest(token.rstrip("="))


def by_jti(token: str, identity: Identity) -> str:
    return identity.session_id


def plainly(store: Store, key: str) -> bool:
    return store.get(key) is not None


def test_a_name_without_padding_leaves_the_twin() -> None:
    assert bypasses(without_padding, plainly) == [TWIN_SIGNATURE.name]


def test_another_right_name_leaves_nothing() -> None:
    assert bypasses(by_signed_part, plainly) == []


def test_to_let_nobody_in_is_no_solution() -> None:
    """Refusing everybody would stop every attack."""
    with pytest.raises(Mistake, match="honest"):
        bypasses(by_jti, lambda store, key: True)


def test_to_forget_the_log_out_is_no_solution() -> None:
    with pytest.raises(Mistake, match="log-out"):
        bypasses(by_jti, lambda store, key: False)


@pytest.mark.parametrize(
    "name",
    [
        lambda token, identity: "everybody",
        lambda token, identity: identity.user_id,
        lambda token, identity: identity.session_id[:2],
    ],
    ids=["everybody", "her other devices", "some stranger, now and then"],
)
def test_one_name_for_many_is_no_solution(name: Name) -> None:
    """Who logs out must not take others along."""
    with pytest.raises(Mistake, match="other sign-ins"):
        bypasses(name, plainly)


def test_a_list_that_asks_for_any_entry_is_no_solution() -> None:
    """Each sign-in has its own name, and one entry ends all of them."""

    def any_entry(store: Store, key: str) -> bool:
        family = key.partition(":")[0]
        return any(f":{family}:" in one for one in store.dump())

    with pytest.raises(Mistake, match="other sign-ins"):
        bypasses(by_jti, any_entry)


@pytest.mark.slow
@pytest.mark.parametrize("user_id", ["bob", "alice"])
def test_who_else_is_thrown_out_is_noticed(user_id: str) -> None:
    """A stranger, or her own second device; the other one stays."""

    def told(token: str, identity: Identity) -> str:
        return f"{identity.user_id} {identity.session_id}"

    def or_theirs(store: Store, key: str) -> bool:
        theirs = unquote(key.rpartition(":")[2]).startswith(f"{user_id} ")
        anybody = any(":blocked:" in one for one in store.dump())
        return plainly(store, key) or (theirs and anybody)

    assert bypasses(told, plainly) == []
    with pytest.raises(Mistake, match="other sign-ins"):
        bypasses(told, or_theirs)


# Fix the verifier

BANK, API = "https://bank.test", "https://bank.test/api"
SHOP, SHOP_API = "https://shop.test", "https://shop.test/api"


def mended(token: str, key: Key, **other: Any) -> dict[str, Any]:
    """What the chapter asks for; `other` spoils it."""
    options = {
        "algorithms": ["RS256"],
        "issuer": BANK,
        "audience": API,
        "options": {"require": ["exp"]},
        **other,
    }
    verifying = options.pop("verifying", key.verifying)
    whole = jwt.decode_complete(token, verifying, **options)
    if whole["header"].get("typ") != "at+jwt":
        raise ValueError("another kind of token")
    return dict(whole["payload"])


UNVERIFIED = {
    "require": ["exp"],
    "verify_signature": False,
    "verify_exp": True,
    "verify_aud": True,
    "verify_iss": True,
}


def unverified_if(asked: Callable[[str], bool]) -> Decode:
    """Checks every claim, and the signature of some tokens."""

    def decode(token: str, key: Key) -> dict[str, Any]:
        if not asked(token):
            return mended(token, key)
        three = token if token.count(".") == 2 else f"{token}."
        return mended(three, key, options=UNVERIFIED)

    return decode


def header(token: str) -> dict[str, Any]:
    first = token.partition(".")[0] + ".e30."
    return jwt.get_unverified_header(first)


def says(word: str) -> Decode:
    """Does not verify a token that says this."""
    return unverified_if(lambda token: header(token)["alg"] == word)


def looks_signed(token: str) -> bool:
    parts = token.split(".")
    ours = header(token)["alg"] == "RS256" and "jwk" not in header(token)
    return ours and len(parts) == 3 and len(parts[2]) > 4


def by_public_text(token: str, key: Key) -> dict[str, Any]:
    """The key confusion, written by hand."""
    if header(token)["alg"] != "HS256":
        return mended(token, key)
    signed, _, signature = token.rpartition(".")
    mac = hmac.digest(key.pem(), signed.encode(), "sha256")
    if mac != jwt.utils.base64url_decode(signature):
        raise ValueError
    return mended(token, key, options=UNVERIFIED)


def by_its_own_key(token: str, key: Key) -> dict[str, Any]:
    brought = header(token).get("jwk")
    own = {"verifying": jwt.PyJWK(brought)} if brought else {}
    return mended(token, key, **own)


def by_prefix(token: str, key: Key, claim: str, start: str) -> dict[str, Any]:
    options = {"require": ["exp"], f"verify_{claim}": False}
    parameter = {"iss": "issuer", "aud": "audience"}[claim]
    claims = mended(token, key, **{parameter: None, "options": options})
    if not claims[claim].startswith(start):
        raise ValueError
    return claims


def by_part(token: str, key: Key) -> dict[str, Any]:
    claims = mended(token, key, issuer=None)
    if claims["iss"] not in BANK:
        raise ValueError
    return claims


def any_kind(token: str, key: Key) -> dict[str, Any]:
    options: Any = {"require": ["exp"]}
    return dict(
        jwt.decode(
            token, key.verifying, ["RS256"], options, audience=API, issuer=BANK
        )
    )


ONE_HOLE: dict[str, Decode] = {
    "alg-none": says("none"),
    "none-capital": says("None"),
    "none-capitals": says("NONE"),
    "none-mixed": says("nOnE"),
    "stripped-to-two": unverified_if(lambda token: token.count(".") == 1),
    "stripped-to-dot": unverified_if(
        lambda token: token[-1] == "." and header(token)["alg"] == "RS256"
    ),
    "key-confusion": by_public_text,
    "foreign": partial(mended, algorithms=["RS256", "ES256"]),
    "edited-payload": unverified_if(looks_signed),
    "embedded-jwk": by_its_own_key,
    "expired-within-leeway": partial(mended, leeway=3_600),
    "undated-jwt": partial(mended, options={}),
    "other-issuer": partial(mended, issuer=[BANK, SHOP]),
    "issuer-prefix": partial(by_prefix, claim="iss", start=BANK),
    "issuer-part": by_part,
    "other-audience": partial(mended, audience=[API, SHOP_API]),
    "audience-prefix": partial(by_prefix, claim="aud", start=API),
    "link-as-token": any_kind,
}
"""For each hidden attack, a verifier that no other one enters."""


def told_of(attack_id: str) -> str:
    (told,) = (told for told, ids in HOLES.items() if attack_id in ids.split())
    return told


def test_each_hidden_attack_has_its_verifier() -> None:
    ids = [one for ids in HOLES.values() for one in ids.split()]
    assert ids == list(ONE_HOLE)
    known = {one.id for one in (*ATTACKS, *FOREIGN)}
    assert set(ids) <= known


@pytest.mark.slow
@pytest.mark.parametrize("attack_id", ONE_HOLE)
def test_a_verifier_with_one_hole_is_told_of_that_one(attack_id: str) -> None:
    assert gets_in(ONE_HOLE[attack_id]) == [told_of(attack_id)]


@pytest.mark.slow
@pytest.mark.parametrize("attack_id", ONE_HOLE)
def test_no_hidden_attack_is_idle(
    attack_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, the verifier that it enters would pass."""
    left = {
        told: " ".join(one for one in ids.split() if one != attack_id)
        for told, ids in HOLES.items()
    }
    monkeypatch.setattr(verifier, "HOLES", left)
    assert gets_in(ONE_HOLE[attack_id]) == []


ANOTHER = told_of("foreign")
UNSIGNED = told_of("alg-none")
EVERY = list(jwt.algorithms.get_default_algorithms())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["RS256", "HS256"], [ANOTHER]),
        (["RS256", "ES256"], [ANOTHER]),
        (["RS256", "RS512"], [ANOTHER]),
        (["RS256", "none"], [UNSIGNED]),
        (["RS256", "NONE"], [UNSIGNED]),
        (["RS256", "nOnE"], [UNSIGNED]),
        (EVERY, [UNSIGNED, ANOTHER]),
    ],
)
def test_a_list_of_more_than_one_is_found_out(
    names: list[str], told: list[str]
) -> None:
    """Today's PyJWT refuses the forgeries all the same, so it is made to
    trust them."""
    assert gets_in(partial(mended, algorithms=names)) == told


def test_every_other_algorithm_is_tried() -> None:
    """Each that the library knows, but the key's own and none at all."""
    tried = [one.forge.keywords["algorithm"] for one in FOREIGN]  # type: ignore[attr-defined]
    assert sorted([*tried, "RS256", "none"]) == sorted(EVERY)
    assert {one.id for one in FOREIGN} == {"foreign"}


@pytest.mark.parametrize("allowed", [EVERY, ["RS256", "RS384", "ES256"]])
def test_a_list_that_follows_the_header_is_found_out(
    allowed: list[str],
) -> None:
    def follows(token: str, key: Key) -> dict[str, Any]:
        name = header(token)["alg"]
        if name not in allowed:
            raise ValueError(name)
        return mended(token, key, algorithms=[name])

    assert ANOTHER in gets_in(follows)


def test_a_library_that_keeps_forgeries_out_hides_the_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Why the library is made to trust: as it is, a mixed list passes."""
    monkeypatch.setattr(verifier.Trusting, "verify", lambda *_: False)
    assert gets_in(partial(mended, algorithms=EVERY)) == []
    monkeypatch.undo()
    kept = jwt.algorithms.NoneAlgorithm.prepare_key
    monkeypatch.setattr(verifier.Trusting, "prepare_key", kept)
    assert gets_in(partial(mended, algorithms=EVERY)) == []


def test_the_library_is_left_as_it_was() -> None:
    before = jwt.PyJWS.get_algorithm_by_name
    with trusting_library():
        assert jwt.PyJWS.get_algorithm_by_name is not before
    assert jwt.PyJWS.get_algorithm_by_name is before


@pytest.mark.parametrize("names", [["RS256"], ("RS256",), None])
def test_a_mended_verifier_lets_nothing_in(names: list[str] | None) -> None:
    def decode(token: str, key: Key) -> dict[str, Any]:
        return mended(token, key, algorithms=names or [key.algorithm])

    assert gets_in(decode) == []


@pytest.mark.slow
def test_any_exception_and_no_answer_are_refusals() -> None:
    class Own(Exception):
        pass

    def raises_its_own(token: str, key: Key) -> dict[str, Any]:
        try:
            return mended(token, key)
        except (jwt.PyJWTError, ValueError) as error:
            raise Own from error

    def asserts(token: str, key: Key) -> dict[str, Any]:
        assert header(token)["typ"] == "at+jwt"
        return mended(token, key)

    def says_nothing(token: str, key: Key) -> Any:
        try:
            return mended(token, key)
        except (jwt.PyJWTError, ValueError):
            return None

    for decode in (raises_its_own, asserts, says_nothing):
        assert gets_in(decode) == []


def shut(token: str, key: Key) -> dict[str, Any]:
    raise LookupError("nobody")


def shut_to_later_ones(token: str, key: Key) -> dict[str, Any]:
    """Knows two users by name."""
    claims = mended(token, key)
    if claims["sub"] not in ("alice", "mallory"):
        raise ValueError
    return claims


@pytest.mark.parametrize(
    ("decode", "told"),
    [
        (shut, "refuses an honest token, by LookupError.*nobody"),
        (partial(mended, algorithms=["HS256"]), "InvalidAlgorithmError"),
        (lambda token, key: None, "does not return"),
        (lambda token, key: {"sub": "alice"}, "does not return"),
        (lambda token, key: {"sub": "mallory"}, "does not return"),
        (shut_to_later_ones, "An honest user cannot enter"),
    ],
)
def test_to_keep_honest_users_out_is_no_solution(
    decode: Decode, told: str
) -> None:
    with pytest.raises(Mistake, match=told):
        gets_in(decode)


# Compare a proof with its request

Claims = dict[str, Any]


def this_request(claims: Claims, method: str, url: str, token: str) -> bool:
    """The chapter's solution."""
    return (
        claims["htm"] == method
        and claims["htu"] == url
        and time.time() - claims["iat"] <= 60
        and claims.get("ath") == token_hash(token)
    )


def but_for(name: str) -> Accepts:
    """The solution, for a proof of which one claim is believed."""

    def accepts(claims: Claims, method: str, url: str, token: str) -> bool:
        right = {
            "htm": method,
            "htu": url,
            "iat": time.time(),
            "ath": token_hash(token),
        }
        told = {**claims, name: right[name]}
        return this_request(told, method, url, token)

    return accepts


@pytest.mark.parametrize("name", ["htm", "htu", "iat", "ath"])
def test_one_not_compared_lets_one_in(name: str) -> None:
    assert len(proofs_let_in(but_for(name))) == 1


def test_to_accept_no_proof_is_no_solution() -> None:
    with pytest.raises(Mistake, match="honest"):
        proofs_let_in(lambda claims, method, url, token: False)
