"""The lines that let an attack in, beside the lines that keep it out."""

import inspect
from collections.abc import Iterator
from dataclasses import MISSING, asdict, fields
from functools import cached_property
from textwrap import dedent
from types import FunctionType
from typing import Any

from demo import keys
from demo.app import App
from demo.attacks.base import Attack
from demo.attacks.weak_secrets import AnySecret
from demo.contenders import Contender

Pair = tuple[str, str]
"""Code of the broken contender, and code of the fixed one."""


def lines_of(attack: Attack) -> Pair:
    """The code of the broken contender that lets the attack in, and the
    code of the fixed one in the same place: of a broken class the methods
    that it overrides, of a setting `name=value`."""
    broken, fixed = attack.broken, attack.fixed
    pairs = [
        *methods(broken.scheme, fixed.scheme),
        *methods(type(broken.carrier), type(fixed.carrier)),
        *methods(broken.app or App, fixed.app or App),
        *values(broken, fixed),
        *secrets(broken, fixed),
    ]
    broken_code, fixed_code = zip(*pairs, strict=True)
    return "\n\n".join(broken_code), "\n\n".join(fixed_code)


def methods(turned: type[Any], base: type[Any]) -> Iterator[Pair]:
    """Each method that the classes laid over `base` override."""
    names = [n for one in laid(turned, base) for n in overridden(one, base)]
    for name in dict.fromkeys(names):
        yield source(turned, name), source(base, name)


def laid(turned: type[Any], base: type[Any]) -> list[type[Any]]:
    """The classes that `turned` has and `base` lacks, the lowest first."""
    return [one for one in turned.__mro__ if one not in base.__mro__]


def overridden(one: type[Any], base: type[Any]) -> list[str]:
    """Names of the methods and cached properties of `base` that this
    class has of its own."""
    kinds = (FunctionType, cached_property)
    return [
        name
        for name, part in vars(one).items()
        if isinstance(part, kinds) and name[:2] != "__" and hasattr(base, name)
    ]


def source(owner: type[Any], name: str) -> str:
    """A method as it is written in its file, moved to the left."""
    found = inspect.getattr_static(owner, name)
    return dedent(inspect.getsource(getattr(found, "func", found))).rstrip()


def values(broken: Contender, fixed: Contender) -> Iterator[Pair]:
    """Each setting that differs, as an argument."""
    theirs, ours = settings(broken), settings(fixed)
    for name, value in theirs.items():
        if value != ours.get(name):
            yield f"{name}={value!r}", f"{name}={ours.get(name)!r}"


def settings(one: Contender) -> dict[str, Any]:
    """The values of a contender's settings, by name."""
    defaults = {
        field.name: field.default
        for field in fields(one.scheme)
        if field.default is not MISSING
    }
    return {
        "algorithm": one.algorithm,
        **defaults,
        **dict(one.settings),
        **asdict(one.carrier),  # type: ignore[call-overload]
    }


MAKERS = {"HS256": keys.shared_secret, "v4.local": keys.paseto_secret}
"""How the book makes a secret, by algorithm."""


def secrets(broken: Contender, fixed: Contender) -> Iterator[Pair]:
    """The secret that somebody chose, and how a good one is drawn."""
    if isinstance(broken.key, AnySecret) and fixed.key is None:
        made = inspect.getsource(MAKERS[fixed.algorithm]).rstrip()
        yield f"secret = {broken.key.secret!r}", made
