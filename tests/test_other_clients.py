"""Clients that are no browser page, and pages that keep a token in memory;
a gateway, and who could forge."""

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from demo.app import App, reply
from demo.carriers import SAFE, CookieCarrier
from demo.clock import later
from demo.contenders import Contender, contender
from demo.errors import Rejected
from demo.harness import ControlFailed, Deployment, Trial
from demo.probes import CLIENT_STEPS, client_steps, gateway, probe
from demo.probes.client_steps import (
    FORGET_IT,
    JAR_ON,
    PROGRAMS,
    RENEW_IT,
    SAY_ORIGIN,
    STORE_IT,
    steps_of,
)
from demo.schemes import ACCESS_S
from demo.schemes.base import Issued

SESSION, SPLIT = contender("session cookie"), contender("JWT + split refresh")


def steps(one: Contender) -> list[set[str]]:
    return [set(steps_of(program, one)) for program in PROGRAMS]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("session header", [{STORE_IT}] * 3),
        ("JWT ES256", [{STORE_IT, FORGET_IT}] * 3),
        ("JWT + refresh", [{STORE_IT, FORGET_IT, RENEW_IT}] * 3),
        ("session cookie", [{JAR_ON}, {STORE_IT}, {JAR_ON, STORE_IT}]),
    ],
)
def test_the_steps_of_each_program(name: str, found: list[set[str]]) -> None:
    """curl, a command line, a mobile app."""
    assert steps(contender(name)) == found


def test_a_bank_that_asks_for_the_origin_costs_a_step() -> None:
    class AsksOrigin(CookieCarrier):
        def forged(self, request: Request) -> bool:
            said = "Origin" in request.headers
            return request.method not in SAFE and not said

    strict = replace(SESSION, carrier=AsksOrigin())
    assert all(SAY_ORIGIN in found for found in steps(strict))


def test_where_no_steps_are_enough_there_is_no_count() -> None:
    class Forgetful(App):
        def log_out(self, request: Request) -> Response:
            return reply({})

    broken = replace(SESSION, app=Forgetful)
    with pytest.raises(ControlFailed, match="no steps are enough"):
        steps(broken)


# Access token in memory, renewal in a cookie


def test_script_gets_the_access_token_and_no_renewal() -> None:
    with later(0), Deployment(SPLIT) as service:
        alice = service.signed_in("alice")
        thief = alice.what_script_reads()
        assert thief.me() == "alice"
        assert not thief.can_renew()
        with later(ACCESS_S + 1):
            assert thief.me() is None
            assert alice.me() == "alice"


def test_a_page_that_is_loaded_again_renews_by_the_cookie() -> None:
    """What was in memory is gone; another site's page gets nothing."""
    with Deployment(SPLIT) as service:
        alice = service.signed_in("alice")
        alice.storage.clear()
        assert alice.on_page("https://evil.test/").me() is None
        assert alice.renew().status == 200
        assert alice.me() == "alice"
        alice.log_out()
        assert not alice.jar.cookies


def test_an_event_stream_cannot_send_what_is_in_memory() -> None:
    """Even though the page's own code could renew and ask again."""
    assert probe("event-source").run(SPLIT).value is False


# A gateway


def test_a_service_inside_that_knows_everybody_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class SaysAlice(App):
        def me(self, request: Request) -> Response:
            return reply({"user": "alice"})

    lax = replace(gateway.inside(), app=SaysAlice)
    monkeypatch.setattr(gateway, "inside", lambda: lax)
    with pytest.raises(ControlFailed, match="stays out inside"):
        gateway.lookups_at_gateway(Trial(SESSION))


def test_an_issuer_that_takes_nothing_new_says_nothing_of_forgers() -> None:
    """All services know what was handed over at a log-in, so not even the
    issuer's own credential shows who could forge."""
    given: set[str] = set()

    class KnowsWhatWasGiven(App):
        def who(self, request: Request) -> Any:
            if self.carrier.take(request) not in given:
                raise Rejected("not from a log-in")
            return super().who(request)

        def hand_over(self, issued: Issued) -> Response:
            given.add(issued.access)
            return super().hand_over(issued)

    strict = replace(SESSION, app=KnowsWhatWasGiven)
    cell = probe("forgers-over-five").run(strict)
    assert (cell.status, cell.why) == (
        "error",
        "control failed: not so: the issuer can",
    )


def test_steps_that_are_not_enough_are_no_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was found is gone through once more, and recorded."""
    monkeypatch.setattr(client_steps, "steps_of", lambda kind, one: ())
    cell = CLIENT_STEPS.run(contender("JWT HS256"))
    assert cell.why == (
        "control failed: not so: curl, with these, gets through the day"
    )
