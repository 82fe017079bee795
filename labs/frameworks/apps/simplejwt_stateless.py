"""Simple JWT with stateless users: a token is believed without a query."""

from labs.frameworks.child.django_project import Site, Store, Users, project

project(
    __name__,
    apps=("rest_framework", "rest_framework_simplejwt"),
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework_simplejwt.authentication"
            ".JWTStatelessUserAuthentication"
        ]
    },
)

from labs.frameworks.child import simplejwt_site as jwt
from labs.frameworks.shipped import DAY_S, MINUTE_S, Change, Shipped

urlpatterns = jwt.urlpatterns
app, USERS = Site, Users


def STORE(users):
    return Store(users)


DOCS = f"{jwt.DOCS}/stateless_user_authentication.html"
CHECKED = Change("JWTAuthentication, which reads the user's row", jwt.START)

SHIPPED = Shipped(
    name="Simple JWT, stateless user",
    packages=("djangorestframework-simplejwt", "django", "pyjwt"),
    about="Two JWTs in the answer; no row is read for the access token.",
    docs=DOCS,
    life_s=DAY_S + 5 * MINUTE_S,
    doors=jwt.DOORS,
    verbs=jwt.VERBS,
    changes={**jwt.CHANGES, "ban": CHECKED, "account-deleted": CHECKED},
)
