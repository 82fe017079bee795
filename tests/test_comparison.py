"""The table: measured, agreed or not by computing, told in three forms."""

import json
from dataclasses import replace
from typing import Any

import jwt
import pytest

from demo import comparison
from demo.comparison import (
    ARTICLE,
    ARTICLES,
    AT_BEST,
    FACTORS,
    FAVOURED,
    Table,
    build,
    headline,
    headlines,
    probes_of,
    sides,
    verdict_under,
    with_beside,
)
from demo.contenders import CONTENDERS, contender, loading_user
from demo.pages import table as page
from demo.probes import PROBES, Cell, Value

COLUMNS = [contender(name) for name in (*ARTICLE, "opaque cookie")]


@pytest.fixture(scope="module")
def table() -> Table:
    """A few columns, measured once for this file, and only read."""
    return build(COLUMNS)


def with_values(
    table: Table, factor: str, ours: Value | None, theirs: Value | None
) -> Table:
    """The same table, with other values in the article's columns."""
    names = dict(zip(sides(factor), (ours, theirs), strict=True))

    def changed(cell: Cell) -> Cell:
        if cell.factor == factor and cell.contender.name in names:
            return replace(cell, value=names[cell.contender.name])
        return cell

    return Table(tuple(map(changed, table.cells)))


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_every_cell_is_there_in_order() -> None:
    table = build()
    wanted = [(p.id, c.name) for p in headlines() for c in CONTENDERS]
    assert [(c.probe, c.contender.name) for c in table.cells] == wanted
    assert table.contenders == list(CONTENDERS)
    assert table.rows() == headlines()
    assert [probe.factor for probe in headlines()] == list(FACTORS)


def test_a_cell_is_found_by_name(table: Table) -> None:
    for cell in table.cells:
        assert table.cell(cell.probe, cell.contender.name.upper()) is cell
    for probe, name in (("log-out", "nobody"), ("nothing", "JWT HS256")):
        with pytest.raises(LookupError):
            table.cell(probe, name)
    with pytest.raises(LookupError):
        table.cell("log-out", "JWT HS256", load_user=True)


def test_the_two_variants_are_two_columns() -> None:
    both = [contender("JWT HS256"), loading_user(contender("JWT HS256"))]
    table = build(both, [headline("revocation")])
    assert table.contenders == both
    assert table.cell("log-out", "JWT HS256").contender is both[0]
    assert table.cell("log-out", "JWT HS256", True).contender is both[1]


def test_the_articles_side_is_all_that_is_stored() -> None:
    assert FAVOURED == {
        "revocation": "session cookie",
        "cross-service": "JWT ES256",
        "script exposure": "session cookie",
        "complexity": "session cookie",
        "other clients": "JWT ES256",
    }
    assert tuple(one.name for one in CONTENDERS[:2]) == ARTICLE
    for factor in FACTORS:
        assert set(sides(factor)) == set(ARTICLE)
        assert sides(factor)[0] == FAVOURED[factor]


@pytest.mark.parametrize("factor", FACTORS)
def test_agreement_follows_the_values(
    factor: str, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Better, worse, equal, missing: four words for any factor."""
    monkeypatch.setattr(comparison, "SEEN_BESIDE", {})
    monkeypatch.setattr(comparison, "sharp", lambda one: [])
    good: Value = {"a": 1, "b": 1}
    poor: Value = {"a": 1, "b": 2}
    if headline(factor).grading.better(0, 1):
        good, poor = 0, 1
    for answer in (True, False):
        if headline(factor).grading.better(answer, not answer):
            good, poor = answer, not answer

    def word(ours: Value | None, theirs: Value | None) -> str:
        return with_values(table, factor, ours, theirs).agreement(factor)

    assert word(good, poor) == "agrees"
    assert word(poor, good) == "disagrees"
    assert word(good, good) == "no difference"
    assert word(None, good) == word(good, None) == "not measured"


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_counts_that_go_both_ways_are_mixed(table: Table) -> None:
    both_ways = with_values(
        table, "complexity", {"a": 1, "b": 2}, {"a": 2, "b": 1}
    )
    assert both_ways.agreement("complexity") == "mixed"


def test_sharp_edges_count_with_the_parts(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same parts, and more edges: no longer the same."""
    alike = with_values(table, "complexity", {"a": 1}, {"a": 1})
    edges = {"JWT ES256": 2, "session cookie": 1}
    monkeypatch.setattr(
        comparison, "sharp", lambda one: edges[one.name] * ["edge"]
    )
    assert alike.agreement("complexity") == "agrees"
    edges["session cookie"] = 3
    assert alike.agreement("complexity") == "disagrees"
    value = alike.headline("complexity", "JWT ES256").value
    assert value == {"a": 1, "sharp edges": 2}


def test_parts_without_their_edges_are_not_compared(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an attack needs a package, the row would be another one."""

    def lacking(one: Any) -> list[str]:
        raise ModuleNotFoundError("none", name="cryptography")

    alike = with_values(table, "complexity", {"a": 1}, {"a": 1})
    monkeypatch.setattr(comparison, "sharp", lacking)
    cell = alike.headline("complexity", "JWT ES256")
    assert (cell.value, cell.status) == (None, "not measurable")
    assert cell.why == "needs the package cryptography"
    assert alike.agreement("complexity") == "not measured"


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@pytest.mark.parametrize("factor", FACTORS)
def test_swapping_the_columns_swaps_the_verdict(
    factor: str, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real values, exchanged: agreement is not written down."""
    monkeypatch.setattr(comparison, "SEEN_BESIDE", {})
    ours, theirs = (
        table.cell(headline(factor).id, name).value for name in sides(factor)
    )
    swapped = with_values(table, factor, theirs, ours).agreement(factor)
    opposite = {"agrees": "disagrees", "disagrees": "agrees"}
    found = table.agreement(factor)
    assert swapped == opposite.get(found, found)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (["agrees"], "agrees"),
        (["agrees", "agrees", "no difference"], "agrees"),
        (["agrees", "no difference", "disagrees"], "mixed"),
        (["disagrees", "agrees"], "mixed"),
        (["no difference", "agrees"], "no difference"),
        (["not measured", "agrees"], "not measured"),
    ],
)
def test_an_opposite_beside_the_headline_is_mixed(
    words: list[str], verdict: str
) -> None:
    assert with_beside(words) == verdict


def test_what_stands_beside_a_headline_counts(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With forgetting at the log-out the cookie needs fewer steps, and
    without it the JWT does."""
    assert table.agreement("other clients") == "mixed"
    assert verdict_under(ARTICLES, "other clients") == "mixed"
    monkeypatch.setattr(comparison, "SEEN_BESIDE", {})
    assert table.agreement("other clients") == "disagrees"
    assert verdict_under(ARTICLES, "other clients") == "disagrees"


def test_rows_are_asked_for_by_factor_or_probe() -> None:
    assert {one.factor for one in probes_of("revocation")} == {"revocation"}
    assert probes_of("revocation")[0].headline
    assert [one.id for one in probes_of("ban")] == ["ban"]
    with pytest.raises(LookupError, match="revocation"):
        probes_of("weather")


# As JSON


KEYS = {
    "factor": str,
    "probe": str,
    "contender": str,
    "scheme": str,
    "carrier": str,
    "load_user": bool,
    "value": (int, bool, str, dict, type(None)),
    "unit": str,
    "status": str,
    "grade": (str, type(None)),
    "why": str,
    "chapter": str,
}
"""The published shape.  A field may come in; none may go."""


def test_json_has_the_published_shape(table: Table) -> None:
    told = page.table_json(table)
    assert set(told) == {"cells", "versions"}
    assert len(told["cells"]) == len(table.cells)
    for cell in told["cells"]:
        assert set(KEYS) <= set(cell)
        for key, kind in KEYS.items():
            assert isinstance(cell[key], kind), key  # type: ignore[arg-type]
        assert cell["carrier"] in ("cookie", "header")
        assert cell["grade"] in ("good", "fair", "poor", None)
    assert json.loads(json.dumps(told)) == told


def test_json_says_what_the_table_says(table: Table) -> None:
    for told, cell in zip(
        page.table_json(table)["cells"], table.cells, strict=True
    ):
        assert told["value"] == cell.value
        assert told["contender"] == cell.contender.name
        assert told["scheme"] == cell.contender.scheme.__name__
        assert told["carrier"] == cell.contender.carrier.kind
        assert told["load_user"] is cell.contender.load_user
        assert (told["status"], told["grade"]) == (cell.status, cell.grade)


def test_versions_are_the_installed_ones() -> None:
    found = page.versions()
    assert found["PyJWT"] == jwt.__version__
    assert all(found.values())


# In words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0, "s", "0 s"),
        (90, "s", "90 s"),
        (300, "s", "300 s (5 min)"),
        (3_600, "s", "3,600 s (1 h)"),
        (43_200, "s", "until it expires: here 12 h"),
        (43_201, "s", "until it expires: here 12 h"),
        (43_202, "s", "43,202 s (12 h)"),
        (True, "", "yes"),
        (False, "", "no"),
        (0, "lookups", "0 lookups"),
        (1, "lookups", "1 lookup"),
        (5, "lookups", "5 lookups"),
        (1_234, "bytes", "1,234 bytes"),
        ("key + store", "", "key + store"),
        ({"key families": 1, "secrets": 2}, "", "1 key family\n2 secrets"),
        ({"client duties": 1}, "", "1 client duty"),
    ],
)
def test_a_value_in_words(value: Value, unit: str, words: str) -> None:
    cell = Cell("p", "f", CONTENDERS[0], value, unit, "measured")
    assert page.say(cell) == words


@pytest.mark.parametrize("status", ["not applicable", "not offered", "error"])
def test_no_value_says_why_not(status: Any) -> None:
    cell = Cell("p", "f", CONTENDERS[0], None, "", status)
    assert page.say(cell) == status


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_the_articles_five_rows(table: Table) -> None:
    rows = page.article_rows(table)
    assert [row[0] for row in rows] == list(FACTORS)
    for row in rows:
        assert len(row) == len(page.ARTICLE_HEADINGS)
        told = dict(zip(page.ARTICLE_HEADINGS, row, strict=True))
        assert told["article favours"] == FAVOURED[row[0]]
        assert told["measurement"] == table.agreement(row[0])
        assert told["what was measured"] == headline(row[0]).question
        for name, words in zip(ARTICLE, row[1:3], strict=True):
            cell = table.headline(row[0], name)
            assert words.startswith(page.say(cell))
        assert all(row)


def test_the_wide_rows(table: Table) -> None:
    rows = page.wide_rows(table)
    assert [row[0] for row in rows] == [one.name for one in COLUMNS]
    assert {len(row) for row in rows} == {len(page.wide_headings(table))}
    assert "\n" not in "".join(map("".join, rows))
    reading = loading_user(COLUMNS[0])
    assert page.column(reading) != page.column(COLUMNS[0])


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
def test_a_cell_explains_itself(probe: Any) -> None:
    """Value, thresholds, controls, and the code that measured it."""
    cell = probe.run(contender("session cookie"))
    told = " ".join(page.explain(cell, probe).split())
    for word in (
        page.say(cell),
        cell.unit if isinstance(cell.value, int) else cell.status,
        cell.status,
        probe.id,
        probe.question,
        probe.rule(),
        probe.chapter,
        *cell.controls,
    ):
        assert " ".join(word.split()) in told
    assert page.source_of(probe).startswith("def ")
    assert "trial" in page.source_of(probe)


# What the article's cells say beside their headline


def test_a_cell_says_what_its_headline_leaves_out(table: Table) -> None:
    """A gateway, who can forge, and what refresh makes of twelve hours."""
    token, session = ARTICLE
    services = page.article_cell(table, "cross-service", session).split("\n")
    assert services == [
        "5 lookups",
        "1 lookup with a gateway",
        "all 5 services can forge it, if each may write to the store",
    ]
    alone = page.article_cell(table, "cross-service", token).split("\n")
    assert alone == ["0 lookups", "only the issuer can forge it"]
    told = page.article_cell(table, "revocation", token)
    assert told == "until it expires: here 12 h; 5 min with refresh"
    assert page.article_cell(table, "revocation", session) == "0 s"


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_the_page_says_what_each_column_includes(table: Table) -> None:
    assert set(AT_BEST) == set(ARTICLE)
    shown = page.table_view(table)
    for words in AT_BEST.values():
        assert words in shown.text
        assert words.partition(",")[0] in shown.html
