"""What was said over HTTP, as one sees it in a browser's network panel.

Secrets are cut: a credential is shown by its first characters and its
length, a password not at all.
"""

import json
import time
from dataclasses import dataclass
from urllib.parse import parse_qsl

import httpx

STARTS = ("eyJ", ".eJ", "v4.", "bank_")
"""What is shown of a credential: how each of its kind begins.  "eyJ" is
the beginning of every JWT; random characters are not shown."""


@dataclass(frozen=True)
class Exchange:
    """One request with its answer.  at_s: Unix seconds, by the clock that
    the service reads.  who: sent it.  sent, got: lines, secrets cut."""

    at_s: int
    who: str
    sent: tuple[str, ...]
    status: int
    got: tuple[str, ...]


class Recorder(httpx.BaseTransport):
    """Passes each request on to `inner`, and adds what was said to
    `kept`."""

    def __init__(
        self, inner: httpx.BaseTransport, kept: list[Exchange]
    ) -> None:
        self.inner, self.kept = inner, kept

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        at_s = int(time.time())
        response = self.inner.handle_request(request)
        response.read()
        who = str(request.extensions.get("who", ""))
        sent, got = (
            tuple(request_lines(request)),
            tuple(answer_lines(response)),
        )
        self.kept.append(Exchange(at_s, who, sent, response.status_code, got))
        return response


def request_lines(request: httpx.Request) -> list[str]:
    """The request line, the headers that matter here, and the fields."""
    lines = [f"{request.method} {request.url.raw_path.decode()}"]
    for name in ("Host", "Origin"):
        if request.method != "GET" and name in request.headers:
            lines.append(f"{name}: {request.headers[name]}")
    if told := request.headers.get("authorization"):
        scheme, _, credential = told.partition(" ")
        lines.append(f"Authorization: {scheme} {cut(credential)}")
    if told := request.headers.get("cookie"):
        pairs = (pair.partition("=") for pair in told.split("; "))
        held = "; ".join(f"{name}={cut(value)}" for name, _, value in pairs)
        lines.append(f"Cookie: {held}")
    fields = parse_qsl(request.content.decode())
    lines += [f"{name}={cut_field(name, value)}" for name, value in fields]
    return lines


def answer_lines(response: httpx.Response) -> list[str]:
    """What the answer sets, and its body where that is JSON."""
    lines = []
    for header in response.headers.get_list("set-cookie"):
        pair, _, attributes = header.partition(";")
        name, _, value = pair.partition("=")
        lines.append(f"Set-Cookie: {name}={cut(value)};{attributes}")
    body, kind = "", response.headers.get("content-type", "")
    if kind.startswith("application/json"):
        body = response.text
        told = json.loads(body) if body else None
        if isinstance(told, dict):
            safe = {
                name: cut_field(name, value) for name, value in told.items()
            }
            body = json.dumps(safe, ensure_ascii=False)
    return [*lines, body] if body else lines


PUBLIC = ("user", "to", "amount", "balance")
"""Fields that are no secret."""


def cut_field(name: str, value: object) -> object:
    """The value, cut unless it is known to be no secret."""
    if name in PUBLIC or not isinstance(value, str):
        return value
    return cut(value) if "password" not in name else "…"


def cut(secret: str) -> str:
    """The length of a credential, such as "… (43 characters)", after the
    beginning of what begins alike each time, as "eyJ… (290 characters)";
    nothing is cut of what is empty."""
    if not secret:
        return ""
    start = next((one for one in STARTS if secret.startswith(one)), "")
    return f"{start}… ({len(secret)} characters)"
