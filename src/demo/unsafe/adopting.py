"""Log-ins that go on under an identifier which is not new.

Source: CWE-384, OWASP Session Management Cheat Sheet (permissive and
strict session management).
"""

from contextlib import suppress

from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Request, Response

from demo.app import App, text
from demo.errors import Rejected
from demo.schemes import Issued, Opaque, Session
from demo.unsafe.base import Flip, behind, where
from demo.unsafe.guessable import renamed


class KeepsIdentifier(App):
    """Overrides `login`: the live session that the browser has becomes
    the user's, under its old identifier."""

    def login(self, request: Request) -> Response:
        had = self.carrier.take(request)
        if not alive(self, had):
            return super().login(request)
        return self.hand_over(under(self, checked(self, request), had))


class AdoptsIdentifier(App):
    """Overrides `login`: whatever the browser sends is taken for its
    identifier, though nobody ever issued it."""

    def login(self, request: Request) -> Response:
        had = self.carrier.take(request)
        if not had:
            return super().login(request)
        return self.hand_over(under(self, checked(self, request), had))


def alive(app: App, had: str) -> bool:
    """Is it a session that the service knows?"""
    with suppress(Rejected):
        return bool(app.scheme.verify(had).user_id)
    return False


def checked(app: App, request: Request) -> Issued:
    """A new session for whoever knows the password."""
    user_id = text(request, "user")
    user = app.users.sign_in(user_id, text(request, "password"))
    if user is None or not app.users.unchanged(user):
        raise Unauthorized("wrong user or password")
    return app.scheme.issue(user_id)


def under(app: App, issued: Issued, had: str) -> Issued:
    """That session, under the identifier that the browser had.  What
    is no session gets no other name."""
    if not isinstance(app.scheme, Session):
        return issued
    if isinstance(app.scheme, Opaque):
        had = had.removeprefix(app.scheme.prefix)
    return renamed(app.scheme, issued, had)


KEEPS_IDENTIFIER = Flip(
    "identifier at log-in",
    "kept",
    where(Session, behind(KeepsIdentifier)),
    tempting="default: express-session leaves regenerate to the application",
)
ADOPTS_IDENTIFIER = Flip(
    "identifier at log-in",
    "whatever the browser sends",
    where(Session, behind(AdoptsIdentifier)),
    tempting="default: PHP, session.use_strict_mode is 0 up to 8.5",
)
ADOPTING_FLIPS = (KEEPS_IDENTIFIER, ADOPTS_IDENTIFIER)
