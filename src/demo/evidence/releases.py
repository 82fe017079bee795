"""What old and fixed releases did: the pairs, and the line of PyJWT.

`labs.releases` recorded both.  Nothing here installs or runs a release.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from demo import evidence

ACCEPTED, REFUSED = "accepted", "refused"
"""Words of both records."""

NOT_OFFERED = "not offered"
"""A word of the line: the release has no such thing."""


@dataclass(frozen=True)
class PairRow:
    """One pair.  `accepted_by_old`: the attack landed there.
    `refused_by_fixed`: it did not here.  `raised`: what the fixed release
    refused it with; empty when it just let nobody in.  ids: confirmed
    advisory ids, maybe none; then `source` says where it is told.
    side: what it protects, "token", "session" or "sign-in".  needs: what
    the attacker or the application must bring.  edited: the second
    control, which both releases refuse."""

    name: str
    registry: str
    package: str
    old: str
    fixed: str
    attack: str
    side: str
    ids: tuple[str, ...]
    source: str
    needs: str
    edited: str
    accepted_by_old: bool
    refused_by_fixed: bool
    raised: str


def pair_rows() -> tuple[PairRow, ...]:
    """Every pair, in telling order."""
    return recorded_pairs("releases")


def upgrade_rows() -> tuple[PairRow, ...]:
    """Upgrades that turn an honest user away: what is named "attack" is
    an honest token, made before the upgrade."""
    return recorded_pairs("upgrades")


def recorded_pairs(record: str) -> tuple[PairRow, ...]:
    """The pairs of a record, in its order."""
    return tuple(
        PairRow(
            **{
                key: value
                for key, value in row.items()
                if key not in ("on_old", "on_fixed", "ids")
            },
            ids=tuple(row["ids"]),
            accepted_by_old=row["on_old"]["attack"] == ACCEPTED,
            refused_by_fixed=row["on_fixed"]["attack"] != ACCEPTED,
            raised=row["on_fixed"]["attack"].partition(": ")[2],
        )
        for row in evidence.load(record).results
    )


def told_order() -> list[PairRow]:
    """One pair of each package, by turns of what they protect; then the
    other pairs."""
    first: dict[str, PairRow] = {}
    for row in pair_rows():
        first.setdefault(row.package, row)
    turns: Counter[str] = Counter()
    turn = {}
    for row in first.values():
        turn[row.name] = turns[row.side]
        turns[row.side] += 1
    return sorted(pair_rows(), key=lambda row: turn.get(row.name, len(turn)))


@dataclass(frozen=True)
class Matrix:
    """attacks: name to heading.  words: for each release, oldest first,
    what each attack met there: accepted, refused, "not offered" (the
    release lacks what the attack needs) or "honest refused" (so is the
    honest token, and the attack says nothing).  pinned: the same, of the
    attacks that were tried with a pinned list as well."""

    attacks: dict[str, str]
    words: dict[str, dict[str, str]]
    pinned: dict[str, dict[str, str]]


def pyjwt_matrix() -> Matrix:
    """Every attack on every release of PyJWT that was tried."""
    results = evidence.load("pyjwt_releases").results

    def said(key: str) -> dict[str, dict[str, str]]:
        return {
            release["version"]: {
                name: cell[key]
                for name, cell in release["cells"].items()
                if key in cell
            }
            for release in results["releases"]
        }

    return Matrix(dict(results["attacks"]), said("word"), said("pinned"))


def pin_counts() -> dict[str, tuple[int, int, int]]:
    """For each form of a public key: how many releases accept the forgery
    when the list allows both families; of these, how many refuse it when
    the list is pinned; and how many take no list."""
    matrix, counts = pyjwt_matrix(), {}
    for name in dict.fromkeys(n for c in matrix.pinned.values() for n in c):
        fell = [v for v in matrix.words if matrix.words[v][name] == ACCEPTED]
        pinned = [matrix.pinned[version][name] for version in fell]
        counts[matrix.attacks[name].removesuffix(" as secret")] = (
            len(fell),
            pinned.count(REFUSED),
            pinned.count(NOT_OFFERED),
        )
    return counts


def spans(
    matrix: Matrix, attacks: Sequence[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Neighbouring releases that answer these attacks alike, as one:
    ("2.4.0 to 2.13.0", their words)."""

    def words(version: str) -> tuple[str, ...]:
        return tuple(matrix.words[version][name] for name in attacks)

    for alike, group in groupby(matrix.words, key=words):
        versions = list(group)
        first, last = versions[0], versions[-1]
        yield first if first == last else f"{first} to {last}", alike
