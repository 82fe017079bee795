"""All pairs, in telling order.  Those from npm, measured by Node, are here."""

from labs.releases.pair import Pair
from labs.releases.session_pairs import SESSION_PAIRS
from labs.releases.token_pairs import PYJWT_PAIRS, TOKEN_PAIRS
from labs.releases.upgrades import UPGRADES

NPM_PAIRS: tuple[Pair, ...] = (
    Pair(
        case="jsonwebtoken_rsa_public_pem",
        package="jsonwebtoken",
        old="4.2.1",
        fixed="4.2.2",
        ids=("CVE-2015-9235", "GHSA-c7hr-j4mj-j2w6"),
        source="the CVE record",
        attack="key confusion",
        side="token",
        needs="a public key kept as PKCS#1 PEM, no list of algorithms",
        registry="npm",
    ),
    Pair(
        case="jsonwebtoken_unset_secret",
        package="jsonwebtoken",
        old="8.5.1",
        fixed="9.0.0",
        ids=("CVE-2022-23540", "GHSA-qwph-4952-7xr6"),
        source="jsonwebtoken changelog 9.0.0",
        attack="alg: none",
        side="token",
        needs="a service whose secret is not set",
        registry="npm",
    ),
    Pair(
        case="jwt_simple_public_pem",
        package="jwt-simple",
        old="0.5.2",
        fixed="0.5.3",
        ids=("GHSA-8v5f-hp78-jgxq",),
        source="advisory database of GitHub",
        attack="key confusion",
        side="token",
        needs="a call that names no algorithm",
        registry="npm",
    ),
    Pair(
        case="fast_jwt_rsa_public_pem",
        package="fast-jwt",
        old="3.3.1",
        fixed="3.3.2",
        ids=("CVE-2023-48223", "GHSA-c2ff-88x2-x9pg"),
        source="the CVE record",
        attack="key confusion",
        side="token",
        needs="a public key kept as PKCS#1 PEM",
        registry="npm",
    ),
    Pair(
        case="fast_jwt_indented_pem",
        package="fast-jwt",
        old="6.1.0",
        fixed="6.2.0",
        ids=("CVE-2026-34950", "GHSA-mvf2-f6gm-w987"),
        source="the CVE record",
        attack="key confusion",
        side="token",
        needs="a public PEM with white space before it",
        registry="npm",
    ),
    Pair(
        case="fast_jwt_crit",
        package="fast-jwt",
        old="6.1.0",
        fixed="6.2.0",
        ids=("CVE-2026-35042",),
        source="the CVE record",
        attack="critical header ignored",
        side="token",
        needs="a token that its issuer signed with a restriction",
        registry="npm",
    ),
    Pair(
        case="jws_alg_none",
        package="jws",
        old="2.0.0",
        fixed="3.0.0",
        ids=("CVE-2016-1000223", "GHSA-gjcw-v447-2w7q"),
        source="advisory database of GitHub",
        attack="alg: none",
        side="token",
        needs="nothing",
        registry="npm",
    ),
    Pair(
        case="node_jose_jwk_header",
        package="node-jose",
        old="0.10.0",
        fixed="0.11.0",
        ids=("CVE-2018-0114",),
        source="the CVE record",
        attack="key brought by the token",
        side="token",
        needs="nothing",
        registry="npm",
    ),
    Pair(
        case="passport_fixation",
        package="passport",
        old="0.5.3",
        fixed="0.6.0",
        ids=("CVE-2022-25896", "GHSA-v923-w3x8-wh69"),
        source="the CVE record",
        attack="session fixation",
        side="session",
        needs="a way to plant a cookie, a sibling host for one",
        edited="a guessed session name",
        registry="npm",
    ),
)

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
    for one in (*PAIRS, *UPGRADES):
        if one.case == name:
            return one
    names = ", ".join(one.case for one in (*PAIRS, *UPGRADES))
    raise NoSuchName(f"no pair {name!r}; there are: {names}")
