"""What a chapter shows of the framework record, and its exercise.

Each view is made of the record alone, so a record with other values makes
another view.
"""

import ast
import json
import time
from dataclasses import replace
from typing import Any

import pytest

from demo import evidence
from demo.claims import EXTRA_QUESTIONS, judge
from demo.claims.shipped import SESSIONS
from demo.contenders import contender
from demo.cookies import Request
from demo.errors import Malformed, Unavailable
from demo.evidence.frameworks import framework_called, frameworks
from demo.exercises import CookieWithStore, still_pays
from demo.harness import Deployment
from demo.pages import framework_cells as events
from demo.pages.framework_mends import mend_of
from demo.pages.proof import conversation
from demo.schemes import Identity, Issued, SignedCookie

CHAPTER = "the-cookie-is-not-the-session"


def changed(
    monkeypatch: pytest.MonkeyPatch, file: str, id: str, value: Any
) -> None:
    """A record in which this one answer is another."""
    record = evidence.load("frameworks")
    results = json.loads(json.dumps(record.results))
    (row,) = (one for one in results["frameworks"] if one["file"] == file)
    row["cells"][id]["value"] = value
    other = replace(record, results=results)
    monkeypatch.setattr(evidence, "load", lambda _name: other)


# The views


def test_an_unknown_configuration_is_said() -> None:
    with pytest.raises(LookupError, match="rails"):
        framework_called("rails")


def test_what_is_decisive_stands_open_and_the_rest_is_folded() -> None:
    view = events.events_as_shipped()
    drawn, _, rest = view.html.partition("<details>")
    for one in frameworks():
        where = drawn if one.file in events.DECISIVE else rest
        assert one.release in where.replace("&#x27;", "'")
    assert view.html.count("<details>") == 1
    assert len(events.DECISIVE) < len(frameworks()) / 2


def test_each_mark_leads_to_a_line_of_the_page() -> None:
    found = events.events_as_shipped().html.split('data-proof="frameworks#')
    cells = {one.partition('"')[0] for one in found[1:]}
    assert cells < set(events.places())
    assert len(cells) == len(frameworks()) * len(events.EVENT_COLUMNS)


def test_the_grid_follows_the_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = events.events_as_shipped().text
    changed(monkeypatch, "flask_quickstart", "log-out", 7_200)
    after = events.events_as_shipped().text
    assert "2 h" in after
    assert "2 h" not in before


def test_log_outs_are_counted_by_what_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def counts() -> dict[str, list[str]]:
        lines = events.by_what_is_asked().text.splitlines()[2:]
        return {line[:22].strip(): line.split()[-2:] for line in lines}

    first = counts()
    assert sum(int(some) for some, _ in first.values()) == sum(
        one.answers["log-out"].value is not None for one in frameworks()
    )
    assert first["nothing"][1] == "0"
    changed(monkeypatch, "flask_quickstart", "log-out", 0)
    assert counts()["nothing"] == [first["nothing"][0], "1"]
    cost = {"store commands": 0, "user rows": 2}
    changed(monkeypatch, "django_db", "request-cost", cost)
    assert int(counts()["the user's row"][0]) == 1 + int(
        first["the user's row"][0]
    )


def test_the_lines_to_copy_say_what_they_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = events.lines_to_copy().text
    assert "log-out works: 31 days. With these lines: at once" in told
    assert 'SESSION_ENGINE = "django.contrib.sessions.backends.db"' in told
    changed(monkeypatch, "django_db", "log-out", 60)
    assert "With these lines: 60 s" in events.lines_to_copy().text


def test_lines_that_open_a_hole_say_so_and_how_to_shut_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Flask-Session keeps the identifier at a log-in."""
    told = events.lines_to_copy(["flask_quickstart"]).text
    worse = "Without the last lines this gets worse: a cookie planted before"
    assert worse in told
    assert "(before: no; after: yes)" in told
    assert told.rstrip().endswith("app.session_interface.regenerate(session)")
    assert told.count("regenerate(session)") == 1
    changed(monkeypatch, "flask_session_redis", "fixation", False)
    monkeypatch.setattr(events, "is_worse", lambda *_: False)
    assert "gets worse" not in events.lines_to_copy().text


@pytest.mark.parametrize("file", events.WITH_LINES)
def test_whatever_gets_worse_is_one_of_those_that_are_told(
    file: str,
) -> None:
    """All questions are compared, also those that the view leaves out
    because they have nothing to do with who gets in."""
    before = framework_called(file)
    after = framework_called(mend_of(file, "log-out").seen_in)
    worse = {
        id
        for id, was in before.answers.items()
        if events.is_worse(was, after.answers[id])
    }
    assert worse <= set(events.WORSE)


@pytest.mark.parametrize("file", events.WITH_LINES)
def test_the_lines_can_be_pasted(file: str) -> None:
    """They are Python, and each name that they use is imported, or is
    one that every such application has."""
    _, _, lines = events.fix_of(framework_called(file))
    tree = ast.parse(lines)
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name)]
    used = {one.id for one in names if isinstance(one.ctx, ast.Load)}
    made = {one.id for one in names if isinstance(one.ctx, ast.Store)}
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef):
            made |= {one.name, *(arg.arg for arg in one.args.args)}
    brought = {
        alias.name
        for one in ast.walk(tree)
        if isinstance(one, ast.ImportFrom)
        for alias in one.names
    }
    assert used - brought - made <= {
        "app",
        "session",
        "request",
        "form",
        "users",
    }


def test_what_must_be_installed_is_what_the_record_has_more() -> None:
    _, _, lines = events.fix_of(framework_called("flask_quickstart"))
    had = framework_called("flask_session_redis").versions
    told = " ".join(f"{p}=={had[p]}" for p in ("flask-session", "redis"))
    assert lines.startswith(f"# pip install {told}\n")
    _, _, lines = events.fix_of(framework_called("django_signed_cookies"))
    assert "pip install" not in lines


def test_only_django_with_a_record_ends_a_copy_at_all_three() -> None:
    """As the chapter says it of log-out, ban and new password."""
    three = ("log-out", "ban", "password-change")
    found = {
        one.file
        for one in frameworks()
        if all(one.answers[id].grade == "good" for id in three)
    }
    assert found == {"django_db", "django_cache", "django_cached_db"}


def test_what_a_framework_has_nothing_for_is_no_fault_of_it() -> None:
    flask, django = map(framework_called, ("flask_quickstart", "django_db"))
    assert flask.verbs["change password"][0] == "own"
    assert events.tone(flask, "password-change") == "neutral"
    assert events.tone(flask, "ban") == "neutral"
    assert events.tone(flask, "log-out") == "poor"
    assert events.tone(django, "password-change") == "good"


def test_a_conversation_shows_all_and_no_secret() -> None:
    said: list[Any] = []
    with Deployment(contender("signed cookie"), kept=said) as bank:
        alice = bank.signed_in()
        ((_, cookies),) = alice.jar.header(Request("https://bank.test/me"))
        held = cookies.partition("=")[2]
    view = conversation(said)
    for lines in (view.html, view.text):
        assert "POST /login" in lines
        assert "Set-Cookie: __Host-session=eyJ" in lines
        assert held
        assert held not in lines


# The questions


@pytest.mark.parametrize(
    ("id", "event"),
    [
        ("framework-session-ends", "log-out"),
        ("framework-new-password", "password-change"),
    ],
)
def test_a_question_is_answered_by_the_record(
    monkeypatch: pytest.MonkeyPatch, id: str, event: str
) -> None:
    (claim,) = (one for one in EXTRA_QUESTIONS if one.id == id)
    assert claim.chapter == CHAPTER
    assert judge(claim).verdict == "holds if"
    case = f"it is {framework_called('django_db').name}"
    assert judge(claim).conditions[case] is True
    changed(monkeypatch, "django_db", event, 60)
    assert judge(claim).conditions[case] is False


@pytest.mark.parametrize(
    ("file", "value"), [("django_db", 60), ("starlette_session", 0)]
)
def test_one_exception_refutes_what_holds_of_all(
    monkeypatch: pytest.MonkeyPatch, file: str, value: int
) -> None:
    """A record that is asked and does not end; an end without asking."""
    id = "framework-log-out-asks"
    (claim,) = (one for one in EXTRA_QUESTIONS if one.id == id)
    assert judge(claim).verdict == "holds"
    changed(monkeypatch, file, "log-out", value)
    assert judge(claim).verdict == "holds if"


def test_every_kind_of_session_is_asked() -> None:
    assert set(SESSIONS) <= {one.file for one in frameworks()}


# The exercise


class Alive(CookieWithStore):
    """Writes down the sign-ins that are alive: the solution."""

    def issue(self, user_id: str) -> Issued:
        new = super().issue(user_id)
        who = SignedCookie.verify(self, new.access)
        self.store.put(self.name_of(who), {"alive": True}, who.expires_at)
        return new

    def verify(self, cookie: str) -> Identity:
        who = super().verify(cookie)
        if self.store.get(self.name_of(who)) is None:
            self.refuse()
        return who

    def revoke(self, cookie: str) -> None:
        self.store.delete(self.name_of(super().verify(cookie)))

    def name_of(self, who: Identity) -> str:
        return f"alive:{who.session_id}"


class Ended(Alive):
    """Writes down those that have ended, which a lost store forgets."""

    def issue(self, user_id: str) -> Issued:
        return SignedCookie.issue(self, user_id)

    def verify(self, cookie: str) -> Identity:
        who = SignedCookie.verify(self, cookie)
        if self.store.get(self.name_of(who)) is not None:
            self.refuse()
        return who

    def revoke(self, cookie: str) -> None:
        who = SignedCookie.verify(self, cookie)
        until = self.until(who)
        self.store.put(self.name_of(who), {"ended": True}, until)

    def until(self, who: Identity) -> int:
        return who.expires_at


class EndedForAMinute(Ended):
    def until(self, who: Identity) -> int:
        return int(time.time()) + 60


class OpenWhenDown(Alive):
    """Takes no answer of the store for a good one."""

    def verify(self, cookie: str) -> Identity:
        try:
            return super().verify(cookie)
        except Unavailable:
            return SignedCookie.verify(self, cookie)


class Unread(Ended):
    """Reads what the cookie says, whoever signed it."""

    def decode(self, cookie: str) -> tuple[dict[str, Any], int]:
        payload = self._serializer.loads_unsafe(cookie)[1]
        if payload is None:
            raise Malformed("no cookie")
        return payload, int(time.time())


LOST = "A copy pays again when the store has lost what it knew."
LATE = "A copy pays ten minutes after the log-out."
DOWN = "A copy pays while the store is down."
FORGED = "A cookie with another signature pays."


@pytest.mark.parametrize(
    ("mine", "left"),
    [
        (EndedForAMinute, [LATE, LOST]),
        (OpenWhenDown, [DOWN]),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_each_half_leaves_what_it_leaves(
    mine: type[CookieWithStore], left: list[str]
) -> None:
    assert still_pays(mine) == left


def test_a_signature_that_is_not_read_is_seen() -> None:
    assert still_pays(Unread) == [LOST, FORGED]
