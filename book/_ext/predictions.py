"""Each chapter's prediction: what there is to choose, and the answer.

A chapter offers its choices below "Predict", as a list of (a), (b) and so
on, and says once "The answer is (b)", where it has measured it.  Both are
read here and put on the page's article, where the page's script finds them.
A chapter with choices and without exactly one answer fails the build.

Below the prediction the first key points are folded, for whoever wants the
answer at once.
"""

import json
import re
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)

CHOICE = re.compile(r"^- \((\w)\) ", re.M)
ANSWER = re.compile(r"The answer is \((\w)\)")

IN_SHORT = 2
"""So many key points are the answer in short."""

TALLIES = ("rebuild-the-table", "choose")
"""The chapters that count how many predictions were right."""


def key_of(chapter: Path) -> str:
    """A chapter's name without its number, which may change."""
    return chapter.stem.partition("-")[2]


def prediction(chapter: Path) -> tuple[str, str]:
    """The letters to choose from, and those that are named the answer."""
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    told = ["".join(c["source"]) for c in cells if c["cell_type"] != "code"]
    text = "\n\n".join(told)
    asked = [one.partition("**Predict")[2] for one in told]
    choices = "".join(CHOICE.findall("\n".join(asked)))
    return choices, "".join(ANSWER.findall(text))


def fault(choices: str, answers: str) -> str:
    """What is wrong with a chapter's prediction, or ""."""
    if not choices and not answers:
        return ""  # it has none, or asks for an opinion
    if len(choices) < 2 or not ascii_lowercase.startswith(choices):
        return f"the choices are ({choices}), not (a), (b) and so on"
    if len(answers) != 1:
        return f'says "The answer is (…)" {len(answers)} times, not once'
    return "" if answers in choices else f"({answers}) is none of its choices"


def chapters(app: Sphinx) -> list[Path]:
    """The chapters, in their order."""
    return sorted((Path(app.srcdir) / "notebooks").glob("*.ipynb"))


def judge(app: Sphinx) -> None:
    """Fail the build for each fault: builds take warnings for errors."""
    for chapter in chapters(app):
        if wrong := fault(*prediction(chapter)):
            LOGGER.warning(wrong, location=f"notebooks/{chapter.stem}")


def mark(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Say on the page which chapter it is and what the answer is."""
    if not page.startswith("notebooks/"):
        return
    answers = {key_of(one): prediction(one)[1] for one in chapters(app)}
    key = key_of(Path(page))
    if answers.get(key):
        context["prediction"] = {"chapter": key, "answer": answers[key]}
    if key in TALLIES:
        given = {name: answer for name, answer in answers.items() if answer}
        context["answers"] = json.dumps(given)


def fold_the_answer(app: Sphinx, doctree: nodes.document) -> None:
    """Put the first key points of a chapter below its prediction, folded."""
    sections = {one["ids"][0]: one for one in doctree.findall(nodes.section)}
    asked = next(filter(is_prediction, doctree.findall(nodes.paragraph)), None)
    if asked is None or "key-points" not in sections:
        return
    points = next(sections["key-points"].findall(nodes.bullet_list))
    short = points.deepcopy()
    short["classes"].append("key-points-again")
    short.children = short.children[:IN_SHORT]
    box = asked.parent
    after = box.index(asked) + 1
    while after < len(box) and isinstance(box[after], nodes.bullet_list):
        after += 1
    summary = "<summary>The answer in short</summary>"
    box[after:after] = [
        nodes.raw("", f'<details class="in-short">{summary}', format="html"),
        short,
        nodes.raw("", "</details>", format="html"),
    ]


def is_prediction(paragraph: nodes.paragraph) -> bool:
    return paragraph.astext().startswith("Predict")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", judge)
    app.connect("doctree-read", fold_the_answer)
    app.connect("html-page-context", mark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
