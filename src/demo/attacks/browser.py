"""Browser: the victim's own browser gives it away, or acts."""

from demo.attacks.base import Attack, Attacker
from demo.contenders import contender
from demo.harness import Client
from demo.unsafe import LAX_ALONE, READABLE, UNGUARDED


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
    broken=READABLE,
    fixed=contender("session cookie"),
)

CROSS_SITE_TRANSFER = Attack(
    id="cross-site-transfer",
    name="a form on another site",
    claim="A form on another site pays with the victim's cookie.",
    family="browser",
    source="CWE-352, OWASP CSRF Prevention Cheat Sheet",
    forge=form_on_another_site,
    broken=UNGUARDED,
    fixed=LAX_ALONE,
)

SIBLING_TRANSFER = Attack(
    id="sibling-transfer",
    name="a form on a sibling host",
    claim="A form on a sibling host pays, whatever SameSite says.",
    family="browser",
    source="CWE-352, OWASP CSRF Prevention Cheat Sheet",
    forge=form_on_a_sibling,
    broken=LAX_ALONE,
    fixed=contender("session cookie"),
)
