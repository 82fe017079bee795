"""Browser: injected script, and forms and links on other pages.

The victim's own browser gives the credential away, or uses it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from demo.attacks.base import LOOT, Attack, Attacker, moves_money
from demo.contenders import contender
from demo.harness import Client
from demo.harness.client import Reply
from demo.unsafe import LAX_ALONE
from demo.unsafe.apps import MOVES_BY_GET
from demo.unsafe.base import carrying
from demo.unsafe.cookies import (
    HIDES_NOTHING,
    SKIPS_ORIGIN,
    SKIPS_SAME_SITE,
    TAKES_PREFIX,
    TAKES_SUFFIX,
    UNSET_SAME_SITE,
)

CSRF = "CWE-352, OWASP CSRF Prevention Cheat Sheet"
SESSION = contender("session cookie")
STRICT = replace(
    carrying(same_site="Strict")(SESSION), name="session cookie, Strict"
)
EMBEDDED = replace(
    carrying(same_site="None")(SESSION), name="session cookie, embedded"
)
"""For pages that other sites may frame: only the origin check guards."""


def read_by_script(attacker: Attacker) -> Client:
    return attacker.victim.what_script_reads()


def page_at(url: str) -> Callable[[Attacker], Client]:
    """Alice's browser shows this page, which acts."""
    return lambda attacker: attacker.victim.on_page(url)


def follow_link(forged: Client) -> Reply:
    path = forged.endpoints.transfer
    return forged.get(f"{path}?to=mallory&amount={LOOT}")


by_form = partial(Attack, family="browser", source=CSRF)
"""A transfer that a form on some page sends off."""

SCRIPT_THEFT = Attack(
    id="script-theft",
    name="theft by injected script",
    claim="What script can read on the page pays from another machine.",
    family="browser",
    source="CWE-1004, OWASP HTML5 Security Cheat Sheet",
    forge=read_by_script,
    fixed=SESSION,
    flip=HIDES_NOTHING,
)

CROSS_SITE_TRANSFER = by_form(
    id="cross-site-transfer",
    name="a form on another site",
    claim="A form on another site pays with the victim's cookie.",
    forge=page_at("https://evil.test/prize"),
    fixed=LAX_ALONE,
    flip=SKIPS_SAME_SITE,
)

FRESH_COOKIE_TRANSFER = by_form(
    id="fresh-cookie-transfer",
    name="a form on another site, soon after the log-in",
    claim="A cookie that says nothing of SameSite rides along when young.",
    forge=page_at("https://evil.test/prize"),
    fixed=LAX_ALONE,
    flip=UNSET_SAME_SITE,
)

SIBLING_TRANSFER = by_form(
    id="sibling-transfer",
    name="a form on a sibling host",
    claim="A form on a sibling host pays, whatever SameSite says.",
    forge=page_at("https://blog.bank.test/"),
    fixed=SESSION,
    flip=SKIPS_ORIGIN,
)

STRICT_SIBLING_TRANSFER = by_form(
    id="strict-sibling-transfer",
    name="a form on a sibling host, against Strict",
    claim="A form on a sibling host pays, even against Strict.",
    forge=page_at("https://blog.bank.test/"),
    fixed=STRICT,
    flip=SKIPS_ORIGIN,
)

PREFIX_ORIGIN = by_form(
    id="prefix-origin",
    name="an origin that begins like ours",
    claim="A host whose name begins like ours passes for ours.",
    source="CWE-346, OWASP CSRF Prevention Cheat Sheet",
    forge=page_at("https://bank.test.evil.test/"),
    fixed=EMBEDDED,
    flip=TAKES_PREFIX,
)

SUFFIX_ORIGIN = by_form(
    id="suffix-origin",
    name="an origin that ends like ours",
    claim="A host whose name ends like ours passes for ours.",
    source="CWE-346, OWASP CSRF Prevention Cheat Sheet",
    forge=page_at("https://evilbank.test/"),
    fixed=EMBEDDED,
    flip=TAKES_SUFFIX,
)

LINK_TRANSFER = by_form(
    id="link-transfer",
    name="a link on another site",
    claim="A link on another site pays, since Lax lets links through.",
    forge=page_at("https://evil.test/prize"),
    fixed=SESSION,
    flip=MOVES_BY_GET,
    effect=moves_money(follow_link),
)

BROWSER_ATTACKS = (
    SCRIPT_THEFT,
    CROSS_SITE_TRANSFER,
    FRESH_COOKIE_TRANSFER,
    SIBLING_TRANSFER,
    STRICT_SIBLING_TRANSFER,
    PREFIX_ORIGIN,
    SUFFIX_ORIGIN,
    LINK_TRANSFER,
)
