"""Complexity: how many parts does somebody have to get right?"""

import jwt

from demo.harness import PASSWORD, NotApplicable, Trial
from demo.keys import Key
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter, Ungraded
from demo.schemes import JWT


def parts(trial: Trial) -> dict[str, int]:
    """Counts, taken while one client lives through everything."""
    with trial.deploy() as service:
        alice = service.signed_in()
        trial.expect("money moves", alice.transfer("bob", 1).status == 200)
        if alice.can_renew():
            trial.expect("it renews", alice.renew().status == 200)
        alice.change_password(PASSWORD + "!")
        everywhere = alice.log_out_everywhere().status
        alice.log_in("alice", PASSWORD + "!")
        alice.log_out()
        trial.expect("she is out of her own browser", alice.me() is None)
        return {
            "settings": len(trial.contender.setting_names()),
            "secrets": len([k for k in service.keys.values() if k.signing]),
            "endpoints": len(alice.used) - (everywhere == 501),
            "key families": len(service.store.families),
            "client duties": len(alice.duties),
        }


def algorithms_accepted(trial: Trial) -> int:
    """How many algorithms does a verifier accept under its one key?"""
    with trial.deploy() as service:
        scheme, alice = service.app.scheme, service.signed_in()
        if not isinstance(scheme, JWT):
            raise NotApplicable("the credential names no algorithm")
        trial.expect("its own algorithm enters", alice.me() == "alice")
        accepted = 0
        for algorithm in fitting(scheme.key):
            claims = scheme.verify(scheme.issue("alice").access).claims
            alice.replace_credential(
                jwt.encode(
                    claims,
                    scheme.key.signing,
                    algorithm,
                    headers={"typ": scheme.typ},
                )
            )
            accepted += alice.me() == "alice"
        return accepted


def fitting(key: Key) -> tuple[str, ...]:
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
