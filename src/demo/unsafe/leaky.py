"""Stores from which one can read a way in.

Source: CWE-312 (cleartext storage of sensitive information).
"""

from demo.schemes import Issued, Refresh, Session
from demo.schemes.refresh import by_renewal
from demo.store import Record
from demo.unsafe.base import Flip, overriding


class WritesItDown(Session):
    """Overrides `issue`: the record says its own identifier."""

    def issue(self, user_id: str) -> Issued:
        issued = super().issue(user_id)
        found = self.verify(issued.access)
        record = {**found.claims, "sid": issued.access}
        key = f"session:{found.session_id}"
        self.store.put(key, record, found.expires_at)
        return issued


class WritesRenewalsDown(Refresh):
    """Overrides `_pair`: the record says its own refresh token."""

    def _pair(self, family: Record, until: int) -> Issued:
        issued = super()._pair(family, until)
        renewal = issued.renewal or ""
        record = {**family, "token": renewal}
        self.store.put(by_renewal(renewal), record, until)
        return issued


WRITES_IT_DOWN = Flip(
    "store",
    "holds the identifier itself",
    overriding(Session, WritesItDown),
    tempting="default: connect-redis, the key is prefix and identifier",
)
WRITES_RENEWALS_DOWN = Flip(
    "store",
    "holds the refresh token itself",
    overriding(Refresh, WritesRenewalsDown),
    tempting="default: simplejwt (Django), OutstandingToken.token",
)

LEAKY_FLIPS = (WRITES_IT_DOWN, WRITES_RENEWALS_DOWN)
