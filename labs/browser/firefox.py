"""The installed Firefox, driven over WebDriver BiDi.

Stock Firefox listens by itself; a WebSocket and three commands are all
that is needed.  Source: W3C WebDriver BiDi.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from labs.browser.processes import binary, running

STOCK, ALLOWED = 5, 0
"""Third-party cookies: kept apart for each site that embeds them, which
is how Firefox comes, or allowed (network.cookie.cookieBehavior)."""

PREFERENCES: dict[str, str | int | bool] = {
    "remote.prefs.recommended": False,  # or driving it would set others
    "network.dns.forceResolve": "127.0.0.1",  # every name is this machine
    "dom.security.https_first": False,  # or it would not open http pages
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.normandy.enabled": False,
    "services.settings.server": "data:,",
}

SHORT = {"network.cookie.sameSite.laxPlusPOST.timeout": 10}
"""Its two minutes become ten seconds, were it to count them."""

ACTION_S = 20
"""Longest wait for one answer, in seconds."""


class Firefox:
    """One tab of one window."""

    name = "Firefox"

    def __init__(self, socket: Any) -> None:
        self._socket, self._ids = socket, count(1)
        wanted = {"alwaysMatch": {"acceptInsecureCerts": True}}
        session = self._send("session.new", capabilities=wanted)
        self.version: str = session["capabilities"]["browserVersion"]
        tree = self._send("browsingContext.getTree")
        self._tab = tree["contexts"][0]["context"]

    def open(self, url: str) -> None:
        """As if the user had typed it."""
        self._send(
            "browsingContext.navigate",
            context=self._tab,
            url=url,
            wait="complete",
        )

    def run(self, script: str) -> Any:
        """The value of an expression, once its promise is kept."""
        whole = f"(async () => JSON.stringify((await ({script})) ?? null))()"
        answer = self._send(
            "script.evaluate",
            expression=whole,
            target={"context": self._tab},
            awaitPromise=True,
        )
        if answer["type"] != "success":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def _send(self, method: str, **params: Any) -> Any:
        """One command and its answer; events in between are skipped."""
        number = next(self._ids)
        command = {"id": number, "method": method, "params": params}
        self._socket.send(json.dumps(command))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                break
        if message["type"] == "error":
            raise RuntimeError(f"{method}: {message['message']}")
        return message["result"]


@contextmanager
def firefox(
    third_party: int = ALLOWED, more: dict[str, int] | None = None
) -> Iterator[Firefox]:
    """A new profile in a new process.  Raises NoBrowser."""
    path = binary("FIREFOX")
    import websocket

    def command(profile: Path) -> list[str]:
        write_preferences(profile, third_party, more or {})
        where = ["--profile", str(profile), "--remote-debugging-port", "0"]
        return [path, "--headless", "--no-remote", *where]

    says = r"WebDriver BiDi listening on (ws://\S+)"
    with running(command, says) as address:
        socket: Any = websocket.create_connection(
            f"{address}/session", timeout=ACTION_S, suppress_origin=True
        )
        try:
            yield Firefox(socket)
        finally:
            socket.shutdown()


def write_preferences(
    profile: Path, third_party: int, more: dict[str, int]
) -> None:
    """What a user would have set in about:config."""
    setting = {"network.cookie.cookieBehavior": third_party}
    wanted = PREFERENCES | setting | more
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in wanted.items()
    ]
    (profile / "user.js").write_text("".join(lines), "utf-8")
