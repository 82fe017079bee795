"""A deactivated user keeps refreshing.

Access tokens are refused to a deactivated user, but the refresh view of
simplejwt before 5.4.0 never looked at the user: it issued one access
token after the other until the refresh token expired.
"""

import django
from by_hand import SECRET
from django.conf import settings

settings.configure(
    SECRET_KEY=SECRET,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    },
)
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
from rest_framework.exceptions import APIException
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.serializers import TokenRefreshSerializer
from rest_framework_simplejwt.tokens import RefreshToken

REFUSALS = (TokenError, APIException)
call_command("migrate", verbosity=0)
ALICE = User.objects.create_user("alice")
TOKEN = str(RefreshToken.for_user(ALICE))


def enters(token: str) -> bool:
    refreshed = TokenRefreshSerializer(data={"refresh": token})
    return refreshed.is_valid(raise_exception=True)


def honest() -> bool:
    return enters(TOKEN)


def edited() -> bool:
    return enters(TOKEN[:-8] + "AAAAAAAA")


def attack() -> bool:
    User.objects.filter(pk=ALICE.pk).update(is_active=False)
    return enters(TOKEN)
