"""Everybody with an empty cookie is in the same session.

Django 1.8's `cached_db` sessions set the key to "" when flushed, and ""
is a key like any other.  Alice is signed in and signs in again to another
account: her new session is stored under "", and a stranger whose cookie
is empty is in it.  CVE-2015-3982.
"""

import django
from by_hand import SECRET
from django.conf import settings

settings.configure(
    SECRET_KEY=SECRET,
    INSTALLED_APPS=["django.contrib.sessions"],
    SESSION_ENGINE="django.contrib.sessions.backends.cached_db",
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    },
)
django.setup()
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection

REFUSALS = ()
with connection.schema_editor() as editor:
    editor.create_model(Session)


def signed_in(user: str, store: SessionStore) -> str:
    """What `login` does to a session.  Returns the cookie's value."""
    if "user" in store and store["user"] != user:
        store.flush()
    store["user"] = user
    store.save()
    return store.session_key


def who(cookie: str) -> str:
    return SessionStore(cookie).get("user", "nobody")


def honest() -> bool:
    return who(signed_in("alice", SessionStore())) == "alice"


def edited() -> bool:
    return who("a-guess") == "alice"


def attack() -> bool:
    browser = SessionStore()
    signed_in("bob", browser)
    signed_in("alice", browser)
    return who("") == "alice"
