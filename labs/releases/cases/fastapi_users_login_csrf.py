"""Login CSRF: a stateless `state` belongs to no browser.

`state` ties the answer of an identity provider to the browser that asked.
fastapi-users before 15.0.2 made it a signed JWT that says nothing of the
browser: one that Mallory's browser began works in Alice's, and signs her
in to Mallory's account.  CVE-2025-68481.
"""

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

from by_hand import SECRET
from fastapi import FastAPI
from fastapi.testclient import TestClient
from fastapi_users.authentication import (
    AuthenticationBackend,
    BearerTransport,
    JWTStrategy,
)
from fastapi_users.router.oauth import get_oauth_router
from httpx_oauth.oauth2 import BaseOAuth2

REFUSALS = ()


class Provider(BaseOAuth2):
    """An identity provider: the code is the user's name."""

    async def get_access_token(self, code: str, *_: str) -> dict:
        return {"access_token": code}

    async def get_id_email(self, token: str) -> tuple[str, str]:
        return token, f"{token}@bank.test"


class Users:
    async def oauth_callback(self, _name: str, user: str, *_, **__):
        return SimpleNamespace(id=user, is_active=True)

    async def on_after_login(self, *_) -> None: ...


idp = Provider("bank", "", "https://idp.test/authorize", "", name="idp")
strategy = JWTStrategy(SECRET, lifetime_seconds=60)
bearer = AuthenticationBackend("jwt", BearerTransport(""), lambda: strategy)
app = FastAPI()
app.include_router(get_oauth_router(idp, bearer, Users, SECRET))


def browser() -> TestClient:
    return TestClient(app, base_url="https://bank.test")


def begin(client: TestClient) -> str:
    url = urlsplit(client.get("/authorize").json()["authorization_url"])
    return parse_qs(url.query)["state"][0]


def enters(client: TestClient, state: str) -> bool:
    answer = client.get("/callback", params={"code": "m", "state": state})
    if answer.status_code not in (200, 400):
        raise LookupError(f"answered {answer.status_code}")
    return answer.status_code == 200 and "access_token" in answer.json()


def honest() -> bool:
    alice = browser()
    return enters(alice, begin(alice))


def edited() -> bool:
    alice = browser()
    return enters(alice, begin(alice)[:-8] + "AAAAAAAA")


def attack() -> bool:
    return enters(browser(), begin(browser()))
