"""All pairs, in telling order."""

from labs.releases.npm_pairs import NPM_PAIRS
from labs.releases.pair import Pair
from labs.releases.pyjwt_pairs import PYJWT_PAIRS
from labs.releases.session_pairs import SESSION_PAIRS
from labs.releases.token_pairs import TOKEN_PAIRS

PAIRS: tuple[Pair, ...] = (
    *PYJWT_PAIRS,
    *TOKEN_PAIRS,
    *SESSION_PAIRS,
    *NPM_PAIRS,
)


class NoSuchName(LookupError):
    """No pair is called that."""


def pair(name: str) -> Pair:
    """The pair whose case has this name.  Raises NoSuchName."""
    for one in PAIRS:
        if one.case == name:
            return one
    names = ", ".join(one.case for one in PAIRS)
    raise NoSuchName(f"no pair {name!r}; there are: {names}")
