"""The four designs that ask a store, and how a sign-in enters each."""

from collections.abc import Callable
from typing import Any

import jwt

from demo.errors import Rejected, Unavailable
from demo.keys import key_for
from demo.schemes import (
    Blocklist,
    Issued,
    ManagedSession,
    Refresh,
    UserBlocklist,
)
from demo.schemes.blocklist import ended_as
from demo.schemes.refresh import by_family
from demo.schemes.session import by_id
from demo.store import Store

OK, REFUSED, UNAVAILABLE = "ok", "refused", "Unavailable"

KEY = key_for("HS256", "store lab")

KINDS: dict[str, Callable[[Store], Any]] = {
    "session": lambda store: ManagedSession(store, idle_s=0),
    "JWT + blocklist": lambda store: Blocklist(key=KEY, store=store),
    "JWT + per-user blocklist": lambda store: UserBlocklist(
        key=KEY, store=store
    ),
    "JWT + refresh": lambda store: Refresh(key=KEY, store=store),
}
"""By name: a running scheme on this store."""


def outcome(call: Callable[[], object]) -> str:
    """ "ok", "refused", "Unavailable", or the name of any other error,
    which is a fault of the book's."""
    try:
        call()
    except Rejected:
        return REFUSED
    except Unavailable:
        return UNAVAILABLE
    except Exception as error:
        return type(error).__name__
    return OK


def entering(scheme: Any, issued: Issued) -> Callable[[], object]:
    """Use a sign-in: by its renewal, where it has one, since an access
    token lives out its minutes."""
    if issued.renewal is not None:
        return lambda: scheme.renew(issued.renewal)
    return lambda: scheme.verify(issued.access)


def still_knows(scheme: Any, issued: Issued) -> bool:
    """Does the store still have what says that this sign-in has ended?
    Where a list says so, its entry is there; else a record is gone."""
    store = scheme.store
    if isinstance(scheme, ManagedSession):
        return store.get(by_id(issued.access)) is None
    claims = jwt.decode(issued.access, options={"verify_signature": False})
    if isinstance(scheme, Refresh):
        return store.get(by_family(claims["sid"])) is None
    if isinstance(scheme, UserBlocklist):
        record = scheme.record_of(claims["sub"])
        return bool(store.scores(record, ended_as(claims["jti"])) != [None])
    return store.get(scheme.entry(claims["jti"])) is not None


def stranger(scheme: Any) -> Callable[[], object]:
    """Use what nobody issued, but somebody elsewhere did."""
    kind = type(scheme)
    if issubclass(kind, ManagedSession):
        return lambda: scheme.verify("x" * 43)
    other = kind(key=key_for("HS256", "elsewhere"), store=Store(None))
    return entering(scheme, other.issue("alice"))
