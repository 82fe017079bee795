"""Have the reader's function write a bank's log, and try what is in it."""

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl

import httpx

from demo.contenders import contender
from demo.exercises.telling import for_the_reader
from demo.harness import PASSWORD, Deployment
from demo.harness.sending import json_of

Seen = dict[str, str]
Logged = Callable[[Seen], Mapping[str, object]]

BANKS = ("session cookie", "JWT + refresh")
"""One hands out cookies, the other tokens and renewals."""

SHORTEST = 8
"""Characters of what is worth a try."""

CUT = 12
"""Characters of a value that are shown."""

MIXED = "Lines of one sign-in cannot be told from another's."


class Overheard(httpx.BaseTransport):
    """Passes each request on, and writes down all that it said."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner
        self.seen: list[Seen] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.inner.handle_request(request)
        response.read()
        self.seen.append(all_of(request, response))
        return response


def all_of(request: httpx.Request, response: httpx.Response) -> Seen:
    """Headers and fields of a request and its answer, by their names."""
    answered = {name: str(told) for name, told in json_of(response).items()}
    if "set-cookie" in response.headers:
        answered["set-cookie"] = response.headers["set-cookie"]
    return {
        "method": request.method,
        "path": request.url.path,
        "status": str(response.status_code),
        **request.headers,
        **dict(parse_qsl(request.content.decode())),
        **answered,
    }


@for_the_reader
def log_lets_in(logged: Logged) -> list[str]:
    """Have two banks write the reader's log, and try what is in it.

    logged(seen): what is written down of a request and its answer.
    """
    entries: dict[str, None] = {}
    mixed = False
    for name in BANKS:
        with Deployment(contender(name)) as bank:
            lines = [written_by(logged, bank, renew) for renew in (0, 1)]
            both = [*lines[0], *lines[1]]
            entries |= dict.fromkeys(by_entry(both, bank))
            mixed |= not are_apart(lines[0][-2:], lines[1][-2:])
    faults = [f"Mallory gets in by {', '.join(entries)}."] if entries else []
    return [*faults, MIXED] if mixed else faults


def log_in_seen() -> Iterator[str]:
    """What `logged` gets of a log-in at the bank with cookies, a line for
    each entry, and each value cut short."""
    with Deployment(contender(BANKS[0])) as bank:
        browser = bank.client()
        wire = browser.transport = Overheard(browser.transport)
        browser.log_in("alice", PASSWORD)
    for name, value in wire.seen[0].items():
        yield f"{name}: {value if len(value) <= CUT else value[:CUT] + '…'}"


def written_by(
    logged: Logged, bank: Deployment, renew: int
) -> list[dict[str, str]]:
    """What is logged of a browser in which Alice logs in; of its last
    two requests both ask who she is."""
    browser = bank.client()
    wire = browser.transport = Overheard(browser.transport)
    browser.log_in("alice", PASSWORD)
    if renew and bank.renews():
        browser.renew()
    for _ in range(2):
        browser.me()
    return [strings(logged({**seen})) for seen in wire.seen]


def strings(line: Mapping[str, object]) -> dict[str, str]:
    """Raises AssertionError for what is no dict."""
    assert isinstance(line, Mapping), "Your function returns no dict."
    return {str(name): str(value) for name, value in line.items()}


def by_entry(lines: list[dict[str, str]], bank: Deployment) -> Iterator[str]:
    """The entries that hold something which lets Mallory in."""
    entries = list(dict.fromkeys(name for line in lines for name in line))
    for entry in entries:
        texts = {line[entry] for line in lines if entry in line}
        found = {word for text in texts for word in words_in(text)}
        if any(enters_by(bank, word) for word in sorted(found)):
            yield entry


def words_in(text: str) -> set[str]:
    """The text, and each part of it that could be a secret."""
    parts = {text, *re.split(r"[\s,;=&'\"]+", text)}
    return {one for one in parts if one.isascii() and len(one) >= SHORTEST}


def enters_by(bank: Deployment, word: str) -> bool:
    """Is this text, in any place, as good as Alice's log-in?"""
    doors = bank.client().endpoints
    url, renewal = doors.base_url, doors.renew
    cookie = f"{getattr(bank.app.carrier, 'name', 'session')}={word}"
    requests = [
        httpx.Request("GET", f"{url}/me", headers={"Cookie": cookie}),
        httpx.Request(
            "GET", f"{url}/me", headers={"Authorization": f"Bearer {word}"}
        ),
        httpx.Request(
            "POST", f"{url}/login", data={"user": "alice", "password": word}
        ),
    ]
    if renewal:
        sent = {"renewal": word}
        requests.append(
            httpx.Request("POST", f"{url}{renewal.path}", data=sent)
        )
    door = bank.transport()
    return any(door.handle_request(r).status_code == 200 for r in requests)


def are_apart(one: list[dict[str, str]], other: list[dict[str, str]]) -> bool:
    """Has some entry one value in each sign-in, and not the same?"""
    return any(
        one[0][entry] == one[1].get(entry)
        and other[0].get(entry) == other[1].get(entry) != one[0][entry]
        and entry in other[0]
        for entry in one[0]
    )
