"""Forgery: a request that another site causes, a token nobody signed."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jwt

from demo.cookies import LOOPBACK, Request, host_of
from demo.harness import (
    Client,
    Deployment,
    NotApplicable,
    NotMeasurable,
    NotOffered,
    Trial,
)
from demo.harness.endpoints import Call
from demo.harness.jar import Jar
from demo.harness.tokens import part, sealed
from demo.probes.base import Probe
from demo.probes.grades import YesOrNo

EVIL_PAGE = "https://evil.test/prize"
"""A page on another site."""


# Another site's page


def forged_post(trial: Trial) -> bool:
    """Does a form on another site have its effect: does the browser
    attach the cookie, and does the server accept the request?"""
    with trial.deploy() as service:
        if not service.moves_coins:
            raise NotOffered("a transfer whose effect can be read")
        alice = service.signed_in("alice")
        own = moved(service, lambda: alice.transfer("bob", 1))
        trial.expect("a transfer of her own has its effect", own)
        sent = tries_from(service, alice)
        trial.listed = {"requests with an effect": sent}
        if not sent:
            credit_same_site(trial, service, alice)
        return bool(sent)


def credit_same_site(
    trial: Trial, service: Deployment, browser: Client
) -> None:
    """Say so if the server would accept what this browser did not send:
    not every browser obeys SameSite in the same way."""
    if tries_from(service, unheld(browser)):
        trial.fair_at_best = True
        trial.remark = (
            "the server itself accepts it; SameSite alone keeps the "
            "cookie back"
        )


def tries_from(service: Deployment, browser: Client) -> list[str]:
    """Which of the requests that a page of another site can cause move a
    coin, with this browser's cookies?"""
    call = browser.transfer_call()
    page = browser.on_page(EVIL_PAGE)
    ways = {
        "a form": lambda: page.call(form(call), **coin(page)),
        "a form of plain text": lambda: plain_text(page, call),
        "a link": lambda: page.call(link(call), **coin(page)),
    }
    if call.encoding != "json":
        del ways["a form of plain text"]
    return [way for way, send in ways.items() if moved(service, send)]


def coin(page: Client) -> dict[str, str]:
    return {"to": page.endpoints.account("bob").name, "amount": "1"}


def form(call: Call) -> Call:
    """The same request, as a form can send it."""
    return replace(call, encoding="form", method="POST")


def link(call: Call) -> Call:
    return replace(call, encoding="form", method="GET")


def plain_text(page: Client, call: Call) -> object:
    """JSON under the name of plain text, which a form may send.
    Source: Fetch standard, CORS-safelisted request-header (text/plain)."""
    url = page.endpoints.base_url + call.path
    request = Request(url, "POST", EVIL_PAGE, top_level=True)
    return page.send_once(request, call.filled(coin(page)), "text")


def unheld(client: Client) -> Client:
    """The same browser, if it attached cookies to every request."""
    free = [
        replace(c, same_site="None", secure=True) for c in client.jar.cookies
    ]
    return replace(client, jar=Jar(free))


def moved(service: Deployment, send: Any) -> bool:
    """By this request, does a coin go from Alice to Bob?"""
    before = service.coins("alice"), service.coins("bob")
    send()
    after = service.coins("alice"), service.coins("bob")
    return (before[0] - after[0], after[1] - before[1]) == (1, 1)


# A token nobody signed

FASTAPI_SECRET = (
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"
)
"""SECRET_KEY in FastAPI's tutorial on JWT, which many have copied.
Source: fastapi.tiangolo.com/tutorial/security/oauth2-jwt"""


def forged_token(trial: Trial) -> bool:
    """Is a token accepted that the application's key did not sign?"""
    with trial.deploy() as service:
        alice = service.signed_in("alice")
        token = token_of(alice)
        if not near(trial, alice):
            raise NotMeasurable("forgeries are sent to loopback only")
        trial.expect("her own token enters", copy_enters(alice, token, token))
        made = dict(forgeries(token, public_texts(alice)))
        found = [
            n for n, one in made.items() if copy_enters(alice, token, one)
        ]
        trial.listed = {
            "forgeries that enter": found,
            "forgeries that were tried": list(made),
        }
        return bool(found)


def near(trial: Trial, client: Client) -> bool:
    """Is the service in this process, or on this machine?"""
    return trial.watch_s is None or (
        host_of(client.endpoints.base_url) in LOOPBACK
    )


def token_of(client: Client) -> str:
    """The JSON Web Token among its credentials.  Raises NotApplicable."""
    held = [c.value for c in client.jar.cookies if client.holds(c.name)]
    for text in [*held, client.storage.get("token", "")]:
        if header_of(text):
            return text
    raise NotApplicable("the credential is no JSON Web Token")


def header_of(text: str) -> dict[str, Any]:
    """The header of a token; {} for what is none."""
    try:
        found: dict[str, Any] = jwt.get_unverified_header(text)
    except jwt.PyJWTError:
        return {}
    return found if "alg" in found else {}


def copy_enters(client: Client, old: str, new: str) -> bool:
    """Is a copy that holds `new` in place of the token Alice?  It renews
    nothing."""
    copy, renewal = client.stolen_copy(), client.endpoints.renewal_cookie
    copy.storage = {k: new for k, v in copy.storage.items() if v == old}
    copy.jar = Jar(
        [
            replace(c, value=new) if c.value == old else c
            for c in copy.jar.cookies
            if c.name != renewal
        ]
    )
    return copy.me() == "alice"


def forgeries(token: str, keys: list[str]) -> Iterator[tuple[str, str]]:
    """Her claims, and no signature by the application's key."""
    _, payload, signature = token.split(".")
    header = header_of(token)
    for word in ("none", "None", "NONE"):
        made = part({**header, "alg": word})
        yield f"alg: {word}", f"{made}.{payload}."
    middle = len(signature) // 2
    other = "A" if signature[middle] != "A" else "B"
    changed = signature[:middle] + other + signature[middle + 1 :]
    yield "a changed signature", f"{token.rpartition('.')[0]}.{changed}"
    yield "no signature", f"{token.rpartition('.')[0]}."
    claims = json.loads(urlsafe_b64decode(payload + "=="))
    rest = {k: v for k, v in header.items() if k != "alg"}
    yield "HS256 with an empty secret", sealed(b"", claims, rest)
    printed = sealed(bytes(FASTAPI_SECRET, "ascii"), claims, rest)
    yield "HS256 with the secret that a tutorial prints", printed
    for number, text in enumerate(keys, 1):
        name = f"HS256 with the public key, spelling {number}"
        yield name, sealed(text.encode(), claims, rest)


def public_texts(client: Client) -> list[str]:
    """The published key in the spellings that a program may hold."""
    text = client.endpoints.public_key
    if not text and client.endpoints.jwks:
        found = client.get(client.endpoints.jwks).body
        text = pem_of(found)
    if not text:
        return []
    return list(dict.fromkeys([text, text.strip(), text.strip() + "\n"]))


def pem_of(key_set: dict[str, Any]) -> str:
    """The first key of a JWK Set as PEM; "" when there is none."""
    from cryptography.hazmat.primitives import serialization

    try:
        key: Any = jwt.PyJWKSet.from_dict(key_set).keys[0].key
        raw: bytes = key.public_bytes(
            serialization.Encoding.PEM,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
    except (jwt.PyJWTError, AttributeError, IndexError):
        return ""
    return raw.decode()


FORGED_GRADING = YesOrNo(
    good=False,
    why="a visit to another page is enough",
    fair="where only SameSite keeps it out",
)
FORGED_POST = Probe(
    id="forged-post",
    question="Does a form on another site act in her name?",
    factor="forgery",
    unit="",
    measure=forged_post,
    grading=FORGED_GRADING,
    chapter="ride-the-cookie",
)
FORGED_TOKEN = Probe(
    id="forged-token",
    question="Is a token accepted that nobody signed?",
    factor="forgery",
    unit="",
    measure=forged_token,
    grading=YesOrNo(good=False, why="then anybody is anybody"),
    chapter="forge-the-token",
)
