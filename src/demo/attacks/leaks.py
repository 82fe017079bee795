"""Lifecycle: Mallory reads the store, and can write nothing."""

import re

from demo.attacks.base import Attack, Attacker
from demo.attacks.identifiers import the_one_that_is_alice
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.unsafe.leaky import WRITES_IT_DOWN, WRITES_RENEWALS_DOWN

WORD = re.compile(r"[\w-]{16,}", re.ASCII)
"""What may be a credential: as long as one, and of its characters."""


def out_of_a_dump(attacker: Attacker) -> Client:
    """A backup of the store was left lying about.  Every word in it is
    tried, as a credential and as a renewal."""
    dump = attacker.service.store.dump()
    if not dump:
        raise NotApplicable("nothing is stored")
    words = sorted({word for text in dump for word in WORD.findall(text)})
    return the_one_that_is_alice(attacker, words)


LEAK_ATTACKS = (
    Attack(
        id="leaked-store",
        name="a store that was read",
        claim="Who reads the store holds Alice's session.",
        family="lifecycle",
        source="CWE-312, cleartext storage of sensitive information",
        forge=out_of_a_dump,
        fixed=contender("session cookie"),
        flip=WRITES_IT_DOWN,
    ),
    Attack(
        id="leaked-renewals",
        name="a store of renewals that was read",
        claim="Who reads the store renews Alice's sign-in.",
        family="lifecycle",
        source="CWE-312, RFC 6749 section 10.4",
        forge=out_of_a_dump,
        fixed=contender("JWT + refresh"),
        flip=WRITES_RENEWALS_DOWN,
    ),
)
