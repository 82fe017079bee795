"""How firm is the table?  Its rows again, under other fair choices.

The article's two columns are one choice of many.  Each choice here puts
others in their place, or asks another probe; a row *turns* when its
verdict is no longer the same.
"""

from dataclasses import dataclass

from demo.comparison import (
    ARTICLE,
    FACTORS,
    FAVOURED,
    headline,
    verdict,
    with_edges,
)
from demo.contenders import Contender, contender, loading_user
from demo.probes import AT_GATEWAY, FORGERS, Probe, measured_once

TOKEN, SESSION = (contender(name) for name in ARTICLE)


@dataclass(frozen=True)
class Choice:
    """token, session: in place of the article's two columns.
    probe: in place of its factor's headline."""

    name: str
    token: Contender = TOKEN
    session: Contender = SESSION
    probe: Probe | None = None


ARTICLES = Choice("the article's")
CHOICES = (
    Choice("the JWT with refresh", contender("JWT + refresh")),
    Choice("the JWT with a blocklist", contender("JWT + blocklist")),
    Choice(
        "the user's row read on each request",
        loading_user(TOKEN),
        loading_user(SESSION),
    ),
    Choice("the JWT signed with HS256", contender("JWT HS256")),
    Choice(
        "the same, and the services that can forge counted",
        contender("JWT HS256"),
        probe=FORGERS,
    ),
    Choice("the JWT in a cookie", contender("JWT cookie")),
    Choice("the session in a header", session=contender("session header")),
    Choice("one gateway that asks for all services", probe=AT_GATEWAY),
)


@dataclass(frozen=True)
class Turn:
    """A row whose verdict is another one under this choice."""

    choice: Choice
    factor: str
    before: str
    after: str


def verdict_under(choice: Choice, factor: str) -> str:
    """What the table would say of this row."""
    probe = headline(factor)
    if choice.probe is not None and choice.probe.factor == factor:
        probe = choice.probe
    columns = (choice.token, choice.session)
    cells = [measured_once(probe, one) for one in columns]
    if FAVOURED[factor] != ARTICLE[0]:
        cells.reverse()
    found = verdict(probe, *(cell.value for cell in cells))
    if found == "mixed":  # one more count makes it no clearer
        return found
    return verdict(probe, *(with_edges(cell).value for cell in cells))


def turns(choice: Choice) -> list[Turn]:
    """The rows that this choice turns."""
    pairs = {
        factor: (
            verdict_under(ARTICLES, factor),
            verdict_under(choice, factor),
        )
        for factor in FACTORS
    }
    return [
        Turn(choice, factor, before, after)
        for factor, (before, after) in pairs.items()
        if before != after
    ]


def sensitivity() -> dict[str, list[Turn]]:
    """For each choice, by its name, the rows that it turns."""
    return {choice.name: turns(choice) for choice in CHOICES}
