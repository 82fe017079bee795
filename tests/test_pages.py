"""What a page says of an attack or a claim, and how text fits a screen."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from demo.attacks import (
    ALG_NONE,
    ATTACKS,
    REPLAY_AFTER_LOG_OUT,
    THEFT_BY_SCRIPT,
    Attack,
)
from demo.attacks.csrf import SKIPS_SAME_SITE
from demo.attacks.edges import Turned
from demo.attacks.leaks import HIDES_NOTHING
from demo.claims import (
    CLAIMS,
    EXTRA_QUESTIONS,
    NOT_SAID,
    SECTIONS,
    Judged,
    judge,
)
from demo.contenders import Contender, contender
from demo.pages import attacks
from demo.pages.atlas import atlas, entry, heading
from demo.pages.attacks import (
    against,
    attacks_called,
    edge_rows,
    facts_of,
    outcome_rows,
    twins,
    word,
)
from demo.pages.ledger import (
    EXTRA,
    claims_view,
    ledger,
    ledger_page,
    literal,
    score_rows,
)
from demo.pages.text import Screen, aligned, markdown
from demo.probes.units import counted

SESSION, TOKEN = contender("session cookie"), contender("JWT HS256")


def absent() -> Contender:
    raise ImportError("no such thing", name="pyseto")


def broken() -> Contender:
    raise RuntimeError("a fault")


def test_one_or_all_by_id() -> None:
    assert attacks_called(None) == list(ATTACKS)
    assert attacks_called("alg-none") == [ALG_NONE]
    with pytest.raises(LookupError, match=r"no attack 'alg'; .*alg-none, "):
        attacks_called("alg")


@pytest.mark.parametrize(
    ("attack", "target", "expected"),
    [
        (REPLAY_AFTER_LOG_OUT, lambda: TOKEN, "accepted"),
        (REPLAY_AFTER_LOG_OUT, lambda: SESSION, "refused"),
        (
            ALG_NONE,
            lambda: SESSION,
            "not applicable: the credential is not a JWT",
        ),
        (ALG_NONE, absent, "not measurable: needs the package pyseto"),
    ],
)
def test_each_outcome_has_its_word(
    attack: Attack, target: Callable[[], Contender], expected: str
) -> None:
    assert word(attack, target) == expected


def test_a_fault_is_no_outcome() -> None:
    with pytest.raises(RuntimeError, match="a fault"):
        word(ALG_NONE, broken)


def test_each_target_has_its_own_word() -> None:
    one = REPLAY_AFTER_LOG_OUT
    assert against(one, [SESSION, TOKEN]) == {
        SESSION.name: "refused",
        TOKEN.name: "accepted",
    }
    assert twins(one) == {"broken": "accepted", "fixed": "refused"}
    turned = replace(one, fixed=TOKEN)
    assert twins(turned)["fixed"] == "accepted"


def test_the_attack_itself() -> None:
    assert facts_of(ALG_NONE) == {
        "id": "alg-none",
        "name": ALG_NONE.name,
        "family": ALG_NONE.family,
        "claim": ALG_NONE.claim,
        "source": ALG_NONE.source,
    }


def test_two_results_leave_room_for_the_name() -> None:
    results = [{"broken": "accepted", "fixed": "not applicable: why"}]
    assert outcome_rows([ALG_NONE], results) == (
        ["id", "name", "family", "broken", "fixed"],
        [
            [
                "alg-none",
                ALG_NONE.name,
                ALG_NONE.family,
                "accepted",
                "not applicable: why",
            ]
        ],
    )


def test_many_results_leave_the_reasons_out() -> None:
    result = {"one": "refused", "two": "not applicable: why", "three": "x"}
    assert outcome_rows([ALG_NONE], [result]) == (
        ["id", *result],
        [["alg-none", "refused", "not applicable", "x"]],
    )


def test_the_flips_of_a_contender_in_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = Turned(HIDES_NOTHING, "carrier", THEFT_BY_SCRIPT)
    quiet = Turned(SKIPS_SAME_SITE, "scheme")
    monkeypatch.setattr(attacks, "edges", lambda one: (opened, quiet))
    assert edge_rows(SESSION) == [
        [
            turned.where,
            turned.flip.decision,
            turned.flip.value,
            id,
            turned.flip.tempting,
        ]
        for turned, id in (
            (opened, "script-theft"),
            (quiet, "none gets in"),
        )
    ]


# Text


HEADINGS = ["a", "bb"]
ROWS = [["x", "1\n22"], ["yyy", "3"]]


def test_columns_line_up() -> None:
    text = aligned(HEADINGS, ROWS)
    assert text.splitlines() == [
        "a    bb",
        "-    --",
        "x    1",
        "     22",
        "yyy  3",
    ]


def test_markdown_is_a_pipe_table() -> None:
    text = markdown(["a", "b"], [["x", "1\n2"]])
    assert text == "| a | b |\n| --- | --- |\n| x | 1<br>2 |"


WORDS = [
    ["first-of-all", "holds if", "three short words " * 3],
    ["second", "fails", "https://example.test/a-long-address"],
]


@pytest.mark.parametrize("width", range(10, 120, 7))
def test_a_table_fits_and_loses_no_word(width: int) -> None:
    """Folded, or as blocks where it is too narrow for columns."""
    text = Screen(width).table(["id", "verdict", "text"], WORDS)
    assert all(len(line) <= max(width, 30) for line in text.splitlines())
    kept = "".join(text.split())
    for part in " ".join(" ".join(row) for row in WORDS).split():
        assert part in kept


def test_a_narrow_table_is_told_in_blocks() -> None:
    text = Screen(40).table(["id", "verdict", "text"], WORDS[1:])
    assert text.splitlines() == [
        "second",
        "  verdict     fails",
        "  text        https://example.test/a-lon",
        "              g-address",
    ]
    wide = Screen(99).table(["id", "verdict", "text"], WORDS[1:])
    assert wide == aligned(["id", "verdict", "text"], WORDS[1:])


def test_a_verdict_has_a_colour_and_keeps_its_word() -> None:
    rows = [["one", "holds if"], ["two", "refused"], ["three", "no verdict"]]
    plain = Screen(80).table(["id", "word"], rows)
    coloured = Screen(80, colour=True).table(["id", "word"], rows)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain
    painted = re.findall(r"\x1b\[\d+m(.*?)\x1b\[0m", coloured)
    assert painted == ["holds if", "refused"]
    block = Screen(80, colour=True).block("head", {"grade": "poor"})
    assert block.endswith("\x1b[31mpoor\x1b[0m")


@pytest.mark.parametrize(
    ("terminal", "settings", "screen"),
    [
        (True, {}, Screen(99, True)),
        (True, {"NO_COLOR": "1"}, Screen(99)),
        (True, {"NO_COLOR": ""}, Screen(99, True)),
        (True, {"TERM": "dumb"}, Screen(99)),
        (False, {}, Screen()),
    ],
)
def test_a_screen_is_what_the_terminal_says(
    monkeypatch: pytest.MonkeyPatch,
    terminal: bool,
    settings: dict[str, str],
    screen: Screen,
) -> None:
    stream = StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in {"TERM": "xterm", "COLUMNS": "99", **settings}.items():
        monkeypatch.setenv(name, value)
    assert Screen.of(stream) == screen


# The atlas


@pytest.mark.slow
def test_the_atlas_holds_every_attack_once() -> None:
    page = atlas({})
    for attack in ATTACKS:
        assert page.count(f"(attack-{attack.id})=\n") == 1
    assert len(re.findall(r"^### ", page, re.M)) == len(ATTACKS)
    lines = re.findall(r"^- Run when .*$", page, re.M)
    assert len(lines) == len(ATTACKS)
    for line in lines:
        assert "accepted by the broken design, refused by the care" in line


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_an_entry_says_what_is_sent_and_which_lines_decide(
    attack: Attack,
) -> None:
    here = {attack.chapter: "../notebooks/x.ipynb"}
    text = entry(attack, here if attack.chapter else {})
    _, broken, _, fixed, _ = re.split(r"````(?:python)?\n", text)
    assert broken != fixed
    assert re.search(r"\*What is sent:\* \w.+\.\n", text)
    assert f"- Source: {attack.source}" in text
    assert ("x.ipynb" in text) is bool(attack.chapter)
    assert ("Published releases" in text) is bool(attack.releases)


def test_a_heading_keeps_the_terms_own_spelling() -> None:
    assert heading("alg: none") == "alg: none"
    assert heading("v4.public to v4.local") == "v4.public to v4.local"
    assert heading("a forged token") == "A forged token"


# The ledger


@pytest.mark.slow
def test_the_ledgers_page_holds_every_claim_in_its_section() -> None:
    """With its chapter's file, and the heading there."""
    every = (*CLAIMS, *EXTRA_QUESTIONS)
    page = ledger_page({c.chapter: f"{c.chapter}.ipynb" for c in every})
    score, *sections = re.split(r"^## ", page, flags=re.M)[1:]
    headings = [text.partition("\n")[0] for text in sections]
    assert headings == [*SECTIONS, EXTRA]
    for one in every:
        (line,) = re.findall(rf"^.*{{#claim-{one.id}}}.*$", page, re.M)
        assert literal(one.text) in line
        assert f"<{one.chapter}.ipynb#{one.anchor}>" in line
        here = EXTRA if one.section == NOT_SAID else one.section
        assert line in sections[headings.index(here)]
    told = map(int, re.findall(r"(?<=\| )\d+(?= )", score))
    assert sum(told) == len(every)


@pytest.mark.parametrize("words", ["a | b", "__Host-", "*a*", "[a](b)", "`a"])
def test_a_claims_words_are_no_markdown(words: str) -> None:
    """Neither a cell's end nor bold type: __Host- begins like it."""
    shown = (
        MarkdownIt()
        .enable("table")
        .render(markdown(["x"], [[literal(words)]]))
    )
    assert f"<td>{words}</td>" in shown


def test_a_chapter_has_its_claims_and_apart_from_them_its_questions() -> None:
    text = ledger("keep-a-blocklist").text
    opinion = ledger("count-the-decisions").html  # too short for cards else
    assert opinion.count("<table") == opinion.count("demo-cards") == 2
    said, asked = text.split(EXTRA)
    assert "rebuilds sessions" in said
    assert "by their text" in asked
    assert "by their text" not in said
    with pytest.raises(LookupError, match="no claim is settled in 'x'"):
        ledger("x")


def test_a_claim_says_where_it_holds_and_where_it_fails() -> None:
    """In text a line for each; on the page a list for each."""
    chosen = next(one for one in CLAIMS if one.id == "blocklist-lookup")
    mixed = {"it rains": True, "it is dry": False, "it snows": True}
    view = claims_view("c", [Judged(chosen, "holds if", mixed)])
    held, failed = view.text.splitlines()[2:]
    assert held.endswith("holds if: it rains; it snows")
    assert failed.strip() == "fails if: it is dry"
    assert "<li>it rains</li><li>it snows</li></ul>" in view.html


def test_a_verdict_that_no_claim_has_gets_no_column() -> None:
    judged = [judge(one) for one in CLAIMS if one.experiment is None]
    headings, lines = score_rows(judged)
    assert headings == ["section", "opinion"]
    assert sum(int(count) for _, count in lines) == len(judged)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("lookups", "1 lookup"),
        ("key families", "1 key family"),
        ("client duties", "1 client duty"),
        ("kinds of record", "1 kind of record"),
        ("cookies that enter", "1 cookie that enters"),
        ("forgeries that enter", "1 forgery that enters"),
        ("requests with an effect", "1 request with an effect"),
    ],
)
def test_one_is_no_plural(plural: str, one: str) -> None:
    assert counted(1, plural) == one
    assert counted(2, plural) == f"2 {plural}"


def test_each_correction_is_kept_by_a_test() -> None:
    """The page names tests; each is there."""
    tests = Path(__file__).parent
    page = (tests.parent / "book" / "corrections.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)` \|$", page, re.M)
    assert len(named) == len(rows)
    for file, name in named:
        assert f"\ndef {name}(" in (tests / file).read_text("utf-8"), name
