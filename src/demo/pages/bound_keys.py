"""A copy of what is bound to a key, tried elsewhere: drawn as it went, and
as a real browser was recorded."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from demo.attacks.base import LATE_S
from demo.clock import later
from demo.contenders import contender
from demo.evidence.clients import (
    DEVICE_RECORD,
    device_settings,
    lives_of_copies,
)
from demo.figures import Figure, Mark, grid, sequence, tick
from demo.figures.diagrams import Step
from demo.harness import Client, Deployment
from demo.pages.browsers import recorded
from demo.probes.units import length

ALICE, BANK, MALLORY = "Alice's browser", "bank", "Mallory"
PARTIES = ALICE, BANK, MALLORY
PAY = "POST /transfer"


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
        steps += paid(bank, MALLORY, thief, f"{PAY} by the copy, at once")
        with later(LATE_S):
            words = f"{PAY} by the copy, {length(LATE_S)} later"
            steps += paid(bank, MALLORY, thief, words)
            wire.steps.clear()
            last = paid(bank, ALICE, alice, "")[-1]
        assert last[-1] == "good", "Alice cannot pay"
    return sequence(title, PARTIES, [*steps, *wire.steps[:-1], last])


def recorded_copies_figure() -> Figure:
    """Recorded in a real browser: for how long a copied cookie works, in
    each design, and what the browser does meanwhile."""
    lived = device_settings()
    cookie_s, sign_in_s = (
        lived[f"life of a {what}, s"] for what in ("bound cookie", "sign-in")
    )
    lives = lives_of_copies()
    rows = [(name, marks_of_copy(lives[name], sign_in_s)) for name in COPIED]
    return grid(
        "A copied cookie, and the browser that it was copied from",
        list(ASKED_OF_CHROMIUM),
        rows,
        "design",
        caption=(
            f"{recorded(DEVICE_RECORD, 'Chromium')} Its keys are "
            f"{lived['keys']}. A sign-in lasts {sign_in_s} s, and a bound "
            f"cookie {cookie_s} s."
        ),
    )


COPIED = ("session cookie", "JWT cookie", "device-bound session")
ASKED_OF_CHROMIUM = (
    "copied cookie works elsewhere for",
    "her browser, meanwhile",
    "script in the page",
)


def marks_of_copy(found: dict[str, Any], sign_in_s: int) -> list[Mark]:
    """The copy, her browser, and script in the page."""
    works_s = found["copy works elsewhere, s"]
    words = f"signed in: {found['her browser is signed in, s']} s"
    if found["refreshes by itself"] == "yes":
        words += ", renews by its key"
    return [
        Mark(f"{works_s} s", "good" if works_s < sign_in_s else "poor"),
        Mark(words, "good"),
        tick(found["script pays in her page"] == "no", "cannot pay", "pays"),
    ]


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
