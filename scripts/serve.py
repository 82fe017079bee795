"""Serve the built site on loopback until Ctrl-C.

The port asked for is used when it is free; otherwise any free one. The
address is printed once the server listens.
"""

import argparse
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and logs nothing but errors."""

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing about a request that was answered."""

    def end_headers(self) -> None:
        """Let a reload show the latest build."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


class Server(ThreadingHTTPServer):
    """Refuses a port that another server already listens on."""

    allow_reuse_port = False
    daemon_threads = True


def listen(port: int, site: Path = SITE) -> Server:
    """Return a server on `port`, or on a free one when it is taken."""
    handler = partial(Quiet, directory=str(site))
    try:
        return Server(("127.0.0.1", port), handler)
    except OSError:
        print(f"Port {port} is taken; using a free one.")
        return Server(("127.0.0.1", 0), handler)


def main() -> None:
    """Listen, say where, serve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    if not (SITE / "index.html").exists():
        raise SystemExit("No built site: run 'make book' first.")
    with listen(port) as server:
        print(
            f"The book is at http://127.0.0.1:{server.server_port}/ "
            "(Ctrl-C stops it)",
            flush=True,
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
