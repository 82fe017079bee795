"""The processes: started together, ended one by one or all at once."""

import json
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from demo.services.fleet import NAMES
from labs.processes import running
from labs.services.roles import HTTP, bearer
from labs.store.servers import Server

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OURS = (str(ROOT), str(ROOT / "src"))

TIMES = {"lasts_s": 3, "cooldown_s": 1, "grace_s": 3}
"""Of each service's key set, shorter than in production, so that the lab
takes minutes: see `KeySet`."""

TOKEN_S = 10
"""Seconds for which a JWT lives here."""


@dataclass
class Process:
    """url: where it listens."""

    url: str
    open: ExitStack

    def stop(self) -> None:
        """At once, with all that it held."""
        self.open.close()


def start(
    role: str,
    settings: dict[str, Any],
    module: str = "labs.services.roles",
    folders: Sequence[str] = OURS,
    flags: Sequence[str] = ("-I",),
) -> Process:
    """One role, in a process of its own, until it is stopped."""
    job = {"folders": [*folders], "module": module, "role": role}
    words = [sys.executable, *flags, str(HERE / "process.py")]
    words.append(json.dumps({**job, "settings": settings}))
    stack = ExitStack()
    says = running(lambda _: words, r"listening on (\S+)")
    return Process(stack.enter_context(says), stack)


@dataclass
class Fleet:
    """store: the Redis that all share."""

    store: Server
    provider: Process
    services: list[Process]
    gateway: Process

    def sign_in(self, design: str, user: str = "alice") -> str:
        """A credential, from the lab's door of the provider."""
        where = {"design": design, "user": user}
        return str(self.at_provider("sign-in", **where)["access"])

    def at_provider(self, door: str, **where: str) -> Any:
        return told(f"{self.provider.url}/{door}", **where)

    def request(self, door: str, credential: str, **where: Any) -> int:
        """The status of one request that the gateway passes on."""
        return status(f"{self.gateway.url}/{door}", credential, **where)

    def fetches(self) -> int:
        """Of the key document, so far."""
        return int(self.at_provider("counts").get("fetches", 0))

    def checks(self) -> int:
        """Of signatures, by the gateway and all services, so far."""
        all_of_them = (self.gateway, *self.services)
        counts = [told(f"{one.url}/counts") for one in all_of_them]
        return sum(count.get("checks", 0) for count in counts)


def told(url: str, **where: Any) -> Any:
    """What a door of the lab's says."""
    said = HTTP.get(url, params=where)
    said.raise_for_status()
    return said.json()


def status(url: str, credential: str, **where: Any) -> int:
    """Of one request: 200, 401, or 503, also when nobody answers.  Raises
    HTTPStatusError for any other, which is a fault."""
    try:
        said = HTTP.get(url, params=where, headers=bearer(credential))
    except httpx.TransportError:
        return 503
    if said.status_code not in (200, 401, 503):
        said.raise_for_status()
    return said.status_code


@contextmanager
def fleet(services: int = len(NAMES), token_s: int = TOKEN_S) -> Iterator[Any]:
    """A store, a provider, so many services and a gateway."""
    with ExitStack() as stack:
        scratch = tempfile.TemporaryDirectory(prefix="services-lab")
        server = Server(Path(stack.enter_context(scratch)))
        stack.callback(server.stop)
        store = [server.url, "lab:"]
        provider = start("Provider", {"store": store, "token_s": token_s})
        stack.callback(provider.stop)

        def service(number: int) -> tuple[list[str], Process]:
            name, secret = f"service-{number}", secrets.token_hex(32)
            about = service_settings(name, provider.url, store, secret)
            one = start("Service", about)
            stack.callback(one.stop)
            return [name, one.url, secret], one

        with ThreadPoolExecutor(2) as pool:
            behind, started = zip(
                *pool.map(service, range(services)), strict=True
            )
        about = service_settings("gateway", provider.url, store, "00" * 32)
        gateway = start("Gateway", {**about, "behind": behind})
        stack.callback(gateway.stop)
        yield Fleet(server, provider, [*started], gateway)


def service_settings(
    name: str, issuer: str, store: list[str], inside: str
) -> dict[str, Any]:
    return {
        "name": name,
        "issuer": issuer,
        "store": store,
        "inside": inside,
        "times": TIMES,
    }
