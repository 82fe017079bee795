"""What the cases of aiohttp-session share: a log-in, a log-out, a look.

aiohttp is not installed here but with each old release.  A storage is one
of aiohttp-session's, with cookies named "sid".
"""

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web
from aiohttp.test_utils import make_mocked_request


def log_in(storage: Any, user: str, sid: str = "") -> str:
    """Returns the cookie's value, as set."""
    return changed(storage, sid, lambda session: session.update(user=user))


def log_out(storage: Any, sid: str) -> None:
    changed(storage, sid, lambda session: session.invalidate())


def who(storage: Any, sid: str) -> str:
    """Whom the server knows by that cookie."""
    session = asyncio.run(loaded(storage, sid))
    return str(session.get("user", "nobody"))


async def loaded(storage: Any, sid: str) -> Any:
    headers = {"Cookie": f"sid={sid}"} if sid else {}
    request = make_mocked_request("GET", "/", headers=headers)
    return await storage.load_session(request)


def changed(storage: Any, sid: str, change: Callable[[Any], None]) -> str:
    """One request that changes the session.  Returns the cookie's value."""

    async def request() -> str:
        session, response = await loaded(storage, sid), web.Response()
        change(session)
        await storage.save_session(None, response, session)
        return str(response.cookies["sid"].value)

    return asyncio.run(request())
