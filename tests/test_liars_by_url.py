"""The liars of test_liars, each behind a URL: no good grade on its lie.

A bank that tells a balance serves them, so that a transfer can be seen.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from served import by_url
from test_liars import LIES, Lie, told_by
from werkzeug.wrappers import Request, Response

from demo.app import App, reply
from demo.errors import Mistake
from demo.harness import PASSWORD, Deployment, RunningApp
from demo.harness.endpoints_file import endpoints_of
from demo.probes import Cell
from demo.probing import Run

FORMS = """
[accounts.alice]
name = "alice"
[accounts.bob]
name = "bob"

[log_in]
path = "/login"
fields = { user = "{user}", password = "{password}" }

[credential]
cookies = ["__Host-session"]
token = "/token"

[who]
path = "/me"
pointer = "/user"

[log_out]
path = "/logout"
[log_out_everywhere]
path = "/logout-everywhere"

[change_password]
path = "/password"
fields = { old = "{password}", password = "{new_password}" }

[transfer]
path = "/transfer"
fields = { to = "{to}", amount = "{amount}" }

[balance]
path = "/balance"
pointer = "/balance"
"""
ENVIRON = {
    "DEMO_ALICE_PASSWORD": PASSWORD,
    "DEMO_BOB_PASSWORD": PASSWORD,
}


class TellsBalance(App):
    """GET /balance, by the bank's own books."""

    def answer(self, request: Request) -> Response:
        if (request.method, request.path) != ("GET", "/balance"):
            return super().answer(request)
        row = self.users.get(App.who(self, request).user_id)
        return reply({"balance": row.balance if row else 0})


@contextmanager
def behind_url(app: type[App], base: str) -> Iterator[RunningApp]:
    telling: Any = TellsBalance
    if app is not App:
        telling = type(app.__name__, (app, TellsBalance), {})
    one = told_by(Lie(telling, False), base)
    doors = endpoints_of(FORMS, ENVIRON)
    with Deployment(one) as service, by_url(service.app, doors) as own:
        yield own


@cache
def honest_by_url(base: str) -> dict[str, Cell]:
    with behind_url(App, base) as own:
        run = Run(own)
        run.go(lambda _: None)
        return run.found


@pytest.mark.slow
@pytest.mark.parametrize("base", ["session cookie", "JWT + blocklist"])
@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.app.__name__)
def test_a_liar_behind_a_url_earns_nothing_by_its_lie(
    lie: Lie, base: str
) -> None:
    with behind_url(lie.app, base) as own:
        run = Run(own)
        if lie.caught:
            with pytest.raises(Mistake, match="preflight"):
                run.go(lambda _: None)
            return
        run.go(lambda _: None)
    true = honest_by_url(base)
    for id, cell in run.found.items():
        if id in lie.about:
            assert cell.grade != "good", id
            assert true[id].grade == "good", "there is no lie"
        elif cell.grade == "good":
            assert true[id].grade in ("good", None), id


def test_the_honest_bank_is_measured_by_url() -> None:
    for base in ("session cookie", "JWT + blocklist"):
        cells = honest_by_url(base)
        errors = [c for c in cells.values() if c.status == "error"]
        assert not errors, json.dumps([c.why for c in errors])
        assert cells["log-out"].grade == "good"
        assert cells["forged-post"].grade == "good"
