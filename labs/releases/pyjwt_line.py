"""Every attack on PyJWT against the whole line of its releases."""

from collections.abc import Iterable

from labs.releases.measure import Broken, Told, run_cases
from labs.releases.pair import CRYPTO, OLD_CRYPTO, Release

ATTACKS: dict[str, str] = {
    "pyjwt_alg_none": "alg: none",
    "pyjwt_public_pem": "SPKI PEM as secret",
    "pyjwt_rsa_public_pem": "PKCS#1 PEM as secret",
    "pyjwt_ssh_key": "OpenSSH key as secret",
    "pyjwt_one_line_pem": "one-line PEM as secret",
    "pyjwt_jwk_text": "JWK text as secret",
    "pyjwt_empty_secret": "empty secret",
    "pyjwt_no_list": "no list of algorithms",
    "pyjwt_wrong_alg": "list of algorithms bypassed",
    "pyjwt_issuer_part": "part of the issuer",
    "pyjwt_crit": "critical header ignored",
    "pyjwt_junk": "junk after a revoked token",
    "pyjwt_padded": "padding after a revoked token",
}
"""Case to its heading.  Told in this order."""

VERSIONS = (
    "0.4.3", "1.0.1", "1.1.0", "1.3.0", "1.4.2", "1.5.0", "1.5.1", "1.5.2",
    "1.5.3", "1.6.4", "1.7.1", "2.0.1", "2.1.0", "2.2.0", "2.3.0", "2.4.0",
    "2.5.0", "2.6.0", "2.7.0", "2.8.0", "2.9.0", "2.10.0", "2.10.1", "2.11.0",
    "2.12.0", "2.12.1", "2.13.0", "2.14.0", "2.15.0", "2.15.1",
)  # fmt: skip
"""The last patch of each minor release that exists on the registry, and
both sides of each boundary."""


def release(version: str) -> Release:
    """That release with what runs beside it."""
    major = int(version.split(".")[0])
    if major >= 2:
        return Release("pyjwt", version, CRYPTO)
    shims = ("collections",) if major else ("collections", "interfaces")
    return Release("pyjwt", version, OLD_CRYPTO, shims)


def pins() -> Iterable[str]:
    """All that the line needs."""
    return (pin for v in VERSIONS for pin in release(v).pins)


def row(version: str) -> dict[str, dict[str, str]]:
    """What each attack saw on one release."""
    told = run_cases(release(version), list(ATTACKS))
    return {case: cell(version, case, told[case]) for case in ATTACKS}


def cell(version: str, case: str, told: Told) -> dict[str, str]:
    """`word`: accepted, refused, or why neither; `by`: what was raised;
    `pinned`, where it was tried: the attack's word with a pinned list.

    An attack says nothing on a release that refuses the honest token."""
    if "not offered" in told:
        return {"word": "not offered", "by": told["not offered"]}
    if told["edited"] == "accepted":
        raise Broken(f"pyjwt {version}: {case} accepts its second control")
    if told["honest"] != "accepted":
        return {"word": "honest refused", "by": by(told["honest"])}
    seen = {"word": told["attack"].split(":")[0], "by": by(told["attack"])}
    return {**seen, **pin_of(told)}


def pin_of(told: Told) -> dict[str, str]:
    """`pinned`, if the case tries a pinned list: accepted, refused, "not
    offered" or "honest refused"."""
    if "pinned_attack" not in told:
        return {}
    honest = told.get("pinned_honest", "accepted")
    refused = honest != "accepted"
    word = told["pinned_attack"].split(":")[0]
    return {"pinned": "honest refused" if refused else word}


def by(outcome: str) -> str:
    """What the library raised: "refused: InvalidKeyError"."""
    return outcome.partition(": ")[2]
