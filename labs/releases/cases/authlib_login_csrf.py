"""Login CSRF: Alice is signed in to Mallory's account.

`state` ties the answer of an identity provider to the browser that asked.
With a cache configured, Authlib before 1.6.6 looked `state` up there and
not in the browser's session: one that Mallory's browser began works in
Alice's.  Whatever Alice then saves, Mallory can read.  CVE-2025-68158.
"""

from urllib.parse import parse_qs, urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from by_hand import SECRET
from flask import Flask

REFUSALS = (OAuthError,)


class Cache:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.get = self.kept.get

    def delete(self, key: str) -> None:
        self.kept.pop(key, None)

    def set(self, key: str, value: str, _expires: int) -> None:
        self.kept[key] = value


app = Flask(__name__)
app.secret_key = SECRET
app.testing = True
idp = OAuth(app, cache=Cache()).register(
    "idp", client_id="bank", authorize_url="https://idp.test/authorize"
)
idp.fetch_access_token = lambda code, **_: {"access_token": code}


@app.route("/log-in")
def log_in():
    return idp.authorize_redirect("https://bank.test/callback")


@app.route("/callback")
def callback() -> str:
    return idp.authorize_access_token()["access_token"]


def begin(browser) -> str:
    url = urlsplit(browser.get("/log-in").headers["Location"])
    return parse_qs(url.query)["state"][0]


def signed_in_as(browser, state: str, code: str) -> str:
    return browser.get(f"/callback?state={state}&code={code}").text


def honest() -> bool:
    alice = app.test_client()
    return signed_in_as(alice, begin(alice), "alice") == "alice"


def edited() -> bool:
    return signed_in_as(app.test_client(), "a-guess", "mallory") == "mallory"


def attack() -> bool:
    state = begin(app.test_client())
    return signed_in_as(app.test_client(), state, "mallory") == "mallory"
