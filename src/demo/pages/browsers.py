"""What real browsers did, as pictures of the records: which cookies
travelled, which forms paid, and who got what; where the model differs;
and, by the model, what a guard stops of what an honest user does.
Nothing here starts a browser."""

from collections.abc import Callable
from itertools import product

from demo import evidence
from demo.attacks.csrf import EMBEDDED, LAX_ALONE, TOKEN_ALONE, form_token
from demo.attacks.turning import carrying
from demo.evidence.browsers import (
    GUARDS,
    KINDS,
    NEVER,
    NOTHING,
    RELATIONS,
    SAME_SITE,
    SETTINGS,
    Row,
    departures,
    results,
    rows,
)
from demo.figures import Figure, Mark, grid, tick
from demo.harness import Client, Deployment
from demo.pages.views import View, Word
from demo.probes.forged import moved

BROWSERS = ("Chromium", "Firefox")

PAGES = [page for page in RELATIONS if page != "same origin"]
"""From which a request is forged."""

SAYS = [f"SameSite {name}" for name in SAME_SITE]

WHEN = {
    "fresh": "It is seconds old",
    "old": "It is over two minutes old",
}
"""The settings that both browsers have, in words."""


def recorded(record: str, *browsers: str) -> str:
    """The caption of a recorded figure: in what it was seen.  Raises
    KeyError for a browser that took no part."""
    versions = evidence.load(record).versions
    named = " and ".join(f"{name} {versions[name]}" for name in browsers)
    return f"Recorded in {named}."


ASKING = ("cross-site", *(r for r in RELATIONS if r != "cross-site"))
"""Who asks; another site, which the chapter is about, comes first."""


def cookie_view(setting: str = "fresh") -> View:
    """Who asks, by which request and in which browser, against what the
    cookie's SameSite says."""
    lines: list[list[Word]] = []
    for page, browser, kind in product(ASKING, BROWSERS, KINDS):
        cells = [
            travel(row)
            for row in rows(browser, setting)
            if (row.relation, row.kind) == (page, kind)
        ]
        lines.append([page, kind, browser, *cells])
    return View.asked(
        ["page", "request", "browser", *SAYS],
        lines,
        f"Does the cookie travel? {WHEN[setting]}.",
        recorded("browser_grid", *BROWSERS),
        keys=3,
        rows_shown=len(KINDS),
    )


def travel(row: Row) -> Mark:
    """A cookie that travels is poor, but from the bank's own page, and
    with a link: following one from another site is no forgery."""
    if not row.arrived:
        return Mark(NEVER, "good")
    if row.relation == "same origin" or row.kind == "link GET":
        return Mark("sent" if row.sent else "kept back", "neutral")
    return tick(not row.sent, "kept back", "sent")


def model_differs() -> str:
    """In how many cells of the grid a browser does not do what the model
    says, and why: a line for each reason."""
    lines = []
    for browser in BROWSERS:
        cells = [r for word in SETTINGS[browser] for r in rows(browser, word)]
        whole = sum(row.arrived for row in cells)
        found = departures(browser)
        words = f"{found.total()} of {whole} cells differ from the model"
        lines.append(f"{browser}: {words}")
        lines += [f"  {found[words]}: {words}" for words in sorted(found)]
    return "\n".join(lines)


def guard_figure(browser: str = "Chromium") -> Figure:
    """Forged transfers against each guard, with SameSite=None, so that
    the cookie always travels; and the bank's own form."""
    found = results("browser_grid")[browser]["transfers"]
    marks = [
        (page, [guard_mark(found[guard]["None"][page]) for guard in GUARDS])
        for page in PAGES
    ]
    own = [found[guard]["None"]["own form"] for guard in GUARDS]
    honest = [tick(word == "pays", "pays", "refused") for word in own]
    marks.append(("the bank's own form", honest))
    title = f"{browser}: whose forms pay, with SameSite=None?"
    seen = recorded("browser_grid", browser)
    return grid(title, list(GUARDS), marks, "page", caption=seen)


def guard_mark(paid: str) -> Mark:
    """paid: the kinds of request that moved money."""
    return tick(paid == NOTHING, "refused", "pays")


RUNGS = ("localStorage", "readable cookie", "memory", "HttpOnly cookie")
"""Where the bank keeps the credential."""


def theft_figure(page: str = "comments unescaped") -> Figure:
    """Where the credential is kept, against what injected script got and
    whether an honest user can pay.  page: "comments unescaped", "strict
    policy" or "comments escaped"."""
    found = results("browser_ladder")[page]
    return grid(
        f"Chromium, {page}: what does injected script get?",
        [
            "the credential",
            "on another machine",
            "in the page",
            "the honest user",
        ],
        [(rung, theft_marks(found[rung])) for rung in RUNGS],
        "kept in",
        caption=recorded("browser_ladder", "Chromium"),
    )


def theft_marks(got: dict[str, str]) -> list[Mark]:
    """One rung of the record, in the order of the figure's columns."""
    ways = got["found in"]
    return [
        tick(ways == NOTHING, "not copied", f"copied by {ways}"),
        tick(got["replayed"] == NOTHING, "not replayed", "replayed"),
        tick(got["ridden"] == NOTHING, "does not pay", "pays"),
        tick(got["honest user"] == "pays", "pays", "cannot pay"),
    ]


def fixation_figure() -> Figure:
    """Planted identifiers: who is in?"""
    found = results("browser_fixation")["fixation"]
    marks = [
        (
            case,
            [
                tick(row["planted"] != "yes", "refused", "kept"),
                tick(row["attacker enters as"] != "alice", "out", "in"),
                tick(row["Alice is"] == "alice", "in", "locked out"),
            ],
        )
        for case, row in found.items()
    ]
    columns = ["planted cookie", "the attacker is", "Alice is"]
    seen = recorded("browser_fixation", "Chromium")
    title = "Session fixation in Chromium"
    return grid(title, columns, marks, "bank", caption=seen)


def third_party_figure() -> Figure:
    """Calls by a page of another origin: what could it read?"""
    found = results("browser_third_party")
    settings = ("allowed", "blocked")
    marks = [
        (
            case,
            [readable(found[word][case]["page reads"]) for word in settings],
        )
        for case in found["allowed"]
    ]
    columns = [f"third-party cookies {word}" for word in settings]
    title = "Does another origin's page get Alice's data, in Chromium?"
    seen = recorded("browser_third_party", "Chromium")
    return grid(title, columns, marks, "call", caption=seen)


def readable(read: str) -> Mark:
    return tick(read == "alice", "gets it", "gets none")


# What a guard costs an honest user

PROVIDER = "https://login.provider.test/"
WEBMAIL = "https://webmail.test/inbox"


def from_an_old_tab(service: Deployment, alice: Client) -> bool:
    """She fills in a form; in another tab she logs in again; then she
    sends the form off."""
    call = alice.transfer_call()
    body = {"to": "bob", "amount": "1"}
    if call.csrf_page:
        body[call.csrf_field] = form_token(alice)
    alice.log_in("alice", service.password_of("alice"))
    return moved(service, lambda: alice.post(call.path, body))


VISITS: dict[str, Callable[[Deployment, Client], bool]] = {
    "a form of the bank's": lambda service, alice: moved(
        service, lambda: alice.transfer("bob", 1)
    ),
    "the form, sent after a log-in in another tab": from_an_old_tab,
    "a link in a mail program": lambda _, alice: alice.me() == "alice",
    "a link in webmail": lambda _, alice: (
        alice.on_page(WEBMAIL).me() == "alice"
    ),
    "back from a log-in provider by redirect": lambda _, alice: (
        alice.on_page(PROVIDER).me() == "alice"
    ),
    "back from it by a posted form": lambda service, alice: moved(
        service, lambda: alice.on_page(PROVIDER).transfer("bob", 1)
    ),
}
"""What Alice does, and does it work: is she known, did the coin move?
The provider's form stands for any POST that the bank has to tie to what
her browser began.  Source: OAuth 2.0 Form Post Response Mode."""

COSTLY = {
    "Lax": LAX_ALONE,
    "Strict": carrying(same_site="Strict")(LAX_ALONE),
    "origin check": EMBEDDED,
    "bound token": carrying(same_site="None")(TOKEN_ALONE),
}
"""Banks with one guard each; the last two have SameSite=None."""


def she_can(visit: str, guard: str) -> bool:
    """In a browser of its own, where Alice has just logged in."""
    with Deployment(COSTLY[guard]) as service:
        return VISITS[visit](service, service.signed_in("alice"))


def cost_figure() -> Figure:
    """What an honest user does, against each guard alone."""
    marks = [
        (
            visit,
            [
                tick(she_can(visit, guard), "works", "stopped")
                for guard in COSTLY
            ],
        )
        for visit in VISITS
    ]
    title = "What does a guard stop of what an honest user does?"
    return grid(title, list(COSTLY), marks, "Alice comes by")
