"""A small application on which the lab's instruments are tried: each of its
faults is one setting.  It stands where a file of `labs/frameworks/apps`
stands."""

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from werkzeug.wrappers import Request, Response

from demo.harness.endpoints import Call
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import (
    HOUR_S,
    USER_AND_PASSWORD,
    Shipped,
    Verb,
    doors,
)

RENEWAL = (("renewal", "{renewal}"),)


@dataclass(frozen=True)
class Faults:
    """rotates: is there a new identifier at each log-in?  ends: what a
    log-out ends: this session, all of hers, or nothing on the server.
    password_ends: what a new password ends: the others, all, or nothing.
    slides: does use prolong it?  same_site: attribute of the cookie.
    checks_scheme: must Origin have the scheme that the server sees?
    checks_site: is a form of another site refused by its Origin?
    signed: does the service's secret take part?  asks_users: is the row
    read?  skew: is a session refused that begins in the future?
    keeps_password: is a new one answered with yes and forgotten?
    refresh: "once", "often" or "" for none.  cookie_names: does the cookie
    hold the name itself?"""

    rotates: bool = True
    ends: str = "this"
    password_ends: str = "others"
    slides: bool = False
    same_site: str | None = "Lax"
    checks_scheme: bool = False
    checks_site: bool = False
    signed: bool = False
    asks_users: bool = False
    skew: bool = False
    keeps_password: bool = False
    refresh: str = ""
    cookie_names: bool = False


@dataclass
class Sessions:
    """The store: by identifier the name, the key, begin and last use."""

    rows: dict[str, list[Any]] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    commands: int = 0

    def empty(self) -> None:
        self.rows.clear()


@dataclass
class Bank:
    """The application, over WSGI."""

    parts: Parts
    faults: Faults

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        request = Request(environ)
        act: Callable[[Request], Response] = getattr(
            self, request.path.strip("/")
        )
        method = "GET" if request.path == "/me" else "POST"
        allowed = request.method == method
        answer = act(request) if allowed else Response(status=405)
        return answer(environ, start)

    def row(self, request: Request) -> list[Any] | None:
        """The session behind a request, if it is good now."""
        sid = request.cookies.get("sid") or request.headers.get(
            "Authorization", ""
        ).removeprefix("Bearer ")
        self.parts.store.commands += 1
        row = self.parts.store.rows.get(sid)
        if row is None or (self.faults.signed and row[1] not in self.keys()):
            return None
        age_s = time.time() - row[2]
        if age_s >= HOUR_S or (self.faults.skew and age_s < 0):
            return None
        if self.faults.asks_users and not self.parts.users.get(row[0]):
            return None
        if self.faults.slides:
            row[2] = time.time()
        return row

    def keys(self) -> list[str]:
        return [self.parts.key, *self.parts.retired]

    def login(self, request: Request) -> Response:
        name = request.form["username"]
        if not self.parts.users.authenticate(**request.form):
            return Response(status=401)
        old = request.cookies.get("sid")
        sid = secrets.token_hex(16)
        if not self.faults.rotates and old:
            sid = old
        return self.handed_out(sid, name)

    def handed_out(self, sid: str, name: str) -> Response:
        self.parts.store.rows[sid] = [name, self.parts.key, time.time()]
        if self.faults.refresh:
            renewal = f"{name}.{secrets.token_hex(8)}"
            body = f'{{"token": "{sid}", "renewal": "{renewal}"}}'
            return Response(body, mimetype="application/json")
        answer = Response("{}", mimetype="application/json")
        value = sid + name if self.faults.cookie_names else sid
        if self.faults.cookie_names:
            self.parts.store.rows[value] = self.parts.store.rows.pop(sid)
        answer.set_cookie(
            "sid", value, httponly=True, samesite=self.faults.same_site
        )
        return answer

    def renew(self, request: Request) -> Response:
        renewal = request.form["renewal"]
        if renewal in self.parts.store.spent:
            return Response(status=401)
        if self.faults.refresh == "once":
            self.parts.store.spent.add(renewal)
        return self.handed_out(secrets.token_hex(16), renewal.split(".")[0])

    def me(self, request: Request) -> Response:
        row = self.row(request)
        if row is None:
            return Response(status=401)
        return Response(f'{{"user": "{row[0]}"}}', mimetype="application/json")

    def transfer(self, request: Request) -> Response:
        row, origin = self.row(request), request.headers.get("Origin", "")
        behind = request.scheme
        if self.parts.proxied:
            behind = request.headers["X-Forwarded-Proto"]
        if self.faults.checks_scheme and not origin.startswith(f"{behind}:"):
            return Response(status=403)
        if self.faults.checks_site and "evil" in origin:
            return Response(status=403)
        if row is None:
            return Response(status=401)
        self.parts.books.pay(
            row[0], request.form["to"], request.form["amount"]
        )
        return Response()

    def logout(self, request: Request) -> Response:
        row = self.row(request)
        if row and self.faults.ends != "nothing":
            self.end(row, self.faults.ends == "all")
        answer = Response()
        answer.delete_cookie("sid")
        return answer

    def end(self, row: list[Any], hers: bool, but: Any = None) -> None:
        rows = self.parts.store.rows
        for sid, one in list(rows.items()):
            if one is not but and (one is row or (hers and one[0] == row[0])):
                del rows[sid]

    def password(self, request: Request) -> Response:
        row = self.row(request)
        if row is None:
            return Response(status=401)
        if not self.faults.keeps_password:
            self.parts.users.set_password(row[0], request.form["new"])
        if self.faults.password_ends == "nothing":
            return Response()
        self.end(row, True)
        if self.faults.password_ends == "all":
            return Response()
        return self.handed_out(secrets.token_hex(16), row[0])


def app_with(**faults: Any) -> Any:
    """The application as a module of `apps` is one."""
    one = Faults(**faults)
    offered: dict[str, Any] = {
        "log_in": Call("/login", fields=USER_AND_PASSWORD),
        "log_out": Call("/logout"),
    }
    if one.refresh:
        offered |= {
            "renew": Call("/renew", fields=RENEWAL, bearer="none"),
            "token": "/token",
            "renewal": "/renewal",
        }
    verbs = {"delete account": Verb("own"), "new secret": Verb("api")}
    shipped = Shipped(
        name="a small bank",
        packages=("werkzeug",),
        about="A random identifier.",
        docs="",
        life_s=HOUR_S,
        doors=doors(**offered),
        verbs=verbs,
        store="a dictionary",
    )
    if not one.signed:
        shipped = replace(shipped, verbs={"delete account": Verb("own")})
    return SimpleNamespace(
        SHIPPED=shipped,
        STORE=lambda _users: Sessions(),
        app=lambda parts: Bank(parts, one),
    )
