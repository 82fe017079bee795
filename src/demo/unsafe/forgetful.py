"""Servers that hear of something and do nothing about it."""

from dataclasses import dataclass

from demo.errors import Revoked
from demo.schemes import Refresh, Session
from demo.store import Record


@dataclass
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


@dataclass(kw_only=True)
class ForgetfulRefresh(Refresh):
    """Overrides `_replayed`: a spent token is refused and nothing else
    happens, so a thief who renews first goes on renewing."""

    def _replayed(self, renewal: str, family: Record) -> None:
        raise Revoked("this refresh token was spent before")
