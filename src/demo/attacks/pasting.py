"""A user whose name is half a claim."""

from functools import partial

from demo.attacks.base import Attack, Attacker
from demo.contenders import contender
from demo.harness import PASSWORD, Client
from demo.unsafe.base import Flip
from demo.unsafe.pasting import PASTES_COOKIE, PASTES_PASETO, PASTES_TOKEN


def sign_up(attacker: Attacker, claim: str) -> Client:
    """Mallory signs up under a name that closes its own quotes and says
    the claim once more.  Of two, most parsers take the last."""
    name = f'mallory","{claim}":"alice'
    attacker.service.users.add(name, PASSWORD)
    return attacker.service.signed_in(name)


def row(id: str, what: str, claim: str, fixed: str, flip: Flip) -> Attack:
    return Attack(
        id=id,
        name=f"a name that writes into the {what}",
        claim=f"A user's name, pasted into a {what}, signs her in as Alice.",
        family="parsing",
        source="CWE-116, RFC 7519 section 4",
        forge=partial(sign_up, claim=claim),
        fixed=contender(fixed),
        flip=flip,
    )


PASTING_ATTACKS = (
    row("pasted-claim", "JWT", "sub", "JWT", PASTES_TOKEN),
    row(
        "pasted-cookie",
        "signed cookie",
        "user_id",
        "signed cookie",
        PASTES_COOKIE,
    ),
    row("pasted-paseto", "PASETO", "sub", "PASETO public", PASTES_PASETO),
)
