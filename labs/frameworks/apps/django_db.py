"""Django's sessions in its database, which is the default."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(__name__, SESSION_ENGINE="django.contrib.sessions.backends.db")

from labs.frameworks.child import django_sessions as site

urlpatterns = site.urlpatterns
app, USERS = Site, Users


def STORE(users):
    return Store(users, ("django_session",))


SHIPPED = site.shipped(
    "Django sessions, db",
    "A random key in a cookie, and a row in the database.",
    "using-database-backed-sessions",
    "the database",
)
