"""Django's sessions in its cache, and in the database behind it."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(__name__, SESSION_ENGINE="django.contrib.sessions.backends.cached_db")

from labs.frameworks.child import django_sessions as site

urlpatterns = site.urlpatterns
app, USERS = Site, Users


def STORE(users):
    return Store(users, ("django_session",))


SHIPPED = site.shipped(
    "Django sessions, cached_db",
    "A random key in a cookie, and a row that is cached.",
    "using-cached-sessions",
    "the database and the cache",
)
