"""Unsigned: Mallory sends no signature, and says so, or says nothing."""

from functools import partial

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import (
    alices_claims,
    forge_unsigned,
    header,
    part,
    with_token,
)
from demo.contenders import contender
from demo.harness import Client
from demo.unsafe.unsigned import READS_ONLY, REFUSES_ONE_WORD, SKIPS_EMPTY


def stripped(attacker: Attacker, ending: str) -> Client:
    """The header promises a signature; nothing follows the payload."""
    claims = alices_claims(attacker)
    algorithm = attacker.service.contender.algorithm
    first = part(header(alg=algorithm))
    return with_token(attacker, f"{first}.{part(claims)}{ending}")


def edited(attacker: Attacker) -> Client:
    """Mallory's own token, with another name in it."""
    claims = alices_claims(attacker)
    first, _, last = attacker.me.credential().split(".")
    return with_token(attacker, f"{first}.{part(claims)}.{last}")


SPELLINGS = {
    "None": "none-capital",
    "NONE": "none-capitals",
    "nOnE": "none-mixed",
}

NONE_IN_ANY_CASE = tuple(
    Attack(
        id=id,
        name=f"alg: {word}",
        claim=f'A filter for "none" lets "{word}" through.',
        family="signature",
        source="RFC 7515 section 4.1.1, CWE-178",
        forge=partial(forge_unsigned, algorithm=word),
        fixed=contender("JWT RS256"),
        flip=REFUSES_ONE_WORD,
    )
    for word, id in SPELLINGS.items()
)

STRIPPED_TO_TWO = Attack(
    id="stripped-to-two",
    name="two parts out of three",
    claim="A token without its third part is not checked.",
    family="signature",
    source="RFC 7515 section 5.2, CWE-347",
    forge=partial(stripped, ending=""),
    fixed=contender("JWT RS256"),
    flip=SKIPS_EMPTY,
)

STRIPPED_TO_DOT = Attack(
    id="stripped-to-dot",
    name="an empty third part",
    claim="A token with an empty third part is not checked.",
    family="signature",
    source="RFC 7515 section 5.2, CWE-347",
    forge=partial(stripped, ending="."),
    fixed=contender("JWT RS256"),
    flip=SKIPS_EMPTY,
)

EDITED_PAYLOAD = Attack(
    id="edited-payload",
    name="another name, the old signature",
    claim="Where a token is only decoded, a name in it can be changed.",
    family="signature",
    source="CWE-347, OWASP JSON Web Token Cheat Sheet",
    forge=edited,
    fixed=contender("JWT"),
    flip=READS_ONLY,
)

UNSIGNED_ATTACKS = (
    *NONE_IN_ANY_CASE,
    STRIPPED_TO_TWO,
    STRIPPED_TO_DOT,
    EDITED_PAYLOAD,
)
