"""Double submit: an anti-forgery token that only has to match a cookie.

The bank here puts a token into its own form, and a transfer has to bring
it back.  Bound to the session, nobody else's token fits.  Compared with a
cookie only, whoever can set a cookie chooses it.  Source: CWE-352, OWASP
Cross-Site Request Forgery Prevention Cheat Sheet (signed and naive
double-submit cookie).
"""

import hmac
from dataclasses import replace
from typing import ClassVar

from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Request, Response

from demo.app import App, reply, text
from demo.attacks.base import LOOT, SIBLING, Attack, Attacker, moves_money
from demo.attacks.turning import Flip, behind, carrying
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.schemes.base import new_id

BESIDE = "form-token"
"""Name of the cookie that repeats the token; without __Host-."""

SECRET = new_id().encode()
"""Of this process: what tokens are made with."""


class FormToken(App):
    """Overrides `answer`, `transfer`: GET /form hands out a token, and a
    transfer has to bring it back."""

    form_path: ClassVar[str] = "/form"

    def answer(self, request: Request) -> Response:
        if (request.method, request.path) == ("GET", self.form_path):
            return self.form(request)
        return super().answer(request)

    def form(self, request: Request) -> Response:
        return reply({"token": self.due(request)})

    def transfer(self, request: Request) -> Response:
        """As ever, with the token that is due.  Raises Forbidden."""
        found, due = text(request, "token"), self.due(request)
        if not hmac.compare_digest(found.encode(), due.encode()):
            raise Forbidden("the form is not ours")
        return super().transfer(request)

    def due(self, request: Request) -> str:
        """Bound to the session: nobody else's fits."""
        session = self.carrier.take(request).encode()
        return hmac.new(SECRET, session, "sha256").hexdigest()


class DoubleSubmit(FormToken):
    """Overrides `form`, `due`: any token will do, as long as a cookie
    repeats it."""

    def form(self, request: Request) -> Response:
        token = new_id()
        response = reply({"token": token})
        response.set_cookie(BESIDE, token, secure=True, samesite="Lax")
        return response

    def due(self, request: Request) -> str:
        return request.cookies.get(BESIDE, "")


REPEATS_COOKIE = Flip(
    "anti-forgery token", "whatever a cookie repeats", behind(DoubleSubmit)
)

TOKEN_ALONE = replace(
    carrying(check_origin=False)(contender("session cookie")),
    name="session cookie and form token",
    app=FormToken,
)
"""No check of the origin: the token is a transfer's only guard."""


def form_token(client: Client) -> str:
    """What the bank's page gives this client for its form."""
    return str(client.get(client.transfer_call().csrf_page).body["token"])


def on_sibling(attacker: Attacker) -> Client:
    """Alice's browser shows a sibling's page, which plants a token of
    Mallory's own and sends the form with it."""
    if not attacker.victim.transfer_call().csrf_page:
        raise NotApplicable("a transfer needs no form token")
    return attacker.victim.on_page(SIBLING)


def pays_with_her_own(attacker: Attacker, forged: Client) -> bool:
    """Mallory takes a token of her own, and the page sets it as a cookie
    for the whole domain before it sends the form.  Does money move?"""
    hers = form_token(attacker.me)
    path = forged.transfer_call().path
    cookie = f"{BESIDE}={hers}; Domain=bank.test; Path={path}; Secure"
    forged.jar.store(cookie, SIBLING)
    body = {"to": "mallory", "amount": str(LOOT), "token": hers}
    return moves_money(lambda page: page.post(path, body))(attacker, forged)


PLANTED_TOKEN = Attack(
    id="planted-token",
    name="an anti-forgery token planted by a sibling host",
    claim="A token that only has to match a cookie can be planted.",
    family="browser",
    source="CWE-352, OWASP CSRF Prevention Cheat Sheet",
    forge=on_sibling,
    fixed=TOKEN_ALONE,
    flip=REPEATS_COOKIE,
    effect=pays_with_her_own,
    chapter="ride-the-cookie",
)

ATTACKS = (PLANTED_TOKEN,)
