"""The ledger: every claim that the book settles, judged by a run."""

from demo.claims import (
    clients,
    defaults,
    footguns,
    patches,
    revocation,
    state,
    table,
)
from demo.claims.base import Claim, Judged, Verdict, as_json, judge

CLAIMS: tuple[Claim, ...] = (
    *state.CLAIMS,
    *revocation.CLAIMS,
    *patches.CLAIMS,
    *footguns.CLAIMS,
    *defaults.CLAIMS,
    *clients.CLAIMS,
    *table.CLAIMS,
)

__all__ = ["CLAIMS", "Claim", "Judged", "Verdict", "as_json", "judge"]
