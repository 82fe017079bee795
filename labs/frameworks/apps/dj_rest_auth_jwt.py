"""dj-rest-auth with JWTs in cookies."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(
    __name__,
    apps=("rest_framework", "rest_framework.authtoken", "dj_rest_auth"),
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "dj_rest_auth.jwt_auth.JWTCookieAuthentication"
        ]
    },
    REST_AUTH={
        "USE_JWT": True,
        "JWT_AUTH_COOKIE": "my-app-auth",
        "JWT_AUTH_REFRESH_COOKIE": "my-refresh-token",
    },
)

from django.urls import include, path

from labs.frameworks.child import drf_site as drf
from labs.frameworks.child import simplejwt_site as jwt
from labs.frameworks.shipped import (
    DAY_S,
    MINUTE_S,
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
    return Store(users, ("django_session",))


DOCS = "https://dj-rest-auth.readthedocs.io/en/latest"
ENDPOINTS = f"{DOCS}/api_endpoints.html"
CONFIGURATION = f"{DOCS}/configuration.html"

SHIPPED = Shipped(
    name="dj-rest-auth, JWT cookie",
    packages=("dj-rest-auth", "djangorestframework-simplejwt", "django"),
    about="Two JWTs in HttpOnly cookies; the user's row is read each time.",
    docs=f"{DOCS}/installation.html#json-web-token-jwt-support-optional",
    life_s=DAY_S + 5 * MINUTE_S,
    doors=doors(
        log_in=Call(
            "/dj-rest-auth/login/",
            fields=USER_AND_PASSWORD,
            origin="view",
            docs=ENDPOINTS,
        ),
        log_out=Call("/dj-rest-auth/logout/", origin="view", docs=ENDPOINTS),
        renew=Call(
            "/dj-rest-auth/token/refresh/",
            bearer="none",
            origin="view",
            docs=ENDPOINTS,
        ),
        change_password=Call(
            "/dj-rest-auth/password/change/",
            fields=(
                ("new_password1", "{new_password}"),
                ("new_password2", "{new_password}"),
            ),
            origin="view",
            docs=ENDPOINTS,
        ),
        me=Who(
            "/dj-rest-auth/user/",
            pointer="/username",
            origin="view",
            docs=ENDPOINTS,
        ),
        cookies=("my-app-auth",),
        renewal_cookie="my-refresh-token",
    ),
    verbs=drf.VERBS,
    changes={
        "log-out": Change(
            "Simple JWT's blacklist application, and its lifetimes",
            jwt.BLACKLIST,
        ),
        "lifetime": jwt.CHANGES["lifetime"],
        "password-change": jwt.CHANGES["password-change"],
        "refresh-reuse": jwt.CHANGES["refresh-reuse"],
        "clock-behind": jwt.CHANGES["clock-behind"],
        "cookie": Change("JWT_AUTH_SECURE", CONFIGURATION),
        "forged-post": Change("JWT_AUTH_COOKIE_USE_CSRF", CONFIGURATION),
    },
)
