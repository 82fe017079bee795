"""The lines of book/checklists.md for Django, in a project of their own:
settings, and one app whose `models.py` they are."""

from pathlib import Path
from typing import Any

import pytest
from checklist_lines import HOST, from_python, source, turned, without

from demo.harness.jar import Jar

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

def note(request):
    request.session["note"] = request.GET.get("text", "hers")

def renamed(request):
    alice.set_password("second")
    alice.save()

urlpatterns = [
    path("login", door(lambda request: login(request, alice))),
    path("logout", door(logout)),
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


DUTIES = """
first = sent("login")[1]
planted = sent("note")[1]
mine = sent("login", planted)[1]
again = sent("login", mine)[1]
answers = {
    "at a log-in": mine != planted,
    "of the same user": again != mine,
    "the one before": page(mine),
    "what it held": "note" in Session.objects.get(pk=again).get_decoded(),
    "the store holds it": Session.objects.filter(pk=first).exists(),
    "no-store": "no-store" in sent("page", first)[0].get("Cache-Control", ""),
    "log-out": page(first) + ", " + page((sent("logout", first), first)[1]),
}
last = sent("login")[1]
answers["password"] = page(last) + ", " + page(
    (sent("password"), last)[1])
"""
DONE = {
    "at a log-in": True,
    "of the same user": True,
    "the one before": "nobody",
    "what it held": True,
    "the store holds it": True,
    "no-store": False,
    "log-out": "alice, nobody",
    "password": "alice, nobody",
}


@pytest.mark.slow
@pytest.mark.parametrize("line", ["", "request.session.cycle_key()"])
def test_django_does_most_duties_by_itself(
    line: str, frameworks: str, tmp_path: Path
) -> None:
    """Without its line, a log-in of the same user keeps the identifier."""
    end = turned(source("django_end.py"), line, "pass")
    settings = source("django_settings.py")
    ask = project(frameworks, tmp_path, settings, end, "db")
    kept = {"of the same user": False, "the one before": "alice"}
    assert ask(DUTIES) == ({**DONE, **kept} if line else DONE)


CLEARED = """
with time_machine.travel(1_800_000_000, tick=False) as clock:
    sent("login")
    answers = []
    for hours in (11, 2):
        clock.shift(hours * 3600)
        call_command("clearsessions")
        answers.append(Session.objects.count())
    sent("login")
    clock.shift(13 * 3600)
    answers.append(Session.objects.count())
"""


@pytest.mark.slow
def test_clearsessions_removes_what_is_over_and_nothing_else_does(
    frameworks: str, tmp_path: Path
) -> None:
    lines = [source(f"django_{name}.py") for name in ("settings", "end")]
    assert project(frameworks, tmp_path, *lines, "db")(CLEARED) == [1, 0, 1]


FORGED = """
name = settings.CSRF_COOKIE_NAME
told, _ = sent("form")
cookie = told.cookies[name]
OWN, EVIL = {"origin": HOST}, {"origin": "https://evil.test"}
SIBLING = {"origin": "https://blog.app.test"}
TOKEN = {"x-csrftoken": told.content.decode()}
def status(headers):
    words = f"{name}={cookie.value}"
    return sent("note", "", True, cookie=words, headers=headers)[0].status_code
answers = {
    "name": name,
    "the cookie": cookie.OutputString(),
    "our own form": status({**OWN, **TOKEN}),
    "without the token": status(OWN),
    "from elsewhere": status({**EVIL, **TOKEN}),
    "a sibling that knows the token": status({**SIBLING, **TOKEN}),
    "neither header": status(TOKEN),
    "neither header, but a Referer": status(
        {**TOKEN, "referer": HOST + "/form"}),
}
"""
TRUSTED = 'CSRF_TRUSTED_ORIGINS = ["https://*.app.test"]\n'
FORMS = {
    "our own form": 200,
    "without the token": 403,
    "from elsewhere": 403,
    "a sibling that knows the token": 403,
    "neither header": 403,
    "neither header, but a Referer": 200,
}


def keeps(header: str, url: str) -> bool:
    """Whether a browser does."""
    jar = Jar()
    jar.store(header, url)
    return bool(jar.cookies)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "more", "kept", "planted", "sibling"),
    [
        ("", "", True, False, 403),
        ("CSRF_COOKIE_SECURE", "", False, False, 403),
        ("CSRF_COOKIE_NAME", "", True, True, 403),
        ("", TRUSTED, True, False, 200),
    ],
)
def test_a_form_needs_the_token_and_the_origin(
    line: str,
    more: str,
    kept: bool,
    planted: bool,
    sibling: int,
    frameworks: str,
    tmp_path: Path,
) -> None:
    """The token belongs to no session: whoever plants the cookie knows it.
    A name with `__Host-` cannot be planted, and the origin is asked too."""
    settings = source("django_settings.py")
    settings = (without(settings, line) if line else settings) + more
    end = source("django_end.py")
    found = project(frameworks, tmp_path, settings, end, "db")(FORGED)
    name, cookie = found.pop("name"), found.pop("the cookie")
    assert keeps(cookie, HOST) is kept
    theirs = f"{name}=theirs; Domain=app.test; Path=/; Secure"
    assert keeps(theirs, "https://blog.app.test") is planted
    assert found == {**FORMS, "a sibling that knows the token": sibling}
