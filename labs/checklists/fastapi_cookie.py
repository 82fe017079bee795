import secrets

from fastapi import FastAPI, Request, Response

OWN = "https://app.test"  # your origin
NAME = "__Host-session"
COOKIE = {
    "secure": True,
    "httponly": True,
}
app = FastAPI()


@app.middleware("http")
async def refuse_other_origins(request: Request, call_next):
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", OWN)
    own = site == "same-origin" if site else origin == OWN
    if request.method not in ("GET", "HEAD", "OPTIONS") and not own:
        return Response(status_code=403)
    return await call_next(request)


@app.post("/login")
def login(response: Response):
    identifier = secrets.token_urlsafe(32)
    # Keep its SHA-256 in your store, with the user and when it ends.
    response.set_cookie(NAME, identifier, max_age=12 * 3600, **COOKIE)
    return {}


@app.post("/logout")
def logout(response: Response):
    # Delete the record in your store; this line only tidies the browser.
    response.delete_cookie(NAME, **COOKIE)
    return {}
