"""The page behind each cell, and the exchange that it shows."""

import importlib.util
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from sphinx.errors import ExtensionError
from werkzeug.wrappers import Request, Response

from demo.app import App
from demo.attacks import FORGETFUL
from demo.comparison import build, headlines
from demo.contenders import CONTENDERS, contender
from demo.harness import PASSWORD, Deployment, Trial
from demo.harness.recording import Exchange, cut
from demo.pages.proof import proof_page, repeats
from demo.pages.table import ProbeRow, proof_of, table_view, wide_view
from demo.probes import LOG_OUT, PARTS, PROBES, SCRIPT_THEFT, SECOND_SERVICE

EXTENSION = Path(__file__).parent.parent / "book/_ext/proofs.py"
SESSION, TOKEN = contender("session cookie"), contender("JWT ES256")


def told(exchanges: tuple[Exchange, ...]) -> str:
    """All that is shown of them."""
    return "\n".join(
        line for one in exchanges for line in (*one.sent, *one.got)
    )


@pytest.mark.parametrize(
    "name", ["session cookie", "JWT + refresh", "JWT HS256"]
)
def test_a_recording_holds_no_secret(name: str) -> None:
    """It names who sent what, and cuts credentials and passwords."""
    trial = Trial(contender(name))
    with trial.deploy() as service:
        alice = service.signed_in("alice")
        alice.transfer("bob", 1)
        credential = alice.credential()
    assert trial.exchanges
    shown = told(tuple(trial.exchanges))
    assert PASSWORD not in shown
    assert credential not in shown
    assert cut(credential) in shown
    assert f"({len(credential)} characters)" in shown
    lines = [one.sent[0] for one in trial.exchanges]
    assert lines == ["POST /login", "POST /transfer"]
    assert {one.who for one in trial.exchanges} == {"Alice's browser"}


def test_only_the_first_service_of_a_trial_is_recorded() -> None:
    """The others repeat it at other moments."""
    trial = Trial(SESSION)
    with trial.deploy() as one, trial.deploy() as other:
        one.signed_in("alice")
        other.signed_in("bob")
    assert "bob" not in told(tuple(trial.exchanges or ()))


def test_a_service_that_shares_is_recorded_too() -> None:
    exchanges = SECOND_SERVICE.run(TOKEN).exchanges
    assert {one.status for one in exchanges} >= {200, 401}


class Polite(App):
    """Overrides `log_out`: it says goodbye."""

    def log_out(self, request: Request) -> Response:
        answer = super().log_out(request)
        answer.set_data('{"user": "goodbye"}')
        return answer


def test_another_answer_is_another_exchange() -> None:
    """The exchange is the probe's own, and no example."""
    usual = told(LOG_OUT.run(SESSION).exchanges)
    polite = told(LOG_OUT.run(replace(SESSION, app=Polite)).exchanges)
    assert "goodbye" in polite
    assert "goodbye" not in usual


def test_what_is_said_again_is_shown_once_with_its_times() -> None:
    """Between two requests that change something."""
    asks = Exchange(0, "Bob", ("GET /me",), 200, ("bob",))
    pays = Exchange(1, "Bob", ("POST /transfer",), 200, ())
    later = replace(asks, at_s=5)
    assert [*repeats([asks, later, pays, asks])] == [
        [asks, later],
        [pays],
        [asks],
    ]


def page_of(probe: Any) -> str:
    cells = tuple(probe.run(one) for one in (TOKEN, SESSION))
    return proof_page(probe, cells, ("When?", "../chapter.html"))


def test_a_page_has_what_a_sceptic_asks_for() -> None:
    """Value, rule, controls, exchange, code and chapter, for each."""
    page = unescape(page_of(LOG_OUT))
    for wanted in (
        LOG_OUT.question,
        LOG_OUT.rule(),
        "43,200 s",
        "a bystander's copy is let in meanwhile",
        "POST /logout",
        "Set-Cookie: __Host-",
        "HttpOnly",
        'python -m demo measure log-out "JWT ES256"',
        '<a href="../chapter.html">When?</a>',
    ):
        assert wanted in page, wanted
    assert "seconds_until_refused" in re.sub("<[^>]*>", "", page)


def test_a_page_says_what_its_run_takes_on_trust() -> None:
    """No browser runs in the probe of script theft; the probe of log-out
    has nothing to confess."""
    assert "No browser runs here" in page_of(SCRIPT_THEFT)
    assert "does not show" not in page_of(LOG_OUT)


def test_each_link_of_a_page_has_its_place() -> None:
    """Those of the page itself; the build checks those to other pages."""
    page = page_of(PARTS)
    places = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= places
    proofs = re.findall(r'data-proof="([^"]+)"', page)
    assert proofs == [proof_of("parts", one) for one in (TOKEN, SESSION)]
    assert {name.partition("#")[2] for name in proofs} <= places


def test_counts_are_listed_by_name() -> None:
    page = page_of(PARTS)
    assert "8 settings: issuer, audience, ttl_s" in page
    assert "1 secret: ES256" in page


def test_no_two_cells_share_a_proof() -> None:
    every = [proof_of(p.id, one) for p in PROBES for one in CONTENDERS]
    assert len(set(every)) == len(every)


def test_nothing_is_recorded_outside_a_trial() -> None:
    with Deployment(SESSION) as service:
        service.signed_in("alice")
        assert service.kept is None


@pytest.mark.slow
def test_each_cell_of_a_chapter_names_its_proof() -> None:
    """In the article's table, in the wide one, and in a row; what is no
    column of the table has none."""
    table = build([TOKEN, SESSION])
    for page in (table_view(table).html, wide_view(table).html):
        for probe in headlines():
            for one in (TOKEN, SESSION):
                assert f'data-proof="{proof_of(probe.id, one)}"' in page
    row = ProbeRow(LOG_OUT, (LOG_OUT.run(SESSION), LOG_OUT.run(FORGETFUL)))
    assert row.view().html.count("data-proof") == 1
    assert "data-proof" not in row.view().text


def extension() -> ModuleType:
    """The Sphinx extension, as a module."""
    found = importlib.util.spec_from_file_location("proofs", EXTENSION)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_a_cell_without_a_proof_ends_the_build() -> None:
    """Whether it names nobody, or a probe whose chapter is left out."""
    book: Any = SimpleNamespace(
        env=SimpleNamespace(found_docs={"notebooks/03-log-them-out"}),
        builder=SimpleNamespace(get_relative_uri=lambda page, to: f"../{to}"),
    )
    linked = extension().linked
    link = linked(book, "x/y", '<a data-proof="log-out#jwt-es256">')
    assert 'href="../proofs/log-out#jwt-es256"' in link
    for name in ("log-out#nobody", "parts#jwt-es256"):
        with pytest.raises(ExtensionError, match=f"x/y: no proof.*{name}"):
            linked(book, "x/y", f'<a data-proof="{name}">')


@pytest.mark.parametrize("lost", ["exchanges", "controls"])
def test_a_cell_with_nothing_to_show_ends_the_build(lost: str) -> None:
    cell = LOG_OUT.run(SESSION)
    extension().require_proof(cell)
    with pytest.raises(ExtensionError, match="log-out of session cookie"):
        extension().require_proof(replace(cell, **{lost: ()}))


@pytest.mark.slow
@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
def test_each_measured_cell_has_something_to_show(probe: Any) -> None:
    for one in (TOKEN, SESSION):
        extension().require_proof(probe.run(one))
