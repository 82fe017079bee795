"""Django's sessions in a signed cookie: the server keeps none."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(
    __name__, SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"
)

from labs.frameworks.child.django_sessions import (
    SESSIONS,
    Change,
    shipped,
)

app, USERS = Site, Users


def STORE(_users):
    return Store()


SHIPPED = shipped(
    "Django sessions, signed_cookies",
    "A signed cookie holds the session, and the server nothing.",
    "using-cookie-based-sessions",
    "",
    changes={
        "log-out": Change(
            "SESSION_ENGINE, another one",
            f"{SESSIONS}/#configuring-the-session-engine",
        )
    },
)
