import secrets
from hashlib import sha256
from time import time

from fastapi import FastAPI, HTTPException, Request, Response

OWN = "https://app.test"  # your origin
NAME = "__Host-session"
COOKIE = {
    "secure": True,
    "httponly": True,
}
RECORDS = {}  # in your store: hash of the identifier -> user, end
app = FastAPI()


async def check_password(form):
    """The user whose password is in the form, or None.  Yours to write."""
    raise HTTPException(501)  # until then nobody gets in


@app.middleware("http")
async def refuse_other_origins(request: Request, call_next):
    # With neither header a request gets in: leave out ", OWN" to refuse it.
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


def forget(request):
    RECORDS.pop(hashed(request.cookies.get(NAME, "")), None)


@app.post("/login")
async def login(request: Request, response: Response):
    user = await check_password(await request.form())
    if not user:
        raise HTTPException(401)
    forget(request)  # this browser's session of before
    identifier = secrets.token_urlsafe(32)
    # No later request moves the end.
    RECORDS[hashed(identifier)] = user, time() + 12 * 3600
    response.set_cookie(NAME, identifier, max_age=12 * 3600, **COOKIE)
    return {}


@app.post("/logout")
def logout(request: Request, response: Response):
    forget(request)  # a copy is refused from now on
    response.delete_cookie(NAME, **COOKIE)  # only tidies the browser
    return {}
