"""Cookies that lack one attribute, or one check."""

from demo.unsafe.base import Flip, carrying

HIDES_NOTHING = Flip(
    "HttpOnly",
    "left out",
    carrying(http_only=False),
)
SKIPS_SAME_SITE = Flip(
    "SameSite",
    "None",
    carrying(same_site="None"),
)
SKIPS_ORIGIN = Flip(
    "origin check",
    "none",
    carrying(check_origin=False),
)
