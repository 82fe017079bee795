"""Claims about requests that other pages forge."""

from dataclasses import replace

from demo.attacks import CROSS_SITE_TRANSFER, SIBLING_TRANSFER, lands
from demo.claims.base import Claim, Conditions
from demo.contenders import COOKIE, Contender, contender
from demo.cookies import SameSite
from demo.unsafe import LAX_ALONE, UNGUARDED


def same_site_is_enough() -> Conditions:
    """A forged transfer, against each value of SameSite alone."""
    return {
        f"{value or 'nothing said'}, {attack.name}": not lands(
            attack, with_same_site(value)
        )
        for value in ("Strict", "Lax", None)
        for attack in (CROSS_SITE_TRANSFER, SIBLING_TRANSFER)
    }


def with_same_site(value: SameSite | None) -> Contender:
    carrier = replace(COOKIE, same_site=value, check_origin=False)
    return replace(contender("session cookie"), carrier=carrier)


def csrf_is_solved() -> Conditions:
    forms = (CROSS_SITE_TRANSFER, SIBLING_TRANSFER)
    checked = replace(UNGUARDED, carrier=replace(COOKIE, same_site="None"))
    return {
        "SameSite=Lax alone": not any(lands(f, LAX_ALONE) for f in forms),
        "a check of the origin alone": not any(
            lands(f, checked) for f in forms
        ),
        "both": not any(lands(f, contender("session cookie")) for f in forms),
    }


CLAIMS = (
    Claim(
        "same-site",
        "footguns",
        "SameSite takes care of cross-site request forgery.",
        "ride-the-cookie",
        ("RFC 6265bis", "OWASP CSRF Prevention Cheat Sheet"),
        same_site_is_enough,
    ),
    Claim(
        "csrf-solved",
        "footguns",
        "Forged requests are a solved problem for cookies.",
        "ride-the-cookie",
        ("OWASP CSRF Prevention Cheat Sheet",),
        csrf_is_solved,
    ),
)
