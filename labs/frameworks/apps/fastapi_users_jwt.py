"""FastAPI Users: a JWT as a bearer token."""

from fastapi_users.authentication import (
    AuthenticationBackend,
    BearerTransport,
    JWTStrategy,
)

from labs.frameworks.child.fastapi_site import Users, site
from labs.frameworks.child.tables import Parts
from labs.frameworks.shipped import (
    HOUR_S,
    USER_AND_PASSWORD,
    Call,
    Change,
    Shipped,
    Verb,
    Who,
    doors,
)

USERS = Users


def app(parts: Parts):
    def strategy() -> JWTStrategy:
        return JWTStrategy(secret=parts.key, lifetime_seconds=3600)

    transport = BearerTransport(tokenUrl="auth/login")
    backend = AuthenticationBackend("jwt", transport, strategy)
    return site(parts, backend)


DOCS = "https://fastapi-users.github.io/fastapi-users/latest"
AUTH = f"{DOCS}/configuration/authentication"
USAGE = f"{DOCS}/usage/routes"

DOORS = {
    "log_in": Call(
        "/auth/login", fields=USER_AND_PASSWORD, origin="view", docs=USAGE
    ),
    "log_out": Call("/auth/logout", done=(204,), origin="view", docs=USAGE),
    "change_password": Call(
        "/users/me",
        "PATCH",
        "json",
        (("password", "{new_password}"),),
        origin="view",
        docs=USAGE,
    ),
    "me": Who("/users/me", pointer="/email", origin="view", docs=USAGE),
}

VERBS = {
    "ban": Verb("api", f"{DOCS}/configuration/user-manager/"),
    "delete account": Verb("api", f"{DOCS}/configuration/user-manager/"),
}

CHANGES = {
    "lifetime": Change("lifetime_seconds", f"{AUTH}/strategies/jwt"),
    "log-out": Change(
        "DatabaseStrategy or RedisStrategy", f"{AUTH}/#strategy"
    ),
}

SHIPPED = Shipped(
    name="FastAPI Users, JWT bearer",
    packages=("fastapi-users", "fastapi", "pyjwt"),
    about="A JWT in the answer; the user's row is read each time.",
    docs=f"{AUTH}/strategies/jwt",
    life_s=HOUR_S,
    doors=doors(token="/access_token", **DOORS),
    verbs=VERBS,
    changes=CHANGES,
    account="{}@example.com",
)
