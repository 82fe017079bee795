"""Claims: a name that is not Alice's, and is taken for it."""

from functools import partial

from demo.attacks.base import Attack, Attacker
from demo.contenders import contender
from demo.harness import PASSWORD, Client
from demo.unsafe.mistaken import (
    DROPS_THE_HOST,
    FOLDS_CASE,
    NARROWS_LETTERS,
    STRIPS_BLANKS,
)

WIDE_ALICE = "\uff41lice"
"""It begins with U+FF41, a small a as wide as a Chinese character."""


def signs_up_as(attacker: Attacker, name: str) -> Client:
    """Mallory opens a second account; the name is free, for it is not
    the same text.  She logs in as any customer does."""
    attacker.service.users.add(name, PASSWORD)
    return attacker.service.signed_in(name)


LOOK_ALIKES = (
    ("Alice", "in capitals", "CWE-178", "session cookie", FOLDS_CASE),
    ("alice ", "with a blank", "CWE-289", "opaque bearer", STRIPS_BLANKS),
    (WIDE_ALICE, "in wide letters", "CWE-176", "JWT", NARROWS_LETTERS),
    (
        "alice@evil.test",
        "as an address",
        "CWE-290",
        "signed cookie",
        DROPS_THE_HOST,
    ),
)
"""Name, how it differs, weakness, fixed, flip."""

NAME_ATTACKS = tuple(
    Attack(
        id=f"look-alike-{how.split()[-1]}",
        name=f"alice, {how}",
        claim=f"Who signs up as {name!a} spends the money of 'alice'.",
        family="claims",
        source=f"{weakness}, RFC 8265 section 3",
        forge=partial(signs_up_as, name=name),
        fixed=contender(fixed),
        flip=flip,
    )
    for name, how, weakness, fixed, flip in LOOK_ALIKES
)
