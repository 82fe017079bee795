"""Provider, service and gateway, each a WSGI application.

What they do is in `demo.services`; here is how they ask each other, over
HTTP.  A refusal is 401 and its name, no answer is 503.  Some doors are the
lab's alone: they sign somebody in, change a key, tell what was counted.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import httpx
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from demo.errors import Rejected, Revoked, Unavailable, WrongIssuer
from demo.keys import Key
from demo.schemes import JWT, Blocklist, Rotating, Session
from demo.services import fleet
from demo.services.changing_keys import new_key, swap
from demo.services.provider import IdentityProvider
from demo.store import Store

TOGETHER = "https://fleet.test"
"""The audience that all services accept: one credential crosses them."""

DAY_S = 86_400

HTTP = httpx.Client(timeout=5, trust_env=False)


def ask(method: str, url: str, **parts: Any) -> Any:
    """The answer.  Raises Unavailable when there is none, and Revoked when
    it is no; any other is a fault."""
    try:
        said = HTTP.request(method, url, **parts)
    except httpx.TransportError as error:
        raise Unavailable("nobody answers") from error
    if said.status_code == 503:
        raise Unavailable(said.text)
    if said.status_code == 401:
        raise Revoked(said.text)
    said.raise_for_status()
    return said.json()


def bearer(credential: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {credential}"}


class Remote:
    """The provider as others see it, by what it says of itself: it has
    the methods that `demo.services.fleet` asks of one."""

    def __init__(self, url: str) -> None:
        """Raises WrongIssuer when it says that it is somebody else.
        Source: OpenID Connect Discovery 1.0 section 4.3."""
        self.about = ask("GET", f"{url}/.well-known/openid-configuration")
        self.issuer = self.about["issuer"]
        if self.issuer != url:
            raise WrongIssuer("found elsewhere than it says")

    def jwks(self) -> Any:
        return ask("GET", self.about["jwks_uri"])

    def exchange(self, form: dict[str, str]) -> Any:
        return ask("POST", self.about["token_endpoint"], data=form)

    def introspect(self, access_token: str) -> Any:
        form = {"token": access_token}
        return ask("POST", f"{self.issuer}/introspect", data=form)


class Role:
    """counts: of what it does, by name."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        return self.answer(Request(environ))(environ, start_response)

    def answer(self, request: Request) -> Response:
        name = request.path.strip("/").replace("-", "_").split("/")[-1]
        page: Callable[[Request], Any] = getattr(self, f"at_{name}", absent)
        try:
            told, code = page(request), 200
        except Rejected as error:
            told, code = {"error": type(error).__name__}, 401
        except Unavailable as error:
            told, code = {"error": str(error)}, 503
        return Response(json.dumps(told), code, mimetype="application/json")

    def at_counts(self, _: Request) -> dict[str, int]:
        return dict(self.counts)


def absent(_: Request) -> Any:
    raise NotFound


def shared(url: str, prefix: str) -> Store:
    """The store of all of them."""
    store = Store(url)
    store._prefix = prefix
    return store


class Provider(Role):
    """store: URL and prefix of the store that all share.  token_s:
    seconds for which its JWTs live."""

    def __init__(self, url: str, store: list[str], token_s: int) -> None:
        super().__init__()
        self.token_s, self.store = token_s, shared(*store)
        self.provider = IdentityProvider(self.store, issuer=url)

    def at_openid_configuration(self, _: Request) -> Any:
        return self.provider.discovery()

    def at_jwks(self, _: Request) -> Any:
        self.counts["fetches"] += 1
        return self.provider.jwks()

    def at_token(self, request: Request) -> Any:
        return self.provider.exchange(request.form.to_dict())

    def at_introspect(self, request: Request) -> Any:
        return self.provider.introspect(request.form["token"])

    # The lab's doors

    def scheme(self, design: str) -> Any:
        """What signs in and out."""
        key, issuer = self.provider.key, self.provider.issuer
        schemes: dict[str, Any] = {
            "JWT": self.provider.signer(TOGETHER, self.token_s),
            "JWT + blocklist": blocklist(key, self.store, issuer),
            "session": Session(self.store),
            "opaque": self.provider.sign_ins,
        }
        return schemes[design]

    def at_sign_in(self, request: Request) -> dict[str, str]:
        design, user = request.args["design"], request.args["user"]
        return {"access": self.scheme(design).issue(user).access}

    def at_sign_out(self, request: Request) -> dict[str, bool]:
        """False where there is nothing that could be ended."""
        scheme = self.scheme(request.args["design"])
        if hasattr(scheme, "revoke"):
            scheme.revoke(request.args["access"])
        return {"ended": hasattr(scheme, "revoke")}

    def at_change(self, request: Request) -> dict[str, str]:
        """The next step of a change of the key."""
        provider, step = self.provider, request.args["step"]
        if step == "announce":
            provider.announce(new_key())
        elif step == "sign":
            provider.sign_with(new_key())
        else:
            provider.withdraw(provider.published[-1])
        return {"done": step}

    def at_swap(self, _: Request) -> dict[str, str]:
        """The key is stolen and replaced: what the thief and the provider
        sign from then on, good for a day."""
        stolen = self.provider.signer(TOGETHER, DAY_S)
        swap(self.provider)
        honest = self.provider.signer(TOGETHER, DAY_S)
        return {
            "stolen": stolen.issue("alice").access,
            "honest": honest.issue("alice").access,
        }


def blocklist(key: Key, store: Store, issuer: str) -> Blocklist:
    return Blocklist(
        key=key, store=store, issuer=issuer, audience=TOGETHER, ttl_s=DAY_S
    )


class Service(Role):
    """issuer: the provider's URL.  audience: of tokens that are for all
    services.  inside: the secret that it shares with the gateway, in hex.
    times: `lasts_s`, `cooldown_s`, `grace_s` of its key set."""

    def __init__(
        self,
        url: str,
        name: str,
        issuer: str,
        store: list[str],
        inside: str,
        times: dict[str, int],
        audience: str = TOGETHER,
    ) -> None:
        super().__init__()
        self.remote: Any = Remote(issuer)
        self.exchanged = self.key_set(name, times)
        self.keys = self.key_set(name, times)
        self.keys.audience = audience
        held = shared(*store)
        self.ways: dict[str, Callable[[str], Any]] = {
            "JWT": self.keys.verify,
            "exchanged": self.exchanged.verify,
            "configured": Rotating(
                self.keys.key, self.keys.issuer, audience
            ).verify,
            "JWT + blocklist": blocklist(self.keys.key, held, issuer).verify,
            "session": Session(held).verify,
            "inside": inner(inside, name).verify,
            "introspection": self.introspected,
        }

    def key_set(self, name: str, times: dict[str, int]) -> Any:
        verifier = fleet.service_at(self.remote, name).verifier
        vars(verifier).update(times)
        return verifier

    def introspected(self, token: str) -> Any:
        told = self.remote.introspect(token)
        if not told["active"]:
            raise Revoked("not active")
        return SimpleNamespace(user_id=told["sub"])

    def who(self, request: Request) -> str:
        """Whose request is it, in the way that it asks for?"""
        way = request.args["by"]
        self.counts["checks"] += way not in ("session", "introspection")
        said = request.headers.get("Authorization", "")
        user_id: str = self.ways[way](said.removeprefix("Bearer ")).user_id
        return user_id

    def at_me(self, request: Request) -> dict[str, str]:
        return {"user": self.who(request)}

    def at_fetch(self, _: Request) -> dict[str, bool]:
        """The lab's: fetch the keys now."""
        self.keys.fetch()
        return {"done": True}


def inner(secret: str, name: str) -> JWT:
    """Tokens between the gateway and one service."""
    raw = bytes.fromhex(secret)
    key = Key("HS256", name, raw, raw)
    return JWT(key, audience=f"https://{name}.test", ttl_s=60)


class Gateway(Service):
    """behind: of each service its name, URL and secret."""

    def __init__(self, url: str, behind: list[list[str]], **rest: Any) -> None:
        super().__init__(url, **rest)
        self.behind = behind
        self.gateway = fleet.Gateway(self.remote)

    def crossed(self, request: Request) -> list[list[str]]:
        return self.behind[: int(request.args["hops"])]

    def at_each(self, request: Request) -> list[Any]:
        """Each service checks the credential that came."""
        parts = {"params": {"by": request.args["by"]}}
        headers = {"Authorization": request.headers["Authorization"]}
        return [
            ask("GET", f"{url}/me", headers=headers, **parts)
            for _, url, _ in self.crossed(request)
        ]

    def at_edge(self, request: Request) -> list[Any]:
        """The gateway checks, and hands each a token of its own."""
        who = self.who(request)
        return [
            handed_on(url, "inside", inner(secret, name).issue(who).access)
            for name, url, secret in self.crossed(request)
        ]

    def at_exchange(self, request: Request) -> list[Any]:
        """The provider exchanges the credential, once for each."""
        access = request.headers["Authorization"].removeprefix("Bearer ")
        told = []
        for name, url, _ in self.crossed(request):
            service: Any = SimpleNamespace(audience=f"https://{name}.test")
            token = self.gateway.token_for(access, service)
            told.append(handed_on(url, "exchanged", token))
        return told


def handed_on(url: str, way: str, token: str) -> Any:
    return ask("GET", f"{url}/me", params={"by": way}, headers=bearer(token))
