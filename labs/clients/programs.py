"""Programs that are no browser live through a day at the bank: curl, and
programs on httpx.  Which steps each needs is found by leaving out one
after the other for as long as the day still goes well.
"""

import json
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization

from demo.contenders import Contender, contender
from demo.harness import PASSWORD, Deployment
from demo.harness.holders import ProvingKey
from demo.harness.token_file import write_token
from demo.probes.client_steps import (
    FORGET_IT,
    JAR_ON,
    RENEW_IT,
    SIGN_IT,
    STORE_IT,
)
from labs.browser.sites import BANK, Sites
from labs.processes import new_folder

SHORT_S = 3
"""Life of what ends early: an access token, a device-bound cookie."""

CREDENTIALS = (
    "JWT ES256",
    "JWT + refresh",
    "session cookie",
    "session header",
    "JWT + DPoP",
    "device-bound session",
)
ENDS_EARLY = ("JWT + refresh", "device-bound session")

Answer = tuple[int, dict[str, Any]]
"""Status, and the JSON body, {} for none."""


class NoCurl(Exception):
    """It is not installed here."""


def curl() -> str:
    """Path of the installed curl.  Raises NoCurl."""
    path = shutil.which("curl")
    if path is None:
        raise NoCurl("no curl here: install it")
    return path


@dataclass
class Program:
    """A client with these steps and no others.  folder: all that outlives
    the process.  scheme: of the Authorization header.  has_jar: does it
    keep cookies while it runs, unasked?"""

    sites: Sites
    folder: Path
    steps: tuple[str, ...]
    scheme: str = "Bearer"
    has_jar: bool = False
    memory: dict[str, str] = field(default_factory=dict)

    def send(self, path: str, form: dict[str, str] | None) -> Answer:
        raise NotImplementedError

    def begin(self) -> None:
        """Start the process; nothing but the folder is left of the last."""
        kept = self.folder / "token"
        self.memory = json.loads(kept.read_text()) if kept.exists() else {}

    def close(self) -> None:
        """Let go of the process."""

    def call(self, path: str, form: dict[str, str] | None = None) -> Answer:
        """Send; renew when refused, and send again; keep what is given."""
        status, body = self.send(path, form)
        old = self.memory.get("renewal")
        if status == 401 and RENEW_IT in self.steps and old:
            renewed, given = self.send("/renew", {"renewal": old})
            if renewed == 200:
                self.keep(given)
                status, body = self.send(path, form)
        if path == "/login" and status == 200:
            self.keep(body)
        if path == "/logout" and FORGET_IT in self.steps:
            self.memory = {}
        self.save()
        return status, body

    def keep(self, given: dict[str, Any]) -> None:
        wanted = ("token", "renewal")
        self.memory |= {k: given[k] for k in wanted if k in given}

    def save(self) -> None:
        if STORE_IT in self.steps:
            write_token(self.folder / "token", json.dumps(self.memory))


@dataclass
class Curl(Program):
    """Each request is a command, so a process of its own."""

    def send(self, path: str, form: dict[str, str] | None) -> Answer:
        words = [curl(), "-sS", "-w", "\n%{http_code}", *self.options()]
        if form is not None:
            words += ["--data", "@-"]
        url = self.sites.url(BANK, path)
        said = subprocess.run(
            [*words, url],
            input=str(httpx.QueryParams(form or {})),
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        ).stdout
        body, _, status = said.rpartition("\n")
        return int(status), read(body)

    def options(self) -> list[str]:
        port = self.sites.tls.port
        words = ["--cacert", str(self.folder / "ca.pem")]
        words += ["--resolve", f"{BANK}:{port}:127.0.0.1"]
        if JAR_ON in self.steps:
            jar = str(self.folder / "jar")
            words += ["-b", jar, "-c", jar]
        if "token" in self.memory:
            header = self.folder / "header"
            told = f"Authorization: {self.scheme} {self.memory['token']}"
            write_token(header, told)
            words += ["-H", f"@{header}"]
        return words

    def begin(self) -> None:
        pem = ssl.get_server_certificate(("127.0.0.1", self.sites.tls.port))
        (self.folder / "ca.pem").write_text(pem)
        super().begin()


@dataclass
class Library(Program):
    """A program on httpx.  restarts: it ends after each action."""

    restarts: bool = True
    client: Any = None
    key: ProvingKey = field(default_factory=ProvingKey)

    def begin(self) -> None:
        if self.client is not None and not self.restarts:
            return
        self.close()
        super().begin()
        takes = self.has_jar or JAR_ON in self.steps
        policy = DefaultCookiePolicy(allowed_domains=None if takes else [])
        self.client = httpx.Client(
            base_url=f"https://127.0.0.1:{self.sites.tls.port}",
            headers={"Host": f"{BANK}:{self.sites.tls.port}"},
            cookies=CookieJar(policy),
            verify=False,
        )
        for name, value in json.loads(self.memory.pop("jar", "{}")).items():
            self.client.cookies.set(name, value, "127.0.0.1")
        pem = self.memory.get("key")
        self.key = ProvingKey(*(load(pem),) if pem else ())

    def close(self) -> None:
        if self.client is not None:
            self.client.close()

    def send(self, path: str, form: dict[str, str] | None) -> Answer:
        method = "GET" if form is None else "POST"
        got = self.send_once(method, path, form)
        self.key.nonce = got.headers.get("DPoP-Nonce", "")
        if got.status_code == 401 and self.key.nonce:
            got = self.send_once(method, path, form)
        return got.status_code, read(got.text)

    def send_once(
        self, method: str, path: str, form: dict[str, str] | None
    ) -> Any:
        token, headers = self.memory.get("token", ""), {}
        if SIGN_IT in self.steps:
            url = self.sites.url(BANK, path)
            headers["DPoP"] = self.key.proof(method, url, token)
        if token:
            headers["Authorization"] = f"{self.scheme} {token}"
        return self.client.request(method, path, data=form, headers=headers)

    def save(self) -> None:
        memory, jar = dict(self.memory), self.client.cookies.jar
        self.memory["jar"] = json.dumps({one.name: one.value for one in jar})
        if SIGN_IT in self.steps and memory:
            self.memory["key"] = dump(self.key.private)
        super().save()
        self.memory = memory


def dump(key: Any) -> str:
    """A private key as PEM."""
    return str(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
    )


def load(pem: str) -> Any:
    return serialization.load_pem_private_key(pem.encode(), None)


def read(body: str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return dict(found) if isinstance(found, dict) else {}


OWN = (STORE_IT, JAR_ON, RENEW_IT, FORGET_IT, SIGN_IT)
"""What the author of a program can have it do."""

PROGRAMS: dict[str, tuple[type[Program], dict[str, Any], tuple[str, ...]]] = {
    "curl, no jar": (Curl, {}, (STORE_IT, RENEW_IT, FORGET_IT)),
    "curl, -b -c": (Curl, {}, (STORE_IT, JAR_ON, RENEW_IT, FORGET_IT)),
    "httpx, while it runs": (
        Library,
        {"has_jar": True, "restarts": False},
        OWN,
    ),
    "command-line tool": (Library, {"has_jar": True}, OWN),
    "mobile-style": (Library, {}, OWN),
}
"""What it is, and the steps that can be had of it."""


def credential_kind(name: str) -> Contender:
    """The contender; what ends early does so within the lab's patience."""
    one = contender(name)
    early = (*one.settings, ("ttl_s", SHORT_S))
    return replace(one, settings=early) if name in ENDS_EARLY else one


def lives(
    sites: Sites, program: str, name: str, steps: tuple[str, ...]
) -> str:
    """Where a day with these steps goes wrong; "" for nowhere."""
    kind, settings, _ = PROGRAMS[program]
    one = credential_kind(name)
    with Deployment(one) as service, new_folder() as at:
        sites.apps[BANK] = service.app
        scheme = getattr(one.carrier, "scheme", "")
        own = kind(sites, at, steps, scheme, **settings)
        with closing(own):
            for what, well in day(own, service, name):
                if not well:
                    return what
    return ""


def day(
    own: Program, service: Deployment, name: str
) -> Iterator[tuple[str, bool]]:
    """What the user does, and whether it goes well."""
    before = service.coins("bob")
    pay = {"to": "bob", "amount": "1"}
    own.begin()
    yield "a stranger is refused", own.call("/me")[0] == 401
    told = {"user": "alice", "password": PASSWORD}
    yield "log-in", own.call("/login", told)[0] == 200
    own.begin()
    yield "next request", own.call("/me")[1].get("user") == "alice"
    yield "payment", own.call("/transfer", pay)[0] == 200
    if name in ENDS_EARLY:
        time.sleep(SHORT_S + 0.1)
    own.begin()
    yield "later payment", own.call("/transfer", pay)[0] == 200
    yield "log-out", own.call("/logout", {})[0] == 200
    own.begin()
    yield "refused after log-out", own.call("/me")[0] == 401
    yield "two coins moved", service.coins("bob") == before + 2


def steps_needed(
    sites: Sites, program: str, name: str
) -> dict[str, str | list[str]]:
    """The steps, none of which can be left out; or where it stops though
    it does all that it can."""
    steps = PROGRAMS[program][2]
    stops = lives(sites, program, name, steps)
    if stops:
        return {"stops at": stops}
    for step in PROGRAMS[program][2]:
        fewer = tuple(one for one in steps if one != step)
        if not lives(sites, program, name, fewer):
            steps = fewer
    return {"steps": list(steps)}
