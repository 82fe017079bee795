"""The book's words are spelled right: known to a dictionary, or to the
book's own list, which holds no word that the book does not use."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from spellchecker import SpellChecker

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "tests" / "words.txt"
PAGES = [
    *(ROOT / "book").glob("*.md"),
    *(ROOT / "notebooks").glob("*.ipynb"),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
]
NO_PROSE = re.compile(
    r"```.*?```"  # code, and directives
    r"|`[^`]*`"
    r"|\]\([^)]*\)|<[^>]*>|https?://\S+"  # where a link leads
    r"|\{[^}]*\}|^:::[^\n]*$|^% [^\n]*$|\S*[/_.=@]\S+",
    re.S | re.M,
)
WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")


def prose(path: Path) -> str:
    """What a page says in words, without code and addresses."""
    text = path.read_text("utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        told = [c["source"] for c in cells if c["cell_type"] == "markdown"]
        text = "\n\n".join("".join(source) for source in told)
    return NO_PROSE.sub(" ", text)


def words(text: str) -> Iterator[str]:
    """Each word in lower case; a name in capitals is no word."""
    for word in WORD.findall(text):
        if word[1:] == word[1:].lower() and len(word) > 2:
            yield re.sub("['’](s|t|ll|ve|re|d)?$", "", word.lower())


@cache
def dictionary() -> SpellChecker:
    return SpellChecker(language="en")


def unknown(text: str) -> set[str]:
    """Words that no dictionary knows, neither as they stand nor without
    the ending of a plural or of a verb."""
    found = set(words(text))
    stems = {word: {word, *stems_of(word)} for word in found}
    return {w for w, forms in stems.items() if not dictionary().known(forms)}


def stems_of(word: str) -> Iterator[str]:
    for ending, stem in (("s", ""), ("es", ""), ("ed", ""), ("ing", "")):
        if word.endswith(ending):
            yield word.removesuffix(ending) + stem


def own() -> set[str]:
    return set(OWN.read_text("utf-8").split())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_each_word_is_known(path: Path) -> None:
    assert sorted(unknown(prose(path)) - own()) == []


def test_the_books_own_list_holds_nothing_else() -> None:
    used = set().union(*(unknown(prose(path)) for path in PAGES))
    assert sorted(own() - used) == []
    assert OWN.read_text("utf-8").split() == sorted(own())


def test_a_slip_is_seen() -> None:
    assert unknown("The serever recieves a cookie.") == {"serever", "recieves"}
    assert not unknown(NO_PROSE.sub(" ", "`serever`, [a page](recieves.md)"))
