from datetime import timedelta

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver


@receiver(user_logged_in)
def renew_and_set_the_end(request, **_):
    request.session.cycle_key()  # login() keeps it for the same user
    request.session.set_expiry(timedelta(hours=12))  # no later save moves it
