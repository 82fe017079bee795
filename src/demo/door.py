"""The door of the bank: who is asking, and who may come in.

A subclass says what is behind it (`answer`).  Whatever goes wrong there
becomes an honest status: 401 for a credential that is refused, 503 for a
store that gives no answer, and the status of any other HTTP error.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    ServiceUnavailable,
    Unauthorized,
)
from werkzeug.exceptions import NotImplemented as NoSuchPower
from werkzeug.wrappers import Request, Response

from demo.contenders import Contender, Parts
from demo.errors import Rejected, Revoked, Unavailable
from demo.schemes.base import Identity, Issued, Revokes, RevokesAll
from demo.users import User, Users
from demo.web import reply, text


class Door:
    """A WSGI application: one contender, one user table."""

    def __init__(
        self, contender: Contender, parts: Parts, users: Users
    ) -> None:
        self.scheme = contender.build(parts)
        self.carrier = contender.carrier
        self.load_user = contender.load_user
        self.users = users

    def __call__(
        self, environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = 10_000
        try:
            response = self.answer(request)
        except (Rejected, Unauthorized):
            response = refusal()
        except Unavailable:
            response = ServiceUnavailable().get_response()
        except HTTPException as error:
            response = plain(error)
        return self.finish(response)(environ, start_response)

    def finish(self, response: Response) -> Response:
        """Nobody on the way may keep it.  Source: RFC 9111 5.2.2.5."""
        response.headers["Cache-Control"] = "no-store"
        return response

    def answer(self, request: Request) -> Response:
        """What is behind the door."""
        raise NotImplementedError

    def who(self, request: Request) -> Identity:
        """Whose credential is it?  Raises `Rejected` or `Unavailable`."""
        identity = self.scheme.verify(self.carrier.take(request))
        if self.load_user and not getattr(self.scheme, "reads_user", False):
            self.require_active(identity.user_id)
        return identity

    def require_active(self, user_id: str) -> None:
        """Read the user's row.  Raises Revoked if it bars the user."""
        user = self.users.get(user_id)
        if user is None or not user.active:
            raise Revoked("no such user, or not active")

    def require_password(self, user_id: str, password: str) -> User:
        """The row as it is now.  Raises 401."""
        user = self.users.sign_in(user_id, password)
        if user is None:
            raise Unauthorized("wrong user or password")
        return user

    def confirmed(self, request: Request, field: str) -> User:
        """The caller's row, if this field holds her password.  Raises
        403: a copy of her credential is not enough."""
        user_id = self.who(request).user_id
        user = self.users.sign_in(user_id, text(request, field))
        if user is None:
            raise Forbidden("the password is wrong")
        return user

    def admit(self, user: User) -> Response:
        """A new sign-in, unless the row has changed since it was read: a
        ban in the meantime counts."""
        response = self.hand_over(self.scheme.issue(user.user_id))
        if not self.users.unchanged(user):
            raise Unauthorized("wrong user or password")
        return response

    def hand_over(self, issued: Issued) -> Response:
        response = reply({})
        self.carrier.give(response, issued, self.scheme.ttl_s)
        return response

    def end(self, request: Request) -> None:
        """Revoke the credential of a request, if there is a live one."""
        if isinstance(self.scheme, Revokes):
            with suppress(Rejected):
                self.scheme.revoke(self.carrier.take(request))

    def end_all(self, user_id: str) -> None:
        """Raises 501 when the scheme has no such power."""
        if not isinstance(self.scheme, RevokesAll):
            raise NoSuchPower("nobody keeps a list of your sessions")
        self.scheme.revoke_all(user_id)


def refusal() -> Response:
    """401, and the scheme to come back with.  Source: RFC 9110 15.5.2."""
    challenge = WWWAuthenticate("bearer")
    return Unauthorized(www_authenticate=challenge).get_response()


def plain(error: HTTPException) -> Response:
    """The status and its headers, and one line of text."""
    response = Response(error.description, error.code)
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response
