"""What is announced before a run by URL is more than what is sent, and
not much more."""

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from served import asgi_by_url, by_url
from strangers import notes, shop
from test_running_apps import doors

from demo.harness import Endpoints, RunningApp
from demo.harness.targets import Bounded
from demo.probes.own_app import OWN_APP, Budget
from demo.probing import Run, announcement

SHOPS = ("good", "keeps_identifier", "only_forgets", "open_form")
NOTES = (
    "good",
    "any_algorithm",
    "one_key_for_all",
    "refreshes_twice",
    "spares_old",
)
STRANGERS = [f"shop.{n}" for n in SHOPS] + [f"notes.{n}" for n in NOTES]
EVERY = [one.id for one in OWN_APP]
LOOSE = 1.5
"""How much larger than the truth an announcement may be."""


@contextmanager
def at_url(name: str) -> Iterator[RunningApp]:
    """A stranger behind a URL; nothing may be sent before it is allowed."""
    module, _, variable = name.partition(".")
    home = {"shop": shop, "notes": notes}[module]
    app = copy.deepcopy(getattr(home, variable))
    way = by_url if module == "shop" else asgi_by_url
    with way(app, doors(home.ENDPOINTS)) as own:
        assert isinstance(own.transport, Bounded)
        own.transport.left = 0
        yield own


def announced(own: RunningApp) -> int:
    found = re.search(r"at most ([\d,]+) requests", announcement(own))
    assert found
    return int(found[1].replace(",", ""))


def sent(own: RunningApp) -> int:
    assert isinstance(own.transport, Bounded)
    return own.transport.sent


@pytest.mark.slow
@pytest.mark.parametrize("name", STRANGERS)
def test_what_is_announced_is_a_close_bound(name: str) -> None:
    with at_url(name) as own:
        run = Run(own)
        run.go(lambda _: None)
        short = [c.why for c in run.found.values() if "more req" in c.why]
        assert short == []
        assert sent(own) <= announced(own) <= LOOSE * sent(own)


@pytest.mark.slow
def test_tokens_of_a_few_seconds_are_within_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Then each client renews whenever a probe has waited."""
    monkeypatch.setattr(notes, "ACCESS_S", 11)
    with at_url("notes.good") as own:
        run = Run(own)
        run.go(lambda _: None)
        assert run.found["log-out"].grade == "good"
        assert not [c for c in run.found.values() if "more req" in c.why]
        assert sent(own) <= announced(own)


def test_nothing_is_sent_for_what_is_not_offered() -> None:
    """Neither announced nor sent: a log-in there would be for nothing."""
    missing = {"log_out": None, "change_password": None, "transfer": None}
    with at_url("shop.good") as own:
        own = replace(own, endpoints=replace(own.endpoints, **missing))
        run = Run(own)
        counts: dict[str, int] = {}
        run.go(lambda what: counts.update({what.split(": ")[-1]: sent(own)}))
        found = run.found["log-out"]
        assert (found.status, found.why) == ("not offered", "a log-out")
        order = list(counts)
        for id in ("log-out", "password-change"):
            later = order[order.index(id) + 1 :]
            after = counts[later[0]] if later else sent(own)
            assert counts[id] == after, id
        assert sent(own) <= announced(own) <= LOOSE * sent(own)


def test_a_probe_gets_no_more_than_it_was_counted_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bound is kept by the transport, whatever the count says."""
    true = Budget.watched
    monkeypatch.setattr(Budget, "watched", lambda *of: true(*of) // 2)
    with at_url("shop.good") as own:
        run = Run(own)
        run.go(lambda _: None)
        assert run.found["log-out"].status == "not measurable"
        assert "more requests than were announced" in run.found["log-out"].why
        assert sent(own) <= announced(own)


def test_a_form_costs_more_than_json() -> None:
    form = Budget(doors(shop.ENDPOINTS), 150)
    no_page = replace(form.doors.log_in, csrf_page="")
    plain = Budget(replace(form.doors, log_in=no_page), 150)
    assert plain.total(EVERY) < form.total(EVERY)
    none = Endpoints(log_out=None, renew=None)
    assert Budget(none, 150).most("log-out") == 0
    assert Budget(none, 150).lacks("refresh-reuse") == "a refresh token"
