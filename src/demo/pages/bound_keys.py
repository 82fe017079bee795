"""A copy of what is bound to a key, tried elsewhere: drawn as it went."""

from dataclasses import dataclass, field, replace

import httpx

from demo.attacks.base import LATE_S, Attacker
from demo.attacks.bound_keys import RequestLog, and_a_proof
from demo.clock import later
from demo.contenders import contender
from demo.figures import Figure, sequence
from demo.figures.sequences import Step
from demo.harness import Client, Deployment
from demo.harness.holders import ProvingKey
from demo.probes.units import length

ALICE, BANK, MALLORY = "Alice's browser", "bank", "Mallory"
PARTIES = ALICE, BANK, MALLORY


def copied_token_figure() -> Figure:
    """Alice pays; Mallory, who reads her headers in a log, tries the same
    in three ways.  Raises AssertionError unless Alice can pay."""
    with Deployment(contender("JWT + DPoP")) as bank:
        alice = bank.signed_in("alice")
        log = RequestLog(alice.transport)
        her = replace(alice, transport=log)
        steps = paid(bank, ALICE, her, "pay: token, and a proof by her key")
        assert steps[-1][-1] == "good", "Alice cannot pay"
        steps.append((ALICE, MALLORY, "a log shows the token and the proof"))
        attacker = Attacker(bank, alice, bank.signed_in("mallory"))
        again, own = and_a_proof(attacker, log.proof), alice.stolen_copy()
        own.holder = ProvingKey()
        for thief, words in (
            (alice.stolen_copy(), "pay: the token alone"),
            (again, "pay: the token and the same proof"),
            (own, "pay: the token, and a proof by a key of his own"),
        ):
            steps += paid(bank, MALLORY, thief, words)
    return sequence("A bound token, and a copy of it", PARTIES, steps)


def copied_cookie_figure() -> Figure:
    """The cookie of a device-bound session is copied, and used at once
    and minutes later.  Raises AssertionError unless Alice can pay."""
    title = "A device-bound session, and a copy of its cookie"
    with Deployment(contender("device-bound session")) as bank:
        alice = bank.client()
        alice.transport = wire = Wire(alice.transport)
        alice.log_in("alice", bank.password_of("alice"))
        steps = [*wire.steps, (ALICE, MALLORY, "malware copies the cookie")]
        thief = alice.stolen_copy()
        thief.transport = wire.inner
        steps += paid(bank, MALLORY, thief, "pay: the copied cookie, at once")
        with later(LATE_S):
            words = f"pay: the copied cookie, {length(LATE_S)} later"
            steps += paid(bank, MALLORY, thief, words)
            wire.steps.clear()
            last = paid(bank, ALICE, alice, "")[-1]
        assert last[-1] == "good", "Alice cannot pay"
    return sequence(title, PARTIES, [*steps, *wire.steps[:-1], last])


@dataclass
class Wire(httpx.BaseTransport):
    """Notes each request of Alice's browser and its answer, as steps."""

    inner: httpx.BaseTransport
    steps: list[Step] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        reply = self.inner.handle_request(request)
        asked = f"{request.method} {request.url.path}"
        signed = "Secure-Session-Response" in request.headers
        told = [
            str(reply.status_code),
            *(
                what
                for name, what in ASKED_BY.items()
                if name in reply.headers
            ),
        ]
        words = asked + (", signed by her key" if signed else "")
        self.steps += [(ALICE, BANK, words), (BANK, ALICE, ", ".join(told))]
        return reply


ASKED_BY = {
    "Secure-Session-Registration": "register a key",
    "Secure-Session-Challenge": "sign this number",
    "Set-Cookie": "a cookie",
}


def paid(bank: Deployment, who: str, client: Client, words: str) -> list[Step]:
    """The request for a payment to Bob, and the answer: the status, and
    by the bank's books whether a coin was moved."""
    before = bank.coins("bob")
    status = client.transfer("bob", 1).status
    moved = bank.coins("bob") > before
    fair = moved is (who == ALICE)
    said = f"{status}, {'1 coin is paid' if moved else 'nothing is paid'}"
    return [(who, BANK, words), (BANK, who, said, "good" if fair else "poor")]
