"""Django's sessions in its database, which is the default."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(__name__, SESSION_ENGINE="django.contrib.sessions.backends.db")

from labs.frameworks.child.django_sessions import (
    shipped,
)

app, USERS = Site, Users


def STORE(_users):
    return Store(("django_session",))


SHIPPED = shipped(
    "Django sessions, db",
    "A random key in a cookie, and a row in the database.",
    "using-database-backed-sessions",
    "the database",
)
