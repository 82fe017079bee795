"""An anti-forgery token in the bank's own form, and one that whoever can
set a cookie knows.

Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet, on the
double-submit cookie: signed and bound to the session, and naive.
"""

import hmac

from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Request, Response

from demo.app import App, reply, text
from demo.schemes.base import new_id
from demo.unsafe.base import Flip, behind

BESIDE = "form-token"
"""Name of the cookie that repeats the token; without __Host-."""

SECRET = new_id().encode()
"""Of this process: what tokens are made with."""


class FormToken(App):
    """Overrides `answer`, `transfer`: GET /form hands out a token, and a
    transfer has to bring it back."""

    def answer(self, request: Request) -> Response:
        if (request.method, request.path) == ("GET", "/form"):
            return self.form(request)
        return super().answer(request)

    def form(self, request: Request) -> Response:
        return reply({"token": self.due(request)})

    def transfer(self, request: Request) -> Response:
        """As ever, with the token that is due.  Raises Forbidden."""
        found, due = text(request, "token"), self.due(request)
        if not hmac.compare_digest(found.encode(), due.encode()):
            raise Forbidden("the form is not ours")
        return super().transfer(request)

    def due(self, request: Request) -> str:
        """Bound to the session: nobody else's fits."""
        session = self.carrier.take(request).encode()
        return hmac.new(SECRET, session, "sha256").hexdigest()


class DoubleSubmit(FormToken):
    """Overrides `form`, `due`: any token will do, as long as a cookie
    repeats it."""

    def form(self, request: Request) -> Response:
        token = new_id()
        response = reply({"token": token})
        response.set_cookie(BESIDE, token, secure=True, samesite="Lax")
        return response

    def due(self, request: Request) -> str:
        return request.cookies.get(BESIDE, "")


REPEATS_COOKIE = Flip(
    "anti-forgery token", "whatever a cookie repeats", behind(DoubleSubmit)
)
