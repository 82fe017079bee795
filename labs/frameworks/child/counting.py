"""A meter for SQL: which of a statement's tables hold credentials?"""

import re
from dataclasses import dataclass
from typing import Literal

COUNTS = ("SELECT", "INSERT", "UPDATE", "DELETE")

Kind = Literal["users", "store", "both", "neither"]


@dataclass
class Counted:
    """Statements so far, on the user table and on any other."""

    users: int = 0
    store: int = 0

    def add(self, kind: Kind) -> None:
        """A statement that joins both counts for both."""
        self.users += kind in ("users", "both")
        self.store += kind in ("store", "both")


def which(statement: str, user_table: str) -> Kind:
    """What this statement reads or writes.  A bare SELECT 1, PRAGMA or
    SAVEPOINT is neither."""
    verb, _, rest = statement.strip().partition(" ")
    tables = re.findall(
        r"(?:FROM|JOIN|INTO|UPDATE)\s+\"?(\w+)", f"{verb} {rest}", re.I
    )
    if verb.upper() not in COUNTS or not tables:
        return "neither"
    on_users = user_table in tables
    if on_users and set(tables) != {user_table}:
        return "both"
    return "users" if on_users else "store"
