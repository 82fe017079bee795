"""The table: every factor, measured for every contender.

The article's verdicts are not stored.  Of each of its five cells only
the side that it favours is, so that the measured columns can agree or
disagree.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from demo.attacks.edges import sharp
from demo.contenders import (
    CONTENDERS,
    Contender,
    contender,
    loading_user,
)
from demo.probes import (
    AT_GATEWAY,
    FORGERS,
    PARTS,
    PROBES,
    STEPS_BUT_FORGETTING,
    STEPS_COOKIES_KEPT,
    Cell,
    Probe,
    Value,
    measured_once,
    probe,
)
from demo.probes.base import asked_for, measurement, status_of

ARTICLE = ("JWT ES256", "session cookie")
"""The article's two columns."""

FAVOURED = {
    "revocation": "session cookie",
    "cross-service": "JWT ES256",
    "script exposure": "session cookie",
    "complexity": "session cookie",
    "other clients": "JWT ES256",
}
"""The side that the article favours, factor by factor."""

FACTORS = tuple(FAVOURED)

AT_BEST = {
    "JWT ES256": "Its own key signs it and a public key verifies it, so no "
    "other service can forge it. One algorithm is accepted; issuer, "
    "audience, type and expiry are checked. It travels in a header, because "
    "its use is between services. Refresh and a blocklist are not "
    "included: they are columns of their own.",
    "session cookie": "The store holds a hash of the identifier, and each "
    "record is bound to one application. The identifier can be rotated, "
    "and the user can list her devices and end one. Its idle timeout is "
    "off. The cookie is Secure, HttpOnly "
    "and SameSite=Lax, for this host alone, and the origin is checked.",
}
"""What each of the article's two columns includes, at its best."""


SEEN_BESIDE = {
    "cross-service": (AT_GATEWAY, FORGERS),
    "other clients": (STEPS_BUT_FORGETTING,),
}
"""Probes whose answer stands in the headline's cell, too."""


@dataclass(frozen=True)
class Table:
    """Cells in the order of PROBES, then of the contenders."""

    cells: tuple[Cell, ...]

    @cached_property
    def contenders(self) -> list[Contender]:
        """In column order, each once."""
        seen: list[Contender] = []
        for cell in self.cells:
            if cell.contender not in seen:
                seen.append(cell.contender)
        return seen

    def cell(self, probe: str, name: str, load_user: bool = False) -> Cell:
        """One cell.  Raises LookupError when it was not measured."""
        wanted = (probe, name.lower(), load_user)
        for cell in self.cells:
            column = cell.contender
            if wanted == (cell.probe, column.name.lower(), column.load_user):
                return asked_for(cell)
        raise LookupError(f"no cell for {probe!r} and {name!r}")

    def headline(self, factor: str, name: str) -> Cell:
        """The cell that stands for a factor.  Of complexity it counts
        the sharp edges as well, which takes some seconds."""
        return with_edges(self.cell(headline(factor).id, name))

    def beside(self, factor: str, name: str) -> list[Cell]:
        """What else a reader has to see in that cell, lest its headline
        says too much."""
        asked = SEEN_BESIDE.get(factor, ())
        one = self.cell(headline(factor).id, name).contender
        return [asked_for(measurement(probe, one)) for probe in asked]

    def rows(self) -> list[Probe]:
        """The probes that the table holds, in row order."""
        held = {cell.probe for cell in self.cells}
        return [probe for probe in PROBES if probe.id in held]

    def agreement(self, factor: str) -> str:
        """Do the measured columns favour the article's side?  Not if what
        stands beside the headline says the opposite: that is mixed."""
        ours, theirs = sides(factor)
        pairs = zip(
            (self.headline(factor, ours), *self.beside(factor, ours)),
            (self.headline(factor, theirs), *self.beside(factor, theirs)),
            strict=True,
        )
        return with_beside(
            verdict(probe(one.probe), one.value, other.value)
            for one, other in pairs
        )


def with_edges(cell: Cell) -> Cell:
    """The cell; counts of parts get the sharp edges as well.  Without
    them it has no value: it would be another comparison."""
    if cell.probe != PARTS.id or not isinstance(cell.value, dict):
        return cell
    try:
        found = sharp(cell.contender)
    except ImportError as error:  # some attacks need a package
        status, why = status_of(error)
        return replace(cell, value=None, status=status, why=why)
    counts = {**cell.value, "sharp edges": len(found)}
    listed = {**cell.listed, "sharp edges": found}
    return replace(cell, value=counts, listed=listed)


def verdict(probe: Probe, ours: Value | None, theirs: Value | None) -> str:
    """Is the side that the article favours the better one?"""
    if ours is None or theirs is None:
        return "not measured"
    if probe.grading.better(ours, theirs):
        return "agrees"
    if probe.grading.better(theirs, ours):
        return "disagrees"
    return "no difference" if ours == theirs else "mixed"


def with_beside(words: Iterable[str]) -> str:
    """The headline's verdict; or mixed, if one beside it is opposite."""
    first, *others = words
    opposite = {"agrees": "disagrees", "disagrees": "agrees"}.get(first)
    return "mixed" if opposite in others else first


def build(
    contenders: Iterable[Contender] = CONTENDERS,
    probes: Iterable[Probe] | None = None,
) -> Table:
    """Measure now.  By default the five headline probes."""
    asked = headlines() if probes is None else list(probes)
    columns = list(contenders)
    return Table(tuple(p.run(c) for p in asked for c in columns))


def headlines() -> list[Probe]:
    """One probe for each factor, in row order."""
    return [headline(factor) for factor in FACTORS]


def sides(factor: str) -> tuple[str, str]:
    """The side that the article favours, and the other."""
    one, other = ARTICLE
    return (one, other) if FAVOURED[factor] == one else (other, one)


def headline(factor: str) -> Probe:
    """The probe that stands for a factor.  Raises LookupError."""
    for one in PROBES:
        if one.headline and one.factor == factor:
            return one
    raise LookupError(f"no row {factor!r}; there are: {', '.join(FACTORS)}")


def probes_of(row: str) -> list[Probe]:
    """A row's probes: all of a factor, or the one of that name."""
    found = [p for p in PROBES if row in (p.factor, p.id)]
    if not found:
        headline(row)  # raises, naming the rows
    return sorted(found, key=lambda probe: not probe.headline)


# How firm the table is: its rows again, under other fair choices

JWT_COLUMN, SESSION_COLUMN = map(contender, ARTICLE)


@dataclass(frozen=True)
class Choice:
    """Another choice, as fair as the article's: a row *turns* when its
    verdict is no longer the same.  token, session: in place of the two
    columns.  probe: in place of its factor's headline."""

    name: str
    token: Contender = JWT_COLUMN
    session: Contender = SESSION_COLUMN
    probe: Probe | None = None


ARTICLES = Choice("the article's")
CHOICES = (
    Choice("the JWT with refresh", contender("JWT + refresh")),
    Choice("the JWT with a blocklist", contender("JWT + blocklist")),
    Choice(
        "the user's row read on each request",
        loading_user(JWT_COLUMN),
        loading_user(SESSION_COLUMN),
    ),
    Choice("the JWT signed with HS256", contender("JWT HS256")),
    Choice(
        "the JWT signed with HS256, and count the services that can forge",
        contender("JWT HS256"),
        probe=FORGERS,
    ),
    Choice("the JWT in a cookie", contender("JWT cookie")),
    Choice("the session in a header", session=contender("session header")),
    Choice("one gateway that asks for all services", probe=AT_GATEWAY),
    Choice(
        "the steps without forgetting at log-out",
        probe=STEPS_BUT_FORGETTING,
    ),
    Choice(
        "a mobile app whose library keeps cookies",
        probe=STEPS_COOKIES_KEPT,
    ),
)


@dataclass(frozen=True)
class Turn:
    """A row whose verdict is another one under this choice."""

    choice: Choice
    factor: str
    before: str
    after: str


def verdict_under(choice: Choice, factor: str) -> str:
    """What the table would say of this row."""
    probes = (headline(factor), *SEEN_BESIDE.get(factor, ()))
    if choice.probe is not None and choice.probe.factor == factor:
        probes = (choice.probe,)
    return with_beside(verdict_of(one, choice) for one in probes)


def verdict_of(asked: Probe, choice: Choice) -> str:
    """What one probe says of its factor's row."""
    columns = (choice.token, choice.session)
    cells = [measured_once(asked, one) for one in columns]
    if FAVOURED[asked.factor] != ARTICLE[0]:
        cells.reverse()
    found = verdict(asked, *(cell.value for cell in cells))
    if found == "mixed":  # one more count makes it no clearer
        return found
    return verdict(asked, *(with_edges(cell).value for cell in cells))


def turns(choice: Choice) -> list[Turn]:
    """The rows that this choice turns."""
    pairs = {
        factor: (
            verdict_under(ARTICLES, factor),
            verdict_under(choice, factor),
        )
        for factor in FACTORS
    }
    return [
        Turn(choice, factor, before, after)
        for factor, (before, after) in pairs.items()
        if before != after
    ]


def sensitivity() -> dict[str, list[Turn]]:
    """For each choice, by its name, the rows that it turns."""
    return {choice.name: turns(choice) for choice in CHOICES}
