"""A small bank behind HTTP, with any contender at its door.

    POST /login              {"user", "password"}
    GET  /me                 who am I
    POST /transfer           {"to", "amount"}
    POST /logout             end this session
    POST /logout-everywhere  end all my sessions
    POST /logout-others      {"password"}: end all but this one
    POST /password           {"old", "password"}
    POST /renew              exchange a renewal for a new pair
    POST /start              bind this session to the device's key
    POST /refresh            sign a challenge, get the next cookie

Errors: 400 bad input, 401 not let in, 403 another site's page or a
challenge to sign, 404 no such page, 409 too little money, 413 too long,
501 a power that the scheme does not have, 503 no answer from the store.
"""

import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, ClassVar

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    ServiceUnavailable,
    Unauthorized,
)
from werkzeug.exceptions import NotImplemented as NoSuchPower
from werkzeug.wrappers import Request, Response

from demo.carriers import shown_by
from demo.contenders import Contender, Parts
from demo.device_pages import instructions, invite, refreshed, registered
from demo.errors import Rejected, Revoked, Unavailable
from demo.schemes import DPoP, KeyBound
from demo.schemes.base import Identity, Issued, Renews, Revokes, RevokesAll
from demo.users import User, Users


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
            response = refusal(getattr(self.carrier, "scheme", "Bearer"))
        except Unavailable:
            response = ServiceUnavailable().get_response()
        except HTTPException as error:
            response = plain(error)
        return self.finish(response)(environ, start_response)

    def finish(self, response: Response) -> Response:
        """No cache keeps it.  Source: RFC 9111 5.2.2.5, 9449 8.2 (nonce)."""
        response.headers["Cache-Control"] = "no-store"
        if isinstance(self.scheme, DPoP) and self.scheme.nonce_s:
            response.headers["DPoP-Nonce"] = self.scheme.nonces()[0]
        return response

    def answer(self, request: Request) -> Response:
        """What is behind the door."""
        raise NotImplementedError

    def who(self, request: Request) -> Identity:
        """Whose credential is it?  Raises `Rejected` or `Unavailable`."""
        credential = self.carrier.take(request)
        identity = self.scheme.verify(credential)
        if isinstance(self.scheme, KeyBound):
            self.scheme.require_holder(identity, credential, shown_by(request))
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

    def admit(self, user: User, request: Request) -> Response:
        """A new sign-in, unless the row has changed since it was read: a
        ban in the meantime counts."""
        issued = self.issue(user.user_id, request)
        response = self.hand_over(issued)
        invite(self.scheme, issued, response)
        if not self.users.unchanged(user):
            raise Unauthorized("wrong user or password")
        return response

    def issue(self, user_id: str, request: Request) -> Issued:
        """To whoever logs in, or to the key that the request shows."""
        if isinstance(self.scheme, KeyBound):
            return self.scheme.issue_to(user_id, shown_by(request))
        return self.scheme.issue(user_id)

    def hand_over(self, issued: Issued) -> Response:
        response = reply({})
        self.carrier.give(response, issued, self.scheme.ttl_s)
        return response

    def end(self, request: Request) -> None:
        """End the sign-in of whatever a request presents: the credential
        and the renewal, each by itself, since one of them may be broken or
        may have expired.  What is not ours ends nothing and is no error;
        a store that is down is one.  Source: RFC 7009 section 2.2."""
        if not isinstance(self.scheme, Revokes):
            return
        presented = [self.carrier.take(request)]
        if isinstance(self.scheme, Renews):
            presented.append(self.carrier.take_renewal(request))
        for credential in presented:
            with suppress(Rejected):
                self.scheme.revoke(credential)

    def end_all(self, user_id: str) -> None:
        """Raises 501 when the scheme has no such power."""
        if not isinstance(self.scheme, RevokesAll):
            raise NoSuchPower("nobody keeps a list of your sessions")
        self.scheme.revoke_all(user_id)


def refusal(scheme: str) -> Response:
    """401, and the scheme to come back with.  Source: RFC 9110 15.5.2."""
    challenge = WWWAuthenticate(scheme.lower())
    return Unauthorized(www_authenticate=challenge).get_response()


def plain(error: HTTPException) -> Response:
    """The status and its headers, and one line of text."""
    response = Response(error.description, error.code)
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


class App(Door):
    """The bank's pages.  form_path: of a form that a transfer needs; ""
    as no form here has a token."""

    form_path: ClassVar[str] = ""

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
            ("POST", "/start"): self.start,
            ("POST", "/refresh"): self.refresh,
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
        return self.admit(user, request)

    def renew(self, request: Request) -> Response:
        """Exchange a renewal, if the user may still enter."""
        key = getattr(self.scheme, "key", None)
        if not isinstance(self.scheme, Renews) or (key and not key.signing):
            raise NoSuchPower("nothing to renew, or no key to sign with")
        issued = self.scheme.renew(self.carrier.take_renewal(request))
        self.require_active(self.scheme.verify(issued.access).user_id)
        return self.hand_over(issued)

    def start(self, request: Request) -> Response:
        """Bind the session to a key of the caller's device."""
        cookie = self.carrier.take(request)
        return self.bound(registered(self.scheme, cookie, request))

    def bound(self, issued: Issued) -> Response:
        """The cookie, and, each time, what Chromium has to know of it."""
        response = self.hand_over(issued)
        return instructions(self.scheme, self.carrier, issued, response)

    def refresh(self, request: Request) -> Response:
        """The next cookie, if the user may still enter; before that, a
        challenge."""
        found = refreshed(self.scheme, request)
        if isinstance(found, Response):
            return found
        self.require_active(self.scheme.verify(found.access).user_id)
        return self.bound(found)

    def me(self, request: Request) -> Response:
        return reply({"user": self.who(request).user_id})

    def transfer(self, request: Request) -> Response:
        """Move coins from the caller to another user."""
        sender = self.users.get(self.who(request).user_id)
        receiver = self.users.get(text(request, "to"))
        amount = amount_of(request, "amount")
        if sender is None or not sender.active:
            raise Forbidden("no such user, or not active")
        if receiver is None:
            raise BadRequest("no such user")
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
        return self.admit(
            self.require_password(user.user_id, password), request
        )

    def change_password(self, request: Request) -> Response:
        """Ask for the old one, store the new one, end all sessions if
        possible, log in afresh.  When the store is down nothing has
        changed, but for what another request has changed by then.
        Source: OWASP ASVS 5.0, 6.2.3."""
        user = self.confirmed(request, "old")
        password = text(request, "password")
        changed = self.users.change_password(user, password)
        if changed is None:
            raise Forbidden("the password is wrong")
        try:
            if isinstance(self.scheme, RevokesAll):
                self.scheme.revoke_all(user.user_id)
        except Unavailable:
            self.users.put_back(user, changed)
            raise
        return self.admit(
            self.require_password(user.user_id, password), request
        )

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


AMOUNT = re.compile(r"[0-9]{1,15}")
"""Coins.  Python itself refuses to read a number of 4,301 digits."""


def reply(body: dict[str, Any]) -> Response:
    """A JSON answer with status 200."""
    return Response(json.dumps(body), mimetype="application/json")


def text(request: Request, name: str) -> str:
    """A text field of the body.  Raises 400 when it is not there."""
    value = fields(request).get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest(f"need {name!r}, a text")
    return value


def amount_of(request: Request, name: str) -> int:
    """A whole positive number of the body.  Raises 400 otherwise."""
    value = str(fields(request).get(name))
    if not (AMOUNT.fullmatch(value) and int(value) > 0):
        raise BadRequest(f"need {name!r}, a whole positive number")
    return int(value)


def fields(request: Request) -> Any:
    """The fields of a JSON or form body.  Raises 400 for bad JSON."""
    if not request.is_json:
        return request.form
    try:
        body = request.get_json()
    except RecursionError as error:
        raise BadRequest("nested too deeply") from error
    if not isinstance(body, dict):
        raise BadRequest("need a JSON object")
    return body
