"""Several services, compared: how fresh, how available, and what happens
when a key or the provider is gone."""

from collections.abc import Iterable
from functools import partial

from demo.clock import later
from demo.contenders import Contender, contender
from demo.evidence.releases import upgrade_rows
from demo.figures import Figure, Mark, bars, grid
from demo.harness import Deployment, Trial
from demo.pages.views import View, Word
from demo.probes import ELSEWHERE, ENDED_IN_OUTAGE, SERVED_IN_OUTAGE, Cell
from demo.probes.cross_service import OF_ONE_OWNER, moves_coin
from demo.probes.revocation import seconds_alive
from demo.probes.units import length
from demo.schemes.base import ACCESS_S, SIGN_IN_S
from demo.services.changing_keys import (
    SWAPS,
    encryption_key_signs,
    one_name_twice,
    same_name_refused_s,
    stolen_key_lives_s,
)
from demo.services.designs import EXTREMES, MIDDLE
from demo.services.fleet import (
    USES_OF_IT,
    served_without_provider_s,
)
from demo.services.log_out_channels import CHANNELS, lives_after_log_out_s
from demo.services.revocation_lists import PushedSet

COMPARED_DESIGNS = (*EXTREMES, *MIDDLE)
"""Never asking, asking each time, and what lies between."""


def availability_grid(
    designs: Iterable[Contender] = COMPARED_DESIGNS,
) -> Figure:
    """Measured now: when a log-out counts at another service, how long
    that service goes on without the store, and how long a logged-out copy
    pays there then."""
    rows = [
        (
            one.name,
            [
                delay(ELSEWHERE.run(one)),
                endurance(SERVED_IN_OUTAGE.run(one)),
                delay(ENDED_IN_OUTAGE.run(one), "not at all"),
            ],
        )
        for one in designs
    ]
    heads = [
        "log-out counts elsewhere after",
        "store down: a user is served for",
        "store down: a logged-out copy pays for",
    ]
    return grid("Available or fresh, and between", heads, rows)


def delay(cell: Cell, none: str = "at once") -> Mark:
    """A length of time that is better when it is shorter."""
    if not isinstance(cell.value, int):
        return Mark(cell.why or cell.status, "neutral")
    poor = "fair" if cell.value <= ACCESS_S else "poor"
    word = length(cell.value) if cell.value else none
    return Mark(word, poor if cell.value else "good")


def endurance(cell: Cell) -> Mark:
    """A length of time that is better when it is longer."""
    if not isinstance(cell.value, int):
        return Mark(cell.why or cell.status, "neutral")
    some = "good" if cell.value >= SIGN_IN_S else "fair"
    word = length(cell.value) if cell.value else "not at all"
    return Mark(word, some if cell.value else "poor")


def cut_off_s(silence_s: int) -> int:
    """A service that revocations are pushed to is cut off from the line,
    and then she logs out elsewhere.  For how many seconds does her copy
    pay at the one that is cut off?"""
    one = Contender(
        "set pushed",
        PushedSet,
        contender("JWT ES256").carrier,
        "ES256",
        settings=(("silence_s", silence_s),),
    )
    return seconds_alive(partial(pays_while_cut_off, one))


def pays_while_cut_off(one: Contender, second: int) -> bool:
    """Does it, at this second?  Raises ControlFailed when it never did."""
    trial = Trial(one)
    with (
        later(0),
        trial.deploy() as home,
        home.share(*OF_ONE_OWNER) as away,
    ):
        alice = home.signed_in()
        copy = away.visited_by(alice)
        trial.expect("the copy paid before", moves_coin(away, copy))
        cut_the_line(away)
        trial.expect("she logs out", alice.log_out().status == 200)
        trial.expect("home knows it", home.visited_by(copy).me() is None)
        with later(second):
            return moves_coin(away, copy)


def cut_the_line(service: Deployment) -> None:
    """From now on no message reaches it."""
    scheme = service.app.scheme
    assert isinstance(scheme, PushedSet)
    scheme.line.cut.add(id(scheme))


def stolen_key_bars() -> Figure:
    """For how long a stolen key opens a service after it was replaced, by
    what stands between the service and the provider."""
    rows = [(words, stolen_key_lives_s(case)) for words, case in SWAPS.items()]
    title = "A stolen key that was replaced goes on opening a service"
    return bars(title, rows, "seconds after it was replaced")


def bad_key_sets() -> View:
    """What comes of a key set that was published badly."""
    names, enc = one_name_twice(), encryption_key_signs()
    rows = [
        [f"two keys, one name; reader: {who}", f"{count} of 2 tokens served"]
        for who, count in names.items()
    ]
    rows += [
        [f"key for encryption signs; {who}", "enters" if got else "stays out"]
        for who, got in enc.items()
    ]
    refused = length(same_name_refused_s())
    rows.append(
        ["new key under the old name", f"honest refused for {refused}"]
    )
    return View.of(["key set", "what happens"], rows, "Bad key sets")


def without_provider_view() -> View:
    """For how long a user who has signed in is served without it."""
    rows: list[list[Word]] = []
    for way in USES_OF_IT:
        lasts = served_without_provider_s(way)
        tone = "good" if lasts >= SIGN_IN_S else "fair" if lasts else "poor"
        word = length(lasts) if lasts else "not at all"
        rows.append([way, Mark(word, tone)])
    heads = ["how a service checks her", "she is served for"]
    return View.of(heads, rows, "The identity provider is gone")


def upgrades_view() -> View:
    """Releases that refuse an honest token of the one before."""
    rows = [
        [f"{row.package} {row.old} to {row.fixed}", row.attack]
        for row in upgrade_rows()
    ]
    title = "Upgrades that sign users out (recorded)"
    return View.of(["upgrade", "then refuses a token that has"], rows, title)


def log_out_channels_view() -> View:
    """For how long an application's session outlives the log-out at the
    provider, by how the application is told."""
    rows: list[list[Word]] = []
    for words, channel in CHANNELS.items():
        lives = lives_after_log_out_s(channel)
        tone = "fair" if 0 < lives <= ACCESS_S else "poor"
        word = f"lives on for {length(lives)}" if lives else "ends at once"
        rows.append([words, Mark(word, tone if lives else "good")])
    heads = ["how the application is told", "its own session"]
    return View.of(heads, rows, "She logs out at the provider")
