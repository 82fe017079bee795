"""Django REST framework's TokenAuthentication: one token for each user."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(
    __name__,
    apps=("rest_framework", "rest_framework.authtoken"),
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework.authentication.TokenAuthentication"
        ]
    },
)

from django.urls import path
from rest_framework.authtoken import views

from labs.frameworks.child import drf_site as drf
from labs.frameworks.shipped import (
    USER_AND_PASSWORD,
    Call,
    Change,
    Shipped,
    doors,
)

urlpatterns = [
    path("api-token-auth/", views.obtain_auth_token),
    *drf.bank_pages,
]
app, USERS = Site, Users


def STORE(users):
    return Store(users, ("authtoken_token",))


DOCS = f"{drf.DRF}/#tokenauthentication"
KNOX = Change(
    "django-rest-knox, a token for each log-in",
    "https://jazzband.github.io/django-rest-knox/",
)

SHIPPED = Shipped(
    name="DRF TokenAuthentication",
    packages=("djangorestframework", "django"),
    about="One random token for each user, in the database, without an end.",
    docs=DOCS,
    life_s=None,
    doors=doors(
        log_in=Call(
            "/api-token-auth/",
            fields=USER_AND_PASSWORD,
            origin="view",
            docs=f"{drf.DRF}/#by-exposing-an-api-endpoint",
        ),
        change_password=drf.CHANGE_PASSWORD,
        token="/token",
        scheme="Token",
    ),
    verbs=drf.VERBS,
    changes={"log-out": KNOX, "lifetime": KNOX},
    store="the database",
)
