"""A value that goes into a cookie's path brings attributes of its own.

The application scopes a cookie to a folder that the visitor named.
Tornado before 6.5.5 copied it unchecked, semicolons included, so the
visitor widens the cookie to all sibling hosts.  The attacker must have
a say in the path, domain or SameSite of a cookie.  GHSA-78cv-mqj4-43f7.
"""

import http.cookies
from unittest.mock import MagicMock

from tornado.httputil import HTTPServerRequest
from tornado.web import Application, RequestHandler

REFUSALS = (http.cookies.CookieError,)


def attributes(value: str, path: str) -> list[str]:
    """What the browser gets in Set-Cookie, part by part."""
    connection = MagicMock()
    request = HTTPServerRequest("GET", "/", connection=connection)
    handler = RequestHandler(Application(), request)
    handler._transforms = []
    handler.set_cookie("theme", value, path=path)
    handler.flush()
    headers = connection.write_headers.call_args[0][1]
    return headers["Set-Cookie"].split("; ")


def honest() -> bool:
    return attributes("dark", "/alice") == ["theme=dark", "Path=/alice"]


def edited() -> bool:
    return "Domain=bank.test" in attributes("dark;Domain=bank.test", "/")


def attack() -> bool:
    return "Domain=bank.test" in attributes("dark", "/; Domain=bank.test")
