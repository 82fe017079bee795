"""A name that is not Alice's, and is taken for hers.

Prepare a name once, when it is chosen, and compare it exactly afterwards.
An application that changes a name when it reads it makes two people one.
Source: RFC 8265 section 3, CWE-176, CWE-178, CWE-289, CWE-290.
"""

import unicodedata
from dataclasses import replace
from functools import partial

from werkzeug.wrappers import Request

from demo.app import App
from demo.attacks.base import Attack, Attacker
from demo.attacks.turning import Flip, behind
from demo.contenders import contender
from demo.harness import PASSWORD, Client
from demo.schemes import Identity


class FoldsCase(App):
    """Overrides `who`: it writes every name in small letters."""

    def who(self, request: Request) -> Identity:
        found = super().who(request)
        return replace(found, user_id=found.user_id.lower())


class StripsBlanks(App):
    """Overrides `who`: it takes a blank at the end for a slip."""

    def who(self, request: Request) -> Identity:
        found = super().who(request)
        return replace(found, user_id=found.user_id.strip())


class NarrowsLetters(App):
    """Overrides `who`: it makes letters that look alike the same."""

    def who(self, request: Request) -> Identity:
        found = super().who(request)
        plain = unicodedata.normalize("NFKC", found.user_id)
        return replace(found, user_id=plain)


class DropsTheHost(App):
    """Overrides `who`: it takes what is before the @ for the name."""

    def who(self, request: Request) -> Identity:
        found = super().who(request)
        return replace(found, user_id=found.user_id.partition("@")[0])


FOLDS_CASE = Flip("user's name", "in small letters", behind(FoldsCase))
STRIPS_BLANKS = Flip("user's name", "without blanks", behind(StripsBlanks))
NARROWS_LETTERS = Flip("user's name", "in NFKC", behind(NarrowsLetters))
DROPS_THE_HOST = Flip("user's name", "up to the @", behind(DropsTheHost))

WIDE_ALICE = "\uff41lice"
"""It begins with U+FF41, a small a as wide as a Chinese character."""


def signs_up_as(attacker: Attacker, name: str) -> Client:
    """Mallory opens a second account under a name that is free, since it
    is not the same text, and logs in as any customer does."""
    attacker.service.users.add(name, PASSWORD)
    return attacker.service.signed_in(name)


def look_alike(
    name: str, how: str, weakness: str, fixed: str, flip: Flip
) -> Attack:
    """how: in what the name differs from Alice's."""
    return Attack(
        id=f"look-alike-{how.split()[-1]}",
        name=f"alice, {how}",
        claim=f"A user who signs up as {name!r} spends the money of 'alice'.",
        family="claims",
        source=f"{weakness}, RFC 8265 section 3",
        forge=partial(signs_up_as, name=name),
        fixed=contender(fixed),
        flip=flip,
    )


ATTACKS = (
    look_alike(
        "Alice", "in capitals", "CWE-178", "session cookie", FOLDS_CASE
    ),
    look_alike(
        "alice ", "with a blank", "CWE-289", "opaque bearer", STRIPS_BLANKS
    ),
    look_alike(
        WIDE_ALICE, "in wide letters", "CWE-176", "JWT HS256", NARROWS_LETTERS
    ),
    look_alike(
        "alice@evil.test",
        "as an address",
        "CWE-290",
        "signed cookie",
        DROPS_THE_HOST,
    ),
)
