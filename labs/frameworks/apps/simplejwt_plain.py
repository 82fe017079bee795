"""Simple JWT as its page "Getting started" has it."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(
    __name__,
    apps=("rest_framework", "rest_framework_simplejwt"),
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework_simplejwt.authentication.JWTAuthentication"
        ]
    },
)

from labs.frameworks.child import simplejwt_site as jwt
from labs.frameworks.shipped import DAY_S, MINUTE_S, Shipped

urlpatterns = jwt.urlpatterns
app, USERS = Site, Users


def STORE(users):
    return Store(users)


SHIPPED = Shipped(
    name="Simple JWT",
    packages=("djangorestframework-simplejwt", "django", "pyjwt"),
    about="Two JWTs in the answer; the user's row is read each time.",
    docs=jwt.START,
    life_s=DAY_S + 5 * MINUTE_S,
    doors=jwt.DOORS,
    verbs=jwt.VERBS,
    changes=jwt.CHANGES,
)
