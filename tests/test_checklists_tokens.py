"""The verifiers of book/checklists.md are run as they stand, and once more
without each line that is said to be needed."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from checklist_lines import from_node, source, turned, without
from served import served
from werkzeug.wrappers import Request, Response

from demo.keys import Key, key_for

CLAIMS = {
    "iss": "https://login.example",
    "aud": "https://api.example",
    "sub": "alice",
    "jti": "f7aW",
}
KEY, OTHER = key_for("ES256"), key_for("ES256", "mallory")


def token(key: Key = KEY, typ: str = "at+jwt", **change: Any) -> str:
    """An access token; what is changed to None is left out."""
    claims = {**CLAIMS, "exp": int(time.time()) + 300, **change}
    claims = {k: v for k, v in claims.items() if v is not None}
    return jwt.encode(claims, key.signing, "ES256", {"typ": typ})


def part(thing: dict[str, Any]) -> str:
    raw = base64.urlsafe_b64encode(json.dumps(thing).encode())
    return raw.rstrip(b"=").decode()


def made(text: bytes) -> bytes:
    """A good signature."""
    return jwt.get_algorithm_by_name("ES256").sign(text, KEY.signing)


def with_header(
    algorithm: str, sign: Callable[[bytes], bytes], typ: Any = "at+jwt"
) -> str:
    header = part({"alg": algorithm, "typ": typ})
    text = f"{header}.{part({**CLAIMS, 'exp': int(time.time()) + 300})}"
    signature = base64.urlsafe_b64encode(sign(text.encode())).rstrip(b"=")
    return f"{text}.{signature.decode()}"


BAD: dict[str, Callable[[], str]] = {
    "unsigned": lambda: with_header("none", lambda _: b""),
    "keyed with the public key": lambda: with_header(
        "HS256", lambda text: hmac.digest(KEY.pem(), text, "sha256")
    ),
    "by another key": lambda: token(OTHER),
    "expired": lambda: token(exp=int(time.time()) - 1),
    "without an end": lambda: token(exp=None),
    "about nobody": lambda: token(sub=None),
    "without a name of its own": lambda: token(jti=None),
    "by another issuer": lambda: token(iss="https://other.example"),
    "for another service": lambda: token(aud="https://other.example"),
    "for no service": lambda: token(aud=None),
    "of another kind": lambda: token(typ="logout+jwt"),
    "of a kind that is a number": lambda: with_header("ES256", made, typ=1),
    "of a kind that is a list": lambda: with_header("ES256", made, typ=[]),
}
LETS_IN = [
    ("pyjwt_verifier.py", ('issuer="',), "by another issuer"),
    ("pyjwt_verifier.py", ('audience="',), "for no service"),
    ("pyjwt_verifier.py", ("require",), "without an end"),
    ("pyjwt_verifier.py", ("if kind", "raise jwt"), "of another kind"),
    ("jose_verifier.mjs", ("issuer:",), "by another issuer"),
    ("jose_verifier.mjs", ("audience:",), "for another service"),
    ("jose_verifier.mjs", ("requiredClaims:",), "without an end"),
    ("jose_verifier.mjs", ("typ:",), "of another kind"),
]
"""A verifier, its lines that are taken away, and what then gets in."""


def tokens() -> dict[str, str]:
    return {"good": token(), **{name: make() for name, make in BAD.items()}}


def pyjwt_takes(text: str, shown: dict[str, str]) -> set[str]:
    """The names of the tokens that the verifier takes."""
    namespace: dict[str, Any] = {}
    exec(text, namespace)
    taken = set()
    for name, one in shown.items():
        try:
            namespace["verify"](one, KEY.verifying)
        except jwt.InvalidTokenError:
            continue
        taken.add(name)
    return taken


ASK_JOSE = """
import { importJWK, errors } from "jose";
import { readFileSync } from "node:fs";
import { verify } from "./lines.mjs";
const { jwk, tokens } = JSON.parse(readFileSync(0, "utf8"));
const key = await importJWK(jwk, "ES256");
const taken = [];
for (const [name, token] of Object.entries(tokens)) {
  try {
    await verify(token, key);
    taken.push(name);
  } catch (error) {
    const kinds = [errors.JOSEError, TypeError];
    if (!kinds.some(kind => error instanceof kind)) throw error;
  }
}
console.log(JSON.stringify(taken));
"""


def jose_takes(folder: Path, text: str, shown: dict[str, str]) -> set[str]:
    told = json.dumps({"jwk": jwk_of(KEY), "tokens": shown})
    return {*from_node(folder, text, ASK_JOSE, told)}


def jwk_of(key: Key) -> dict[str, Any]:
    family = jwt.get_algorithm_by_name("ES256")
    jwk: dict[str, Any] = family.to_jwk(key.verifying, as_dict=True)
    return jwk


def test_the_verifier_with_pyjwt() -> None:
    assert pyjwt_takes(source("pyjwt_verifier.py"), tokens()) == {"good"}


@pytest.mark.slow
def test_the_verifier_with_jose(node: Path) -> None:
    text = source("jose_verifier.mjs")
    assert jose_takes(node, text, tokens()) == {"good"}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "lines", "gets_in"), LETS_IN)
def test_each_line_of_a_verifier_is_needed(
    name: str,
    lines: tuple[str, ...],
    gets_in: str,
    request: pytest.FixtureRequest,
) -> None:
    text = source(name)
    for line in lines:
        text = without(text, line)
    if name.endswith(".mjs"):
        taken = jose_takes(request.getfixturevalue("node"), text, tokens())
    else:
        taken = pyjwt_takes(text, tokens())
    assert gets_in in taken


REQUIRED = {
    '"exp", ': "without an end",
    '"sub", ': "about nobody",
    ', "jti"': "without a name of its own",
}


@pytest.mark.slow
@pytest.mark.parametrize("word", REQUIRED)
@pytest.mark.parametrize("name", ["pyjwt_verifier.py", "jose_verifier.mjs"])
def test_each_claim_has_to_be_required(
    name: str, word: str, request: pytest.FixtureRequest
) -> None:
    """Without its name, the token that lacks it gets in, and no other."""
    text = turned(source(name), word, "")
    if name.endswith(".mjs"):
        taken = jose_takes(request.getfixturevalue("node"), text, tokens())
    else:
        taken = pyjwt_takes(text, tokens())
    assert taken == {"good", REQUIRED[word]}


CLIENT = "the client's id"
KINDS = {
    "pyjwt_verifier.py": ('("at+jwt", "application/at+jwt")', '("JWT",)'),
    "jose_verifier.mjs": ('"at+jwt"', '"JWT"'),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("typ", "audience", "gets_in"),
    [
        ("at+jwt", "https://api.example", False),
        ("at+jwt", CLIENT, False),
        ("JWT", "https://api.example", False),
        ("JWT", CLIENT, True),
    ],
)
def test_without_a_kind_of_its_own_the_audience_keeps_an_id_token_out(
    name: str,
    typ: str,
    audience: str,
    gets_in: bool,
    request: pytest.FixtureRequest,
) -> None:
    """Of a provider that writes the same `typ` into every token."""
    kind = KINDS[name] if typ == "JWT" else ("", "")
    text = turned(source(name), *kind)
    text = turned(text, '"https://api.example"', f'"{audience}"')
    shown = {
        "access": token(typ=typ, aud=audience),
        "ID": token(typ="JWT", aud=CLIENT),
    }
    if name.endswith(".mjs"):
        taken = jose_takes(request.getfixturevalue("node"), text, shown)
    else:
        taken = pyjwt_takes(text, shown)
    assert taken == ({"access", "ID"} if gets_in else {"access"})


# Where the key comes from

OLD, NEW = {"kid": "old"}, {"kid": "new"}


def named(key: Key, header: dict[str, str]) -> str:
    claims = {**CLAIMS, "exp": int(time.time()) + 3600}
    return jwt.encode(
        claims, key.signing, "ES256", {"typ": "at+jwt", **header}
    )


@pytest.fixture
def key_set() -> Iterator[str]:
    """Where the provider's is.  A POST publishes the new key."""
    keys = [{**jwk_of(KEY), **OLD}]

    @Request.application
    def app(request: Request) -> Response:
        if request.method == "POST":
            keys.append({**jwk_of(OTHER), **NEW})
        return Response(json.dumps({"keys": keys}))

    with served(app) as url:
        yield url


def test_pyjwt_finds_a_new_key_by_its_name(
    key_set: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a minute after the last fetch, not before."""
    namespace: dict[str, Any] = {}
    exec(source("pyjwt_verifier.py"), namespace)
    provider, moment = jwt.PyJWKClient(key_set), [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])

    def user(shown: str) -> Any:
        key = provider.get_signing_key_from_jwt(shown)
        return namespace["verify"](shown, key)["sub"]

    assert user(named(KEY, OLD)) == "alice"
    with pytest.raises(jwt.InvalidSignatureError):
        user(named(OTHER, OLD))
    httpx.post(key_set)
    moment[0] += 29
    with pytest.raises(jwt.PyJWKClientError) as caught:
        user(named(OTHER, NEW))
    assert not isinstance(caught.value, jwt.InvalidTokenError)
    moment[0] += 2
    assert user(named(OTHER, NEW)) == user(named(KEY, OLD)) == "alice"


ASK_JOSE_ANEW = """
import { createRemoteJWKSet, errors } from "jose";
import { readFileSync } from "node:fs";
import { verify } from "./lines.mjs";
const { url, old, fresh } = JSON.parse(readFileSync(0, "utf8"));
const key = createRemoteJWKSet(new URL(url));
const user = async token => {
  try { return (await verify(token, key)).sub; }
  catch (error) { return error.code; }
};
const real = Date.now, answers = [await user(old)];
await fetch(url, { method: "POST" });
for (const later of [29, 31]) {
  Date.now = () => real() + later * 1000;
  answers.push(await user(fresh));
}
answers.push(await user(old));
console.log(JSON.stringify(answers));
"""


@pytest.mark.slow
def test_jose_finds_a_new_key_by_its_name(key_set: str, node: Path) -> None:
    tokens = {"old": named(KEY, OLD), "fresh": named(OTHER, NEW)}
    told, lines = {"url": key_set, **tokens}, source("jose_verifier.mjs")
    answers = from_node(node, lines, ASK_JOSE_ANEW, json.dumps(told))
    no_match = "ERR_JWKS_NO_MATCHING_KEY"
    assert answers == ["alice", no_match, "alice", "alice"]
