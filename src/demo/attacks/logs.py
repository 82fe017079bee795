"""Transport: the address holds a credential, and the log the address."""

from dataclasses import replace

from demo.attacks.base import Attack, Attacker
from demo.contenders import Contender, contender
from demo.harness import Client
from demo.harness.jar import Jar
from demo.unsafe.addressed import PARAMETER, READS_ADDRESS, READS_ADDRESS_TOO
from demo.unsafe.base import Flip


def out_of_the_log(attacker: Attacker) -> Client:
    """An EventSource can send no header.  Where the address may hold the
    credential, Alice's page puts it there, and Mallory reads the log."""
    credential = attacker.victim.credential()
    page = replace(attacker.victim, jar=Jar(), storage={})
    answer = page.get(f"{page.endpoints.me}?{PARAMETER}={credential}")
    thief = attacker.me.stolen_copy()
    if answer.status == 200:
        thief.replace_credential(credential)
    return thief


def row(id: str, name: str, fixed: Contender, flip: Flip) -> Attack:
    return Attack(
        id=id,
        name=name,
        claim="Who reads a log of addresses pays as Alice.",
        family="transport",
        source="RFC 9700 section 4.3.2, CWE-598",
        forge=out_of_the_log,
        fixed=fixed,
        flip=flip,
    )


LOG_ATTACKS = (
    row(
        "token-in-log",
        "a token in a log of addresses",
        contender("JWT"),
        READS_ADDRESS,
    ),
    row(
        "session-in-log",
        "a session identifier in a log of addresses",
        contender("session cookie"),
        READS_ADDRESS_TOO,
    ),
)
