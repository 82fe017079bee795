"""Session fixation: an emptied session keeps its name at the next log-in.

Mallory logs out; the server keeps her session's name with nothing in it.
She plants that name in Alice's browser.  Alice logs in, and
aiohttp-session before 2.4.0 stores her session under the name that
Mallory knows.  CVE-2018-1000519.
"""

from aiohttp_bank import log_in, log_out, who
from aiohttp_session.memcached_storage import MemcachedStorage

REFUSALS = ()


class Memcached(dict):
    async def get(self, key: bytes):
        return dict.get(self, key)

    async def set(self, key: bytes, value: bytes, exptime: int = 0) -> None:
        self[key] = value


STORAGE = MemcachedStorage(Memcached(), cookie_name="sid")


def honest() -> bool:
    return who(STORAGE, log_in(STORAGE, "alice")) == "alice"


def edited() -> bool:
    return who(STORAGE, "a-guess") == "alice"


def attack() -> bool:
    known = log_in(STORAGE, "mallory")
    log_out(STORAGE, known)
    log_in(STORAGE, "alice", known)
    return who(STORAGE, known) == "alice"
