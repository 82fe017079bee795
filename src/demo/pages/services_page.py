"""The page of services and stores that fail: what to do, and what a run
showed.  A number in a sentence is a setting or comes from the record."""

from collections.abc import Callable
from functools import partial

from demo.evidence.processes import recorded_services, wrongly_accepted
from demo.figures import Figure
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
from demo.pages.services import (
    bad_key_sets,
    log_out_channels_view,
    stolen_key_bars,
    upgrades_view,
    without_provider_view,
)
from demo.pages.views import View, raw
from demo.probes.units import length
from demo.schemes.base import SIGN_IN_S
from demo.schemes.rotating import KeySet


def told_under_load() -> str:
    """Who got in whose log-out the store still had?"""
    wrongly = wrongly_accepted()
    who = f"{wrongly:,} requests" if wrongly else "No request"
    return (
        f"The same four designs under load. {who} got in whose log-out was "
        "still in the store. Where the store itself had lost a log-out, "
        "which the fifth column counts, it could not know."
    )


def told_of_changes() -> str:
    """How many failed, in order and not, and what made-up names cost."""
    rows = {row["change"]: row for row in recorded_services("changes")}
    first, made_up = (
        rows["in order"],
        rows["in order, made-up names meanwhile"],
    )
    wrong = rows["signs before it is published"]
    return (
        "**Do this:** publish the new key first, sign with it when the "
        "caches have it, and drop the old one when its last token has "
        "expired. Keep a key set for minutes, not hours.\n\n"
        "The key was changed while requests came in. In that order "
        f"{first['failed']} of {first['requests']:,} failed; when the "
        "provider signed with the new key before it was published, "
        f"{wrong['failed']} of {wrong['requests']:,} did. Then "
        f"{made_up['made up']:,} requests brought tokens which name keys that "
        "do not exist (*made-up names*). The services fetched the keys "
        f"{made_up['fetches']} times; the pause between two fetches allows "
        f"{made_up['fetches, at most']}."
    )


Maker = Callable[[], View | Figure]

FIGURES: dict[str, tuple[tuple[str | Callable[[], str], Maker], ...]] = {
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
        (told_under_load, under_load_view),
    ),
    "The identity provider is gone": (
        (
            "**Do this:** begin a session of the application's own after the "
            "log-in. If you check the provider's tokens instead, go on with "
            "the keys that you have while it does not answer, but not for "
            "long: a stolen key lives on as long.\n\n"
            "The provider's process was killed. A session of the "
            "application's own does not notice. A service that fetches keys "
            "goes on while it may trust the ones that it has. One that asks "
            "the provider each time stops. (The session and the JWT with "
            "a blocklist outlive this run. The store can end them, so they "
            "need not be short.)",
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
            "names her sign-in. Nobody repeats a call that was missed, unless "
            "the row says so.",
            log_out_channels_view,
        ),
    ),
    "A key changes": (
        (told_of_changes, changes_view),
        (
            "After a theft the new key replaces the old one at once. The "
            "stolen one goes on opening a service for as long as a cache "
            "keeps it: the service's own "
            f"({length(KeySet.lasts_s)} at most, and less when it sees a "
            "token signed with the new key and fetches again, which it does "
            f"once in {length(KeySet.cooldown_s)} at most), or one that "
            "several services share. If the provider cannot be reached, it "
            f"is up to {length(KeySet.grace_s)} more. A row's name says when "
            "the service had last read the keys: just before the "
            "replacement, or some time before it.",
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
            "service a token of its own, which is a JWT, too. So the store "
            "is asked once, however many services there are, and each of "
            "them checks a signature.",
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
        for words, make in shown:
            told = words if isinstance(words, str) else words()
            parts += [f"{told}\n", raw(make()._repr_html_())]
    return "\n".join(parts)
