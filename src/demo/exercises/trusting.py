"""A library that keeps no forgery out by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch

import jwt

from demo.attacks import KEY_CONFUSION, Attacker
from demo.attacks.base import with_token
from demo.attacks.forging import alices_claims, header
from demo.harness import Client
from demo.harness.tokens import part

PINNED = "RS256"
"""What the key of the exercise is for."""


class Trusting(jwt.algorithms.NoneAlgorithm):
    """Takes every key and every signature."""

    def prepare_key(self, key: Any) -> None:
        return None

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        return True


@contextmanager
def trusting_library() -> Iterator[None]:
    """PyJWT, but every algorithm other than the key's accepts whatever it
    is given: only the caller's list keeps a forgery out."""
    real = jwt.PyJWS.get_algorithm_by_name

    def pick(self: jwt.PyJWS, name: str) -> Any:
        return real(self, name) if name == PINNED else Trusting()

    with patch.object(jwt.PyJWS, "get_algorithm_by_name", pick):
        yield


def forge_foreign(attacker: Attacker, algorithm: str) -> Client:
    """Alice's claims, an algorithm and any signature."""
    claims = part(alices_claims(attacker))
    first = part(header(attacker, alg=algorithm))
    return with_token(attacker, f"{first}.{claims}.AAAA")


FOREIGN = tuple(
    replace(
        KEY_CONFUSION,
        id="foreign",
        forge=partial(forge_foreign, algorithm=algorithm),
    )
    for algorithm in jwt.algorithms.get_default_algorithms()
    if algorithm not in (PINNED, "none")
)
"""One for each algorithm that the key is not for."""
