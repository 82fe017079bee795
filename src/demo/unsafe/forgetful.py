"""A log-out that only the browser hears of."""

from dataclasses import dataclass

from demo.schemes import Session


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
