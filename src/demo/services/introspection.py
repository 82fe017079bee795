"""Two doors for services that hold an opaque token and no store.

    POST /introspect   token=...   is it alive, and whose?   RFC 7662
    POST /revoke       token=...   end it                    RFC 7009

Both are for services, not for browsers: the caller proves who it is by
HTTP Basic.  Every known service may ask; only the one to which the tokens
were issued may end one.  A dead, foreign or malformed token is not an
error; it is "not active", and revoking it succeeds.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import HTTPException, NotFound, Unauthorized
from werkzeug.wrappers import Request, Response

from demo.app import reply, text
from demo.errors import Rejected, Unavailable
from demo.schemes import Opaque


class TokenEndpoints:
    """A WSGI application.  callers: secret by the name of a service.
    client: the service to which the tokens were issued."""

    def __init__(
        self, scheme: Opaque, callers: Mapping[str, str], client: str = "bank"
    ) -> None:
        self.scheme = scheme
        self.callers = callers
        self.client = client

    def __call__(
        self, environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        request = Request(environ)
        try:
            response = self.answer(request)
        except Unavailable:
            response = Response("the store does not answer", 503)
        except HTTPException as error:
            response = error.get_response()
        response.headers["Cache-Control"] = "no-store"
        return response(environ, start_response)

    def answer(self, request: Request) -> Response:
        """Authenticate the caller, then do as the path says."""
        pages = {"/introspect": self.introspect, "/revoke": self.revoke}
        page = pages.get(request.path)
        if page is None or request.method != "POST":
            raise NotFound("there are POST /introspect and POST /revoke")
        caller = self.require_caller(request)
        if page == self.revoke and caller != self.client:
            return not_yours()
        return reply(page(text(request, "token")))

    def introspect(self, token: str) -> dict[str, Any]:
        """What the token stands for.  Source: RFC 7662 section 2.2."""
        try:
            identity = self.scheme.verify(token)
        except Rejected:
            return {"active": False}
        return {
            "active": True,
            "sub": identity.user_id,
            "iat": identity.issued_at,
            "exp": identity.expires_at,
        }

    def revoke(self, token: str) -> dict[str, Any]:
        """End it, if it is one.  Source: RFC 7009 section 2.2."""
        with suppress(Rejected):
            self.scheme.revoke(token)
        return {}

    def require_caller(self, request: Request) -> str:
        """The name of a known service.  Raises 401 for anybody else."""
        name, password = basic(request)
        secret = self.callers.get(name)
        if secret is None or not hmac.compare_digest(
            secret.encode(), password.encode()
        ):
            challenge = WWWAuthenticate("basic")
            raise Unauthorized("services only", www_authenticate=challenge)
        return name


def not_yours() -> Response:
    """400, whatever the token is, so that it tells nothing about it.
    Source: RFC 7009 section 2.1, RFC 6749 section 5.2."""
    error = json.dumps({"error": "unauthorized_client"})
    return Response(error, 400, mimetype="application/json")


def basic(request: Request) -> tuple[str, str]:
    """Name and password of a caller, "" where there is none.
    Source: RFC 7617."""
    try:
        given = request.authorization
    except ValueError:  # not text
        given = None
    if given is None or given.type != "basic":
        return "", ""
    return given.username or "", given.password or ""
