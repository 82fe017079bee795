"""A pair: the release on which an attack lands, and one that refuses."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CASES = HERE / "cases"


@dataclass(frozen=True)
class Pair:
    """case: the attack, a file in `cases/`; also the pair's name.
    package: on its registry.  old, fixed: versions.  ids: of the
    advisory, as its source prints them; empty when it has none.
    source: where the fix is told.  attack: in the field's words.
    side: what it protects: "token", "session", or "sign-in" (the way to
    either, by an identity provider).  needs: what the attacker or the
    application must bring.  beside: what runs beside both releases,
    each "name==version".  shims: names in `child/shims.py`.  edited: the
    second control, in words.  registry: "PyPI" or "npm"."""

    case: str
    package: str
    old: str
    fixed: str
    ids: tuple[str, ...]
    source: str
    attack: str
    side: str
    needs: str
    beside: tuple[str, ...] = ()
    shims: tuple[str, ...] = ()
    edited: str = "a token with an edited payload"
    registry: str = "PyPI"

    @property
    def script(self) -> Path:
        """The file that attacks."""
        suffix = "py" if self.registry == "PyPI" else "cjs"
        return CASES / f"{self.case}.{suffix}"


@dataclass(frozen=True)
class Release:
    """One release with what runs beside it: what a process is made of."""

    package: str
    version: str
    beside: tuple[str, ...] = ()
    shims: tuple[str, ...] = ()

    @property
    def pins(self) -> tuple[str, ...]:
        """All that is installed for it, each "name==version"."""
        return (f"{self.package}=={self.version}", *self.beside)


def releases_of(pair: Pair) -> tuple[Release, Release]:
    """The old one and the fixed one."""
    old, fixed = (
        Release(pair.package, version, pair.beside, pair.shims)
        for version in (pair.old, pair.fixed)
    )
    return old, fixed
