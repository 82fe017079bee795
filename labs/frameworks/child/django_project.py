"""A Django project as startproject makes it, in memory.

Django's settings belong to the process, so a second service of the same
configuration shares them: whichever is asked puts its own secret, database
and cache in place first.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections

from labs.frameworks.child.counting import Counted, which
from labs.frameworks.child.tables import Parts

ALIASES = ("default", "second")
"""Of databases and of caches: one for each service."""

PAGES = ("login", "logged_out", "password_change_form")
"""Of contrib.auth: a project brings their templates."""

STARTPROJECT: dict[str, Any] = {
    "ALLOWED_HOSTS": ["bank.test"],
    "DEBUG": False,
    "INSTALLED_APPS": [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                ],
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {
                            f"registration/{page}.html": "{% csrf_token %}"
                            for page in PAGES
                        },
                    )
                ],
            },
        }
    ],
    "USE_TZ": True,
    "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
}
"""What `django-admin startproject` writes, without the admin."""

LAB: dict[str, Any] = {
    "SECRET_KEY": "replaced by each service",
    "DATABASES": {
        alias: {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
        for alias in ALIASES
    },
    "DATABASE_ROUTERS": [f"{__name__}.Router"],
    "CACHES": {
        alias: {"BACKEND": f"{__name__}.CountingCache", "LOCATION": alias}
        for alias in ALIASES
    },
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "LOGGING_CONFIG": None,
}
"""What makes it run in memory, and quickly."""

NOW: dict[str, Any] = {"database": "default"}
"""Whose turn it is: the database, and the books of the bank."""


ON_TURN: list[Callable[[str], None]] = []
"""Told the secret of the service that is asked."""


class Router:
    """Sends each query to the database of the service that is asked."""

    def db_for_read(self, *_: Any, **__: Any) -> str:
        return NOW["database"]

    db_for_write = db_for_read

    def allow_relation(self, *_: Any, **__: Any) -> bool:
        return True


class CountingCache(LocMemCache):
    """Django's cache in memory.  commands: calls so far, of all."""

    commands = 0

    def get(self, *words: Any, **more: Any) -> Any:
        CountingCache.commands += 1
        return super().get(*words, **more)

    def set(self, *words: Any, **more: Any) -> Any:
        CountingCache.commands += 1
        return super().set(*words, **more)

    def add(self, *words: Any, **more: Any) -> Any:
        CountingCache.commands += 1
        return super().add(*words, **more)

    def delete(self, *words: Any, **more: Any) -> Any:
        CountingCache.commands += 1
        return super().delete(*words, **more)


def project(name: str, apps: tuple[str, ...] = (), **changed: Any) -> None:
    """Configure this process.  name: of the module with the URLs.  apps:
    installed beside startproject's.  changed: settings that differ."""
    installed = [*STARTPROJECT["INSTALLED_APPS"], *apps]
    settings.configure(
        **{
            **STARTPROJECT,
            **LAB,
            "INSTALLED_APPS": installed,
            "ROOT_URLCONF": name,
            **changed,
        }
    )
    django.setup()
    for alias in ALIASES:
        NOW["database"] = alias
        call_command("migrate", database=alias, verbosity=0)
        connections[alias].execute_wrappers.append(count)
    NOW["database"] = "default"


COUNTED = Counted()


def count(
    execute: Any, statement: str, params: Any, many: bool, context: Any
) -> Any:
    """Count the statement, and execute it."""
    COUNTED.add(which(statement, "auth_user"))
    return execute(statement, params, many, context)


class Users:
    """Django's user table, in one of the databases.  reads: statements on
    it, of all services together.  names: by the row's id, of all."""

    names: ClassVar[dict[int, str]] = {}

    def __init__(self, database: str = "default") -> None:
        self.database = database
        empty_tables(database)

    @classmethod
    def apart(cls) -> "Users":
        """The table of another service, in the other database."""
        return cls(ALIASES[1])

    @property
    def reads(self) -> int:
        return COUNTED.users

    def _all(self) -> Any:
        NOW["database"] = self.database
        return get_user_model().objects

    def add(self, name: str, password: str) -> None:
        row = self._all().create_user(name, password=password)
        self.names[row.pk] = name

    def name_of(self, key: Any) -> str:
        """By her row's id; it counts as no read."""
        return self.names[int(key)]

    def ban(self, name: str) -> None:
        self._all().filter(username=name).update(is_active=False)

    def delete(self, name: str) -> None:
        self._all().get(username=name).delete()


class Store:
    """Where this configuration keeps its credentials.  tables: of the
    database.  cache: the alias of the cache.  commands: statements on any
    table but the users', and calls to the cache, of all services
    together."""

    def __init__(self, users: Users, tables: tuple[str, ...] = ()) -> None:
        self.tables, self.cache = tables, users.database
        caches[self.cache].clear()

    @property
    def commands(self) -> int:
        return COUNTED.store + CountingCache.commands

    def empty(self) -> None:
        """A loss of all that it holds."""
        caches[self.cache].clear()
        with connections[NOW["database"]].cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"DELETE FROM {table}")


KEPT = ("auth_permission", "django_content_type", "django_migrations")


def empty_tables(database: str) -> None:
    """As after `migrate`."""
    connection = connections[database]
    with connection.constraint_checks_disabled(), connection.cursor() as run:
        for table in connection.introspection.table_names(run):
            if table not in KEPT:
                run.execute(f"DELETE FROM {table}")


class Site:
    """The project as a WSGI application, when it is this service's turn."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.wsgi = parts, get_wsgi_application()

    def __call__(self, environ: Any, start: Any) -> Any:
        parts = self.parts
        NOW["database"], NOW["books"] = parts.users.database, parts.books
        NOW["users"] = parts.users
        for tell in ON_TURN:
            tell(parts.key)
        settings.SECRET_KEY = parts.key
        settings.SECRET_KEY_FALLBACKS = parts.retired
        settings.SESSION_CACHE_ALIAS = parts.store.cache
        settings.SECURE_PROXY_SSL_HEADER = (
            ("HTTP_X_FORWARDED_PROTO", "https") if parts.proxied else None
        )
        return self.wsgi(environ, start)
