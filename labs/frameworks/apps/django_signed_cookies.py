"""Django's sessions in a signed cookie: the server keeps none."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(
    __name__, SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"
)

from labs.frameworks.child import django_sessions as site

urlpatterns = site.urlpatterns
app, USERS = Site, Users


def STORE(users):
    return Store(users)


SHIPPED = site.shipped(
    "Django sessions, signed_cookies",
    "A signed cookie holds the session, and the server nothing.",
    "using-cookie-based-sessions",
    "",
    changes={
        "log-out": site.Change(
            "SESSION_ENGINE, another one",
            f"{site.SESSIONS}/#configuring-the-session-engine",
        )
    },
)
