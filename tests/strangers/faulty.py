"""Applications that cannot be measured, each for a reason of its own."""

from typing import Any

from strangers.shop import Shop


def raises(environ: Any, start: Any) -> Any:
    raise ValueError("the database is\nnot there")


def needs_setting() -> Any:
    raise KeyError("SECRET")


async def does_not_start(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no database"})


async def crashes(scope: Any, receive: Any, send: Any) -> None:
    raise RuntimeError("an oversight")


class Shuts(Shop):
    """Raises an error at each log-out."""

    def act(self, path: str, form: Any, sid: str, visit: Any) -> Any:
        if path == "/logout":
            raise ValueError("nobody tried this")
        return super().act(path, form, sid, visit)


fails_later = Shuts()
not_an_app = 7


def of_four(a: Any, b: Any, c: Any, d: Any) -> None: ...
