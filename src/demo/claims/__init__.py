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
from demo.claims.base import Claim, Judged, Verdict, judge, ledger_json

CLAIMS: tuple[Claim, ...] = (
    *state.STATE_CLAIMS,
    *revocation.REVOCATION_CLAIMS,
    *patches.PATCHES_CLAIMS,
    *theft.THEFT_CLAIMS,
    *forgery.FORGERY_CLAIMS,
    *riding.RIDING_CLAIMS,
    *defaults.DEFAULTS_CLAIMS,
    *clients.CLIENTS_CLAIMS,
    *table.TABLE_CLAIMS,
)

__all__ = ["CLAIMS", "Claim", "Judged", "Verdict", "judge", "ledger_json"]
