"""A token that is bound to a key, and a check that is left out.

A copy of such a token opens nothing by itself, as long as the server
compares all that the proof of the key says: whose key it is, for which
request, for which token, when, and whether it was seen before.  Each
class here leaves one of these comparisons out.
Source: RFC 9449 sections 4.3 and 11, RFC 8705 section 3, RFC 9700 section
4.10, CWE-294.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

import httpx

from demo.attacks.base import LATE_S, Attack, Attacker
from demo.attacks.turning import Flip, overriding, set_to
from demo.contenders import contender
from demo.cookies import Request
from demo.harness import Client, NotApplicable
from demo.harness.holders import CertifiedKey, DeviceKey, ProvingKey
from demo.harness.sending import Headers, Reply, Sender
from demo.schemes import DPoP, Identity, KeyBound
from demo.schemes.bound import Shown
from demo.schemes.dpop import Proof

K = TypeVar("K", bound=DeviceKey)


def her_key(attacker: Attacker, kind: type[K]) -> K:
    """The key of Alice's device.  Raises NotApplicable."""
    holder = attacker.victim.holder
    if not isinstance(holder, kind):
        raise NotApplicable("the credential is bound to no such key")
    return holder


class NeedsNoProof(KeyBound):
    """Overrides `require_holder`: who shows no key is let in all the same,
    as before the tokens were bound."""

    def require_holder(
        self, identity: Identity, token: str, shown: Shown
    ) -> None:
        if shown.proof or shown.certificate:
            super().require_holder(identity, token, shown)


class TakesAnyKey(KeyBound):
    """Overrides `require_key`: some key is shown, and it is not compared
    with the one that the token names."""

    def require_key(self, identity: Identity, holder: str) -> None:
        pass


NO_PROOF = Flip(
    "proof of the key",
    "not required",
    overriding(KeyBound, NeedsNoProof),
)
ANY_KEY = Flip(
    "key that is shown",
    "not compared with the token's",
    overriding(KeyBound, TakesAnyKey),
)


def token_alone(attacker: Attacker, kind: type[DeviceKey]) -> Client:
    """Another machine, which holds the token and no key."""
    her_key(attacker, kind)
    return attacker.victim.stolen_copy()


def by_own_key(attacker: Attacker, kind: type[DeviceKey]) -> Client:
    """Another machine, which holds the token and Mallory's own key."""
    her_key(attacker, kind)
    thief = attacker.victim.stolen_copy()
    thief.holder = kind()
    return thief


class ForgetsProofs(DPoP):
    """Overrides `spend`: it remembers no proof."""

    def spend(self, proof: Proof) -> None:
        pass


class AnyMethod(DPoP):
    """Overrides `require_method`: it does not compare it."""

    def require_method(self, proof: Proof, method: str) -> None:
        pass


class AnyAddress(DPoP):
    """Overrides `require_address`: it does not compare it, as behind a
    proxy where the two seldom agree."""

    def require_address(self, proof: Proof, url: str) -> None:
        pass


class AnyToken(DPoP):
    """Overrides `require_token`: it takes a proof for any token."""

    def require_token(self, proof: Proof, token: str) -> None:
        pass


class AnyAge(DPoP):
    """Overrides `require_fresh`: it takes a proof of any time."""

    def require_fresh(self, proof: Proof) -> None:
        pass


FORGETS_PROOFS = Flip(
    "jti of a proof", "not remembered", overriding(DPoP, ForgetsProofs)
)
ANY_METHOD = Flip(
    "htm of a proof", "not compared", overriding(DPoP, AnyMethod)
)
ANY_ADDRESS = Flip(
    "htu of a proof", "not compared", overriding(DPoP, AnyAddress)
)
ANY_TOKEN = Flip("ath of a proof", "not compared", overriding(DPoP, AnyToken))
ANY_AGE = Flip("iat of a proof", "not compared", overriding(DPoP, AnyAge))
NO_NONCE = Flip("nonce of a proof", "not asked for", set_to(nonce_s=0))

DPOP, CERTIFIED = contender("JWT + DPoP"), contender("certificate-bound JWT")
WITHOUT_NONCE = replace(DPOP, name="JWT + DPoP, without a nonce", settings=())
"""The time in a proof is all that says when it was made."""


@dataclass
class BringsProof(DeviceKey):
    """What a thief has in place of the key: one proof."""

    told: str = field(default="", repr=False)

    def adds(self, sender: Sender, request: Request, token: str) -> Headers:
        return [("DPoP", self.told)]


@dataclass
class RequestLog(httpx.BaseTransport):
    """Keeps the last proof that passes; a log of headers does so."""

    inner: httpx.BaseTransport
    proof: str = field(default="", repr=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.proof = request.headers.get("DPoP", "")
        return self.inner.handle_request(request)


def and_a_proof(attacker: Attacker, proof: str) -> Client:
    """Another machine, which holds the token and this proof."""
    thief = attacker.victim.stolen_copy()
    thief.holder = BringsProof(told=proof)
    return thief


def pay_page(client: Client) -> str:
    """The address to which money is sent from."""
    return client.endpoints.base_url + client.transfer_call().path


def out_of_proof_log(
    attacker: Attacker, request: Callable[[Client], Reply]
) -> Client:
    """Mallory reads in a log the headers of a request of Alice's."""
    her_key(attacker, ProvingKey)
    log = RequestLog(attacker.victim.transport)
    request(replace(attacker.victim, transport=log))
    return and_a_proof(attacker, log.proof)


def payment_in_a_log(attacker: Attacker) -> Client:
    """Alice pays Bob, and Mallory reads the headers in a log: the token
    and the proof."""
    return out_of_proof_log(attacker, lambda alice: alice.transfer("bob", 1))


def link_in_a_log(attacker: Attacker) -> Client:
    """Alice follows a link to the page that pays, which pays nobody, and
    Mallory reads the headers in a log: the token and the proof."""
    return out_of_proof_log(
        attacker, lambda alice: alice.get(alice.transfer_call().path)
    )


def sent_elsewhere(attacker: Attacker) -> Client:
    """Alice uses the same token at another service, which is Mallory's."""
    key, token = her_key(attacker, ProvingKey), attacker.victim.credential()
    proof = key.proof("POST", "https://partner.test/transfer", token)
    return and_a_proof(attacker, proof)


def for_no_token(attacker: Attacker) -> Client:
    """Script had a proof signed before there was a token."""
    key = her_key(attacker, ProvingKey)
    proof = key.proof("POST", pay_page(attacker.victim), "")
    return and_a_proof(attacker, proof)


def never_sent(attacker: Attacker) -> Client:
    """Alice's request was lost on its way, and a log kept it."""
    key, alice = her_key(attacker, ProvingKey), attacker.victim
    proof = key.proof("POST", pay_page(alice), alice.credential())
    return and_a_proof(attacker, proof)


def made_for_later(attacker: Attacker) -> Client:
    """Script in Alice's page has a proof signed for a time at which the
    page is long closed, and carries it away."""
    key, alice = her_key(attacker, ProvingKey), attacker.victim
    at_s = time.time() + LATE_S
    proof = key.proof("POST", pay_page(alice), alice.credential(), at_s)
    return and_a_proof(attacker, proof)


with_stolen = partial(
    Attack, family="transport", chapter="bind-the-credential"
)
"""Mallory has the credential, and not the key that it is bound to."""

ATTACKS = (
    with_stolen(
        id="token-without-proof",
        name="a token without its proof",
        claim="A stolen token pays without any proof of its key.",
        source="RFC 9449 section 7.2, RFC 9700 section 4.10",
        forge=partial(token_alone, kind=ProvingKey),
        fixed=DPOP,
        flip=NO_PROOF,
    ),
    with_stolen(
        id="proof-by-another-key",
        name="a proof by another key",
        claim="A stolen token pays with a proof by the thief's own key.",
        source="RFC 9449 section 4.3, check 12",
        forge=partial(by_own_key, kind=ProvingKey),
        fixed=DPOP,
        flip=ANY_KEY,
    ),
    with_stolen(
        id="proof-again",
        name="a proof that was used",
        claim="Token and proof of a payment, out of a log, pay once more.",
        source="RFC 9449 section 11.1, CWE-294",
        forge=payment_in_a_log,
        fixed=DPOP,
        flip=FORGETS_PROOFS,
    ),
    with_stolen(
        id="proof-for-get",
        name="a proof for another method",
        claim="A proof that was signed for following a link pays.",
        source="RFC 9449 section 4.3, check 8",
        forge=link_in_a_log,
        fixed=DPOP,
        flip=ANY_METHOD,
    ),
    with_stolen(
        id="proof-for-elsewhere",
        name="a proof for another service",
        claim="A service that is sent token and proof pays at the bank.",
        source="RFC 9449 section 4.3, check 9",
        forge=sent_elsewhere,
        fixed=DPOP,
        flip=ANY_ADDRESS,
    ),
    with_stolen(
        id="proof-for-no-token",
        name="a proof that names no token",
        claim="A proof that names no token pays with a stolen one.",
        source="RFC 9449 section 4.3, check 12",
        forge=for_no_token,
        fixed=DPOP,
        flip=ANY_TOKEN,
    ),
    with_stolen(
        id="proof-of-then",
        name="a proof of some time ago",
        claim="A proof that was signed and lost pays minutes later.",
        source="RFC 9449 section 4.3, check 11",
        forge=never_sent,
        wait_s=LATE_S,
        fixed=WITHOUT_NONCE,
        flip=ANY_AGE,
    ),
    with_stolen(
        id="proof-for-later",
        name="a proof made for later",
        claim="A proof that script had signed in the page pays elsewhere, "
        "minutes after the page was closed.",
        family="browser",
        source="RFC 9449 section 11.2",
        forge=made_for_later,
        wait_s=LATE_S,
        fixed=DPOP,
        flip=NO_NONCE,
    ),
    with_stolen(
        id="token-without-certificate",
        name="a token without its certificate",
        claim="A stolen token pays over a connection without certificate.",
        source="RFC 8705 section 3, RFC 9700 section 4.10",
        forge=partial(token_alone, kind=CertifiedKey),
        fixed=CERTIFIED,
        flip=NO_PROOF,
    ),
    with_stolen(
        id="other-certificate",
        name="another certificate",
        claim="A stolen token pays with the thief's own certificate.",
        source="RFC 8705 section 3",
        forge=partial(by_own_key, kind=CertifiedKey),
        fixed=CERTIFIED,
        flip=ANY_KEY,
    ),
)
