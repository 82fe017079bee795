"""FastAPI Users: a random token, kept in the database."""

from typing import Annotated

from fastapi import Depends
from fastapi_users.authentication import (
    AuthenticationBackend,
    BearerTransport,
)
from fastapi_users.authentication.strategy.db import DatabaseStrategy
from fastapi_users_db_sqlalchemy.access_token import (
    SQLAlchemyAccessTokenDatabase,
)

from labs.frameworks.apps.fastapi_users_jwt import AUTH, CHANGES, DOORS, VERBS
from labs.frameworks.child.fastapi_site import (
    AccessToken,
    TokenTable,
    Users,
    site,
)
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import HOUR_S, Change, Shipped, doors

USERS, STORE = Users, TokenTable


def app(parts: Parts):
    async def access_tokens():
        async with parts.users.sessions() as session:
            yield SQLAlchemyAccessTokenDatabase(session, AccessToken)

    def strategy(
        tokens: Annotated[
            SQLAlchemyAccessTokenDatabase, Depends(access_tokens)
        ],
    ) -> DatabaseStrategy:
        return DatabaseStrategy(tokens, lifetime_seconds=3600)

    transport = BearerTransport(tokenUrl="auth/login")
    backend = AuthenticationBackend("database", transport, strategy)
    return site(parts, backend)


DOCS = f"{AUTH}/strategies/database"

SHIPPED = Shipped(
    name="FastAPI Users, database",
    packages=("fastapi-users", "fastapi-users-db-sqlalchemy", "fastapi"),
    about="A random bearer token, and a row for it beside the user's.",
    docs=DOCS,
    life_s=HOUR_S,
    doors=doors(token="/access_token", **DOORS),
    verbs=VERBS,
    changes={
        **CHANGES,
        "lifetime": Change("lifetime_seconds", DOCS),
        "log-out": Change("none is needed", DOCS),
    },
    account="{}@example.com",
    store="the database",
)
