"""The bank's pages in Django REST framework.  Import it when the project
is configured."""

from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from labs.frameworks.child.django_project import NOW
from labs.frameworks.shipped import PASSWORD, Verb


class Page(APIView):
    permission_classes = (IsAuthenticated,)


class Me(Page):
    def get(self, request: Any) -> Response:
        return Response({"user": name_of(request.user)})


class Transfer(Page):
    def post(self, request: Any) -> Response:
        form = request.data
        NOW["books"].pay(name_of(request.user), form["to"], form["amount"])
        return Response({})


class Password(Page):
    """As Django's page on changing passwords has it."""

    def post(self, request: Any) -> Response:
        user = get_user_model().objects.get(pk=request.user.pk)
        user.set_password(request.data["new"])
        user.save()
        return Response({})


def name_of(user: Any) -> str:
    """A user made from a token alone has no name, only the row's id."""
    return user.get_username() or NOW["users"].name_of(user.id)


bank_pages = [
    path("me", Me.as_view()),
    path("transfer", Transfer.as_view()),
    path("password", Password.as_view()),
]

VERBS = {
    "ban": Verb(
        "api",
        "https://docs.djangoproject.com/en/5.2/ref/contrib/auth/"
        "#django.contrib.auth.models.User.is_active",
    ),
    "delete account": Verb(
        "api", "https://docs.djangoproject.com/en/5.2/topics/db/queries/"
    ),
}
DJANGO = "https://docs.djangoproject.com/en/5.2"
DRF = "https://www.django-rest-framework.org/api-guide/authentication"

CHANGE_PASSWORD = replace(
    PASSWORD,
    origin="api",
    docs=f"{DJANGO}/topics/auth/default/#changing-passwords",
)
