"""Something happened to the account, and its sign-ins do not hear of it.

Source: CWE-613, OWASP ASVS 5.0 chapter 7 (session termination).
"""

import time

from werkzeug.wrappers import Request, Response

from demo.app import App, reply, text
from demo.errors import Revoked
from demo.schemes import JWT, Blocklist, Epoch, Identity, Refresh, Session
from demo.unsafe.base import Flip, behind, overriding


class SessionWithoutList(Session):
    """Overrides `revoke_all`: nobody wrote down which ones there are."""

    def revoke_all(self, user_id: str) -> None:
        pass


class BlocklistWithoutList(Blocklist):
    """Overrides `revoke_all`: nobody wrote down which ones there are."""

    def revoke_all(self, user_id: str) -> None:
        pass


class ForgivingBlocklist(Blocklist):
    """Overrides `block`: the entry goes before the token does."""

    def block(self, jti: str, expires_at: int) -> None:
        super().block(jti, min(expires_at, int(time.time()) + 60))


class BackwardsEpoch(Epoch):
    """Overrides `verify`: compares with the wrong sign, so that an old
    number is as good as the present one."""

    def verify(self, token: str) -> Identity:
        identity = JWT.verify(self, token)
        user = self.users.get(identity.user_id)
        if user is None or not user.active:
            raise Revoked("no such user, or not active")
        if identity.claims["epoch"] > user.epoch:
            raise Revoked("issued before the user's tokens were ended")
        return identity


class KeepsFamily(Refresh):
    """Overrides `revoke`: the access token will end soon by itself; of
    the one that renews it nobody thinks."""

    def revoke(self, token: str) -> None:
        pass


class KeepsThisOne(App):
    """Overrides `log_out_others`: all the others end; this one goes on
    under the identifier that a thief may have copied."""

    def log_out_others(self, request: Request) -> Response:
        self.confirmed(request, "password")
        mine = self.who(request)
        if not isinstance(self.scheme, Session):
            return super().log_out_others(request)
        self.scheme.revoke_all(mine.user_id)
        key = f"session:{mine.session_id}"
        self.scheme.store.put(key, mine.claims, mine.expires_at)
        return reply({})


class KeepsSignIns(App):
    """Overrides `change_password`: stores the new one, and no more."""

    def change_password(self, request: Request) -> Response:
        user = self.confirmed(request, "old")
        password = text(request, "password")
        self.users.set_password(user.user_id, password)
        return self.admit(self.require_password(user.user_id, password))


class BarsTheRow(App):
    """Overrides `ban`: the row is barred, the sign-ins only wait."""

    def ban(self, user_id: str) -> None:
        self.users.deactivate(user_id)


class DropsTheRow(App):
    """Overrides `delete_account`: the row goes, the sign-ins stay."""

    def delete_account(self, user_id: str) -> None:
        self.users.remove(user_id)


class LeavesTheOldOne(App):
    """Overrides `login`: who logs in again has two sessions, and knows
    of one."""

    def login(self, request: Request) -> Response:
        user_id, password = text(request, "user"), text(request, "password")
        return self.admit(self.require_password(user_id, password))


NO_LIST = Flip(
    "log-out everywhere", "here only", overriding(Session, SessionWithoutList)
)
NO_LIST_OF_TOKENS = Flip(
    "log-out everywhere",
    "this token only",
    overriding(Blocklist, BlocklistWithoutList),
)
FORGIVES = Flip(
    "blocklist entry",
    "dropped after a minute",
    overriding(Blocklist, ForgivingBlocklist),
)
BACKWARDS_EPOCH = Flip(
    "epoch", "compared the wrong way round", overriding(Epoch, BackwardsEpoch)
)
KEEPS_FAMILY = Flip(
    "log-out", "the renewal lives on", overriding(Refresh, KeepsFamily)
)
KEEPS_THIS_ONE = Flip(
    "log-out of the others", "this one keeps its name", behind(KeepsThisOne)
)
KEEPS_SIGN_INS = Flip(
    "password change", "ends no sign-in", behind(KeepsSignIns)
)
BARS_THE_ROW = Flip("ban", "ends no sign-in", behind(BarsTheRow))
DROPS_THE_ROW = Flip("deletion", "ends no sign-in", behind(DropsTheRow))
LEAVES_THE_OLD = Flip(
    "second log-in", "ends no sign-in", behind(LeavesTheOldOne)
)

UNENDED_FLIPS = (
    NO_LIST,
    NO_LIST_OF_TOKENS,
    FORGIVES,
    BACKWARDS_EPOCH,
    KEEPS_FAMILY,
    KEEPS_THIS_ONE,
    KEEPS_SIGN_INS,
    BARS_THE_ROW,
    DROPS_THE_ROW,
    LEAVES_THE_OLD,
)
