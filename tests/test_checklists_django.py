"""The lines of book/checklists.md for Django, in a project of their own:
settings, and one app whose `models.py` they are."""

from pathlib import Path
from typing import Any

import pytest
from checklist_lines import from_python, source, turned, without

PROJECT = """
import tempfile
import django, time_machine
from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

KINDS = ("SESSION_", "CSRF_")
told = {k: v for k, v in globals().items() if k.startswith(KINDS)}
sys.path.insert(0, APP)
settings.configure(
    ALLOWED_HOSTS=["app.test"], ROOT_URLCONF="__main__", SECRET_KEY=KEY,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3",
                           "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth",
                    "django.contrib.sessions", "shop"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
                "django.middleware.csrf.CsrfViewMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends." + ENGINE,
    SESSION_FILE_PATH=tempfile.mkdtemp(dir=APP), **told)
django.setup()
from django.contrib.auth import login, logout
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
alice = User.objects.create_user("alice", password="first")

def door(act):
    def view(request):
        act(request)
        return HttpResponse(request.user.username or "nobody")
    return view

def anew(request):
    request.session.flush()
    login(request, alice)

def note(request):
    request.session["note"] = request.GET.get("text", "hers")

def renamed(request):
    alice.set_password("second")
    alice.save()

urlpatterns = [
    path("login", door(lambda request: login(request, alice))),
    path("anew", door(anew)), path("logout", door(logout)),
    path("note", door(note)), path("password", door(renamed)),
    path("page", door(lambda request: None)),
    path("form", lambda request: HttpResponse(get_token(request))),
]

def sent(name, value="", checks=False, **more):
    client = Client(enforce_csrf_checks=checks)
    client.cookies[SESSION_COOKIE_NAME] = value
    client.cookies.load(more.pop("cookie", ""))
    ask = client.get if name in ("page", "form") else client.post
    headers = {"host": "app.test", **more.pop("headers", {})}
    told = ask("/" + name, secure=True, headers=headers)
    cookie = told.cookies.get(SESSION_COOKIE_NAME)
    return told, cookie.value if cookie else value

def page(value):
    return sent("page", value)[0].content.decode()
"""


def project(where: str, app: Path, lines: str, end: str, engine: str) -> Any:
    (app / "shop").mkdir()
    (app / "shop" / "__init__.py").touch()
    (app / "shop" / "models.py").write_text(end)
    place = f"APP, ENGINE = {str(app)!r}, {engine!r}\n"
    return lambda ask: from_python(where, place + lines, PROJECT + ask)


TWELVE_HOURS = """
with time_machine.travel(1_800_000_000, tick=False) as clock:
    copy = sent("login")[1]
    answers = [page(copy)]
    for hours in (6, 5.9):
        clock.shift(hours * 3600)
        copy = sent("note", copy)[1]
    answers.append(page(copy))
    clock.shift(0.2 * 3600)
    answers.append(page(copy))
"""
LINE = "request.session.set_expiry(timedelta(hours=12))"
ON_THE_SERVER = ("db", "cache", "cached_db", "file")
ENDS = [(engine, "") for engine in (*ON_THE_SERVER, "signed_cookies")]
MOVES = [("db", LINE), ("cache", LINE)]


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "line"), [*ENDS, *MOVES])
def test_the_end_holds_in_each_store_on_the_server(
    engine: str, line: str, frameworks: str, tmp_path: Path
) -> None:
    """Without its line, each write moves it, although the settings name an
    age.  The session that lies in the cookie is the exception."""
    end = turned(source("django_end.py"), line, "pass")
    settings = source("django_settings.py")
    ask = project(frameworks, tmp_path, settings, end, engine)
    ends = engine in ON_THE_SERVER and not line
    at_last = "nobody" if ends else "alice"
    assert ask(TWELVE_HOURS) == ["alice", "alice", at_last]


FOUR_DUTIES = """
first = sent("login")[1]
planted = sent("note")[1]
mine = sent("login", planted)[1]
answers = {
    "at a log-in": mine != planted,
    "of the same user": sent("login", mine)[1] != mine,
    "after a flush": sent("anew", mine)[1] != mine,
    "the store holds it": Session.objects.filter(pk=first).exists(),
    "log-out": page(first) + ", " + page((sent("logout", first), first)[1]),
}
last = sent("login")[1]
answers["password"] = page(last) + ", " + page(
    (sent("password"), last)[1])
"""


@pytest.mark.slow
def test_django_has_its_own_form_of_the_duties(
    frameworks: str, tmp_path: Path
) -> None:
    """All but one: a log-in of the same user keeps the identifier."""
    lines = [source(f"django_{name}.py") for name in ("settings", "end")]
    ask = project(frameworks, tmp_path, *lines, "db")
    assert ask(FOUR_DUTIES) == {
        "at a log-in": True,
        "of the same user": False,
        "after a flush": True,
        "the store holds it": True,
        "log-out": "alice, nobody",
        "password": "alice, nobody",
    }


FORGED = """
told, _ = sent("form")
cookie = told.cookies["csrftoken"]
OWN, EVIL = {"origin": HOST}, {"origin": "https://evil.test"}
TOKEN = {"x-csrftoken": told.content.decode()}
def status(headers):
    words = f"csrftoken={cookie.value}"
    return sent("note", "", True, cookie=words, headers=headers)[0].status_code
answers = {
    "the cookie is Secure": bool(cookie["secure"]),
    "our own form": status({**OWN, **TOKEN}),
    "without the token": status(OWN),
    "from elsewhere": status({**EVIL, **TOKEN}),
}
"""


@pytest.mark.slow
@pytest.mark.parametrize("line", ["", "CSRF_COOKIE_SECURE"])
def test_a_form_needs_the_token_and_the_origin(
    line: str, frameworks: str, tmp_path: Path
) -> None:
    settings = source("django_settings.py")
    settings = without(settings, line) if line else settings
    end = source("django_end.py")
    ask = project(frameworks, tmp_path, settings, end, "db")
    assert ask(FORGED) == {
        "the cookie is Secure": not line,
        "our own form": 200,
        "without the token": 403,
        "from elsewhere": 403,
    }
