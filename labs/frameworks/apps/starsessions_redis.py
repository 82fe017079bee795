"""starsessions on Redis, as its example of a log-in has it."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from starsessions import (
    SessionAutoloadMiddleware,
    SessionMiddleware,
    regenerate_session_id,
)
from starsessions.stores.redis import RedisStore

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
        request.session["username"] = form["username"]
        regenerate_session_id(request)
        return JSONResponse({})

    async def logout(request):
        request.session.clear()
        return JSONResponse({})

    return Starlette(
        routes=[
            Route("/login", login, methods=["POST"]),
            Route("/logout", logout, methods=["POST"]),
            *bank_routes(parts, lambda r: r.session.get("username")),
        ],
        middleware=[
            Middleware(
                SessionMiddleware,
                store=RedisStore(connection=parts.store.async_client()),
            ),
            Middleware(SessionAutoloadMiddleware),
        ],
    )


DOCS = "https://github.com/alex-oleshkevich/starsessions"
EXAMPLE = f"{DOCS}/blob/master/examples/login.py"

SHIPPED = Shipped(
    name="starsessions on Redis",
    packages=("starsessions", "starlette", "redis"),
    about="A random identifier in a cookie, and the record in Redis.",
    docs=DOCS,
    life_s=30 * DAY_S,
    doors=doors(
        log_in=Call(
            "/login", fields=USER_AND_PASSWORD, origin="idiom", docs=EXAMPLE
        ),
        log_out=Call("/logout", origin="idiom", docs=EXAMPLE),
    ),
    verbs={"delete account": Verb("own")},
    changes={
        "fixation": Change(
            "regenerate_session_id at log-in, as here",
            EXAMPLE,
        ),
        "lifetime": Change(
            "lifetime, rolling, and the store's gc_ttl",
            DOCS,
        ),
    },
    store="Redis",
)
