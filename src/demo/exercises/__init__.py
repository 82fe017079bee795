"""Checks for exercises: attacks that the reader does not see.

A check returns what still gets in; an empty list means that the exercise
is solved, and shows as words.  It raises Mistake, with a sentence for the
reader, for a solution that fails or that keeps honest users out.
"""

from demo.errors import Unavailable
from demo.exercises.log_out import (
    CookieWithStore,
    bypasses,
    kept_faults,
    lives_that_do,
    still_pays,
)
from demo.exercises.request_log import log_in_seen, log_lets_in
from demo.exercises.verifier import gets_in, key_faults, proofs_let_in
from demo.schemes.base import digest
from demo.schemes.dpop import token_hash

__all__ = [
    "CookieWithStore",
    "Unavailable",
    "bypasses",
    "digest",
    "gets_in",
    "kept_faults",
    "key_faults",
    "lives_that_do",
    "log_in_seen",
    "log_lets_in",
    "proofs_let_in",
    "still_pays",
    "token_hash",
]
