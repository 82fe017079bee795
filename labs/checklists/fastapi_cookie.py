import secrets
from hashlib import sha256
from time import time

from fastapi import FastAPI, Request, Response

OWN = "https://app.test"  # your origin
NAME = "__Host-session"
COOKIE = {
    "secure": True,
    "httponly": True,
}
RECORDS = {}  # in your store: hash of the identifier -> user, end
app = FastAPI()


@app.middleware("http")
async def refuse_other_origins(request: Request, call_next):
    # Current browsers send both, so with neither there is no victim's cookie.
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", OWN)
    own = site == "same-origin" if site else origin == OWN
    if request.method not in ("GET", "HEAD", "OPTIONS") and not own:
        return Response(status_code=403)
    return await call_next(request)


def hashed(identifier):
    return sha256(identifier.encode()).hexdigest()


def signed_in(request: Request):
    """The user, or None."""
    key = hashed(request.cookies.get(NAME, ""))
    user, ends = RECORDS.get(key, (None, 0))
    return user if time() < ends else None


@app.post("/login")
def login(response: Response):
    identifier = secrets.token_urlsafe(32)
    # Once the password was checked; no later request moves the end.
    RECORDS[hashed(identifier)] = "alice", time() + 12 * 3600
    response.set_cookie(NAME, identifier, max_age=12 * 3600, **COOKIE)
    return {}


@app.post("/logout")
def logout(request: Request, response: Response):
    RECORDS.pop(hashed(request.cookies.get(NAME, "")), None)
    response.delete_cookie(NAME, **COOKIE)  # only tidies the browser
    return {}
