"""Serve the built site on loopback until Ctrl-C.

The port asked for is used when it is free; otherwise any free one. The
address is printed once the server listens.
"""

import argparse
import errno
import gzip
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import IO

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"


TEXT = (".html", ".css", ".js", ".json", ".mjs", ".svg", ".txt", ".xml")
"""What is sent compressed, as a static host does."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, texts compressed, and logs nothing but errors."""

    def send_head(self) -> BytesIO | IO[bytes] | None:
        """The headers, and what follows them; None for no body."""
        path = Path(self.translate_path(self.path))
        if self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        accepts = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (accepts and path.suffix in TEXT and path.is_file()):
            return super().send_head()
        body = gzip.compress(path.read_bytes(), compresslevel=6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        return BytesIO(body)

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
    """Return a server on `port`, or on a free one when it is taken.
    Raises OSError when this user may not listen there."""
    handler = partial(Quiet, directory=str(site))
    try:
        return Server(("127.0.0.1", port), handler)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        print(f"Port {port} is taken; using a free one.")
        return Server(("127.0.0.1", 0), handler)


def serve(port: str, site: Path = SITE) -> int:
    """Listen, say where, serve.  Returns the exit status: 0 after
    Ctrl-C, 2 when there is nothing to serve or nowhere to listen."""
    if not (site / "index.html").exists():
        print("!!! no built site: run 'make book' first", file=sys.stderr)
        return 2
    if not (port.isascii() and port.isdigit() and int(port) < 65536):
        print(f"!!! PORT={port}: not a number below 65536", file=sys.stderr)
        return 2
    try:
        server = listen(int(port), site)
    except OSError as error:
        print(f"!!! PORT={port}: {error.strerror}", file=sys.stderr)
        return 2
    with server:
        address = f"http://127.0.0.1:{server.server_port}/"
        print(f"The book is at {address} (Ctrl-C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", default="8000")
    sys.exit(serve(parser.parse_args().port))
