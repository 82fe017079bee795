"""Django's sessions in its cache."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(__name__, SESSION_ENGINE="django.contrib.sessions.backends.cache")

from labs.frameworks.child import django_sessions as site

urlpatterns = site.urlpatterns
app, USERS = Site, Users


def STORE(users):
    return Store(users)


SHIPPED = site.shipped(
    "Django sessions, cache",
    "A random key in a cookie, and an entry in the cache.",
    "using-cached-sessions",
    "the cache",
)
