"""A bank that sets four cookies, one for each SameSite, and writes down
which of them come along."""

import secrets
from typing import Any

from werkzeug.wrappers import Request, Response

from demo.browser_rows import NOTHING, SAME_SITE
from demo.cookies import SameSite


class Recorder:
    """The bank of this experiment: sets four cookies, notes arrivals.

    seen: by kind, what came with it."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}
        self.says: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        response = Response("ok", mimetype="text/html")
        if request.path == "/set":
            for name, value in SAME_SITE.items():
                response.headers.add("Set-Cookie", set_cookie(name, value))
        kind = request.args.get("kind")
        if kind and request.method != "OPTIONS":
            came = [name for name in SAME_SITE if name in request.cookies]
            self.says[kind] = about(request)
            self.seen[kind] = ", ".join(came) or NOTHING
        return response(environ, start_response)


def set_cookie(name: str, same_site: SameSite | None) -> str:
    """A new value each time: a cookie that is set again as it was may
    keep its age."""
    rest = f"; SameSite={same_site}" if same_site else ""
    return f"{name}={secrets.token_hex(4)}; Path=/; Secure{rest}"


def about(request: Request) -> str:
    """What the browser says of the page behind the request, and of
    what the answer is for."""
    origin = request.headers.get("Origin")
    if origin is None:
        word = "no Origin"
    elif origin == "null":
        word = "Origin null"
    else:
        own = origin == request.host_url.rstrip("/")
        word = "own Origin" if own else "other Origin"
    said = request.headers
    use = said.get("Sec-Fetch-Dest", "?")
    return f"{said.get('Sec-Fetch-Site', '?')}, for {use}, {word}"
