"""What the cases of Flask share: a bank, a client, a cache in between.

Flask is not installed here but with each old release.
"""

from typing import Any

from by_hand import SECRET
from flask import Flask, session


def bank(**settings: Any) -> Flask:
    """An application that keeps its user in Flask's session."""
    app = Flask("bank")
    app.config.update({"SECRET_KEY": SECRET, **settings})

    @app.route("/log-in")
    def log_in() -> str:
        session["user"] = "alice"
        return "welcome"

    @app.route("/me")
    def me() -> str:
        return str(session.get("user", "nobody"))

    return app


def ask(app: Flask, path: str, cookie: str = "") -> Any:
    """One request of a client that keeps nothing; the response."""
    browser = app.test_client(use_cookies=False)
    return browser.get(path, headers={"Cookie": cookie} if cookie else {})


def kept(response: Any) -> str:
    """The cookie that it sets, as a browser would send it back."""
    return str(response.headers.get("Set-Cookie", "")).partition(";")[0]


class SharedCache:
    """A cache between browsers and a WSGI application.  RFC 9111.

    It stores a page for everybody who asks with the same values of the
    request headers that the page's `Vary` names, cookies and all."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.stored: dict[tuple[str, str], Any] = {}

    def get(self, path: str, cookie: str = "") -> Any:
        """The stored page, or a new one."""
        for key in ((path, "any"), (path, cookie)):
            if key in self.stored:
                return self.stored[key]
        page = ask(self.app, path, cookie)
        varies = "cookie" in page.headers.get("Vary", "").lower()
        self.stored[path, cookie if varies else "any"] = page
        return page
