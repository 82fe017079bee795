"""The lines that mend a framework: each is put into the app and asked
again, or is in an app of the record already.  Nothing is from memory."""

import json
import re
import shutil
import sys
import tokenize
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from demo.evidence.frameworks import framework_called, frameworks
from demo.pages.framework_mends import MENDS, Mend, lines_for, mend_of
from labs.frameworks.__main__ import HERE, INSTALLED
from labs.releases import children
from labs.releases.install import InstallFailed
from labs.releases.measure import FLAGS

ROOT = Path(__file__).resolve().parent.parent
APPS = Path("labs/frameworks/apps")
PATIENCE_S = 300.0
RANK = {"good": 0, "fair": 1, "poor": 2, None: 3}
"""A grade by how far it is from good; "not offered" has none."""

FLASK_APP = """

_as_shipped = app

def app(parts, *more):
    from datetime import timedelta

    app, Redis = _as_shipped(parts, *more), parts.store.client
{lines}
    return app
"""
"""Put below an app: the lines, run on what it made."""

DJANGO_APP = """
from datetime import timedelta as _timedelta

from labs.frameworks.child import django_project as _django

def _mended(name, _given=_django.project, **settings):
    told = {{"timedelta": _timedelta}}
    exec({lines!r}, {{}}, told)
    for key, value in told.items():
        old = settings.get(key)
        settings[key] = {{**old, **value}} if isinstance(old, dict) else value
    settings.pop("timedelta")
    _given(name, **settings)

_django.project = _mended
"""
"""Put above an app: the lines, among the settings that it is given."""

IMPORTED = "from redis import Redis\n"
"""Left out of the lines: the lab brings a Redis that counts."""

IN_LOG_IN = "# in the log-in, after the password was checked; "
"""The lines below it go into the view; those above it, into the app."""

IN_APP = re.escape('session["name"] = request.form["username"]')
"""What stands in the view as shipped."""

SHIPPED_CALL = "Middleware(SessionMiddleware, secret_key=parts.key)"
"""What the lines stand in for, where they are a call of Starlette's."""


def runs(mend: Mend) -> bool:
    """Can the lines be put into an app as they stand?"""
    if "app.config" in mend.lines or IN_LOG_IN in mend.lines:
        return True
    return not re.search(r"^@|^def |^middleware|\+=", mend.lines, re.M)


def with_lines(text: str, lines: str) -> str:
    """An app with these lines."""
    lines = lines.replace(IMPORTED, "")
    first = next(s for s in lines.splitlines() if s[0] != "#")
    if first.startswith("Middleware("):
        mended = lines.replace("secret_key=key", "secret_key=parts.key")
        return replaced(text, SHIPPED_CALL, mended)
    if IN_LOG_IN in lines:
        above, _, inside = lines.rpartition("\n\n")
        above = "\n".join(["users = parts.users", above, ""])
        made, named = "    Session(app)\n", re.search(IN_APP, text)
        assert named
        text = replaced(text, made, made + indent(above, " " * 4))
        return replaced(text, named[0], indent(inside, " " * 8).strip())
    if "app.config" in lines:
        return text + FLASK_APP.format(lines=indent(lines, " " * 4))
    return DJANGO_APP.format(lines=lines) + text


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def answers_with(
    mend: Mend, file: str, folder: Path
) -> dict[str, dict[str, Any]]:
    """What the app answers to the questions, with the lines in it."""
    shutil.copytree(ROOT / "labs", folder / "labs")
    app = folder / APPS / f"{file}.py"
    text = app.read_text("utf-8")
    app.write_text(with_lines(text, mend.lines.strip("\n")), "utf-8")
    folders = [str(INSTALLED.home()), str(folder), str(ROOT / "src")]
    job = {"name": file, "only": list(mend.questions), "goal": False}
    main = folder / HERE.relative_to(ROOT) / "child" / "main.py"
    status, out = children.run(
        [sys.executable, *FLAGS, str(main)],
        json.dumps({**job, "folders": folders}),
        timeout_s=PATIENCE_S,
    )
    assert status == 0, out
    cells: dict[str, dict[str, Any]] = json.loads(out)["cells"]
    return cells


RUN = [one for one in MENDS if runs(one)]
SEEN = [one for one in MENDS if not runs(one)]


def called(mend: Mend) -> str:
    return f"{mend.files[0]} {mend.questions[0]}"


@pytest.mark.slow
@pytest.mark.parametrize("mend", RUN, ids=called)
def test_the_lines_mend(mend: Mend, tmp_path: Path) -> None:
    """In the first configuration; the others are built alike."""
    try:
        INSTALLED.ensure()
    except InstallFailed as error:
        pytest.skip(str(error))
    file = mend.files[0]
    found = answers_with(mend, file, tmp_path)
    for question in mend.questions:
        before = framework_called(file).answers[question].grade
        assert before != "good", question
        assert found[question]["grade"] == "good", question


@pytest.mark.slow
def test_lines_that_change_nothing_are_seen(tmp_path: Path) -> None:
    """The control: the same measurement, with a setting of no effect."""
    try:
        INSTALLED.ensure()
    except InstallFailed as error:
        pytest.skip(str(error))
    idle = Mend(("forged-post",), (), 'app.config["NO_SUCH"] = True')
    found = answers_with(idle, "flask_quickstart", tmp_path)
    assert found["forged-post"]["grade"] == "poor"


@pytest.mark.parametrize("mend", SEEN, ids=called)
def test_lines_that_are_no_setting_are_in_an_app(mend: Mend) -> None:
    """Each of their names and texts is in the code of an app on record."""
    lab = ROOT / "labs" / "frameworks"
    files = [lab / "apps" / f"{mend.seen_in}.py", *lab.glob("child/*.py")]
    there = set(words_of("\n".join(f.read_text("utf-8") for f in files)))
    assert set(words_of(mend.lines.strip())) - there <= {"Redis"}


@pytest.mark.parametrize("mend", MENDS, ids=called)
def test_what_has_the_lines_answers_better(mend: Mend) -> None:
    after = mend.seen_in and framework_called(mend.seen_in)
    for file in mend.files:
        for question in mend.questions:
            before = framework_called(file).answers[question].grade
            assert before != "good"
            if after:
                assert RANK[after.answers[question].grade] < RANK[before]


def words_of(text: str) -> Iterator[str]:
    """Names and texts of Python code, without comments and quotes."""
    for token in tokenize.generate_tokens(StringIO(text).readline):
        if token.type in (tokenize.NAME, tokenize.STRING):
            yield token.string.strip('"')


def test_lines_are_found_by_configuration_and_question() -> None:
    lines = lines_for("django_db", "cookie-attributes")
    assert lines == "SESSION_COOKIE_SECURE = True"
    assert lines_for("django_db", "log-out") == ""
    assert mend_of("flask_login", "log-out").seen_in == "flask_session_redis"
    with pytest.raises(LookupError, match="log-out of django_db"):
        mend_of("django_db", "log-out")


def test_each_mend_is_of_something_measured() -> None:
    known = {one.file: set(one.answers) for one in frameworks()}
    for one in MENDS:
        for file in one.files:
            assert set(one.questions) <= known[file]
        assert runs(one) or one.seen_in
