"""Browser: the victim's own browser gives it away, or acts."""

from demo.attacks.base import Attack, Attacker
from demo.contenders import contender
from demo.harness import Client
from demo.unsafe import LAX_ALONE
from demo.unsafe.cookies import (
    HIDES_NOTHING,
    SKIPS_ORIGIN,
    SKIPS_SAME_SITE,
)


def read_by_script(attacker: Attacker) -> Client:
    return attacker.victim.what_script_reads()


def form_on_another_site(attacker: Attacker) -> Client:
    return attacker.victim.on_page("https://evil.test/prize")


def form_on_a_sibling(attacker: Attacker) -> Client:
    return attacker.victim.on_page("https://blog.bank.test/")


SCRIPT_THEFT = Attack(
    id="script-theft",
    name="theft by injected script",
    claim="What script can read on the page pays from another machine.",
    family="browser",
    source="CWE-1004, OWASP HTML5 Security Cheat Sheet",
    forge=read_by_script,
    fixed=contender("session cookie"),
    flip=HIDES_NOTHING,
)

CROSS_SITE_TRANSFER = Attack(
    id="cross-site-transfer",
    name="a form on another site",
    claim="A form on another site pays with the victim's cookie.",
    family="browser",
    source="CWE-352, OWASP CSRF Prevention Cheat Sheet",
    forge=form_on_another_site,
    fixed=LAX_ALONE,
    flip=SKIPS_SAME_SITE,
)

SIBLING_TRANSFER = Attack(
    id="sibling-transfer",
    name="a form on a sibling host",
    claim="A form on a sibling host pays, whatever SameSite says.",
    family="browser",
    source="CWE-352, OWASP CSRF Prevention Cheat Sheet",
    forge=form_on_a_sibling,
    fixed=contender("session cookie"),
    flip=SKIPS_ORIGIN,
)
