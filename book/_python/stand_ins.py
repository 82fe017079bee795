"""What Python in a browser lacks, put in the place of what the book uses.

The book's own code knows nothing of this.  `put_in_place` has to run
before anything of `demo` is used:

- time_machine moves the clock by a compiled module; here JavaScript's
  clock is moved, which Python's `time` and `datetime` read.
- hashlib.scrypt needs OpenSSL; here a password's hash is one HMAC.  It
  keeps no password safe, and no cell asks it to.
- RS256, ES256 and EdDSA need cryptography, and PASETO needs pyseto; here
  they are in Python alone (`pure_keys`, `pure_paseto`).
- a client's certificate is a text with its key in it, which
  nobody has signed.
- myst_nb's `glue` shows a result here, and puts it on another page there.

Certificates in a token, JWE and other forms of keys have no stand-in:
what needs them says which package is missing.
"""

import hashlib
import hmac
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pure_keys
import pure_paseto

SetClock = Callable[[float | None], None]
"""Sets JavaScript's clock to milliseconds; None sets it free."""


def cheap_hash(password: bytes, *, salt: bytes, **_: int) -> bytes:
    """In the place of `hashlib.scrypt`: as long, and far too fast."""
    return hmac.digest(salt, password, "sha512")


def module(name: str, **members: Any) -> None:
    """A module of this name, which `import` finds."""
    made = ModuleType(name)
    vars(made).update(members)
    sys.modules[name] = made


def clock(set_ms: SetClock) -> Callable[..., Any]:
    """`time_machine.travel`, for a clock that stands still."""
    times: list[float] = []

    @contextmanager
    def travel(destination: float, *, tick: bool = True) -> Iterator[None]:
        if tick:
            raise NotImplementedError("here the clock stands still")
        times.append(destination * 1000)
        set_ms(times[-1])
        try:
            yield
        finally:
            times.pop()
            set_ms(times[-1] if times else None)

    return travel


def put_in_place(set_ms: SetClock, show: Callable[[Any], None]) -> None:
    """All of them.  show: displays a thing below the cell."""

    def glue(name: str, thing: Any, display: bool = True) -> None:
        if display:
            show(thing)

    module("time_machine", travel=clock(set_ms))
    module("myst_nb", glue=glue)
    sys.modules["pyseto"] = pure_paseto
    vars(hashlib).setdefault("scrypt", cheap_hash)
    pure_keys.teach_pyjwt()
    give_keys()


def give_keys() -> None:
    """`demo` makes its keys by the above."""
    from demo import keys

    def paseto_pair() -> tuple[Any, Any]:
        pair = pure_keys.pair_of(pure_keys.CurvePrivate("Ed25519"))
        signing, verifying = map(pure_paseto.Public, pair)
        return signing, verifying

    makers: dict[str, Callable[[], Any]] = {
        "rsa_pair": pure_keys.RsaPrivate,
        "p256_pair": lambda: pure_keys.CurvePrivate("P-256"),
        "ed25519_pair": lambda: pure_keys.CurvePrivate("Ed25519"),
    }
    for name, make in makers.items():
        vars(keys)[name] = lambda make=make: pure_keys.pair_of(make())
    vars(keys)["paseto_pair"] = paseto_pair
    keys.Key.pem = lambda key: key.verifying.pem()
    from demo.harness.holders import CertifiedKey

    def certificate(key: CertifiedKey) -> bytes:
        return b"certificate of " + str(key.public).encode()

    CertifiedKey.certificate = property(certificate)
