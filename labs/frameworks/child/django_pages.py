"""The bank's pages in Django, behind whatever guards a view."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path

from labs.frameworks.child.django_project import NOW


def bank_pages(guard: Callable[[Any], Any]) -> list[Any]:
    """/me and /transfer.  guard: the framework's own decorator."""

    def me(request: HttpRequest) -> JsonResponse:
        return JsonResponse({"user": request.user.get_username()})

    def transfer(request: HttpRequest) -> JsonResponse:
        payer, form = request.user.get_username(), request.POST
        NOW["books"].pay(payer, form["to"], form["amount"])
        return JsonResponse({})

    return [path("me", guard(me)), path("transfer", guard(transfer))]
