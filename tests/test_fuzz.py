"""The fuzzer: it finds nothing here, and it finds what is broken."""

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from forging import twin

from demo.attacks import ACCEPTS_NONE, CONFUSES_KEYS
from demo.contenders import CONTENDERS, Contender, contender
from demo.errors import Unavailable
from demo.schemes import JWT, Session
from demo.schemes.base import Identity

TRIES = 25
PATH = Path(__file__).resolve().parent.parent / "scripts" / "fuzz.py"


def load() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("fuzz", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fuzz = load()


@pytest.mark.slow
@pytest.mark.parametrize("one", CONTENDERS, ids=lambda one: one.name)
def test_no_garbage_enters(one: Contender) -> None:
    """Every one refused, none by a crash, and none slowly."""
    refused, slowest = fuzz.fuzz(one, TRIES)
    assert refused == TRIES
    assert 0 < slowest < 1


def broken(verify: Any) -> Contender:
    """A session whose verifier does this with what it does not know."""

    class Broken(Session):
        def verify(self, sid: str) -> Identity:
            if self.store.get(f"session:{sid}") is None and len(sid) == 43:
                return super().verify(sid)
            return verify(self, sid)  # type: ignore[no-any-return]

    return replace(contender("plain session cookie"), scheme=Broken)


def raising(error: Exception) -> Contender:
    def verify(self: Session, sid: str) -> Identity:
        raise error

    return broken(verify)


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (KeyError("sub"), "KeyError"),
        (RecursionError(), "RecursionError"),
        (UnicodeError(), "UnicodeError"),
        (Unavailable(), "Unavailable"),
    ],
)
def test_a_crash_is_found(error: Exception, name: str) -> None:
    """Whatever is raised but `Rejected`; the credential is printed."""
    with pytest.raises(SystemExit, match=f"session cookie: raised {name}: "):
        fuzz.fuzz(raising(error), TRIES)


def test_what_is_let_in_is_found() -> None:
    def welcome(self: Session, sid: str) -> Identity:
        return Identity("alice", "", 0, 2**40, {})

    with pytest.raises(SystemExit, match="was accepted"):
        fuzz.fuzz(broken(welcome), TRIES)


class Hasty(JWT):
    """Takes a claim for granted that any header can leave out."""

    def decode(self, token: str) -> Any:
        whole = super().decode(token.rstrip("="))
        return whole


@pytest.mark.parametrize("one", [ACCEPTS_NONE, CONFUSES_KEYS])
def test_a_verifier_without_guards_is_found(one: Contender) -> None:
    """They read the header before anything was checked."""
    with pytest.raises(SystemExit, match=f"{one.name}: raised"):
        fuzz.fuzz(one, 20_000)


def test_a_second_spelling_is_found() -> None:
    """One character too many, and it still enters."""
    lenient = replace(contender("JWT HS256"), scheme=Hasty)
    with pytest.raises(SystemExit, match="was accepted"):
        fuzz.fuzz(lenient, 20_000)


def unpadded(text: str, *_: object) -> str:
    return text.rstrip("=")


def other_signature(text: str, *_: object) -> str:
    return twin(text)


def unchanged(text: str, *_: object) -> str:
    return text


@pytest.mark.parametrize(
    ("name", "attack", "mutation"),
    [
        ("JWT HS256", "padded-token", unpadded),
        ("JWT ES256", None, other_signature),
        ("JWT HS256", "partner-signs", unchanged),
    ],
)
def test_what_was_issued_is_no_forgery(
    name: str,
    attack: str | None,
    mutation: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In any spelling that is accepted by design: a padded copy without
    its padding is the token again.  Half of the tries are garbage."""
    chosen = [one for one in fuzz.ATTACKS if one.id == attack]
    assert len(chosen) == (attack is not None)
    monkeypatch.setattr(fuzz, "ATTACKS", chosen)
    monkeypatch.setattr(fuzz, "MUTATIONS", (mutation, fuzz.deep))
    refused, _ = fuzz.fuzz(contender(name), TRIES)
    assert refused == TRIES


def test_it_stops_at_a_bad_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "nonsense")
    monkeypatch.setattr("sys.argv", ["fuzz.py"])
    with pytest.raises(SystemExit, match=r"\AREDIS_URL: .+\Z"):
        fuzz.main()


def test_every_mutation_changes_something() -> None:
    """Most of the time: an even chance would halve the work."""
    from demo.harness import Deployment

    one = contender("JWT RS256")
    with Deployment(one) as service:
        text = service.app.scheme.issue("alice").access
        for mutate in set(fuzz.MUTATIONS):
            found = {mutate(text, one, service) for _ in range(20)}
            assert found - {text}, mutate.__name__
