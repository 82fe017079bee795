"""Several services, compared: how fresh, how available, how much work,
and what happens when a key or the provider is gone."""

from collections.abc import Iterable
from functools import partial

from demo.clock import later
from demo.contenders import Contender, contender
from demo.figures import Figure, Mark, bars, grid, tick
from demo.harness import Deployment, Trial
from demo.pages.views import View
from demo.probes import ELSEWHERE, ENDED_IN_OUTAGE, SERVED_IN_OUTAGE, Cell
from demo.probes.elsewhere import moves_coin
from demo.probes.hops import MOST, OF_ONE_OWNER, at_each, at_gateway
from demo.probes.revocation import seconds_alive
from demo.schemes.base import ACCESS_S, SIGN_IN_S
from demo.services.changing_keys import (
    SWAPS,
    encryption_key_signs,
    one_name_twice,
    same_name_refused_s,
    stolen_key_lives_s,
    under_load,
)
from demo.services.designs import EXTREMES, MIDDLE
from demo.services.log_out_channels import CHANNELS, lives_after_log_out_s
from demo.services.revocation_sets import PushedSet
from demo.services.without_provider import (
    USES_OF_IT,
    served_without_provider_s,
)

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
                delay(ENDED_IN_OUTAGE.run(one)),
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


def delay(cell: Cell) -> Mark:
    """Seconds of which fewer are better."""
    if not isinstance(cell.value, int):
        return Mark(cell.why or cell.status, "neutral")
    poor = "fair" if cell.value <= ACCESS_S else "poor"
    return Mark(seconds(cell.value), poor if cell.value else "good")


def endurance(cell: Cell) -> Mark:
    """Seconds of which more are better."""
    if not isinstance(cell.value, int):
        return Mark(cell.why or cell.status, "neutral")
    some = "good" if cell.value >= SIGN_IN_S else "fair"
    return Mark(seconds(cell.value), some if cell.value else "poor")


def seconds(value: int) -> str:
    return f"{value:,} s"


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


HOPS_SHOWN = ("JWT ES256", "JWT + blocklist", "session cookie")


def hops_view(names: Iterable[str] = HOPS_SHOWN) -> View:
    """Look-ups and checks of a signature, for one request over one to
    eight services; measured now."""
    rows = [
        [
            f"{name}, {way}",
            *(work_told(work(Trial(contender(name)), n)) for n in N),
        ]
        for name in names
        for way, work in (("each checks", at_each), ("gateway", at_gateway))
    ]
    heads = ["look-ups + signatures", *map(str, N)]
    return View.of(heads, rows, "Work for one request, by services crossed")


N = range(1, MOST + 1)


def work_told(work: dict[str, int]) -> str:
    return f"{work['lookups']} + {work['signatures']}"


def rotation_view() -> View:
    """A change of the key under load: in order and not, with and without
    a storm of made-up key names."""
    rows = []
    for announced in (True, False):
        for storm in (False, True):
            seen = under_load(announced, storm)
            counts = (seen.requests, seen.failed, seen.made_up, seen.fetches)
            rows.append(
                [
                    "published first" if announced else "signs at once",
                    *(f"{count:,}" for count in counts),
                ]
            )
    heads = ["new key", "requests", "failed", "made-up names", "fetches"]
    return View.of(heads, rows, "A key changes while requests come in")


def stolen_key_bars() -> Figure:
    """For how long a stolen key opens a service after it was replaced, by
    what stands between the service and the provider."""
    rows = [(words, stolen_key_lives_s(case)) for words, case in SWAPS.items()]
    return bars("A stolen key lives on in caches", rows, "s")


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
    refused = seconds(same_name_refused_s())
    rows.append(
        ["new key under the old name", f"honest refused for {refused}"]
    )
    return View.of(["key set", "what happens"], rows, "Key sets in the field")


def without_provider_grid() -> Figure:
    """For how long a user who has signed in is served without it."""
    rows = []
    for way in USES_OF_IT:
        lasts = served_without_provider_s(way)
        word = seconds(lasts)
        mark = Mark(word, "fair") if 0 < lasts < SIGN_IN_S else None
        rows.append((way, [mark or tick(lasts > 0, word, "not at all")]))
    return grid("The identity provider is gone", ["is served for"], rows)


def log_out_channels_grid() -> Figure:
    """For how long an application's session outlives the log-out at the
    provider, by how the application is told."""
    rows = []
    for words, channel in CHANNELS.items():
        lives = lives_after_log_out_s(channel)
        tone = "fair" if 0 < lives <= ACCESS_S else "poor"
        rows.append((words, [Mark(seconds(lives), tone if lives else "good")]))
    return grid("Who hears of a log-out", ["session lives on for"], rows)
