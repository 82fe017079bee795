"""What the reader points at: `package.module:app`, or a URL.

An application is imported from the current folder and called in this
process.  A URL has to be of this machine, unless the reader says whose
host it is; nothing is ever sent to another host than that.
"""

import importlib
import inspect
import ipaddress
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from demo.errors import Mistake
from demo.harness.endpoints import Endpoints
from demo.harness.results import NotMeasurable, Unexpected
from demo.harness.running import Moved, RunningApp, Waited
from demo.harness.transports import Asgi, Crashed, Wsgi

IN_PROCESS = "https://localhost"
"""The address at which an imported application finds itself: browsers
take it as secure, and frameworks allow it while one develops."""

REQUESTS_PER_S = 10
ANSWER_S = 30


def is_url(target: str) -> bool:
    return target.startswith(("http://", "https://"))


def imported_app(target: str, doors: Endpoints) -> RunningApp:
    """The application that is named so, called in this process.  Raises
    Mistake."""
    return called_app(loaded(target), target, doors)


def called_app(app: Any, name: str, doors: Endpoints) -> RunningApp:
    """This application, called in this process.  Raises Mistake."""
    doors = replace(doors, base_url=doors.base_url or IN_PROCESS)
    kind = kind_of(app, name)
    try:
        transport = Wsgi(app) if kind == "WSGI" else Asgi(app)
    except Crashed as error:
        raise Mistake(f"{name}: {error}") from error
    return RunningApp(name, doors, transport, Moved())


def loaded(target: str) -> Any:
    """The application object.  Raises Mistake when there is none."""
    module_name, colon, name = target.partition(":")
    if not (colon and module_name and name):
        raise Mistake(
            f"{target!r} is neither a URL, such as http://127.0.0.1:8000, "
            "nor an application, such as package.module:app"
        )
    if name.partition("/")[0].isdigit():
        raise Mistake(f"{target!r}: did you mean http://{target}?")
    if module_name.endswith(".py"):
        module = module_name.removesuffix(".py").replace("/", ".")
        raise Mistake(f"{target!r}: did you mean {module}:{name}?")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    found: Any = module_called(module_name, target)
    for part in name.removesuffix("()").split("."):
        if not hasattr(found, part):
            raise Mistake(f"{target}: {module_name} has no {part!r}")
        found = getattr(found, part)
    if kind_of(found, target) == "factory":
        found = from_factory(found, target)
    return found


def module_called(name: str, target: str) -> Any:
    """The module.  Raises Mistake, and tells a missing module from a
    module that is there and misses another."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = str(error.name)
        if name == missing or name.startswith(missing + "."):
            words = f"no module {missing!r} in {os.getcwd()}"
        else:
            words = (
                f"it needs the package {missing!r}, which {sys.executable} "
                "lacks; install demo in the application's own environment"
            )
        raise Mistake(f"{target}: {words}") from error
    except Exception as error:
        words = f"{type(error).__name__}: {' '.join(str(error).split())}"
        raise Mistake(f"{target}: its import raised {words}") from error


def from_factory(factory: Callable[[], Any], target: str) -> Any:
    """What the factory makes.  Raises Mistake."""
    try:
        return factory()
    except Exception as error:
        words = f"{type(error).__name__}: {' '.join(str(error).split())}"
        raise Mistake(f"{target}: the factory raised {words}") from error


BY_ARGUMENTS = {0: "factory", 2: "WSGI", 3: "ASGI"}
"""What is called with so many arguments."""


def kind_of(app: Any, target: str) -> str:
    """WSGI, ASGI or a factory, by how many arguments it needs.  Raises
    Mistake for anything else."""
    if inspect.isclass(app) or not callable(app):
        raise Mistake(f"{target} is no application, but {type(app).__name__}")
    needed = arguments(app)
    if needed == 1 and hands_on(app):
        return "WSGI"
    kind = BY_ARGUMENTS.get(needed)
    if kind is None:
        raise Mistake(
            f"{target} takes {needed} arguments; a WSGI application "
            "takes 2, an ASGI application 3, a factory none"
        )
    return kind


def arguments(app: Callable[..., Any]) -> int:
    """How many it cannot be called without."""
    return sum(
        one.default is one.empty
        and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
        for one in inspect.signature(app).parameters.values()
    )


def hands_on(app: Callable[..., Any]) -> bool:
    """Is it a wrapper that takes what comes, such as werkzeug's
    `Request.application` around a function of the request?"""
    own = inspect.signature(app, follow_wrapped=False).parameters.values()
    return any(one.kind is one.VAR_POSITIONAL for one in own)


# By URL


@dataclass
class Bounded(httpx.BaseTransport):
    """Sends to one host only, so many requests a second, and no more than
    `left` of them.  A server that does not answer raises Mistake."""

    inner: httpx.BaseTransport
    host: str
    left: int = 0
    per_s: int = REQUESTS_PER_S
    sleep: Callable[[float], None] = time.sleep
    last: float = 0.0
    sent: int = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.netloc.decode() != self.host:
            raise Mistake(f"refusing to send to {request.url.host}")
        if self.left <= 0:
            raise NotMeasurable("it took more requests than were announced")
        self.sleep(max(0.0, self.last + 1 / self.per_s - time.monotonic()))
        self.last = time.monotonic()
        self.left -= 1
        self.sent += 1
        limits = dict.fromkeys(("connect", "read", "write", "pool"), ANSWER_S)
        request.extensions = {**request.extensions, "timeout": limits}
        try:
            response = self.inner.handle_request(request)
            response.read()
        except httpx.TransportError as error:
            words = " ".join(str(error).split()) or type(error).__name__
            if "SSL" in words and request.url.scheme == "https":
                words += f"; try http://{self.host}"
            raise Mistake(f"no answer from {self.host}: {words}") from error
        if response.status_code == 429:
            raise Unexpected(
                "the server answers 429, too many requests: raise its limit "
                "for the two accounts"
            )
        return response

    def close(self) -> None:
        self.inner.close()


def served_app(
    url: str, doors: Endpoints, own: str | None, watch_s: int
) -> RunningApp:
    """The application behind a URL.  own: the host that the reader says
    is his.  Raises Mistake for a host that is neither that nor here."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or parts.query or parts.fragment or parts.username:
        raise Mistake(f"{url!r} has to be scheme, host, port and path alone")
    if own is not None and own != host:
        raise Mistake(f"--i-own-this says {own}, but the URL is of {host}")
    if own is None and not on_loopback(host):
        raise Mistake(
            f"{host} is not this machine; if it is yours to probe, say so: "
            f"--i-own-this {host}"
        )
    transport = Bounded(httpx.HTTPTransport(), parts.netloc)
    doors = replace(doors, base_url=url.rstrip("/"))
    return RunningApp(url, doors, transport, Waited(watch_s))


def on_loopback(host: str) -> bool:
    """Is it this machine?  Source: RFC 6761 section 6.3 (localhost)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
