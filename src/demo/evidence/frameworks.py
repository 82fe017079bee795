"""What popular frameworks do as they ship: the recorded matrix.

`labs.frameworks` measured it.  Nothing here starts a framework.
"""

from dataclasses import dataclass
from typing import Any

from demo import evidence

FRAMEWORKS = "frameworks"

WHERE_FROM = {
    "view": "an endpoint that it ships",
    "api": "one line around a function that it ships",
    "idiom": "a recipe of its documentation",
    "own": "our own code, because the framework has nothing for it",
}
"""What the four words say of a verb."""

VERB_OF = {
    "log-out": "log out",
    "log-out-everywhere": "log out everywhere",
    "ban": "ban",
    "password-change": "change password",
    "account-deleted": "delete account",
    "spares-devices": "log out",
    "spares-changer": "change password",
    "refresh-reuse": "renew",
    "refresh-twice": "renew",
    "renewal-cost": "renew",
    "log-in-cost": "log in",
    "log-out-cost": "log out",
    "fixation": "log in",
    "adoption": "log in",
    "store-emptied": "log out",
    "new-secret": "new secret",
    "proxy": "behind a proxy",
}
"""The verb that a probe puts to work."""


ASKS_NOTHING = "nothing"
ASKS_USERS = "the user's row"
ASKS_STORE = "a record in the store"


@dataclass(frozen=True)
class Question:
    """One column.  rule: how an answer is graded, in words."""

    id: str
    asked: str
    unit: str
    rule: str


@dataclass(frozen=True)
class FrameworkCell:
    """One cell.  value is None unless status is "measured"; why says what
    stood in the way, or what one has to know beside the value.  open_end:
    was a copy still let in at the last try?  listed: what stood behind a
    value, such as the cookies."""

    status: str
    value: Any
    grade: str | None
    why: str
    controls: tuple[str, ...]
    listed: dict[str, list[str]]
    open_end: bool


@dataclass(frozen=True)
class Framework:
    """One configuration.  Addresses come without "https://".
    file: of its app, without the suffix.
    versions: of its packages, its own first.  verbs: where each is from,
    and the page of the documentation.  changes: by a question's id the
    setting that changes the answer, and its page."""

    file: str
    name: str
    about: str
    docs: str
    versions: dict[str, str]
    store: str
    verbs: dict[str, tuple[str, str]]
    changes: dict[str, tuple[str, str]]
    answers: dict[str, FrameworkCell]

    @property
    def release(self) -> str:
        """Its name, with the version of the package that it is."""
        package, version = next(iter(self.versions.items()))
        return f"{self.name} ({package} {version})"

    @property
    def asks(self) -> str:
        """What a request of hers asks for, as it was counted: a record in
        the store, and if not that, the user's row."""
        cost = self.answers["request-cost"].value
        if cost["store commands"]:
            return ASKS_STORE
        return ASKS_USERS if cost["user rows"] else ASKS_NOTHING


def framework_called(file: str) -> Framework:
    """One configuration, by its file.  Raises LookupError for none."""
    for one in frameworks():
        if one.file == file:
            return one
    raise LookupError(f"no configuration {file!r}")


def framework_questions() -> tuple[Question, ...]:
    """In the order in which they were asked."""
    told = evidence.load(FRAMEWORKS).results["questions"]
    return tuple(Question(*said) for said in told)


def frameworks() -> tuple[Framework, ...]:
    """Every configuration, in the order of the table."""
    rows = evidence.load(FRAMEWORKS).results["frameworks"]
    return tuple(framework_of(row) for row in rows)


@dataclass(frozen=True)
class Price:
    """What a fixed goal takes: counts of the app as shipped, and of the
    one that meets it.  unmet: the probes that the first does not pass."""

    file: str
    name: str
    shipped: dict[str, int]
    goal: dict[str, int]
    unmet: tuple[str, ...]


def prices_of_the_goal() -> tuple[Price, ...]:
    """Of the apps that were changed until they met it."""
    return tuple(
        Price(
            one["file"],
            one["name"],
            one["shipped"]["counts"],
            one["goal"]["counts"],
            tuple(one["shipped"]["unmet"]),
        )
        for one in evidence.load(FRAMEWORKS).results["goals"]
    )


def framework_of(row: dict[str, Any]) -> Framework:
    """One of them, as it is recorded."""
    return Framework(
        row["file"],
        row["name"],
        row["about"],
        row["docs"],
        dict(row["versions"]),
        row["store"],
        {verb: (kind, docs) for verb, (kind, docs) in row["verbs"].items()},
        {id: (word, docs) for id, (word, docs) in row["changes"].items()},
        {id: framework_cell(cell) for id, cell in row["cells"].items()},
    )


def framework_cell(cell: dict[str, Any]) -> FrameworkCell:
    return FrameworkCell(
        cell["status"],
        cell["value"],
        cell["grade"],
        cell.get("why", ""),
        tuple(cell["controls"]),
        cell.get("listed", {}),
        cell.get("open_end", False),
    )
