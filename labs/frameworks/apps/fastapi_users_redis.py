"""FastAPI Users: a random token in a cookie, kept in Redis."""

from dataclasses import replace

from fastapi_users.authentication import (
    AuthenticationBackend,
    CookieTransport,
    RedisStrategy,
)

from labs.frameworks.apps.fastapi_users_jwt import AUTH, CHANGES, DOORS, VERBS
from labs.frameworks.child.fastapi_site import Users, site
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import HOUR_S, Change, Shipped, doors

USERS = Users


def app(parts: Parts):
    redis = parts.store.async_client(decode_responses=True)

    def strategy() -> RedisStrategy:
        return RedisStrategy(redis, lifetime_seconds=3600)

    transport = CookieTransport(cookie_max_age=3600)
    backend = AuthenticationBackend("redis", transport, strategy)
    return site(parts, backend)


DOCS = f"{AUTH}/strategies/redis"

SHIPPED = Shipped(
    name="FastAPI Users, Redis cookie",
    packages=("fastapi-users", "fastapi", "redis"),
    about="A random token in a cookie, and the record in Redis.",
    docs=DOCS,
    life_s=HOUR_S,
    doors=doors(**{**DOORS, "log_in": replace(DOORS["log_in"], done=(204,))}),
    verbs=VERBS,
    changes={
        **CHANGES,
        "lifetime": Change("lifetime_seconds", DOCS),
        "log-out": Change("none is needed", DOCS),
        "forged-post": Change("cookie_samesite", f"{AUTH}/transports/cookie"),
    },
    account="{}@example.com",
    store="Redis",
)
