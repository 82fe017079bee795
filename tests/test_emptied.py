"""The probe of an emptied store: what it sees, and what it does not take
for an answer."""

import time
from dataclasses import replace

import pytest
from test_schemes import SCHEMES
from werkzeug.wrappers import Request, Response

from demo.app import App
from demo.errors import Rejected, Revoked
from demo.harness import Client, Deployment
from demo.probes import probe
from demo.probes.emptied import works_again
from demo.schemes import Identity
from demo.store import Store


def test_the_probe_sees_a_return_after_a_log_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A record that is made anew at the next log-in, with the number that
    it had before, brings the old tokens back."""
    one = SCHEMES["UserBlocklist ES256"]
    assert probe("store-emptied").run(one).value is False
    monkeypatch.setattr("demo.schemes.blocklist.new_generation", lambda: 2**48)
    assert probe("store-emptied").run(one).value is True


@pytest.mark.parametrize(
    ("verb", "control"),
    [
        ("log_in", "Bob can log in after the loss"),
        ("me", "a made-up credential stays out"),
    ],
)
def test_a_service_that_is_no_good_after_the_loss_is_no_result(
    verb: str, control: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied, log_in = Store.empty, Client.log_in
    useless = {
        "log_in": lambda self, *_: log_in(self, "bob", "wrong"),
        "me": lambda self: "bob",
    }

    def empty(self: Store) -> None:
        emptied(self)
        monkeypatch.setattr(Client, verb, useless[verb])

    monkeypatch.setattr(Store, "empty", empty)
    cell = probe("store-emptied").run(SCHEMES["Session"])
    assert (cell.status, cell.why) == (
        "error",
        f"control failed: not so: {control}",
    )


class RemembersRefusals(App):
    """A credential that was refused once is refused for ever."""

    def who(self, request: Request) -> Identity:
        refused: set[str] = vars(self).setdefault("refused", set())
        credential = self.carrier.take(request)
        try:
            if credential in refused:
                raise Revoked
            return super().who(request)
        except Rejected:
            refused.add(credential)
            raise


def test_the_probe_sees_a_copy_that_nobody_had_tried() -> None:
    one = replace(SCHEMES["Blocklist ES256"], app=RemembersRefusals)
    assert probe("store-emptied").run(one).value is True


class KnowsBobNoMore(App):
    """After a log-out it refuses everybody who was signed in."""

    def end(self, request: Request) -> None:
        if self.carrier.take(request):
            super().end(request)
            vars(self)["closed_at"] = time.time()

    def who(self, request: Request) -> Identity:
        identity = super().who(request)
        if identity.issued_at <= vars(self).get("closed_at", 0):
            raise Revoked
        return identity


def test_a_log_out_that_ends_everybody_is_no_result() -> None:
    one = replace(SCHEMES["Session"], app=KnowsBobNoMore)
    cell = probe("store-emptied").run(one)
    assert (cell.status, cell.why) == (
        "error",
        "control failed: not so: a bystander's copy is let in until the loss",
    )


def test_a_service_that_forgets_without_a_loss_is_no_result() -> None:
    """Whether she stays is asked of the loss, and of nothing else."""
    brief = replace(SCHEMES["Session"], settings=(("ttl_s", 200),))
    cell = probe("store-emptied-stays").run(brief)
    assert cell.why == "control failed: not so: without a loss she is let in"


class HidesHer(App):
    """Shows nobody who she is, and pays for her."""

    def me(self, request: Request) -> Response:
        raise Revoked


def test_money_that_moves_is_an_entry() -> None:
    """Though the page with her name is shut."""
    with Deployment(replace(SCHEMES["Session"], app=HidesHer)) as service:
        alice = service.signed_in()
        assert alice.me() is None
        assert works_again(service, alice)
        assert not works_again(service, service.client())


def test_nothing_is_asked_of_a_log_out_that_ends_nothing() -> None:
    cell = probe("store-emptied").run(SCHEMES["JWT HS256"])
    assert cell.status == "not applicable"
    assert cell.value is None
