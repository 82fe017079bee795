"""Real clients: what the lab recorded, the probe beside it, a sample
measured again; and the file in which a tool keeps its token."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.contenders import contender
from demo.evidence import load
from demo.evidence.clients import (
    CLIENTS_RECORD,
    recorded_steps,
    sent_by_itself,
)
from demo.figures import Mark
from demo.harness.token_file import write_token
from demo.pages.probes import (
    CLIENTS,
    IN_A_WORD,
    by_itself_view,
    clients_view,
    seen_as,
)
from demo.probes.client_steps import (
    FORGET_IT,
    JAR_ON,
    STORE_IT,
    Kind,
    steps_of,
)
from demo.probes.client_steps import PROGRAMS as MODELLED
from labs.browser.binaries import NoBrowser
from labs.browser.browsers import chromium
from labs.browser.sites import Sites, serving
from labs.clients import programs
from labs.clients.in_page import sent_by_page
from labs.clients.programs import (
    CREDENTIALS,
    PROGRAMS,
    NoCurl,
    curl,
    lives,
    steps_needed,
)

REAL = {
    "curl": "curl, -b -c",
    "command line": "command-line tool",
    "mobile app": "mobile-style",
}
"""By the probe's kind of client: the real one."""


@pytest.mark.parametrize("kind", MODELLED, ids=lambda kind: kind.name)
@pytest.mark.parametrize("name", [*CREDENTIALS[:4], "JWT + DPoP"])
def test_the_probe_and_the_real_clients_agree(kind: Kind, name: str) -> None:
    """Two instruments: the harness's client, and a real one.  Real curl
    cannot sign."""
    found = recorded_steps()[REAL[kind.name]][name]
    if (kind.name, name) == ("curl", "JWT + DPoP"):
        assert isinstance(found, str)
        return
    assert not isinstance(found, str)
    assert sorted(found) == sorted(steps_of(kind, contender(name)))


def test_the_record_has_each_client_and_credential() -> None:
    found = recorded_steps()
    assert set(found) == set(PROGRAMS) == set(CLIENTS)
    assert all(set(row) == set(CREDENTIALS) for row in found.values())
    assert set(load(CLIENTS_RECORD).versions) == {"Chromium", "curl", "httpx"}


def test_a_page_names_each_step_and_each_stop() -> None:
    shown = clients_view(CREDENTIALS).text
    for row in recorded_steps().values():
        for found in row.values():
            words = [found] if isinstance(found, str) else found
            assert all(IN_A_WORD.get(word, word) in shown for word in words)
    told = by_itself_view().text.splitlines()
    for name, pages in sent_by_itself().items():
        line = next(one for one in told if one.startswith(name))
        seen = [user for ways in pages.values() for user in ways.values()]
        assert line.removeprefix(name).split() == seen


@pytest.mark.parametrize(
    ("user", "page", "tone"),
    [
        ("alice", "own page", "good"),
        ("nobody", "own page", "poor"),
        ("alice", "another site", "poor"),
        ("nobody", "another site", "good"),
    ],
)
def test_to_be_known_is_good_on_the_own_page_alone(
    user: str, page: str, tone: str
) -> None:
    assert seen_as(user, page) == Mark(user, tone)


# A sample, measured again


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    with serving() as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("name", ["JWT ES256", "session cookie", "JWT + DPoP"])
def test_a_program_needs_what_is_recorded(
    sites: Sites, program: str, name: str
) -> None:
    if program.startswith("curl"):
        require_curl()
    recorded = recorded_steps()[program][name]
    found = steps_needed(sites, program, name)
    assert [*found.values()] == [recorded]


def require_curl() -> None:
    try:
        curl()
    except NoCurl as error:
        pytest.skip(str(error))


@pytest.mark.slow
def test_a_page_sends_what_is_recorded(sites: Sites) -> None:
    try:
        with chromium() as browser:
            assert sent_by_page(browser, sites) == sent_by_itself()
    except NoBrowser as error:
        pytest.skip(str(error))


@pytest.mark.slow
def test_a_step_too_few_is_found_out(sites: Sites) -> None:
    """By what the user would miss."""
    tool = "command-line tool"
    assert not lives(sites, tool, "JWT ES256", (STORE_IT, FORGET_IT))
    kept = lives(sites, tool, "JWT ES256", (STORE_IT,))
    assert kept == "refused after log-out"
    assert lives(sites, tool, "JWT ES256", (FORGET_IT,)) == "next request"
    phone = "mobile-style"
    assert lives(sites, phone, "session cookie", (JAR_ON,)) == "next request"


def test_without_curl_the_lab_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(NoCurl, match="install it"):
        programs.curl()


# The file of a token


def test_only_its_owner_can_read_a_token(tmp_path: Path) -> None:
    """Whatever the umask, and whatever was there before."""
    path, before = tmp_path / "token", os.umask(0)
    try:
        write_token(path, "one")
        path.chmod(0o644)
        write_token(path, "two")
    finally:
        os.umask(before)
    assert path.read_text() == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("planted", ["link", "file"])
def test_a_token_goes_to_no_file_that_was_planted(
    tmp_path: Path, planted: str
) -> None:
    """Somebody else has made a name in advance, to read along."""
    path = tmp_path / "token"
    theirs = tmp_path / "theirs"
    theirs.touch(0o666)
    there = path.with_name(f".token.{os.getpid()}")
    if planted == "link":
        there.symlink_to(theirs)
    else:
        theirs.rename(there)
    with pytest.raises(FileExistsError):
        write_token(path, "secret")
    assert not path.exists()
    assert all("secret" not in one.read_text() for one in tmp_path.iterdir())
