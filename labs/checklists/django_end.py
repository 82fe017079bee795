from datetime import timedelta

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver


@receiver(user_logged_in)
def end_after_twelve_hours(request, **_):
    request.session.set_expiry(timedelta(hours=12))  # no later save moves it
