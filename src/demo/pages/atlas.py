"""The atlas: every attack of the catalogue, as a page of the book.

Each entry says what the attacker sends, shows the lines that let it in
beside the lines that keep it out, and says what became of it now.  The
page is MyST markdown, so it is searched, linked and printed like any
other.  Source: MyST, targets and containers.
"""

import inspect
from collections.abc import Iterator

from demo.attacks import ATTACKS, Attack, lines_of
from demo.evidence.releases import pair_rows
from demo.figures import Mark
from demo.pages.attacks import twins
from demo.pages.ledger import in_markdown, literal
from demo.pages.releases import PAIR_HEADINGS, pairs_told
from demo.pages.text import markdown

FAMILIES = {
    "signature": "Forged: a token that the server never issued",
    "parsing": "Spelled anew: one credential, two readings",
    "claims": "Used beyond what it says: time, issuer, audience, name",
    "lifecycle": "Used after its end, guessed, fixed or replayed",
    "browser": "Sent or given away by the victim's browser",
    "transport": "Read on the way",
}
"""Headings, in telling order."""


PUBLISHED = """## In published libraries

Some of these mistakes were in releases that people ran. Each old release \
accepted an honest token or session, refused an edited one, and let the \
attack in; the fixed one refuses the attack. This is a record: `make \
releases` installs the releases and tries them."""


def atlas(files: dict[str, str]) -> str:
    """The page's entries as MyST markdown.

    files: for each chapter's slug its file, from the page's folder."""
    entries = [
        line
        for family, heading in FAMILIES.items()
        for line in (
            f"## {heading}\n",
            *(entry(a, files) for a in ATTACKS if a.family == family),
        )
    ]
    return "\n".join([*entries, old_releases()])


def old_releases() -> str:
    """Old releases that an attack entered, and those that refuse it."""
    rows = [
        [
            in_markdown(word) if isinstance(word, Mark) else literal(str(word))
            for word in row
        ]
        for row in pairs_told()
    ]
    return f"{PUBLISHED}\n\n{markdown(PAIR_HEADINGS, rows)}\n"


def entry(attack: Attack, files: dict[str, str]) -> str:
    """One attack: a heading that can be linked, what is sent, the two
    pieces of code, and where it is from."""
    broken, fixed = lines_of(attack)
    return "\n".join(
        [
            f"(attack-{attack.id})=",
            f"### {heading(attack.name)}\n",
            f"{attack.claim}\n",
            f"*What is sent:* {sent(attack)}\n",
            "::::{container} atlas-lines\n",
            *piece("Lets it in", broken),
            *piece("Keeps it out", fixed),
            "::::\n",
            *facts(attack, files),
        ]
    )


def heading(name: str) -> str:
    """The name with a capital, unless it begins with a term of its own,
    as in "alg: none" or "v4.public"."""
    if not name.split()[0].isalnum():
        return name
    return name[:1].upper() + name[1:]


def piece(title: str, code: str) -> Iterator[str]:
    """One of the two pieces of code, beside the other where there is
    room."""
    yield from (":::{container}\n", f"**{title}**\n", "````python", code)
    yield from ("````", ":::\n")


def sent(attack: Attack) -> str:
    """What the attacker does, in the words of the function that does it,
    without what that function raises."""
    told = inspect.getdoc(getattr(attack.forge, "func", attack.forge)) or ""
    words = " ".join(told.split())
    return words.partition(" Raises ")[0].replace("`", "")


def facts(attack: Attack, files: dict[str, str]) -> Iterator[str]:
    """Where it is from, who had it, and what became of it just now."""
    flip, results = attack.flip, twins(attack)
    offered = f"; offered as {flip.tempting}" if flip.tempting else ""
    yield f"- The mistake: {flip.decision}, {flip.value}{offered}"
    yield (
        f"- Run when this site was built: {results['broken']} by the broken "
        f"design, {results['fixed']} by the careful one "
        f"(`python -m demo attack {attack.id}`)"
    )
    yield f"- Source: {attack.source}"
    if attack.releases:
        yield f"- Published releases that had it: {had_it(attack)}"
    if attack.chapter in files:
        yield f"- Chapter: [](<{files[attack.chapter]}>)"
    yield ""


def had_it(attack: Attack) -> str:
    """The releases on record that accepted it, and those that mended it."""
    rows = {row.name: row for row in pair_rows()}
    return "; ".join(
        f"{rows[name].package} {rows[name].old} (refused by "
        f"{rows[name].fixed})"
        for name in attack.releases
    )
