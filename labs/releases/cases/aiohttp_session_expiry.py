"""A session that has expired is still taken.

`max_age` was sent to the browser and nowhere else: aiohttp-session before
2.7.0 did not look at the age of a session that comes back, so a copied
cookie lives forever.  CVE-2018-1000814.
"""

import asyncio
import time

from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from aiohttp_session.cookie_storage import EncryptedCookieStorage

REFUSALS = ()
MAX_AGE_S = 2


def who(cookie: str) -> str:
    return asyncio.run(load(cookie)).get("user", "nobody")


async def load(cookie: str):
    request = make_mocked_request("GET", "/", headers={"Cookie": cookie})
    return await STORAGE.load_session(request)


async def issue() -> str:
    """Log Alice in.  Returns her Cookie header."""
    session, response = await load(""), web.Response()
    session["user"] = "alice"
    await STORAGE.save_session(None, response, session)
    return f"sid={response.cookies['sid'].value}"


STORAGE = EncryptedCookieStorage(
    b"k" * 32, cookie_name="sid", max_age=MAX_AGE_S
)


def honest() -> bool:
    return who(asyncio.run(issue())) == "alice"


def edited() -> bool:
    cookie = asyncio.run(issue())
    return who(cookie[:30] + "AAAA" + cookie[34:]) == "alice"


def attack() -> bool:
    cookie = asyncio.run(issue())
    time.sleep(MAX_AGE_S + 1.1)
    return who(cookie) == "alice"
