"""Notes, with JSON: an access token and a refresh token, in cookies.

    POST   /api/session   {"email", "password"}: log in
    DELETE /api/session   log out
    GET    /api/user      {"data": {"id": 7}}, or 401
    GET    /api/keys      the public key, as a JWK Set
    POST   /api/refresh   PUT /api/password   DELETE /api/sessions

The access token is a JWT; each names its sign-in, which is on record.
"""

import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import jwt

from demo.keys import key_for

ACCESS_S, LIFE_S = 600, 43_200
KEY = key_for("RS256", "notes")
PUBLIC = KEY.pem().decode()
PUBLISHED = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.verifying, as_dict=True)
HMAC = "HS256"
PEOPLE = {"ann@notes.test": 7, "ben@notes.test": 8}


@dataclass
class SignIn:
    """user: a number.  refresh: the token that is good now."""

    user: int
    refresh: str
    until: float
    spent: set[str] = field(default_factory=set)


@dataclass
class Notes:
    """pinned: is the algorithm the application's choice?  mixed: is the
    one key, whose text is public, used for HMAC as well, if the token asks
    for it?  once: does a refresh token work once?  thorough: does a change
    of password end what was there before?"""

    pinned: bool = True
    mixed: bool = False
    once: bool = True
    thorough: bool = True
    passwords: dict[int, str] = field(
        default_factory=lambda: {7: "annspass1", 8: "benspass1"}
    )
    sign_ins: dict[str, SignIn] = field(default_factory=dict)
    started: bool = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                self.started = message["type"].endswith("startup")
                await send({"type": message["type"] + ".complete"})
                if not self.started:
                    return
        body = json.loads((await receive())["body"] or b"{}")
        headers = {k.decode(): v.decode() for k, v in scope["headers"]}
        cookies = SimpleCookie(headers.get("cookie", ""))
        held = {name: one.value for name, one in cookies.items()}
        status, said, new = self.answer(
            scope["method"], scope["path"], headers, held, body
        )
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    (b"content-type", b"application/json"),
                    *((b"set-cookie", set_cookie(*one)) for one in new),
                ],
            }
        )
        text = json.dumps(said).encode()
        await send({"type": "http.response.body", "body": text})

    def answer(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        held: dict[str, str],
        body: dict[str, Any],
    ) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        assert self.started, "the lifespan has to run"
        if method == "POST" and "json" not in headers.get("content-type", ""):
            return 415, {}, []
        if (method, path) == ("POST", "/api/session"):
            return self.log_in(body)
        if path == "/api/keys":
            return 200, {"keys": [PUBLISHED]}, []
        if path == "/api/refresh":
            return self.renew(held.get("refresh", ""))
        name = self.name_in(held.get("access", ""))
        sign_in = self.sign_ins.get(name)
        if sign_in is None or sign_in.until <= time.time():
            return 401, {}, []
        if path == "/api/user":
            return 200, {"data": {"id": sign_in.user}}, []
        if (method, path) == ("DELETE", "/api/session"):
            del self.sign_ins[name]
        if (method, path) == ("DELETE", "/api/sessions"):
            self.end_all(sign_in.user)
        if (method, path) == ("PUT", "/api/password"):
            if body["old"] != self.passwords[sign_in.user]:
                return 422, {}, []
            self.passwords[sign_in.user] = body["new"]
            if self.thorough:
                self.end_all(sign_in.user)
            return self.begin(sign_in.user)
        return 204, {}, [("access", ""), ("refresh", "")]

    def log_in(self, body: dict[str, Any]) -> Any:
        user = PEOPLE.get(body["email"], 0)
        if self.passwords.get(user) != body["password"]:
            return 400, {"error": "wrong"}, []
        return self.begin(user)

    def begin(self, user: int) -> Any:
        name = secrets.token_urlsafe(16)
        refresh = f"{name}.{secrets.token_urlsafe(32)}"
        self.sign_ins[name] = SignIn(user, refresh, time.time() + LIFE_S)
        return self.pair(name)

    def pair(self, name: str) -> Any:
        sign_in = self.sign_ins[name]
        claims = {"sub": str(sign_in.user), "sid": name}
        now = int(time.time())
        claims |= {"iat": now, "exp": now + ACCESS_S}  # type: ignore[dict-item]
        token = jwt.encode(claims, KEY.signing, "RS256")
        return 200, {}, [("access", token), ("refresh", sign_in.refresh)]

    def renew(self, refresh: str) -> Any:
        name = refresh.partition(".")[0]
        sign_in = self.sign_ins.get(name)
        if sign_in is None or sign_in.until <= time.time():
            return 401, {}, []
        if refresh in sign_in.spent:
            del self.sign_ins[name]
            return 401, {}, []
        if refresh != sign_in.refresh:
            return 401, {}, []
        if self.once:
            sign_in.spent.add(refresh)
            sign_in.refresh = f"{name}.{secrets.token_urlsafe(32)}"
        return self.pair(name)

    def name_in(self, token: str) -> str:
        try:
            if self.mixed and jwt.get_unverified_header(token)["alg"] == HMAC:
                return str(by_hmac(token)["sid"])
            if self.pinned:
                claims = jwt.decode(token, PUBLIC, algorithms=["RS256"])
            elif jwt.get_unverified_header(token)["alg"] == "none":
                claims = jwt.decode(token, options={"verify_signature": False})
            else:
                claims = jwt.decode(token, PUBLIC, algorithms=["RS256"])
            return str(claims["sid"])
        except (jwt.PyJWTError, ValueError):
            return ""

    def end_all(self, user: int) -> None:
        for name in [n for n, s in self.sign_ins.items() if s.user == user]:
            del self.sign_ins[name]


def by_hmac(token: str) -> dict[str, Any]:
    """What the token says, by HMAC under the key's text.  Written by hand:
    PyJWT refuses such a key."""
    signed, _, signature = token.rpartition(".")
    mac = hmac.digest(PUBLIC.encode(), signed.encode(), "sha256")
    if not hmac.compare_digest(mac, jwt.utils.base64url_decode(signature)):
        raise ValueError("a wrong signature")
    claims: dict[str, Any] = jwt.decode(
        token, options={"verify_signature": False, "verify_exp": True}
    )
    return claims


def set_cookie(name: str, value: str) -> bytes:
    age = LIFE_S if value else 0
    return (
        f"{name}={value}; Max-Age={age}; Path=/; Secure; HttpOnly; "
        "SameSite=Strict"
    ).encode()


good = Notes()
any_algorithm = Notes(pinned=False)
one_key_for_all = Notes(mixed=True)
refreshes_twice = Notes(once=False)
spares_old = Notes(thorough=False)

ENDPOINTS = """
[accounts.alice]
name = "ann@notes.test"
shown = "7"

[accounts.bob]
name = "ben@notes.test"
shown = "8"

[log_in]
path = "/api/session"
as = "json"
fields = { email = "{user}", password = "{password}" }

[credential]
cookies = ["access"]
jwks = "/api/keys"

[who]
path = "/api/user"
pointer = "/data/id"

[log_out]
path = "/api/session"
method = "DELETE"

[log_out_everywhere]
path = "/api/sessions"
method = "DELETE"

[change_password]
path = "/api/password"
method = "PUT"
as = "json"
fields = { old = "{password}", new = "{new_password}" }

[refresh]
path = "/api/refresh"
as = "json"
cookie = "refresh"
"""
