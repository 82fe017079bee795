"""A small bank behind HTTP, with any contender at its door.

    POST /login              {"user", "password"}
    GET  /me                 who am I
    POST /transfer           {"to", "amount"}
    POST /logout             end this session
    POST /logout-everywhere  end all my sessions
    POST /logout-others      {"password"}: end all but this one
    POST /password           {"old", "password"}
    POST /renew              exchange a renewal for a new pair

Errors: 400 bad input, 401 not let in, 403 another site's page, 404 no
such page, 409 too little money, 413 too long, 501 a power that the
scheme does not have, 503 no answer from the store.
"""

from collections.abc import Callable

from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    MethodNotAllowed,
    NotFound,
)
from werkzeug.exceptions import NotImplemented as NoSuchPower
from werkzeug.wrappers import Request, Response

from demo.door import Door
from demo.errors import Unavailable
from demo.schemes.base import Renews, RevokesAll
from demo.web import amount_of, reply, text


class App(Door):
    """The bank's pages."""

    def answer(self, request: Request) -> Response:
        """Refuse other sites' pages, then find the page."""
        routes: dict[tuple[str, str], Callable[[Request], Response]] = {
            ("POST", "/login"): self.login,
            ("GET", "/me"): self.me,
            ("POST", "/transfer"): self.transfer,
            ("POST", "/logout"): self.log_out,
            ("POST", "/logout-everywhere"): self.log_out_everywhere,
            ("POST", "/logout-others"): self.log_out_others,
            ("POST", "/renew"): self.renew,
            ("POST", "/password"): self.change_password,
        }
        page = routes.get((request.method, request.path))
        if page is None:
            allowed = [m for m, path in routes if path == request.path]
            raise MethodNotAllowed(allowed) if allowed else NotFound()
        if self.carrier.forged(request):
            raise Forbidden("another site sent this request")
        return page(request)

    def login(self, request: Request) -> Response:
        """Check the password; end the session that the browser may
        have; always issue a new credential."""
        user_id, password = text(request, "user"), text(request, "password")
        user = self.require_password(user_id, password)
        self.end(request)
        return self.admit(user)

    def renew(self, request: Request) -> Response:
        """Exchange a renewal, if the user may still enter."""
        if not isinstance(self.scheme, Renews):
            raise NoSuchPower("there is nothing to renew")
        issued = self.scheme.renew(self.carrier.take_renewal(request))
        self.require_active(self.scheme.verify(issued.access).user_id)
        return self.hand_over(issued)

    def me(self, request: Request) -> Response:
        return reply({"user": self.who(request).user_id})

    def transfer(self, request: Request) -> Response:
        """Move coins from the caller to another user."""
        sender = self.users.get(self.who(request).user_id)
        receiver = self.users.get(text(request, "to"))
        amount = amount_of(request, "amount")
        if sender is None or receiver is None:
            raise BadRequest("no such user")
        if not sender.active:
            raise Forbidden("not active")
        if sender.balance < amount:
            raise Conflict("not that much money")
        sender.balance -= amount
        receiver.balance += amount
        return reply({"balance": sender.balance})

    def log_out(self, request: Request) -> Response:
        """End this session, as far as the scheme can."""
        self.end(request)
        response = reply({})
        self.carrier.clear(response)
        return response

    def log_out_everywhere(self, request: Request) -> Response:
        """End every session of the caller, if the scheme can."""
        self.end_all(self.who(request).user_id)
        response = reply({})
        self.carrier.clear(response)
        return response

    def log_out_others(self, request: Request) -> Response:
        """End every session of the caller, and log in afresh here: so it
        asks for the password.  Source: OWASP ASVS 5.0, 7.5.2."""
        user = self.confirmed(request, "password")
        self.end_all(user.user_id)
        password = text(request, "password")
        return self.admit(self.require_password(user.user_id, password))

    def change_password(self, request: Request) -> Response:
        """Ask for the old one, store the new one, end all sessions if
        possible, log in afresh.  When the store is down nothing has
        changed.  Source: OWASP ASVS 5.0, 6.2.3."""
        user = self.confirmed(request, "old")
        password = text(request, "password")
        self.users.set_password(user.user_id, password)
        try:
            if isinstance(self.scheme, RevokesAll):
                self.scheme.revoke_all(user.user_id)
        except Unavailable:
            self.users.put_back(user)
            raise
        return self.admit(self.require_password(user.user_id, password))

    def ban(self, user_id: str) -> None:
        """What an operator does, from a console: no HTTP.  When it
        raises Unavailable, the row is changed and sessions may live
        on: do it again once the store is back."""
        self.users.deactivate(user_id)
        if isinstance(self.scheme, RevokesAll):
            self.scheme.revoke_all(user_id)

    def delete_account(self, user_id: str) -> None:
        """The sessions go, if the scheme can, and then the row: barred
        at first, so that after an Unavailable one can do it again."""
        self.ban(user_id)
        self.users.remove(user_id)
