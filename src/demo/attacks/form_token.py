"""Browser: a form on a sibling host that brings a token of its own."""

from dataclasses import replace

from demo.attacks.base import LOOT, Attack, Attacker, moves_money
from demo.contenders import contender
from demo.harness import Client, ControlFailed
from demo.unsafe.base import carrying
from demo.unsafe.form_token import BESIDE, REPEATS_COOKIE, FormToken

SIBLING = "https://blog.bank.test/"

TOKEN_ALONE = replace(
    carrying(check_origin=False)(contender("session cookie")),
    name="session cookie and form token",
    app=FormToken,
)
"""No check of the origin: the token is a transfer's only guard."""


def form_token(client: Client) -> str:
    """What the bank's page gives this client for its form."""
    return str(client.get("/form").body["token"])


def pay_by_form(client: Client, to: str, amount: int, token: str) -> int:
    """The status of a transfer with that token."""
    body = {"to": to, "amount": str(amount), "token": token}
    return client.post(client.endpoints.transfer, body).status


def on_sibling(attacker: Attacker) -> Client:
    """Alice's browser shows a sibling's page.  Raises ControlFailed when
    the bank's own form does not pay."""
    own = form_token(attacker.victim)
    if pay_by_form(attacker.victim, "bob", 1, own) != 200:
        raise ControlFailed("the bank's own form does not pay")
    return attacker.victim.on_page(SIBLING)


def pays_with_her_own(attacker: Attacker, forged: Client) -> bool:
    """Mallory takes a token of her own, and the page sets it as a cookie
    for the whole domain before it sends the form.  Does money move?"""
    hers = form_token(attacker.me)
    path = forged.endpoints.transfer
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
)
"""Not among ATTACKS: no contender has such a token."""
