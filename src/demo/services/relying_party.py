"""Sign-in with somebody else's account: the application's side.

The provider hands the application an ID token.  The application asks of it
who signed it, for whom, and in answer to which of its own requests; then
the token has done its work, and the application begins a sign-in of its
own.  An access token says none of that: whoever holds one for another
service could sign in with it.  How the browser gets to the provider and
back is left out, and with it the code and its verifier (PKCE).
Source: OpenID Connect Core 1.0 section 3.1.3.7; RFC 9068 section 4.
"""

import secrets
from typing import Any

from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Request, Response

from demo.app import App, reply, text
from demo.errors import Malformed, WrongAudience
from demo.schemes.base import Identity
from demo.schemes.jwt import JWT

CLIENT_ID = "bank-web"
"""The application's name at the provider."""


REQUIRED_OF_ID = ("exp", "iat", "iss", "aud", "sub", "nonce")
"""Claims without which an ID token is refused.  Source: OpenID Connect
Core 1.0 section 2; the number is asked for here, since it was sent."""


class IdTokenReader(JWT):
    """What knows an ID token for one application."""

    def decode(self, token: str) -> dict[str, Any]:
        """Its number is its name: no ID token needs a `jti`."""
        whole = super().decode(token)
        whole["payload"].setdefault("jti", whole["payload"]["nonce"])
        return whole


def id_token_reader(key: Any, issuer: str, client_id: str = CLIENT_ID) -> JWT:
    """For this application: its audience is the application, and its kind
    is not that of an access token."""
    return IdTokenReader(
        key,
        issuer=issuer,
        audience=client_id,
        typ="JWT",
        required=REQUIRED_OF_ID,
    )


def for_this_client(identity: Identity, client_id: str) -> Identity:
    """One that names several applications must say which it was given to.
    Raises WrongAudience.  Source: OpenID Connect Core 3.1.3.7, 3 to 5."""
    claims = identity.claims
    alone = claims["aud"] in (client_id, [client_id])
    if claims.get("azp", client_id if alone else None) != client_id:
        raise WrongAudience("given to another application")
    return identity


class SignsIn(App):
    """The bank, with two pages more for a sign-in at a provider, which
    here signs with the bank's own key.

    POST /begin      a number for one sign-in
    POST /callback   {"id_token"}: comes back with it
    """

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.begun: set[str] = set()

    def answer(self, request: Request) -> Response:
        pages = {"/begin": self.begin, "/callback": self.callback}
        page = pages.get(request.path)
        if page is None or request.method != "POST":
            return super().answer(request)
        return page(request)

    def begin(self, request: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        self.begun.add(nonce)
        return reply({"nonce": nonce})

    def callback(self, request: Request) -> Response:
        """Begin a sign-in for whom the ID token names.  Raises 401."""
        user_id = self.signed_in_at_provider(text(request, "id_token"))
        user = self.users.get(user_id)
        if user is None or not user.active:
            raise Unauthorized("no such user, or not active")
        return self.admit(user, request)

    def signed_in_at_provider(self, token: str) -> str:
        """The user, if this is an ID token for us, in answer to a number
        of ours that was not used before.  Raises a `Rejected`."""
        scheme: Any = self.scheme
        reader = id_token_reader(scheme.key, scheme.issuer)
        identity = for_this_client(reader.verify(token), CLIENT_ID)
        nonce = identity.claims["nonce"]
        if not isinstance(nonce, str) or nonce not in self.begun:
            raise Malformed("it answers no request of ours")
        self.begun.discard(nonce)
        return identity.user_id
