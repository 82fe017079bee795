"""Simple JWT with its blacklist, rotation and the check of the password."""

from dataclasses import replace

from labs.frameworks.child.django_project import Site, Store, Users, project

BLACKLIST = "rest_framework_simplejwt.token_blacklist"

project(
    __name__,
    apps=("rest_framework", "rest_framework_simplejwt", BLACKLIST),
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework_simplejwt.authentication.JWTAuthentication"
        ]
    },
    SIMPLE_JWT={
        "ROTATE_REFRESH_TOKENS": True,
        "BLACKLIST_AFTER_ROTATION": True,
        "CHECK_REVOKE_TOKEN": True,
    },
)

from labs.frameworks.child import simplejwt_site as jwt
from labs.frameworks.shipped import DAY_S, MINUTE_S, Change, Shipped

urlpatterns = jwt.with_blacklist
app, USERS = Site, Users


def STORE(users):
    return Store(
        users,
        (
            "token_blacklist_blacklistedtoken",
            "token_blacklist_outstandingtoken",
        ),
    )


SHIPPED = Shipped(
    name="Simple JWT, rotation and checks",
    packages=("djangorestframework-simplejwt", "django", "pyjwt"),
    about="Each refresh ends the refresh token; a claim follows the password.",
    docs=jwt.SETTINGS,
    life_s=DAY_S + 5 * MINUTE_S,
    doors=replace(jwt.DOORS, log_out=jwt.LOG_OUT),
    verbs=jwt.VERBS,
    changes={
        **jwt.CHANGES,
        "log-out": Change(
            "ACCESS_TOKEN_LIFETIME", f"{jwt.SETTINGS}#access-token-lifetime"
        ),
    },
    store="the database",
)
