"""dj-rest-auth as installed: Django REST framework's token, and a session."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(
    __name__,
    apps=("rest_framework", "rest_framework.authtoken", "dj_rest_auth"),
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework.authentication.TokenAuthentication"
        ]
    },
)

from django.urls import include, path

from labs.frameworks.child import drf_site as drf
from labs.frameworks.shipped import (
    NO_COOKIE,
    USER_AND_PASSWORD,
    Call,
    Change,
    Shipped,
    Who,
    doors,
)

urlpatterns = [
    path("dj-rest-auth/", include("dj_rest_auth.urls")),
    *drf.bank_pages,
]
app, USERS = Site, Users


def STORE(users):
    return Store(users, ("authtoken_token", "django_session"))


DOCS = "https://dj-rest-auth.readthedocs.io/en/latest"
ENDPOINTS = f"{DOCS}/api_endpoints.html"
CONFIGURATION = f"{DOCS}/configuration.html"

DOORS = {
    "log_in": Call(
        "/dj-rest-auth/login/",
        fields=USER_AND_PASSWORD,
        origin="view",
        docs=ENDPOINTS,
    ),
    "log_out": Call("/dj-rest-auth/logout/", origin="view", docs=ENDPOINTS),
    "change_password": Call(
        "/dj-rest-auth/password/change/",
        fields=(
            ("new_password1", "{new_password}"),
            ("new_password2", "{new_password}"),
        ),
        origin="view",
        docs=ENDPOINTS,
    ),
    "me": Who(
        "/dj-rest-auth/user/",
        pointer="/username",
        origin="view",
        docs=ENDPOINTS,
    ),
}

SHIPPED = Shipped(
    name="dj-rest-auth, token",
    packages=("dj-rest-auth", "djangorestframework", "django"),
    about="One random token for each user, in the database, without an end.",
    docs=f"{DOCS}/installation.html",
    life_s=None,
    doors=doors(token="/key", scheme="Token", cookies=NO_COOKIE, **DOORS),
    verbs=drf.VERBS,
    changes={
        "lifetime": Change("USE_JWT", CONFIGURATION),
        "password-change": Change("TOKEN_MODEL, another one", CONFIGURATION),
    },
    store="the database",
)
