"""What a guard stops of what an honest user does, by the model; and where
the record has the request, as real browsers did it."""

from copy import deepcopy

import pytest

from demo.attacks.csrf import UNGUARDED
from demo.evidence.browsers import departures, results, rows
from demo.figures import Mark
from demo.harness import Deployment
from demo.pages import browsers
from demo.pages.browsers import COSTLY, VISITS, cost_figure, she_can

OWN, OLD_TAB, MAIL, WEBMAIL, REDIRECT, POSTED = VISITS

STOPS = {
    "Lax": {POSTED},
    "Strict": {WEBMAIL, REDIRECT, POSTED},
    "origin check": {POSTED},
    "bound token": {OLD_TAB, POSTED},
}


@pytest.mark.parametrize("guard", COSTLY)
@pytest.mark.parametrize("visit", VISITS)
def test_what_each_guard_stops(visit: str, guard: str) -> None:
    assert she_can(visit, guard) is (visit not in STOPS[guard])


@pytest.mark.parametrize("visit", VISITS)
def test_without_a_guard_all_of_it_works(visit: str) -> None:
    """The control: so it is the guard that stops her."""
    with Deployment(UNGUARDED) as service:
        assert VISITS[visit](service, service.signed_in("alice"))


def test_one_click_later_strict_knows_her() -> None:
    """The next link is on the bank's own page."""
    with Deployment(COSTLY["Strict"]) as service:
        alice = service.signed_in("alice")
        assert alice.on_page(browsers.WEBMAIL).me() is None
        alice.page = alice.endpoints.base_url
        assert alice.me() == "alice"


RECORDED = {
    OWN: ("same origin", "form POST"),
    OLD_TAB: ("same origin", "form POST"),
    WEBMAIL: ("cross-site", "link GET"),
    REDIRECT: ("cross-site", "link GET"),
    POSTED: ("cross-site", "form POST"),
}
"""Nobody's page caused what comes from a mail program: the record has no
such request."""


@pytest.mark.parametrize("browser", ["Chromium", "Firefox"])
@pytest.mark.parametrize("setting", ["fresh", "old"])
@pytest.mark.parametrize("same_site", ["Lax", "Strict"])
def test_real_browsers_do_the_same(
    browser: str, setting: str, same_site: str
) -> None:
    """SameSite alone: she is known where the cookie travelled."""
    sent = {
        (row.relation, row.kind): row.sent
        for row in rows(browser, setting)
        if row.same_site == same_site
    }
    for visit, case in RECORDED.items():
        assert sent[case] is she_can(visit, same_site), visit


@pytest.mark.parametrize("browser", ["Chromium", "Firefox"])
def test_real_browsers_let_her_own_form_through(browser: str) -> None:
    """The other two guards, where the cookie always travels."""
    paid = results("browser_grid")[browser]["transfers"]
    guards = {"origin check": "Origin check", "bound token": "token"}
    for name, guard in guards.items():
        told = paid[guard]["None"]
        assert (told["own form"] == "pays") is she_can(OWN, name)
        assert ("form POST" in told["cross-site"]) is she_can(POSTED, name)


def test_the_figure_tells_each_of_them() -> None:
    figure = cost_figure()
    for visit, *marks in figure.table.rows:
        for guard, mark in zip(COSTLY, marks, strict=True):
            assert isinstance(mark, Mark)
            stopped = visit in STOPS[guard]
            assert mark.word == ("stopped" if stopped else "works")


def test_the_model_is_chromium_and_firefox_leaves_it_for_a_reason() -> None:
    assert not departures("Chromium")
    assert all(departures("Firefox").values())
    assert "" not in departures("Firefox")
    lines = browsers.model_differs().splitlines()
    assert [line.split(":")[0] for line in lines if line[0] != " "] == [
        *("Chromium", "Firefox")
    ]
    told = [int(line.split(":")[0]) for line in lines if line[0] == " "]
    assert f"Firefox: {sum(told)} of" in lines[1]


def test_a_difference_without_a_reason_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A Lax cookie that travelled with another site's form."""
    found = deepcopy(results("browser_grid"))
    before = departures("Firefox").total()
    found["Firefox"]["old"]["cross-site"]["form POST"] = "None, unset, Lax"
    monkeypatch.setattr("demo.evidence.browsers.results", lambda _: found)
    assert departures("Firefox")[""] == 1
    assert departures("Firefox").total() == before + 1
