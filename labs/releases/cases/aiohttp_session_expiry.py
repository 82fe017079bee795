"""A session that has expired is still taken.

`max_age` was sent to the browser and nowhere else: aiohttp-session before
2.7.0 did not look at the age of a session that comes back, so a copied
cookie lives forever.  CVE-2018-1000814.
"""

import time

from aiohttp_bank import log_in, who
from aiohttp_session.cookie_storage import EncryptedCookieStorage

REFUSALS = ()
MAX_AGE_S = 2
STORAGE = EncryptedCookieStorage(
    b"k" * 32, cookie_name="sid", max_age=MAX_AGE_S
)


def honest() -> bool:
    return who(STORAGE, log_in(STORAGE, "alice")) == "alice"


def edited() -> bool:
    sid = log_in(STORAGE, "alice")
    return who(STORAGE, sid[:26] + "AAAA" + sid[30:]) == "alice"


def attack() -> bool:
    sid = log_in(STORAGE, "alice")
    time.sleep(MAX_AGE_S + 1.1)
    return who(STORAGE, sid) == "alice"
