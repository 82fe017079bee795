"""The book's services and its application trust a provider that is not
ours, and tokens that it never meant for us stay out."""

import base64
import hashlib
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

from demo.errors import Rejected
from demo.keys import Key, key_for
from demo.services.provider import keys_in
from demo.services.relying_party import for_this_client, id_token_reader
from labs.installing import Pinned
from labs.releases.measure import FLAGS
from labs.services.roles import HTTP, Remote, bearer
from labs.services.running import (
    HERE,
    TIMES,
    Process,
    service_settings,
    start,
    status,
    told,
)

INSTALLED = Pinned("services", HERE)

CLIENT_ID, BACK = "bank-web", "https://bank.test/callback"
API = "https://api.test"

Row = dict[str, Any]


class Provider:
    """Authlib's, in a process of its own.  key: with which it begins."""

    def __init__(self, key: Key, stack: ExitStack) -> None:
        private: Any = jwt.get_algorithm_by_name("ES256")
        jwk = private.to_jwk(key.signing, as_dict=True)
        named = {**jwk, "kid": key.kid, "use": "sig", "alg": "ES256"}
        named.pop("key_ops", None)
        settings = {"key": named, "client_id": CLIENT_ID, "back": BACK}
        self.process = start(
            "provider",
            {**settings, "audience": API},
            module="authlib_provider",
            folders=(str(HERE), str(INSTALLED.home())),
            flags=FLAGS,
        )
        stack.callback(self.process.stop)
        self.url = self.process.url
        self.remote = Remote(self.url)

    def sign_in(self, scope: str = "openid") -> Any:
        """What a client gets that has no secret: it sends the hash of a
        number, and later the number.  Source: OpenID Connect Core 1.0
        section 3.1, RFC 7636."""
        number = secrets.token_urlsafe(32)
        asked = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": BACK,
            "scope": scope,
            "nonce": secrets.token_urlsafe(16),
            "code_challenge": hashed(number),
            "code_challenge_method": "S256",
            "user": "alice",
        }
        where = self.remote.about["authorization_endpoint"]
        to = urlsplit(HTTP.get(where, params=asked).headers["Location"])
        form = {
            "grant_type": "authorization_code",
            "code": parse_qs(to.query)["code"][0],
            "redirect_uri": BACK,
            "client_id": CLIENT_ID,
            "code_verifier": number,
        }
        said = HTTP.post(self.remote.about["token_endpoint"], data=form)
        said.raise_for_status()
        return said.json()


def hashed(number: str) -> str:
    digest = hashlib.sha256(number.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def strange() -> Iterator[Row]:
    """What our verifiers say to its tokens."""
    INSTALLED.ensure()
    with ExitStack() as stack:
        key = key_for("ES256", "another provider")
        ours, other = (Provider(key, stack) for _ in range(2))
        service = service_for(ours)
        stack.callback(service.stop)
        tokens, elsewhere = ours.sign_in(), other.sign_in()
        for_another = ours.sign_in("openid other")["access_token"]
        cases = {
            "its access token": tokens["access_token"],
            "its ID token": tokens["id_token"],
            "its access token for another API": for_another,
            "one of another issuer with the same key": elsewhere[
                "access_token"
            ],
        }
        for words, token in cases.items():
            yield row("a service", words, at_service(service, token))
        for words, token in (
            ("its ID token", tokens["id_token"]),
            ("its access token", tokens["access_token"]),
            ("one of another issuer with the same key", elsewhere["id_token"]),
        ):
            yield row("the application", words, at_application(ours, token))
        yield {"name": "its tokens, as they come", **looks(tokens)}
        yield changed(ours, service)


def row(reader: str, token: str, said: str) -> Row:
    name = f"{reader} is given {token}"
    return {"name": name, "reader": reader, "token": token, "said": said}


def looks(tokens: Any) -> Row:
    """What Authlib writes when nobody tells it otherwise."""
    unread: Any = {"verify_signature": False}
    access, of_id = (
        jwt.decode(tokens[f"{kind}_token"], options=unread)
        for kind in ("access", "id")
    )
    return {
        "access token lives, s": access["exp"] - access["iat"],
        "ID token lives, s": of_id["exp"] - of_id["iat"],
        "ID token names its audience in a list": of_id["aud"] == [CLIENT_ID],
        "ID token has a jti": "jti" in of_id,
    }


def service_for(provider: Provider) -> Process:
    """One of our services, that knows the provider's address only."""
    about = service_settings("api", provider.url, ["", "lab:"], "00" * 32)
    return start("Service", {**about, "audience": API})


def at_service(service: Process, token: str) -> str:
    """The user, or why not."""
    url = f"{service.url}/me"
    said = HTTP.get(url, params={"by": "JWT"}, headers=bearer(token)).json()
    return str(said.get("user") or said["error"])


def at_application(provider: Provider, token: str) -> str:
    """The same, of an application to which somebody comes back."""
    name = jwt.get_unverified_header(token)["kid"]
    (key,) = [k for k in keys_in(provider.remote.jwks()) if k.kid == name]
    try:
        read = id_token_reader(key, provider.url, CLIENT_ID).verify(token)
        return for_this_client(read, CLIENT_ID).user_id
    except Rejected as error:
        return type(error).__name__


# A key changes


def changed(provider: Provider, service: Process) -> Row:
    """In order, while somebody signs in and asks all the time."""
    counts: Counter[str] = Counter()
    with asking(provider, service, counts):
        for step in ("announce", "sign", "withdraw"):
            told(f"{provider.url}/change", step=step, kid="next")
            time.sleep(TIMES["lasts_s"] + 1)
    return {
        "name": "its key changes in order",
        "requests": counts.total(),
        "failed": counts.total() - counts["200, first"] - counts["200, next"],
        "by the new key": counts["200, next"],
    }


@contextmanager
def asking(
    provider: Provider, service: Process, counts: Counter[str]
) -> Iterator[None]:
    """A sign-in and a request with its access token, again and again."""
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            token = provider.sign_in()["access_token"]
            said = status(f"{service.url}/me", token, by="JWT")
            new = jwt.get_unverified_header(token)["kid"] == "next"
            counts[f"{said}, {'next' if new else 'first'}"] += 1

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
