"""The report of one application as a page: one file without a script, in
the reader's own theme, light or dark, that prints."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from importlib.metadata import version

from demo.pages.report import HEADINGS, Report, in_full, known, told
from demo.pages.table import UNGRADED
from demo.probes import Cell, Probe

Cells = Sequence[tuple[Probe, Cell]]

STYLE = """
:root { color-scheme: light dark; --good: #1a6b34; --fair: #8a5000;
  --poor: #b3261e; --line: #c9ced6; --soft: #566070; }
@media (prefers-color-scheme: dark) { :root { --good: #82dc9a;
  --fair: #f2c063; --poor: #ff9a91; --line: #4a5160; --soft: #b4bdc8; } }
body { font: 1rem/1.6 system-ui, sans-serif; margin: 0 auto;
  max-width: 60rem; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem;
  text-align: left; vertical-align: top; overflow-wrap: anywhere; }
tbody th { font-weight: normal; }
a { color: inherit; }
section { border-top: 1px solid var(--line); margin-top: 1.5rem; }
h2 { font-size: 1.1rem; }
summary { cursor: pointer; padding: .5rem 0; }
footer { color: var(--soft); border-top: 1px solid var(--line);
  margin-top: 1.5rem; padding-top: .5rem; }
dl { display: grid; grid-template-columns: 9rem 1fr; gap: .25rem 1rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
.good { color: var(--good); } .fair { color: var(--fair); }
.poor { color: var(--poor); } .good, .fair, .poor { font-weight: 600; }
td:last-child { white-space: nowrap; }
@media (max-width: 40rem) { dl { display: block; } dd { margin: 0 0 .5rem; }
  thead { display: none; } tr { display: block; padding: .5rem 0;
  border-bottom: 1px solid var(--line); } td, th { display: block; border: 0;
  padding: .1rem 0; } h1 { font-size: 1.4rem; } }
@media print { :root { color-scheme: light; } section { break-inside: avoid; }
  body { max-width: none; } }
"""
ICONS = {"good": "✓", "fair": "~", "poor": "✗"}


def report_html(report: Report) -> str:
    """One file, without a script and without anything from elsewhere."""
    title = escape(report.title())
    cells = report.worst_first()
    shown = [one for one in cells if in_full(one[1])]
    rest = [one for one in cells if not in_full(one[1])]
    notes = "".join(f"<p>{escape(note)}</p>" for note in report.notes)
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{title}</title><style>{STYLE}</style></head><body><main>",
            f"<h1>{title}</h1><p>{escape(report.score())}</p>{notes}",
            *(page_table(shown) if shown else ()),
            *to_do(report.duties()),
            *folded(rest),
            *(section(probe, cell) for probe, cell in report.told_in_full()),
            f"<footer>{escape(made_by(report))}</footer></main></body></html>",
        ]
    )


def page_table(cells: Cells) -> list[str]:
    heads = "".join(f'<th scope="col">{one}</th>' for one in HEADINGS)
    lines = "".join(table_row(*one) for one in cells)
    return [
        f"<table><thead><tr>{heads}</tr></thead>",
        f"<tbody>{lines}</tbody></table>",
    ]


def to_do(duties: Sequence[str]) -> list[str]:
    """What to do, right below the table; nothing where all is good."""
    items = "".join(f"<li>{escape(one)}</li>" for one in duties)
    return [f"<h2>What to do</h2><ul>{items}</ul>"] if duties else []


def folded(cells: Cells) -> list[str]:
    """What the application does not have."""
    if not cells:
        return []
    words = f"Not offered, or not applicable ({len(cells)})"
    head = f"<details><summary>{words}</summary>"
    return [head, *page_table(cells), "</details>"]


def made_by(report: Report) -> str:
    """When, by which version, and how."""
    way = "by URL" if report.target.startswith("http") else "by import"
    today = datetime.now(UTC).date().isoformat()
    return f"Made on {today} by demo {version('demo')}, {way}."


def table_row(probe: Probe, cell: Cell) -> str:
    """One line, whose question leads to its section if it has one."""
    question = escape(probe.question)
    if in_full(cell):
        question = f'<a href="#{escape(probe.id)}">{question}</a>'
    return (
        f'<tr><th scope="row">{question}</th><td>{escape(told(cell))}</td>'
        f"<td>{graded(cell.grade)}</td></tr>"
    )


def section(probe: Probe, cell: Cell) -> str:
    """One probe, with all that is known of its answer."""
    pairs = "".join(
        f"<dt>{escape(name)}</dt><dd>"
        f"{graded(cell.grade) if name == 'grade' else escape(fact)}</dd>"
        for name, fact in known(probe, cell).items()
    )
    return (
        f'<section id="{escape(probe.id)}"><h2>{escape(probe.question)}</h2>'
        f"<dl>{pairs}</dl></section>"
    )


def graded(grade: str | None) -> str:
    """A grade: a word with an icon."""
    if grade is None:
        return UNGRADED
    return f'<span class="{grade}">{ICONS[grade]} {grade}</span>'
