"""Simple JWT's own views.  Import it when the project is configured."""

from django.urls import path
from rest_framework_simplejwt.state import token_backend
from rest_framework_simplejwt.views import (
    TokenBlacklistView,
    TokenObtainPairView,
    TokenRefreshView,
)

from labs.frameworks.child import drf_site as drf
from labs.frameworks.child.django_project import ON_TURN
from labs.frameworks.shipped import (
    USER_AND_PASSWORD,
    Call,
    Change,
    doors,
)

urlpatterns = [
    path("api/token/", TokenObtainPairView.as_view()),
    path("api/token/refresh/", TokenRefreshView.as_view()),
    *drf.bank_pages,
]
with_blacklist = [
    *urlpatterns,
    path("api/token/blacklist/", TokenBlacklistView.as_view()),
]


def sign_with(key: str) -> None:
    """Simple JWT reads SECRET_KEY once; this is as a restart with it."""
    token_backend.signing_key = key
    vars(token_backend).pop("prepared_signing_key", None)


ON_TURN.append(sign_with)

DOCS = "https://django-rest-framework-simplejwt.readthedocs.io/en/stable"
START = f"{DOCS}/getting_started.html"
SETTINGS = f"{DOCS}/settings.html"
BLACKLIST = f"{DOCS}/blacklist_app.html"

RENEWAL = (("refresh", "{renewal}"),)

DOORS = doors(
    log_in=Call(
        "/api/token/", fields=USER_AND_PASSWORD, origin="view", docs=START
    ),
    renew=Call(
        "/api/token/refresh/",
        fields=RENEWAL,
        bearer="none",
        origin="view",
        docs=START,
    ),
    change_password=drf.CHANGE_PASSWORD,
    token="/access",
    renewal="/refresh",
)

LOG_OUT = Call(
    "/api/token/blacklist/",
    fields=RENEWAL,
    bearer="none",
    origin="view",
    docs=BLACKLIST,
)

VERBS = drf.VERBS

CHANGES = {
    "log-out": Change("the blacklist application", BLACKLIST),
    "log-out-access": Change(
        "ACCESS_TOKEN_LIFETIME", f"{SETTINGS}#access-token-lifetime"
    ),
    "lifetime": Change(
        "ACCESS_TOKEN_LIFETIME, REFRESH_TOKEN_LIFETIME",
        f"{SETTINGS}#access-token-lifetime",
    ),
    "password-change": Change(
        "CHECK_REVOKE_TOKEN", f"{SETTINGS}#check-revoke-token"
    ),
    "refresh-reuse": Change(
        "ROTATE_REFRESH_TOKENS with BLACKLIST_AFTER_ROTATION",
        f"{SETTINGS}#rotate-refresh-tokens",
    ),
    "clock-behind": Change("LEEWAY", f"{SETTINGS}#leeway"),
}
