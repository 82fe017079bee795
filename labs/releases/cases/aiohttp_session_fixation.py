"""Session fixation: an emptied session keeps its name at the next log-in.

Mallory logs out; the server keeps her session's name with nothing in it.
She plants that name in Alice's browser.  Alice logs in, and
aiohttp-session before 2.4.0 stores her session under the name that
Mallory knows.  CVE-2018-1000519.
"""

import asyncio

from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from aiohttp_session.memcached_storage import MemcachedStorage

REFUSALS = ()


class Memcached(dict):
    async def get(self, key: bytes):
        return dict.get(self, key)

    async def set(self, key: bytes, value: bytes, exptime: int = 0) -> None:
        self[key] = value


STORAGE = MemcachedStorage(Memcached(), cookie_name="sid")


async def load(sid: str):
    headers = {"Cookie": f"sid={sid}"} if sid else {}
    return await STORAGE.load_session(
        make_mocked_request("GET", "/", headers=headers)
    )


async def log_in(user: str, sid: str = "") -> str:
    """Returns the session's name in the cookie, as set."""
    session, response = await load(sid), web.Response()
    session["user"] = user
    await STORAGE.save_session(None, response, session)
    return response.cookies["sid"].value


async def log_out(sid: str) -> None:
    session = await load(sid)
    session.invalidate()
    await STORAGE.save_session(None, web.Response(), session)


async def who(sid: str) -> str:
    return (await load(sid)).get("user", "nobody")


async def planted() -> str:
    known = await log_in("mallory")
    await log_out(known)
    await log_in("alice", known)
    return await who(known)


def honest() -> bool:
    return asyncio.run(who(asyncio.run(log_in("alice")))) == "alice"


def edited() -> bool:
    return asyncio.run(who("a-guess")) == "alice"


def attack() -> bool:
    return asyncio.run(planted()) == "alice"
