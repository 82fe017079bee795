"""Servers that hear of something and do nothing about it."""

from demo.errors import Revoked
from demo.schemes import Refresh, Session
from demo.store import Record
from demo.unsafe.base import Flip, overriding


class ForgetfulSession(Session):
    """Overrides `revoke` and `revoke_all`: the records stay.

    The application still tells the browser to drop its cookie, so in
    the browser everything looks right.
    Source: CWE-613, insufficient session expiration.
    """

    def revoke(self, sid: str) -> None:
        pass

    def revoke_all(self, user_id: str) -> None:
        pass


class ForgetfulRefresh(Refresh):
    """Overrides `_replayed`: a spent token is refused and nothing else
    happens, so a thief who renews first goes on renewing."""

    def _replayed(self, renewal: str, family: Record) -> None:
        raise Revoked("this refresh token was spent before")


FORGETS_LOG_OUT = Flip(
    "log-out",
    "clears the browser's cookie only",
    overriding(Session, ForgetfulSession),
    tempting="default: express-session, unset keeps the record",
)
FORGETS_REUSE = Flip(
    "reuse of a refresh token",
    "refused, and no more",
    overriding(Refresh, ForgetfulRefresh),
)
