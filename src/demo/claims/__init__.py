"""The ledger: every claim of the article, judged by a run or marked as
an opinion; and, apart from them, questions that it does not raise."""

from demo.claims import (
    boundary,
    clients,
    cost,
    defaults,
    forgery,
    middle,
    patches,
    revocation,
    riding,
    shipped,
    state,
    table,
    theft,
)
from demo.claims.base import (
    NOT_SAID,
    SECTIONS,
    VERDICTS,
    Claim,
    Judged,
    Verdict,
    by_section,
    judge,
    ledger_json,
    score,
)

EVERY: tuple[Claim, ...] = (
    *table.TABLE_CLAIMS,
    *state.STATE_CLAIMS,
    *revocation.REVOCATION_CLAIMS,
    *patches.PATCHES_CLAIMS,
    *shipped.SHIPPED_CLAIMS,
    *boundary.BOUNDARY_CLAIMS,
    *cost.COST_CLAIMS,
    *clients.CLIENTS_CLAIMS,
    *theft.THEFT_CLAIMS,
    *forgery.FORGERY_CLAIMS,
    *riding.RIDING_CLAIMS,
    *defaults.DEFAULTS_CLAIMS,
    *middle.MIDDLE_CLAIMS,
)

CLAIMS: tuple[Claim, ...] = tuple(
    one for section in SECTIONS for one in EVERY if one.section == section
)
"""What the article says, by its sections."""

EXTRA_QUESTIONS: tuple[Claim, ...] = tuple(
    one for one in EVERY if one.section == NOT_SAID
)
"""What the article does not say, and a reader may ask."""

__all__ = [
    "CLAIMS",
    "EXTRA_QUESTIONS",
    "NOT_SAID",
    "SECTIONS",
    "VERDICTS",
    "Claim",
    "Judged",
    "Verdict",
    "by_section",
    "judge",
    "ledger_json",
    "score",
]
