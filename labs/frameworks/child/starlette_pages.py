"""The bank's pages in Starlette, for whoever a session names."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from labs.frameworks.child.tables import Parts


def bank_routes(
    parts: Parts, who: Callable[[Request], str | None]
) -> list[Route]:
    """/me, /transfer and /password.  who: the name of whoever asks, None
    for a stranger."""

    def named(request: Request) -> str:
        name = who(request)
        if name is None:
            raise HTTPException(401)
        return name

    async def me(request: Request) -> JSONResponse:
        return JSONResponse({"user": named(request)})

    async def transfer(request: Request) -> JSONResponse:
        form = await request.form()
        parts.books.pay(named(request), str(form["to"]), str(form["amount"]))
        return JSONResponse({})

    async def password(request: Request) -> JSONResponse:
        form = await request.form()
        parts.users.set_password(named(request), str(form["new"]))
        return JSONResponse({})

    return [
        Route("/me", me),
        Route("/transfer", transfer, methods=["POST"]),
        Route("/password", password, methods=["POST"]),
    ]
