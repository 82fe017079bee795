"""contrib.auth's own views on Django's sessions, whatever keeps them.

Import it when the project is configured.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.urls import include, path

from labs.frameworks.child.django_pages import bank_pages
from labs.frameworks.shipped import (
    DAY_S,
    TRANSFER,
    USER_AND_PASSWORD,
    Call,
    Change,
    Shipped,
    Verb,
    Who,
    doors,
)

urlpatterns = [
    path("accounts/", include("django.contrib.auth.urls")),
    *bank_pages(login_required),
]

DOCS = "https://docs.djangoproject.com/en/5.2"
AUTH = f"{DOCS}/topics/auth/default"
SESSIONS = f"{DOCS}/topics/http/sessions"
SETTINGS = f"{DOCS}/ref/settings"


def form(path: str, docs: str, page: str = "", **more: Any) -> Call:
    """A form of contrib.auth, with the token that its page hands out."""
    return Call(
        f"/accounts/{path}/",
        **{"done": (302,), **more},
        csrf_page=page or f"/accounts/{path}/",
        csrf_field="csrfmiddlewaretoken",
        origin="view",
        docs=docs,
    )


CHANGE_PAGE = "/accounts/password_change/"

DOORS = doors(
    log_in=form(
        "login",
        f"{AUTH}/#django.contrib.auth.views.LoginView",
        fields=USER_AND_PASSWORD,
    ),
    log_out=form(
        "logout",
        f"{AUTH}/#django.contrib.auth.views.LogoutView",
        CHANGE_PAGE,
        done=(200,),
    ),
    change_password=form(
        "password_change",
        f"{AUTH}/#django.contrib.auth.views.PasswordChangeView",
        fields=(
            ("old_password", "{password}"),
            ("new_password1", "{new_password}"),
            ("new_password2", "{new_password}"),
        ),
    ),
    transfer=replace(
        TRANSFER, csrf_page=CHANGE_PAGE, csrf_field="csrfmiddlewaretoken"
    ),
    me=Who(
        "/me",
        pointer="/user",
        refused=(302,),
        origin="api",
        docs=f"{AUTH}/#the-login-required-decorator",
    ),
    cookies=("sessionid",),
)

VERBS = {
    "ban": Verb(
        "api",
        f"{DOCS}/ref/contrib/auth/#django.contrib.auth.models.User.is_active",
    ),
    "delete account": Verb("api", f"{DOCS}/topics/db/queries/"),
    "new secret": Verb("api", f"{SETTINGS}/#secret-key-fallbacks"),
    "behind a proxy": Verb("api", f"{SETTINGS}/#secure-proxy-ssl-header"),
}

CHANGES = {
    "lifetime": Change(
        "SESSION_COOKIE_AGE", f"{SETTINGS}/#session-cookie-age"
    ),
    "sliding": Change(
        "SESSION_SAVE_EVERY_REQUEST",
        f"{SETTINGS}/#session-save-every-request",
    ),
    "cookie": Change(
        "SESSION_COOKIE_SECURE", f"{SETTINGS}/#session-cookie-secure"
    ),
}


def shipped(
    name: str,
    about: str,
    place: str,
    store: str,
    changes: Mapping[str, Change] | None = None,
) -> Shipped:
    """What is said of one session engine.  place: the part of Django's
    page on sessions that tells of it."""
    return Shipped(
        name=name,
        packages=("django",),
        about=about,
        docs=f"{SESSIONS}/#{place}",
        life_s=14 * DAY_S,
        doors=DOORS,
        verbs=VERBS,
        changes={**CHANGES, **(changes or {})},
        store=store,
    )
