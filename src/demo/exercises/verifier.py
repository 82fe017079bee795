"""Build a verifier of the reader's function, and attack it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from demo.attacks import ATTACKS, Attack, honest_enters, lands
from demo.contenders import contender
from demo.errors import Malformed
from demo.exercises.telling import failed_by_reader, for_the_reader
from demo.exercises.trusting import FOREIGN, PINNED, trusting_library
from demo.keys import Key, key_for
from demo.schemes import JWT, Identity

Decode = Callable[[str, Key], dict[str, Any]]

HOLES: dict[str, str] = {
    "A token without a signature gets in.": "alg-none none-capital "
    "none-capitals none-mixed stripped-to-two stripped-to-dot",
    "A token under another algorithm than the key's gets in.": "key-confusion "
    "foreign",
    "A token with an edited name gets in.": "edited-payload",
    "A token that brings its own key gets in.": "embedded-jwk",
    "An expired token gets in.": "expired-within-leeway",
    "A token that never expires gets in.": "undated-jwt",
    "A token of another issuer gets in.": "other-issuer",
    "A token of an issuer with a similar name gets in.": "issuer-prefix "
    "issuer-part",
    "A token for another audience gets in.": "other-audience",
    "A token for an audience with a similar name gets in.": "audience-prefix",
    "A link that the bank signed gets in as a token.": "link-as-token",
}
"""What is told of a verifier, and the ids of the attacks that show it."""


@for_the_reader
def gets_in(decode: Decode) -> list[str]:
    """Build a verifier of the reader's function, and attack it, on a
    library that keeps no forgery out by itself.

    decode(token, key): the claims of a token that may enter; raises
    otherwise, whatever it likes.  Raises Mistake when an honest
    user cannot enter.
    """

    class Mine(JWT):
        def verify(self, token: str) -> Identity:
            claims = claims_by(decode, token, self.key)
            sub, jti = str(claims.get("sub")), str(claims.get("jti"))
            return Identity(sub, jti, 0, 0, claims)

    target = replace(contender("JWT RS256"), scheme=Mine)
    with trusting_library():
        for user_id in ("alice", "mallory"):
            require_honest(decode, user_id)
        assert honest_enters(target), "An honest user cannot enter."
        return [
            words
            for words, ids in HOLES.items()
            if any(lands(one, target) for one in attacks_by(ids.split()))
        ]


def attacks_by(ids: list[str]) -> Iterator[Attack]:
    """The attacks that have these ids: the catalogue's, and ours."""
    return (one for one in (*ATTACKS, *FOREIGN) if one.id in ids)


def require_honest(decode: Decode, user_id: str) -> None:
    """Raises AssertionError unless it returns what an honest token says."""
    bank = JWT(key_for(PINNED))
    try:
        claims = decode(bank.issue(user_id).access, bank.key)
    except Exception as error:
        by = failed_by_reader(error) or repr(error)
        words = f"Your function refuses an honest token, by {by}."
        raise AssertionError(words) from error
    honest = isinstance(claims, dict) and claims.get("sub") == user_id
    assert honest, "Your function does not return an honest token's claims."


def claims_by(decode: Decode, token: str, key: Key) -> dict[str, Any]:
    """What the reader's function says.  Raises Malformed when it raises
    anything, or says nothing."""
    try:
        claims = decode(token, key)
    except Exception as error:
        raise Malformed("the verifier refused") from error
    if not isinstance(claims, dict):
        raise Malformed("the verifier said nothing")
    return claims
