"""An application served on loopback, in a thread of this process, and a
clock that both sides share: to wait for it moves it."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import time_machine
from werkzeug.serving import make_server

from demo.harness import Endpoints, RunningApp
from demo.harness.clocks import Waited
from demo.harness.targets import Bounded, served_app

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
