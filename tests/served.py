"""An application served on loopback, in a thread of this process, and a
clock that both sides share: to wait for it moves it."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import time_machine
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from demo.harness import Endpoints, RunningApp
from demo.harness.running import Waited
from demo.harness.targets import Bounded, served_app
from demo.harness.transports import Asgi

logging.getLogger("werkzeug").setLevel(logging.ERROR)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The URL of a WSGI application, as long as the block runs."""
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def by_url(
    app: Any, doors: Endpoints, watch_s: int = 150
) -> Iterator[RunningApp]:
    """The application behind its URL."""
    start = int(time.time())
    with served(app) as url, time_machine.travel(start, tick=False) as clock:
        running = served_app(url, doors, None, watch_s)
        assert isinstance(running.transport, Bounded)
        assert isinstance(running.clock, Waited)
        running.transport.sleep = lambda _: None
        running.transport.left = 100_000
        running.clock.sleep, running.clock.now = clock.shift, time.time
        try:
            yield running
        finally:
            running.transport.close()


@contextmanager
def asgi_by_url(app: Any, doors: Endpoints) -> Iterator[RunningApp]:
    """The same of an ASGI application."""
    inner = Asgi(app)

    @Request.application
    def handed_on(request: Request) -> Response:
        asked = httpx.Request(
            request.method,
            request.url,
            headers=list(request.headers.items()),
            content=request.get_data(),
        )
        told = inner.handle_request(asked)
        headers = told.headers.multi_items()
        return Response(told.content, told.status_code, headers)

    try:
        with by_url(handed_on, doors) as own:
            yield own
    finally:
        inner.close()
