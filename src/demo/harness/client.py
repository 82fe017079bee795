"""What a user does at a service, and what a thief carries away.

The transport is any httpx transport: WSGI in this process, or the
network.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from demo.cookies import Request
from demo.errors import Unavailable
from demo.harness.endpoints import Endpoints
from demo.harness.jar import Jar, origin, origin_headers

KEEP = "keep the credential somewhere"
ATTACH = "attach it to each request"
FORGET = "forget it at log-out"
RENEW = "renew it before it ends"
"""Duties of client code.  A cookie jar performs them unasked."""


@dataclass
class Reply:
    """status: HTTP.  body: its JSON, {} if none.  credential_bytes:
    size of the header that carried the credential, name included."""

    status: int
    body: dict[str, Any]
    credential_bytes: int = 0


@dataclass
class Sender:
    """page: URL of the page that it shows; None: the site's own.
    browser: says so, by Origin and Sec-Fetch-Site.  has_jar: keeps
    cookies.  storage: what its code keeps, readable by script.
    duties: what its code had to do.  used: endpoints that it called.
    who: is told to the transport, for a recording."""

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

    def get(self, path: str) -> Reply:
        """A link that is followed, from this page."""
        url = self.endpoints.base_url + path
        return self.send(Request(url, "GET", self.page, top_level=True))

    def post(self, path: str, body: dict[str, str] | None = None) -> Reply:
        """A form that is submitted, from this page."""
        url = self.endpoints.base_url + path
        page = self.page or url
        return self.send(Request(url, "POST", page, top_level=True), body)

    def send(
        self, request: Request, body: dict[str, str] | None = None
    ) -> Reply:
        """Send with whatever credential this client would attach; when
        that is refused and it can renew, renew and send once more.

        Raises Unavailable when the answer is 503."""
        reply = self.send_once(request, body)
        refused = reply.status == 401
        if refused and self.can_renew() and self.renew().status == 200:
            return self.send_once(request, body)
        return reply

    def send_once(
        self, request: Request, body: dict[str, str] | None = None
    ) -> Reply:
        """Send, and take the answer as it is: it renews nothing."""
        credential = self._credential(request)
        about = origin_headers(request) if self.browser else []
        response = self.transport.handle_request(
            httpx.Request(
                request.method,
                request.url,
                headers=credential + about,
                data=body,
                extensions={"who": self.who},
            )
        )
        response.read()
        self.used.add(response_path(request))
        for header in response.headers.get_list("set-cookie"):
            if self.has_jar:
                self.jar.store(header, request.url)
        if response.status_code == 503:
            raise Unavailable("the service answered 503")
        size = sum(len(name) + 2 + len(value) for name, value in credential)
        return Reply(response.status_code, json_of(response), size)

    def renew(self) -> Reply:
        """Exchange the renewal for a new pair.  A duty for any client:
        no jar does that."""
        self.duties.add(RENEW)
        url = self.endpoints.base_url + self.endpoints.renew
        request = Request(url, "POST", self.page or url, top_level=True)
        return self._keep_token(self.send_once(request, self._renewal()))

    def _renewal(self) -> dict[str, str]:
        """The form field that carries what its code keeps of a renewal."""
        held = self.storage.get("renewal")
        return {"renewal": held} if held else {}

    def can_renew(self) -> bool:
        """Does it hold a renewal, in its storage or in its jar?"""
        name = self.endpoints.renewal_cookie
        return "renewal" in self.storage or any(
            cookie.name == name for cookie in self.jar.cookies
        )

    def credential(self) -> str:
        """The credential's text; "" when there is none."""
        renewal = self.endpoints.renewal_cookie
        held = [c.value for c in self.jar.cookies if c.name != renewal]
        return "".join([*held, self.storage.get("token", "")])

    def replace_credential(self, text: str) -> None:
        """Hold this text instead, in the same place."""
        self.jar = Jar([replace(c, value=text) for c in self.jar.cookies])
        self.storage = {"token": text} if self.storage else {}

    def _credential(self, request: Request) -> list[tuple[str, str]]:
        headers = self.jar.header(request)
        if self.storage:
            self.duties.add(ATTACH)
            token = self.storage["token"]
            headers = [*headers, ("Authorization", f"Bearer {token}")]
        return headers

    def _keep_token(self, reply: Reply) -> Reply:
        token = reply.body.get(self.endpoints.token_field)
        if token is not None:
            self.duties.add(KEEP)
            self.storage["token"] = token
        renewal = reply.body.get(self.endpoints.renewal_field)
        if renewal is not None:
            self.storage["renewal"] = renewal
        return reply

    def _forget_token(self, reply: Reply) -> Reply:
        if self.storage:
            self.duties.add(FORGET)
            self.storage.clear()
        return reply


def response_path(request: Request) -> str:
    return request.url.removeprefix(origin(request.url))


def json_of(response: httpx.Response) -> dict[str, Any]:
    """The JSON object in an answer, {} when there is none."""
    kind = response.headers.get("content-type", "")
    body = response.json() if kind.startswith("application/json") else {}
    return body if isinstance(body, dict) else {}


class Unexpected(Exception):
    """The service answered neither yes nor no."""


@dataclass
class Client(Sender):
    """A user's verbs, by the endpoints of the service."""

    def log_in(self, user_id: str, password: str) -> Reply:
        body = {"user": user_id, "password": password}
        return self._keep_token(self.post(self.endpoints.log_in, body))

    def me(self) -> str | None:
        """Whom the server takes this client for; None if refused.

        Raises Unexpected for an answer that is neither."""
        reply = self.get(self.endpoints.me)
        if reply.status in (401, 403):
            return None
        if reply.status != 200 or "user" not in reply.body:
            raise Unexpected(f"status {reply.status} for {self.endpoints.me}")
        return str(reply.body["user"])

    def transfer(self, to: str, amount: int) -> Reply:
        """Fill in the service's own form and submit it.  A page of another
        site cannot read a form, so it has no token to bring."""
        body = {"to": to, "amount": str(amount)}
        if self.endpoints.form and self.page is None:
            form = self.get(self.endpoints.form).body
            body["token"] = str(form.get("token", ""))
        return self.post(self.endpoints.transfer, body)

    def log_out(self) -> Reply:
        """With all that it holds: cookies travel by themselves, and what
        its code keeps of a renewal goes into the body."""
        path = self.endpoints.log_out
        return self._forget_token(self.post(path, self._renewal()))

    def log_out_everywhere(self) -> Reply:
        reply = self.post(self.endpoints.log_out_everywhere)
        return self._forget_token(reply) if reply.status == 200 else reply

    def change_password(self, old: str, password: str) -> Reply:
        body = {"old": old, "password": password}
        path = self.endpoints.change_password
        return self._keep_token(self.post(path, body))

    def log_out_others(self, password: str) -> Reply:
        path = self.endpoints.log_out_others
        return self._keep_token(self.post(path, {"password": password}))

    def stolen_copy(self) -> "Client":
        """Another machine, holding all that this client holds."""
        return self._thief(self.jar)

    def what_script_reads(self) -> "Client":
        """Another machine, holding what injected script reads here."""
        return self._thief(self.jar.what_script_reads())

    def on_page(self, url: str) -> "Client":
        """The same browser, showing a page of another site.

        That page cannot read this site's storage, so what it sends
        carries cookies at most."""
        return replace(self, page=url, storage={})

    def _thief(self, jar: Jar) -> "Client":
        return Client(
            self.transport,
            self.endpoints,
            browser=False,
            jar=jar.stolen(),
            storage=dict(self.storage),
            who=copy_of(self.who),
        )


def copy_of(who: str) -> str:
    """Whoever holds what this one holds."""
    return who if who.startswith("a copy") else f"a copy from {who}"
