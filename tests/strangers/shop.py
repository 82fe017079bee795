"""A shop with forms: pages in HTML, a session in memory, a form token.

GET  /login     a form             POST /login
GET  /account   "Hello, alice"; who is not in goes to /login
GET  /balance   JSON
POST /pay  /logout  /end-all  /password
"""

import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

LIFE_S = 43_200
FORM = (
    '<form method="post"><input type="hidden" name="csrf" value="{}"></form>'
)


@dataclass
class Visit:
    """One browser's session.  user: "" before the log-in."""

    user: str = ""
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    until: float = field(default_factory=lambda: time.time() + LIFE_S)


@dataclass
class Shop:
    """rotates: is there a new identifier at a log-in?  ends: does a
    log-out end the session here?  guarded: does a form need its token,
    and does the cookie stay with this site?  declares: does the cookie
    say when it ends?"""

    rotates: bool = True
    ends: bool = True
    guarded: bool = True
    declares: bool = True
    passwords: dict[str, str] = field(
        default_factory=lambda: {"ann": "annspass1", "ben": "benspass1"}
    )
    balances: dict[str, int] = field(
        default_factory=lambda: {"ann": 900, "ben": 900}
    )
    visits: dict[str, Visit] = field(default_factory=dict)

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        request = Request(environ)
        return self.answer(request)(environ, start)

    def answer(self, request: Request) -> Response:
        sid = request.cookies.get("sid", "")
        visit = self.visits.get(sid)
        if visit is None or visit.until <= time.time():
            sid, visit = "", Visit()
        if request.method == "GET":
            return self.show(request.path, sid, visit)
        if not self.genuine(request, visit):
            return Response("not our form", 403)
        if request.path == "/login":
            return self.log_in(request.form, sid, visit)
        if not visit.user:
            return redirect("/login")
        return self.act(request.path, request.form, sid, visit)

    def genuine(self, request: Request, visit: Visit) -> bool:
        if not self.guarded and request.path == "/pay":
            return True
        return secrets.compare_digest(request.form.get("csrf", ""), visit.csrf)

    def show(self, path: str, sid: str, visit: Visit) -> Response:
        if path == "/balance" and visit.user:
            told = {"money": {"left": self.balances[visit.user]}}
            return Response(json.dumps(told), mimetype="application/json")
        if path == "/account" and visit.user:
            page = f"<p>Hello, {visit.user}</p>{FORM.format(visit.csrf)}"
            return Response(page, mimetype="text/html")
        if path != "/login":
            return redirect("/login")
        response = Response(FORM.format(visit.csrf), mimetype="text/html")
        if not sid:
            self.begin(response, visit)
        return response

    def begin(self, response: Response, visit: Visit) -> None:
        """A new identifier for this visit, in a cookie."""
        sid = secrets.token_urlsafe(32)
        self.visits[sid] = visit
        response.set_cookie(
            "sid",
            sid,
            max_age=LIFE_S if self.declares else None,
            secure=True,
            httponly=True,
            samesite="Lax" if self.guarded else "None",
        )

    def log_in(self, form: Any, sid: str, visit: Visit) -> Response:
        user = form.get("name", "")
        if self.passwords.get(user) != form.get("secret") or not user:
            return Response(FORM.format(visit.csrf), mimetype="text/html")
        response = redirect("/account")
        if self.rotates:
            self.visits.pop(sid, None)
            self.begin(response, Visit(user))
        else:
            visit.user = user
        return response

    def act(self, path: str, form: Any, sid: str, visit: Visit) -> Response:
        response = redirect("/account")
        if path == "/pay":
            self.balances[visit.user] -= int(form["cents"])
            self.balances[form["payee"]] += int(form["cents"])
        elif path == "/logout":
            if self.ends:
                self.visits.pop(sid)
            response.delete_cookie("sid", secure=True, httponly=True)
        elif path == "/end-all":
            self.end_all(visit.user)
        elif path == "/password":
            if self.passwords[visit.user] != form["current"]:
                return Response("wrong", 200)
            self.passwords[visit.user] = form["next"]
            self.end_all(visit.user)
            self.begin(response, Visit(visit.user))
        return response

    def end_all(self, user: str) -> None:
        for sid in [s for s, v in self.visits.items() if v.user == user]:
            del self.visits[sid]


good = Shop()
keeps_identifier = Shop(rotates=False)
only_forgets = Shop(ends=False)
open_form = Shop(guarded=False)


def make_shop(setting: str = "") -> Shop:
    """A factory, as many frameworks have one."""
    return Shop()


ENDPOINTS = """
[accounts.alice]
name = "ann"
password = "annspass1"

[accounts.bob]
name = "ben"
password = "benspass1"

[log_in]
path = "/login"
csrf_page = "/login"
csrf_field = "csrf"
fields = { name = "{user}", secret = "{password}" }

[credential]
cookies = ["sid"]

[who]
path = "/account"
text = "Hello, {user}"

[log_out]
path = "/logout"
csrf_page = "/account"
csrf_field = "csrf"

[log_out_everywhere]
path = "/end-all"
csrf_page = "/account"
csrf_field = "csrf"

[change_password]
path = "/password"
csrf_page = "/account"
csrf_field = "csrf"
fields = { current = "{password}", next = "{new_password}" }

[transfer]
path = "/pay"
csrf_page = "/account"
csrf_field = "csrf"
fields = { payee = "{to}", cents = "{amount}" }

[balance]
path = "/balance"
pointer = "/money/left"
"""
