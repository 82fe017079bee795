"""Complexity: how many parts does somebody have to get right?"""

import jwt

from demo.harness import PASSWORD, NotApplicable, Trial
from demo.harness.tokens import confused, part
from demo.keys import Key
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter, Ungraded
from demo.schemes import JWT
from demo.schemes.base import Renews


def parts(trial: Trial) -> dict[str, int]:
    """Counts, taken while one client lives through everything."""
    with trial.deploy() as service:
        alice = service.signed_in()
        replies = {
            "money moves": alice.transfer("bob", 1),
            "the password changes": alice.change_password(PASSWORD, NEW),
        }
        renews = isinstance(service.app.scheme, Renews)
        trial.expect("what renews can", alice.can_renew() is renews)
        if renews:
            replies["it renews"] = alice.renew()
        everywhere = alice.log_out_everywhere()
        if everywhere.status != 501:
            replies["all sessions end"] = everywhere
        replies["she can log in"] = alice.log_in("alice", NEW)
        replies["and out"] = alice.log_out()
        for control, reply in replies.items():
            trial.expect(control, reply.status == 200)
        trial.expect("she is out of her own browser", alice.me() is None)
        used = set(alice.used)
        if everywhere.status == 501:
            used.remove("/logout-everywhere")
        keys = [name for name, key in service.keys.items() if key.signing]
        trial.listed = {
            "settings": trial.contender.setting_names(),
            "secrets": keys,
            "endpoints": sorted(used),
            "kinds of record": sorted(service.store.families),
            "client duties": sorted(alice.duties),
        }
        return {name: len(parts) for name, parts in trial.listed.items()}


NEW = PASSWORD + "!"


def algorithms_accepted(trial: Trial) -> int:
    """How many algorithms does a verifier accept under its one key?"""
    with trial.deploy() as service:
        scheme, alice = service.app.scheme, service.signed_in()
        if not isinstance(scheme, JWT):
            raise NotApplicable("the credential names no algorithm")
        trial.expect("its own algorithm enters", alice.me() == "alice")
        accepted = 0
        for token in signed_by_all(scheme, alice.credential()):
            alice.replace_credential(token)
            accepted += alice.me() == "alice"
        return accepted


def signed_by_all(scheme: JWT, hers: str) -> list[str]:
    """Her token's claims, unsigned, signed with the published key as a
    secret, and signed with the service's key by each algorithm that
    fits it."""
    key, typ = scheme.key, {"typ": scheme.typ}
    claims = scheme.verify(hers).claims
    none = f"{part({'alg': 'none', **typ})}.{part(claims)}"
    tokens = [f"{none}.", f"{none}.AAAA"]
    if not key.symmetric:
        tokens.append(confused(key, claims, typ))
    return tokens + [
        jwt.encode(claims, key.signing, algorithm, headers=typ)
        for algorithm in algorithms_for(key)
    ]


def algorithms_for(key: Key) -> tuple[str, ...]:
    """Every algorithm that this kind of key could sign with.
    Source: RFC 7518 section 3.1, RFC 8037 (a curve fits just one)."""
    families = {"HS": ("HS",), "RS": ("RS", "PS")}.get(key.algorithm[:2])
    if families is None:
        return (key.algorithm,)
    return tuple(f + size for f in families for size in ("256", "384", "512"))


PARTS = Probe(
    id="parts",
    question="How many parts are there to get right?",
    factor="complexity",
    unit="parts",
    measure=parts,
    grading=Ungraded("counts alone do not say which mistakes let one in"),
    chapter="rebuild-the-table",
    headline=True,
)
ALGORITHMS = Probe(
    id="algorithms-accepted",
    question="How many algorithms does the verifier accept under its key?",
    factor="complexity",
    unit="algorithms",
    measure=algorithms_accepted,
    grading=LessIsBetter(
        good=1, fair=1, why="RFC 8725 section 3.1 allows exactly one"
    ),
    chapter="forge-the-token",
)
