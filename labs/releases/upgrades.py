"""Upgrades that turn an honest user away.

Each is a pair as any other, but what the old release accepts and the new
one refuses is an honest token, made before the upgrade.  They have a record
of their own, so that nobody counts them among the attacks.
"""

from labs.releases.pair import CRYPTO, Pair

UPGRADES: tuple[Pair, ...] = (
    Pair(
        case="pyjwt_clock_ahead",
        package="pyjwt",
        old="2.5.0",
        fixed="2.6.0",
        ids=(),
        source="PyJWT changelog 2.6.0",
        attack="issued by a clock that is 5 s ahead",
        side="token",
        needs="two servers, and no leeway",
        beside=CRYPTO,
    ),
    Pair(
        case="pyjwt_number_subject",
        package="pyjwt",
        old="2.9.0",
        fixed="2.10.0",
        ids=(),
        source="PyJWT changelog 2.10.0",
        attack="a number for a subject",
        side="token",
        needs="an issuer that writes the number of a row into sub",
        beside=CRYPTO,
    ),
)
