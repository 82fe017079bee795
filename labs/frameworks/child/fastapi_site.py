"""The site of FastAPI Users' documentation, around one log-in backend."""

import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Form
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin, schemas
from fastapi_users.authentication import AuthenticationBackend
from fastapi_users.db import (
    SQLAlchemyBaseUserTableUUID,
    SQLAlchemyUserDatabase,
)
from fastapi_users.password import PasswordHelper
from fastapi_users_db_sqlalchemy.access_token import (
    SQLAlchemyBaseAccessTokenTableUUID,
)
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import StaticPool

from labs.frameworks.child.counting import Counted, which
from labs.frameworks.child.loop import run
from labs.frameworks.child.tables import Parts

CHEAP = PasswordHelper(
    PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
)
"""A log-in's price is not what this lab measures."""


class Base(DeclarativeBase):
    pass


class User(SQLAlchemyBaseUserTableUUID, Base):
    pass


class AccessToken(SQLAlchemyBaseAccessTokenTableUUID, Base):
    pass


class UserRead(schemas.BaseUser[uuid.UUID]):
    pass


class UserUpdate(schemas.BaseUserUpdate):
    pass


class UserManager(UUIDIDMixin, BaseUserManager[User, uuid.UUID]):
    pass


class Users:
    """A user table in SQL.  reads: statements on it."""

    def __init__(self) -> None:
        engine = create_async_engine(
            "sqlite+aiosqlite://", poolclass=StaticPool
        )
        self.sessions = async_sessionmaker(engine, expire_on_commit=False)
        self.counted = Counted()
        self.engine = engine
        run(self._create())
        event.listen(engine.sync_engine, "before_cursor_execute", self._count)

    @classmethod
    def apart(cls) -> "Users":
        """The table of another service."""
        return cls()

    @property
    def reads(self) -> int:
        return self.counted.users

    async def _create(self) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    def _count(self, _c: Any, _k: Any, statement: str, *_: Any) -> None:
        self.counted.add(which(statement, "user"))

    def add(self, name: str, password: str) -> None:
        run(self._add(f"{name}@example.com", CHEAP.hash(password)))

    async def _add(self, email: str, hashed: str) -> None:
        async with self.sessions.begin() as session:
            session.add(User(email=email, hashed_password=hashed))

    def ban(self, name: str) -> None:
        run(self._changed(name, is_active=False))

    async def _changed(self, name: str, **fields: Any) -> None:
        async with self.sessions() as session:
            users = SQLAlchemyUserDatabase(session, User)
            user = await users.get_by_email(f"{name}@example.com")
            await users.update(user, fields)

    def delete(self, name: str) -> None:
        run(self._delete(name))

    async def _delete(self, name: str) -> None:
        async with self.sessions() as session:
            users = SQLAlchemyUserDatabase(session, User)
            user = await users.get_by_email(f"{name}@example.com")
            await UserManager(users).delete(user)


class TokenTable:
    """The table of access tokens beside the users.  commands: statements
    on it."""

    tables = ("accesstoken",)

    def __init__(self, users: Users) -> None:
        self.users = users

    @property
    def commands(self) -> int:
        return self.users.counted.store

    def empty(self) -> None:
        run(self._empty())

    async def _empty(self) -> None:
        async with self.users.sessions.begin() as session:
            for token in (await session.scalars(select(AccessToken))).all():
                await session.delete(token)


def site(parts: Parts, backend: AuthenticationBackend) -> FastAPI:
    """The routers that the library ships, with this backend, and the
    bank's pages."""

    async def user_manager() -> AsyncIterator[UserManager]:
        async with parts.users.sessions() as session:
            database = SQLAlchemyUserDatabase(session, User)
            yield UserManager(database, CHEAP)

    fastapi_users = FastAPIUsers[User, uuid.UUID](user_manager, [backend])
    signed_in = Depends(fastapi_users.current_user(active=True))
    app = FastAPI()
    app.include_router(fastapi_users.get_auth_router(backend), prefix="/auth")
    app.include_router(
        fastapi_users.get_users_router(UserRead, UserUpdate), prefix="/users"
    )

    @app.post("/transfer")
    async def transfer(
        to: Annotated[str, Form()],
        amount: Annotated[str, Form()],
        user: User = signed_in,
    ) -> None:
        name, _, _ = user.email.partition("@")
        parts.books.pay(name, to, amount)

    return app
