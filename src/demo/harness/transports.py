"""The way to an application: in this process by WSGI or ASGI, or by URL.

httpx has a transport of each kind; ASGI's is asynchronous, and our
clients are not.
"""

import asyncio
import base64
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

import httpx

from demo.carriers import CLIENT_CERTIFICATE

Message = MutableMapping[str, Any]
AsgiApp = Callable[..., Awaitable[None]]


class Crashed(Exception):
    """The application raised an error in place of an answer."""


class EndOfTls(httpx.BaseTransport):
    """Where TLS ends, before the application: it writes the certificate
    of the connection into a header, in place of what a client has written
    there.  In this process there is no TLS, so the certificate comes with
    the request as its client's key has it.  Source: RFC 9440 section 4."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.headers.pop(CLIENT_CERTIFICATE, None)
        der = request.extensions.get("certificate", b"")
        if der:
            told = f":{base64.b64encode(der).decode()}:"
            request.headers[CLIENT_CERTIFICATE] = told
        return self.inner.handle_request(request)


class Wsgi(httpx.BaseTransport):
    """Raises Crashed for what the application raises."""

    def __init__(self, app: Any) -> None:
        self.inner = httpx.WSGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = self.inner.handle_request(request)
            response.read()
        except Exception as error:
            raise Crashed(crash(request, error)) from error
        return response


class Asgi(httpx.BaseTransport):
    """An ASGI application on an event loop of its own, which runs only
    while somebody waits for an answer, in this thread: so the clock that
    moves here moves there.  Its start-up has run when this is made, and
    its shut-down runs at `close`.  Raises Crashed.

    Source: ASGI specification, Lifespan Protocol."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app
        self.inner = httpx.ASGITransport(app=app)
        self.loop = asyncio.new_event_loop()
        self.to_app: asyncio.Queue[Message] = asyncio.Queue()
        self.answered: asyncio.Queue[Message] = asyncio.Queue()
        self.state: dict[str, Any] = {}
        self.life = self.loop.create_task(self._live())
        self._tell("lifespan.startup")

    async def _live(self) -> None:
        """The application's lifespan; one without it may refuse."""
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self.state,
        }
        with suppress(Exception):
            await self.app(scope, self.to_app.get, self.answered.put)

    def _tell(self, what: str) -> None:
        """Say that it starts or ends, and wait until it has."""
        self.loop.run_until_complete(self._told(what))

    async def _told(self, what: str) -> None:
        await self.to_app.put({"type": what})
        answer = asyncio.ensure_future(self.answered.get())
        await asyncio.wait(
            (answer, self.life), return_when=asyncio.FIRST_COMPLETED
        )
        answer.cancel()
        done = answer.done() and not answer.cancelled()
        said = answer.result() if done else {"type": ""}
        if str(said["type"]).endswith(".failed"):
            words = said.get("message") or "no reason given"
            raise Crashed(f"the application did not start: {words}")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.loop.run_until_complete(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self.inner.handle_async_request(request)
            body = await response.aread()
        except Exception as error:
            raise Crashed(crash(request, error)) from error
        return httpx.Response(
            response.status_code, headers=response.headers.raw, content=body
        )

    def close(self) -> None:
        """Let the application shut down."""
        if self.loop.is_closed():
            return
        if not self.life.done():
            self._tell("lifespan.shutdown")
            self.life.cancel()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


def crash(request: httpx.Request, error: Exception) -> str:
    """What happened, in one line."""
    what = " ".join(str(error).split())
    where = f"{request.method} {request.url.path}"
    return f"the application raised {type(error).__name__} at {where}: {what}"
