"""What the page about the command shows: its run, its files, its steps."""

import re
from pathlib import Path
from textwrap import fill

import pytest
import yaml
from served import by_url
from strangers import shop
from test_running_apps import ENVIRON

from demo.__main__ import main, parser
from demo.harness.endpoints_file import endpoints_of
from demo.pages.text import Screen

BOOK = Path(__file__).parent.parent / "book"
URL = "http://127.0.0.1:8000"
"""Where the shop stood when the two records were made, by a terminal of
80 columns: each text as it came, the lines of errors folded."""

PAGE = BOOK / "probe-your-app.md"
ACCOUNTS = """
[accounts.alice]
name = "ann"
[accounts.bob]
name = "ben"
"""


def blocks(language: str) -> list[str]:
    """What the page shows in this language."""
    text = PAGE.read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


def test_the_page_s_endpoints_are_read() -> None:
    """Each example; the one that says nothing of a log-in belongs to one
    that does."""
    form, api, more = blocks("toml")
    for text in (form, api, form + more):
        endpoints_of(ACCOUNTS + text, ENVIRON)
    points = endpoints_of(ACCOUNTS + form + more, ENVIRON)
    assert points.transfer is not None
    assert points.balance is not None
    assert points.transfer.filled({"to": "ben", "amount": "1"}) == {
        "to": "ben",
        "points": "1",
    }


def test_the_page_s_workflow_is_one() -> None:
    (text,) = blocks("yaml")
    steps = yaml.safe_load(text)["jobs"]["probe"]["steps"]
    (command,) = (
        one["run"] for one in steps if "demo probe" in one.get("run", "")
    )
    asked = parser().parse_args(command.split()[1:])
    assert (asked.target, asked.fail_on) == (
        "mysite.wsgi:application",
        "poor",
    )


def told_by(
    text: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> str:
    """What the command prints of a shop at that URL, with this file: its
    errors first.  The clock moves instead of waiting."""
    wide = Screen(80)
    monkeypatch.setattr(Screen, "of", lambda _: wide)
    with by_url(shop.only_forgets, endpoints_of(text, {})) as own:
        real = own.endpoints.base_url
        monkeypatch.setattr("demo.probing.app_of", lambda _: own)
        main(["probe", real, "--endpoints", str(folder / "e.toml")])
    out, err = (text.replace(real, URL) for text in capsys.readouterr())
    errors = [fill(line, 80) for line in err.splitlines()]
    return "\n".join([f"$ demo probe {URL}", *errors, out])


def test_the_page_shows_what_the_command_prints(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = told_by(shop.ENDPOINTS, tmp_path, monkeypatch, capsys)
    assert said == (BOOK / "probe-by-url.txt").read_text("utf-8")


def test_the_page_shows_what_a_failed_preflight_prints(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = shop.ENDPOINTS.replace("benspass1", "bens-pass")
    said = told_by(wrong, tmp_path, monkeypatch, capsys)
    assert said == (BOOK / "probe-error.txt").read_text("utf-8")


def test_the_page_cuts_the_run_between_two_questions() -> None:
    """It shows the table and the worst answer, and folds the rest."""
    lines = (BOOK / "probe-by-url.txt").read_text("utf-8").splitlines()
    first, rest = re.findall(r":lines: (?:1-)?(\d+)", PAGE.read_text("utf-8"))
    assert int(rest) == int(first) + 2
    assert lines[int(first)] == ""
    assert lines[int(rest) - 1].endswith("?")
    assert "  grade       poor" in lines[: int(first)]
    assert "  grade       poor" not in lines[int(first) :]
