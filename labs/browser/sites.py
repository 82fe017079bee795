"""Real sites on loopback: three servers, any host name, one certificate.

Cookies ignore ports, so an attacker on another port of the bank's host
is no other site: the sites differ by name, and the browsers are told
that every name is 127.0.0.1.
"""

import datetime
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Request, Response

BANK, SIBLING = "bank.test", "blog.bank.test"
EVIL, PARTNER = "evil.test", "partner.test"
HOSTS = (BANK, SIBLING, EVIL, PARTNER)

PAGE = "/page"
"""On every host: an empty page, from which a script may act."""

EMPTY = "<!doctype html><title>A page</title><p>A page."


PATIENCE_S = 15
"""Longest wait for a request that a page has sent, in seconds."""


class Quiet(WSGIRequestHandler):
    """Keeps connections open, writes no log."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None: ...


class Server(ThreadedWSGIServer):
    """On a free port of 127.0.0.1.  The TLS handshake happens in the
    connection's own thread: one that stalls holds up nobody else."""

    def __init__(self, app: Any, context: ssl.SSLContext | None) -> None:
        super().__init__("127.0.0.1", 0, app, Quiet)
        self.ssl_context = context

    def finish_request(self, request: Any, address: Any) -> None:
        request.settimeout(30)
        if self.ssl_context is not None:
            request = self.ssl_context.wrap_socket(request, server_side=True)
        super().finish_request(request, address)

    def handle_error(self, request: Any, address: Any) -> None:
        """A browser may hang up in the middle of anything."""


class Sites:
    """apps: a WSGI application for each host name; without one, only
    the empty page is there.  tls, other, plain: the three servers."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.apps: dict[str, Any] = {}
        self.tls = Server(self, context)
        self.other = Server(self, context)
        self.plain = Server(self, None)

    def __call__(
        self, environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        request = Request(environ)
        app = self.apps.get(request.host.partition(":")[0])
        if request.path == PAGE or app is None:
            app = Response(EMPTY, mimetype="text/html")
        found: Iterable[bytes] = app(environ, start_response)
        return found

    def url(self, host: str, path: str = PAGE) -> str:
        """A page of the first https server."""
        return f"https://{host}:{self.tls.port}{path}"

    def pages(self) -> dict[str, str]:
        """By relation to the bank: a page that may act."""
        return {
            "same origin": self.url(BANK),
            "cross-site": self.url(EVIL),
            "sibling subdomain": self.url(SIBLING),
            "other port": f"https://{BANK}:{self.other.port}{PAGE}",
            "http page": f"http://{BANK}:{self.plain.port}{PAGE}",
        }


@contextmanager
def serving() -> Iterator[Sites]:
    """The three servers, until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="demo-sites-") as folder:
        sites = Sites(certified(Path(folder)))
    servers = (sites.tls, sites.other, sites.plain)
    threads = [
        threading.Thread(target=one.serve_forever, args=(0.05,), daemon=True)
        for one in servers
    ]
    try:
        for thread in threads:
            thread.start()
        yield sites
    finally:
        for one in servers:
            one.shutdown()
            one.server_close()
        for thread in threads:
            thread.join(5)


def certified(folder: Path) -> ssl.SSLContext:
    """A key and a certificate for a day, signed by nobody: the browsers
    are told to take any."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string(f"CN={BANK}")
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    names = x509.SubjectAlternativeName([x509.DNSName(h) for h in HOSTS])
    made = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "site.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def wait_until(holds: Callable[[], bool]) -> None:
    """Look again and again.  Raises TimeoutError after PATIENCE_S."""
    until = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError("a request that must arrive did not")
        time.sleep(0.01)
