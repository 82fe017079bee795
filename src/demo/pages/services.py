"""Several services, compared: how fresh, how available, and what happens
when a key or the provider is gone; and the page of what fails."""

from collections.abc import Callable, Iterable
from functools import partial

from demo.clock import later
from demo.contenders import Contender, contender
from demo.evidence.releases import upgrade_rows
from demo.figures import Figure, Mark, bars, grid
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
from demo.pages.views import View, Word, raw
from demo.probes import ELSEWHERE, ENDED_IN_OUTAGE, SERVED_IN_OUTAGE, Cell
from demo.probes.elsewhere import moves_coin
from demo.probes.hops import OF_ONE_OWNER
from demo.probes.revocation import seconds_alive
from demo.probes.units import length
from demo.schemes.base import ACCESS_S, SIGN_IN_S
from demo.schemes.key_set import KeySet
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
    heads = ["how a service knows her", "she is served for"]
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


# The page

FIGURES: dict[str, tuple[tuple[str, Callable[[], View | Figure]], ...]] = {
    "The store is gone": (
        (
            "**Do this:** answer 503 when the store does not answer, and let "
            "nobody in. Use tokens that are verified without the store only "
            "where you accept that a user who has logged out stays in until "
            "her token expires.\n\n"
            "The store's process was killed. A design that goes on serving "
            "users who are signed in also serves those who have logged out, "
            "because it checks a signature and asks nobody. A design that "
            "asks the store, or a provider that needs it, answers 503 to "
            "both. That is marked as bad for the first and good for the "
            "second.",
            partial(unplugged_view, "store"),
        ),
    ),
    "The store comes back, and has lost something": (
        (
            "**Do this:** prefer records of who is *in* (sessions, refresh "
            "tokens, the per-user blocklist). If you keep a plain blocklist, "
            "set `noeviction` and store it on disk. Sign everybody out after "
            "you have put back an old copy.\n\n"
            "A store of sessions that loses its records signs users out. A "
            "blocklist that loses them lets in whoever has logged out. The "
            "*per-user blocklist* has one record for each user who is signed "
            "in, so a lost one is noticed. A replica that is behind when it "
            "takes over, or a copy from before the log-outs, brings "
            "logged-out users back in every design.",
            losses_view,
        ),
        (
            "The same four designs under load. Nobody got in whose log-out "
            "was still in the store. Where the store itself had lost a "
            "log-out, which the fifth column counts, it could not know.",
            under_load_view,
        ),
    ),
    "The identity provider is gone": (
        (
            "**Do this:** begin a session of the application's own after the "
            "log-in. If you check the provider's tokens instead, go on with "
            "the keys that you have while it does not answer, for an hour at "
            "most: a stolen key lives on as long.\n\n"
            "The provider's process was killed. A session of the "
            "application's own does not notice. A service that fetches keys "
            "goes on while it may trust the ones that it has. One that asks "
            "the provider each time stops. (The session and the JWT with "
            "a blocklist live for a day in this run; the store can end "
            "them, so they need not be short.)",
            partial(unplugged_view, "provider"),
        ),
        (
            "The same with the times of production, by a clock that was "
            "moved: for how long does a user who has signed in stay in? A "
            f"token and a session last {length(SIGN_IN_S)} here; keys are "
            f"good for {length(KeySet.lasts_s)}, and for "
            f"{length(KeySet.grace_s)} more when nobody can be asked.",
            without_provider_view,
        ),
    ),
    "She logs out at the provider": (
        (
            "**Do this:** take part in the back channel, and choose a "
            "provider that calls again when an application is down.\n\n"
            "By the *back channel* the provider sends each application a "
            "request of its own. By the *front channel* the provider's page "
            "loads a frame of each application in her browser. The "
            "application needs its cookie there, unless the frame's address "
            "names her sign-in. A call that is missed is never tried again.",
            log_out_channels_view,
        ),
    ),
    "A key changes": (
        (
            "**Do this:** publish the new key first, sign with it when the "
            "caches have it, and drop the old one when its last token has "
            "expired. Keep a key set for minutes, not hours.\n\n"
            "The key was changed while requests came in. In that order none "
            "failed; when the provider signed with the new key before it was "
            "published, many did. Tokens that name keys which do not exist "
            "(*made-up names*) caused at most one fetch a second at each "
            "service.",
            changes_view,
        ),
        (
            "After a theft the new key replaces the old one at once. The "
            "stolen one goes on opening a service for as long as a cache "
            "keeps it: the service's own (up to five minutes, less when it "
            "sees a token signed with the new key and fetches again, which it "
            "does at most each 30 seconds), or one that several services "
            "share. If the provider cannot be reached, it is an hour more. "
            "*Fetched 200 s before*: the service had last read the keys 200 "
            "seconds before the replacement.",
            stolen_key_bars,
        ),
        (
            "A key set that was published badly shuts users out, or lets "
            "strangers in.",
            bad_key_sets,
        ),
    ),
    "Clocks and keys out of step": (
        (
            "**Do this:** allow a few seconds between clocks (RFC 7519, "
            "section 4.1.5), hold the retired key until its last token has "
            "expired, and fetch the key set again for a name that you do not "
            "know.\n\n"
            "Nobody attacks, and yet honest users are signed out: a clock "
            "is behind, a deploy brings a new key, a verifier still holds "
            "yesterday's.",
            differences_grid,
        ),
        ("An upgrade of a library may do it, too.", upgrades_view),
    ),
    "What a store has to hold": (
        (
            "A session needs a record until it ends; a blocklist needs one "
            "for each log-out, until the token expires.",
            memory_view,
        ),
        (
            "One user ends all of her sessions, and an index says which they "
            "are. Commands with one key each go out in batches, so that a "
            "cluster can take them, too; one by one was not tried for the "
            "largest number. *session* also follows identifiers that a "
            "rotation replaced; *plain session* only deletes.",
            log_out_everywhere_view,
        ),
        (
            "One request sends these commands to the store, and has these "
            "signatures checked. A gateway that checks once hands each "
            "service a token of its own, which is a JWT, too: five commands "
            "become one, and each service checks a signature.",
            hops_view,
        ),
    ),
    "Another provider's tokens": (
        (
            "The provider was made with Authlib; the readers are this "
            "book's. Each takes the one kind of token that is for it, and "
            "names the reason for which it refuses another.",
            strange_view,
        ),
    ),
}
"""By heading: what a table or figure shows, and itself."""


def services_page(_files: dict[str, str]) -> str:
    """What the book's page says below its first words, as MyST markdown."""
    parts = []
    for heading, shown in FIGURES.items():
        parts.append(f"## {heading}\n")
        for sentence, make in shown:
            parts += [f"{sentence}\n", raw(make()._repr_html_())]
    return "\n".join(parts)
