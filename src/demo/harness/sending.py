"""How a client sends a request, and what it keeps of the answer.

The transport is any httpx transport: an application in this process, or
the network.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from demo.cookies import Request, is_third_party
from demo.errors import Unavailable
from demo.harness.endpoints import (
    Call,
    Encoding,
    Endpoints,
    at_pointer,
    value_named,
)
from demo.harness.jar import Jar, origin_headers

KEEP = "keep the credential somewhere"
ATTACH = "attach it to each request"
FORGET = "forget it at log-out"
RENEW = "renew it before it ends"
"""Duties of client code.  A cookie jar performs them unasked."""

Headers = list[tuple[str, str]]


@dataclass
class Reply:
    """status: HTTP.  body: its JSON, {} if none.  credential_bytes:
    size of the header that carried the credential, name included.
    response: the answer as it came; its text is decoded on demand."""

    status: int
    body: dict[str, Any]
    credential_bytes: int = 0
    response: httpx.Response | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        return self.response.text if self.response else ""

    @property
    def headers(self) -> Mapping[str, str]:
        return self.response.headers if self.response else {}


class Holder(Protocol):
    """A key that stays on its device, see `holders`."""

    @property
    def certificate(self) -> bytes: ...

    @property
    def thumbprint(self) -> str: ...

    def adds(
        self, sender: "Sender", request: Request, token: str
    ) -> Headers: ...

    def before(self, sender: "Sender") -> None: ...

    def after(self, sender: "Sender", reply: Reply) -> bool: ...

    def without_renewal(self) -> "Holder | None": ...


@dataclass
class Sender:
    """page: URL of the page that it shows; None: the site's own.
    browser: says so, by Origin and Sec-Fetch-Site.  has_jar: keeps
    cookies.  storage: what its code keeps, readable by script.
    duties: what its code had to do.  used: endpoints that it called.
    who: is told to the transport, for a recording.  role: who logged in
    here, as far as the client knows.  holder: the key that its credential
    is bound to, where it is."""

    transport: httpx.BaseTransport
    endpoints: Endpoints = field(default_factory=Endpoints)
    page: str | None = None
    browser: bool = True
    has_jar: bool = True
    jar: Jar = field(default_factory=Jar)
    storage: dict[str, str] = field(default_factory=dict)
    duties: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    who: str = "somebody"
    role: str = ""
    holder: Holder | None = None

    def get(self, path: str) -> Reply:
        """A link that is followed, from this page."""
        url = self.endpoints.base_url + path
        return self.send(Request(url, "GET", self.page, top_level=True))

    def post(self, path: str, body: dict[str, str] | None = None) -> Reply:
        """A form that is submitted, from this page."""
        url = self.endpoints.base_url + path
        page = self.page or url
        return self.send(Request(url, "POST", page, top_level=True), body)

    def call(self, call: Call, **values: str | None) -> Reply:
        """Make this request, with the blanks of its fields filled in.  A
        status that says "done" reads 200."""
        return self._call(call, values, self.send)

    def _call(
        self,
        call: Call,
        values: Mapping[str, str | None],
        send: Callable[..., Reply],
    ) -> Reply:
        body = call.filled({**values, "renewal": self.storage.get("renewal")})
        extra = self._csrf(call, body)
        url = self.endpoints.base_url + call.path
        page = None if call.method == "GET" else url
        request = Request(url, call.method, self.page or page, top_level=True)
        reply = send(request, body or None, call.encoding, call.bearer, extra)
        if reply.status in call.done:
            reply.status = 200
        return reply

    def _csrf(self, call: Call, body: dict[str, str]) -> Headers:
        """Put the anti-forgery token into the body, or return it as a
        header.  A page of another site can read neither page nor cookie,
        so it has no token to bring."""
        if self.page is not None:
            return []
        token: str | None = None
        if call.csrf_page:
            token = token_on(self.get(call.csrf_page), call)
        if call.csrf_cookie:
            held = [c for c in self.jar.cookies if c.name == call.csrf_cookie]
            token = held[-1].value if held else token
        if token is not None and call.csrf_field:
            body[call.csrf_field] = token
        if token is not None and call.csrf_header:
            return [(call.csrf_header, token)]
        return []

    def send(
        self,
        request: Request,
        body: dict[str, str] | None = None,
        encoding: Encoding = "form",
        bearer: str = "token",
        extra: Headers | None = None,
    ) -> Reply:
        """Send with whatever credential this client would attach; when
        that is refused and it can renew, renew and send once more.

        Raises Unavailable when the answer is 503."""
        if self.holder:
            self.holder.before(self)
        reply = self.send_once(request, body, encoding, bearer, extra)
        if self.holder and self.holder.after(self, reply):
            reply = self.send_once(request, body, encoding, bearer, extra)
        refused = reply.status == 401
        if refused and self.can_renew() and self.renew().status == 200:
            return self.send_once(request, body, encoding, bearer, extra)
        return reply

    def send_once(
        self,
        request: Request,
        body: dict[str, str] | None = None,
        encoding: Encoding = "form",
        bearer: str = "token",
        extra: Headers | None = None,
    ) -> Reply:
        """Send, and take the answer as it is: it renews nothing."""
        credential = self._credential(request, bearer)
        about = origin_headers(request) if self.browser else []
        headers = credential + about + (extra or [])
        wire = on_the_wire(request, headers, body, encoding, self.who)
        if self.holder:
            wire.extensions["certificate"] = self.holder.certificate
        response = self.transport.handle_request(wire)
        response.read()
        self.used.add(response_path(request))
        for header in response.headers.get_list("set-cookie"):
            if self.has_jar:
                self.jar.store(header, request.url, is_third_party(request))
        if response.status_code == 503:
            raise Unavailable("the service answered 503")
        size = sum(len(name) + 2 + len(value) for name, value in credential)
        body = json_of(response)
        return Reply(response.status_code, body, size, response)

    def renew(self) -> Reply:
        """Exchange the renewal for a new pair.  A duty for any client:
        no jar does that."""
        self.duties.add(RENEW)
        if self.endpoints.renew is None:
            return Reply(501, {})
        reply = self._call(self.endpoints.renew, {}, self.send_once)
        return self._keep_token(reply)

    def can_renew(self) -> bool:
        """Does it hold a renewal, in its storage or in its jar?"""
        name = self.endpoints.renewal_cookie
        if self.endpoints.renew is None:
            return False
        return "renewal" in self.storage or any(
            cookie.name == name for cookie in self.jar.cookies
        )

    def holds(self, name: str) -> bool:
        """Is a cookie of this name the credential, or a part of it?"""
        named = self.endpoints.cookies
        renewal = self.endpoints.renewal_cookie
        return name in named if named else name != renewal

    def credential(self) -> str:
        """The credential's text; "" when there is none."""
        held = [c.value for c in self.jar.cookies if self.holds(c.name)]
        return "".join([*held, self.storage.get("token", "")])

    def replace_credential(self, text: str) -> None:
        """Hold this text instead, in the same place, and in the place of
        a renewal.  Other cookies stay."""
        named = self.endpoints.cookies
        mine = (*named, self.endpoints.renewal_cookie)
        self.jar = Jar(
            [
                replace(c, value=text) if c.name in mine or not named else c
                for c in self.jar.cookies
            ]
        )
        self.storage = {"token": text} if self.storage else {}
        if self.holder:
            self.holder = self.holder.without_renewal()

    def _credential(self, request: Request, bearer: str = "token") -> Headers:
        headers = self.jar.header(request)
        held = self.storage.get(bearer)
        if held is not None:
            self.duties.add(ATTACH)
            text = f"{self.endpoints.scheme} {held}".lstrip()
            headers = [*headers, (self.endpoints.header, text)]
        if self.holder and self.page is None:
            headers = [*headers, *self.holder.adds(self, request, held or "")]
        return headers

    def _keep_token(self, reply: Reply) -> Reply:
        doors = self.endpoints
        token = at_pointer(reply.body, doors.token) if doors.token else None
        if token is None and doors.token_header:
            token = reply.headers.get(doors.token_header)
        if token is not None:
            self.duties.add(KEEP)
            text = str(token)
            self.storage["token"] = text.removeprefix(f"{doors.scheme} ")
        if doors.renewal:
            renewal = at_pointer(reply.body, doors.renewal)
            if renewal is not None:
                self.storage["renewal"] = str(renewal)
        return reply

    def _forget_token(self, reply: Reply) -> Reply:
        if self.storage:
            self.duties.add(FORGET)
            self.storage.clear()
        return reply


def token_on(reply: Reply, call: Call) -> str | None:
    """The anti-forgery token that a page hands out."""
    name = call.csrf_name or call.csrf_field
    if name.startswith("/"):
        found = at_pointer(reply.body, name)
        return "" if found is None else str(found)
    return value_named(reply.text, name)


def on_the_wire(
    request: Request,
    headers: Headers,
    body: dict[str, str] | None,
    encoding: Encoding,
    who: str,
) -> httpx.Request:
    """The request as it goes over the wire."""
    parts: dict[str, Any] = {"data": body}
    if body and request.method == "GET":
        parts = {"params": body}
    elif encoding == "json":
        parts = {"json": body or {}}
    elif encoding == "text":
        parts = {"content": json.dumps(body or {})}
        headers = [*headers, ("Content-Type", "text/plain")]
    elif encoding == "basic" and body:
        pair = ":".join(body.values()).encode()
        told = f"Basic {base64.b64encode(pair).decode()}"
        headers, parts = [*headers, ("Authorization", told)], {}
    return httpx.Request(
        request.method,
        parsed(request.url),
        headers=headers,
        extensions={"who": who},
        **parts,
    )


@lru_cache(maxsize=1_000)
def parsed(url: str) -> httpx.URL:
    """An address, taken apart once: a probe sends to few of them."""
    return httpx.URL(url)


def response_path(request: Request) -> str:
    """The path with its query, as the server is asked for it."""
    return urlsplit(request.url)._replace(scheme="", netloc="").geturl()


def json_of(response: httpx.Response) -> dict[str, Any]:
    """The JSON object in an answer, {} when there is none."""
    kind = response.headers.get("content-type", "")
    if not kind.startswith("application/json"):
        return {}
    try:
        body = response.json()
    except json.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}
