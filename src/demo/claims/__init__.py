"""The ledger: every claim that the book settles, judged by a run."""

from demo.claims import (
    clients,
    defaults,
    forgery,
    patches,
    revocation,
    riding,
    state,
    table,
    theft,
)
from demo.claims.base import Claim, Judged, Verdict, as_json, judge

CLAIMS: tuple[Claim, ...] = (
    *state.CLAIMS,
    *revocation.CLAIMS,
    *patches.CLAIMS,
    *theft.CLAIMS,
    *forgery.CLAIMS,
    *riding.CLAIMS,
    *defaults.CLAIMS,
    *clients.CLAIMS,
    *table.CLAIMS,
)

__all__ = ["CLAIMS", "Claim", "Judged", "Verdict", "as_json", "judge"]
