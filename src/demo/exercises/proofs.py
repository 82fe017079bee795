"""Build a bank of the reader's comparison of proofs, and attack it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from demo.attacks import ATTACKS, honest_enters, lands
from demo.contenders import contender
from demo.errors import Rejected
from demo.exercises.telling import for_the_reader
from demo.schemes import DPoP, Identity
from demo.schemes.bound import Shown

Accepts = Callable[[dict[str, Any], str, str, str], bool]

SENT = (
    "proof-for-get",
    "proof-for-elsewhere",
    "proof-for-no-token",
    "proof-of-then",
)
"""The attacks by what a proof says, once its key is the token's."""


@for_the_reader
def proofs_let_in(accepts: Accepts) -> list[str]:
    """Build a bank that asks the reader's function, and attack it.

    accepts(claims, method, url, token): is a proof with these claims for
    this request?  Raises Mistake when an honest user cannot enter.
    """

    class Yours(DPoP):
        """Overrides `require_holder`: the reader's function compares."""

        def require_holder(
            self, identity: Identity, token: str, shown: Shown
        ) -> None:
            proof = self.signed_by_its_key(shown.proof)
            self.require_key(identity, proof.jkt)
            if not accepts(proof.claims, shown.method, shown.url, token):
                raise Rejected("not by the reader's function")
            self.spend(proof)

    target = replace(contender("JWT + DPoP"), name="yours", scheme=Yours)
    assert honest_enters(target), "An honest user cannot enter."
    return [
        attack.claim
        for attack in ATTACKS
        if attack.id in SENT and lands(attack, target)
    ]
