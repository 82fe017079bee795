import secrets

from fastapi import FastAPI, Response

NAME = "__Host-session"
COOKIE = {
    "secure": True,
    "httponly": True,
}
app = FastAPI()


@app.post("/login")
def login(response: Response):
    identifier = secrets.token_urlsafe(32)
    # Keep its SHA-256 in your store, with the user and the end.
    response.set_cookie(NAME, identifier, max_age=12 * 3600, **COOKIE)
    return {}


@app.post("/logout")
def logout(response: Response):
    # Delete the record in your store; this line only tidies the browser.
    response.delete_cookie(NAME, **COOKIE)
    return {}
