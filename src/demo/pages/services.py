"""Several services, compared: how fresh, how available, and what happens
when a key or the provider is gone; and the page of what fails."""

from collections.abc import Callable, Iterable
from functools import partial

from demo.clock import later
from demo.contenders import Contender, contender
from demo.evidence.releases import upgrade_rows
from demo.figures import Figure, Mark, bars, grid, tick
from demo.harness import Deployment, Trial
from demo.pages.cost import log_out_everywhere_view, memory_view
from demo.pages.failures import (
    changes_view,
    hops_view,
    losses_view,
    strange_view,
    under_load_view,
    unplugged_view,
)
from demo.pages.probes import differences_grid
from demo.pages.views import View, raw
from demo.probes import ELSEWHERE, ENDED_IN_OUTAGE, SERVED_IN_OUTAGE, Cell
from demo.probes.elsewhere import moves_coin
from demo.probes.hops import OF_ONE_OWNER
from demo.probes.revocation import seconds_alive
from demo.schemes.base import ACCESS_S, SIGN_IN_S
from demo.services.changing_keys import (
    SWAPS,
    encryption_key_signs,
    one_name_twice,
    same_name_refused_s,
    stolen_key_lives_s,
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


def upgrades_view() -> View:
    """Releases that refuse an honest token of the one before."""
    rows = [[row.package, row.attack] for row in upgrade_rows()]
    title = "Upgrades that sign out (recorded)"
    return View.of(["package", "refuses a token"], rows, title)


def log_out_channels_grid() -> Figure:
    """For how long an application's session outlives the log-out at the
    provider, by how the application is told."""
    rows = []
    for words, channel in CHANNELS.items():
        lives = lives_after_log_out_s(channel)
        tone = "fair" if 0 < lives <= ACCESS_S else "poor"
        rows.append((words, [Mark(seconds(lives), tone if lives else "good")]))
    return grid("Who hears of a log-out", ["session lives on for"], rows)


# The page

FIGURES: dict[str, tuple[tuple[str, Callable[[], View | Figure]], ...]] = {
    "When the store or the provider is gone": (
        (
            "The store's process was killed. What checks a signature alone "
            "goes on, for a user who has signed out as for one who has not; "
            "what asks the store answers 503 to both.",
            partial(unplugged_view, "store"),
        ),
        (
            "The provider's process was killed. A session of the "
            "application's own does not notice, a service that fetches keys "
            "goes on while it may trust the ones that it has, and one that "
            "asks the provider each time stops.",
            partial(unplugged_view, "provider"),
        ),
        (
            "The same with the times of production, by a clock that was "
            "moved: for how long is a user served who has signed in before?",
            without_provider_grid,
        ),
        (
            "And when she logs out at the provider, an application hears of "
            "it as it is told, or not at all.",
            log_out_channels_grid,
        ),
    ),
    "What one request costs": (
        (
            "Each cell counts commands to the store and checks of a "
            "signature, while one request crosses one to eight services. A "
            "gateway that checks once makes the sessions' commands one, "
            "whatever comes behind it.",
            hops_view,
        ),
    ),
    "When a key changes": (
        (
            "The key was changed while requests came in. In order, none "
            "failed; out of order, some did. And tokens that name keys that "
            "do not exist caused no more fetches of the key document than "
            "one a second at each service.",
            changes_view,
        ),
        (
            "A stolen key that was replaced at once goes on opening a "
            "service for as long as some cache keeps it.",
            stolen_key_bars,
        ),
        (
            "A key set that was published badly shuts users out, or lets "
            "strangers in.",
            bad_key_sets,
        ),
    ),
    "When two servers differ": (
        (
            "Nobody attacks, and yet honest users are signed out: a clock "
            "is behind, a deploy brings a new key, a verifier still holds "
            "yesterday's. A leeway of some seconds mends the first (RFC "
            "7519, section 4.1.5), holding the retired key the second, and "
            "fetching the key set again the third.",
            differences_grid,
        ),
        (
            "An upgrade of a library may do it, too: it refuses what the "
            "release before signed.",
            upgrades_view,
        ),
    ),
    "Another provider": (
        (
            "The provider was made with Authlib; the readers are this "
            "book's. Each takes the one kind of token that is for it, and "
            "names the reason for which it refuses another.",
            strange_view,
        ),
    ),
    "What a store holds": (
        (
            "A session needs a record until it ends, a blocklist only for "
            "who logged out early, and until that token expires.",
            memory_view,
        ),
        (
            "One user ends all of her sessions, and an index says which they "
            "are. Commands with one key each go out in batches, so that a "
            "cluster can take them, too. *session* is the one of the table, "
            "which also looks for identifiers that a rotation replaced; "
            "*plain session* only deletes.",
            log_out_everywhere_view,
        ),
    ),
    "What a store loses": (
        (
            "A store that loses its records signs users out where it keeps "
            "who is in, and brings ended tokens back where it keeps who is "
            "out. A replica that is behind does the second to every design.",
            losses_view,
        ),
        (
            "The same faults while many clients asked: none was let in "
            "although the store knew better.",
            under_load_view,
        ),
    ),
}
"""By heading: what a table or figure shows, in a sentence, and itself."""


def services_page(_files: dict[str, str]) -> str:
    """What the book's page says below its first words, as MyST markdown."""
    parts = []
    for heading, shown in FIGURES.items():
        parts.append(f"## {heading}\n")
        for sentence, make in shown:
            parts += [f"{sentence}\n", raw(make()._repr_html_())]
    return "\n".join(parts)
