"""Exercises: the stub fails, half a solution too, the right one passes."""

import ast
import json
from functools import partial
from pathlib import Path
from typing import Any

import jwt
import pytest

from demo.attacks import OUTAGE_REPLAY, PADDED_TOKEN, TWIN_SIGNATURE
from demo.errors import Unavailable
from demo.exercises import Ask, Name, bypasses, digest, gets_in
from demo.keys import Key
from demo.schemes import Identity
from demo.store import Store

ROOT = Path(__file__).resolve().parent.parent
CHAPTER = ROOT / "notebooks" / "04-patch-the-token.ipynb"
ALL = [PADDED_TOKEN.name, TWIN_SIGNATURE.name, OUTAGE_REPLAY.name]


def by_text(token: str, identity: Identity) -> str:
    return digest(token)


def by_signed_part(token: str, identity: Identity) -> str:
    """A good name, too: the signature's spelling is left out."""
    return digest(token.rpartition(".")[0])


def without_padding(token: str, identity: Identity) -> str:
    """The padding is gone; the twin signature is not."""
    return digest(token.rstrip("="))


def by_jti(token: str, identity: Identity) -> str:
    return identity.session_id


def fails_open(store: Store, key: str) -> bool:
    try:
        return store.get(key) is not None
    except Unavailable:
        return False


def plainly(store: Store, key: str) -> bool:
    return store.get(key) is not None


def test_the_stub_as_printed_leaves_everything() -> None:
    """The reader starts from what the chapter prints."""
    cells = json.loads(CHAPTER.read_text("utf-8"))["cells"]
    (source,) = (
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code"
        and "def blocked" in "".join(cell["source"])
    )
    *stub, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    scope: dict[str, Any] = {}
    exec(compile(ast.Module(stub, []), "stub", "exec"), scope)
    call = compile(ast.Expression(last.value), "stub", "eval")
    assert eval(call, scope) == ALL


@pytest.mark.parametrize(
    ("name", "ask", "left"),
    [
        (by_text, fails_open, ALL),
        (by_text, plainly, ALL[:2]),
        (without_padding, plainly, ALL[1:2]),
        (by_jti, fails_open, ALL[2:]),
    ],
)
def test_half_a_solution_leaves_something(
    name: Name, ask: Ask, left: list[str]
) -> None:
    assert bypasses(name, ask) == left


@pytest.mark.parametrize("name", [by_jti, by_signed_part])
def test_the_right_solution_leaves_nothing(name: Name) -> None:
    assert bypasses(name, plainly) == []


def test_to_let_nobody_in_is_no_solution() -> None:
    """Refusing everybody would stop every attack."""
    with pytest.raises(AssertionError, match="honest"):
        bypasses(by_jti, lambda store, key: True)


def test_to_forget_the_log_out_is_no_solution() -> None:
    with pytest.raises(AssertionError, match="log-out"):
        bypasses(by_jti, lambda store, key: False)


@pytest.mark.parametrize(
    "name",
    [
        lambda token, identity: "everybody",
        lambda token, identity: identity.user_id,
    ],
    ids=["everybody", "her other devices"],
)
def test_one_name_for_many_is_no_solution(name: Name) -> None:
    """Who logs out must not take others along."""
    with pytest.raises(AssertionError, match="other sign-ins"):
        bypasses(name, plainly)


# Fix the verifier


def colleague(token: str, key: Key) -> dict[str, Any]:
    algorithm = jwt.get_unverified_header(token)["alg"]
    if algorithm == "none":
        return jwt.decode(token, options={"verify_signature": False})
    return jwt.decode(
        token,
        key.verifying,
        algorithms=[algorithm],
        options={"verify_aud": False},
    )


def mended(token: str, key: Key, **other: Any) -> dict[str, Any]:
    options = {
        "algorithms": [key.algorithm],
        "issuer": "https://bank.test",
        "audience": "https://bank.test/api",
        "options": {"require": ["exp"]},
        **other,
    }
    whole = jwt.decode_complete(token, key.verifying, **options)
    if whole["header"].get("typ") != "at+jwt":
        raise ValueError("another kind of token")
    return dict(whole["payload"])


def test_a_mended_verifier_lets_nothing_in() -> None:
    assert gets_in(mended) == []


def test_the_colleagues_verifier_has_its_holes() -> None:
    assert len(gets_in(colleague)) >= 5


LEFT_OUT: dict[str, dict[str, Any]] = {
    "issuer": {"issuer": None},
    "audience": {
        "audience": None,
        "options": {"require": ["exp"], "verify_aud": False},
    },
    "required exp": {"options": {"require": []}},
    "expiry": {"options": {"require": ["exp"], "verify_exp": False}},
    "signature": {"options": {"require": ["exp"], "verify_signature": False}},
}


@pytest.mark.parametrize("missing", LEFT_OUT)
def test_a_verifier_with_one_check_missing_is_found_out(missing: str) -> None:
    assert gets_in(partial(mended, **LEFT_OUT[missing]))


def test_a_verifier_that_asks_no_typ_is_found_out() -> None:
    def any_kind(token: str, key: Key) -> dict[str, Any]:
        return dict(
            jwt.decode(
                token,
                key.verifying,
                algorithms=[key.algorithm],
                issuer="https://bank.test",
                audience="https://bank.test/api",
                options={"require": ["exp"]},
            )
        )

    assert gets_in(any_kind)


def test_a_verifier_that_refuses_everybody_is_no_solution() -> None:
    def shut(token: str, key: Key) -> dict[str, Any]:
        raise ValueError

    with pytest.raises(AssertionError, match="honest"):
        gets_in(shut)


def test_a_verifier_that_says_nothing_refuses() -> None:
    with pytest.raises(AssertionError, match="honest"):
        gets_in(lambda token, key: None)  # type: ignore[arg-type,return-value]
