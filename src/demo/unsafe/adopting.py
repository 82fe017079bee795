"""A bank that keeps the session identifier it is shown at log-in.

Source: CWE-384 (session fixation), OWASP Session Management.
"""

import time

from werkzeug.wrappers import Request, Response

from demo.app import App
from demo.schemes.session import by_id
from demo.web import text


class AdoptingApp(App):
    """Overrides `login`: an identifier that the browser brings along is
    adopted, instead of a new one being issued."""

    def login(self, request: Request) -> Response:
        brought = self.carrier.take(request)
        response = super().login(request)
        if brought:
            now = int(time.time())
            record = {"user_id": text(request, "user"), "issued_at": now}
            store = self.scheme.store  # type: ignore[attr-defined]
            store.put(by_id(brought), record, now + self.scheme.ttl_s)
            response.headers.remove("Set-Cookie")
        return response
