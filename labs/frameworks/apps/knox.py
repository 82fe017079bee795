"""django-rest-knox: a token for each log-in, kept as a hash."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(
    __name__,
    apps=("rest_framework", "knox"),
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["knox.auth.TokenAuthentication"]
    },
)

from django.urls import path
from knox import views as knox_views
from rest_framework.authentication import BasicAuthentication

from labs.frameworks.child import drf_site as drf
from labs.frameworks.shipped import (
    HOUR_S,
    USER_AND_PASSWORD,
    Call,
    Change,
    Shipped,
    doors,
)


class LoginView(knox_views.LoginView):
    authentication_classes = (BasicAuthentication,)


urlpatterns = [
    path("login/", LoginView.as_view()),
    path("logout/", knox_views.LogoutView.as_view()),
    path("logoutall/", knox_views.LogoutAllView.as_view()),
    *drf.bank_pages,
]
app, USERS = Site, Users


def STORE(users):
    return Store(users, ("knox_authtoken",))


DOCS = "https://jazzband.github.io/django-rest-knox"

SHIPPED = Shipped(
    name="django-rest-knox",
    packages=("django-rest-knox", "djangorestframework", "django"),
    about="A random token for each log-in; the database has its hash.",
    docs=f"{DOCS}/auth/",
    life_s=10 * HOUR_S,
    doors=doors(
        log_in=Call(
            "/login/",
            encoding="basic",
            fields=USER_AND_PASSWORD,
            bearer="none",
            origin="view",
            docs=f"{DOCS}/auth/#global-usage-on-all-views",
        ),
        log_out=Call(
            "/logout/",
            done=(204,),
            origin="view",
            docs=f"{DOCS}/views/#logoutview",
        ),
        log_out_everywhere=Call(
            "/logoutall/",
            done=(204,),
            origin="view",
            docs=f"{DOCS}/views/#logoutallview",
        ),
        change_password=drf.CHANGE_PASSWORD,
        token="/token",
        scheme="Token",
    ),
    verbs=drf.VERBS,
    changes={
        "lifetime": Change("TOKEN_TTL", f"{DOCS}/settings/#token_ttl"),
        "sliding": Change("AUTO_REFRESH", f"{DOCS}/settings/#auto_refresh"),
    },
    store="the database",
)
