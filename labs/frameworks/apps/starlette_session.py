"""Starlette's SessionMiddleware: a signed cookie that the client keeps."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route

from labs.frameworks.child.starlette_pages import bank_routes
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import (
    DAY_S,
    USER_AND_PASSWORD,
    Call,
    Change,
    Shipped,
    Verb,
    doors,
)


def app(parts: Parts) -> Starlette:
    async def login(request):
        form = await request.form()
        if not parts.users.authenticate(**form):
            raise HTTPException(401)
        request.session["user"] = form["username"]
        return JSONResponse({})

    async def logout(request):
        request.session.clear()
        return JSONResponse({})

    return Starlette(
        routes=[
            Route("/login", login, methods=["POST"]),
            Route("/logout", logout, methods=["POST"]),
            *bank_routes(parts, lambda request: request.session.get("user")),
        ],
        middleware=[Middleware(SessionMiddleware, secret_key=parts.key)],
    )


DOCS = "https://starlette.dev/middleware/#sessionmiddleware"

SHIPPED = Shipped(
    name="Starlette SessionMiddleware",
    packages=("starlette", "itsdangerous"),
    about="A signed cookie holds the user's name, and the server nothing.",
    docs=DOCS,
    life_s=14 * DAY_S,
    doors=doors(
        log_in=Call(
            "/login", fields=USER_AND_PASSWORD, origin="api", docs=DOCS
        ),
        log_out=Call("/logout", origin="api", docs=DOCS),
    ),
    verbs={"delete account": Verb("own")},
    changes={
        "log-out": Change(
            "a session on the server, such as starsessions'",
            "https://github.com/alex-oleshkevich/starsessions",
        ),
        "lifetime": Change("max_age", DOCS),
        "cookie": Change("https_only", DOCS),
    },
)
