"""What is said of a configuration: its doors, and where each is from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from demo.harness.endpoints import REFUSED, Call, Endpoints, Who

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400

Kind = Literal["view", "api", "idiom", "own"]
"""Where a verb is from.  view: an endpoint that the framework ships.
api: a line of ours around a function that it ships.  idiom: a recipe of
its documentation.  own: code of ours, because it has nothing."""


@dataclass(frozen=True)
class Verb:
    """What is done to an account or to the service.  docs: the page of
    the framework's documentation that it follows."""

    kind: Kind
    docs: str = ""


@dataclass(frozen=True)
class Change:
    """A setting that changes what one probe found.  docs: its page."""

    setting: str
    docs: str


@dataclass(frozen=True)
class Shipped:
    """One configuration.

    packages: distributions whose versions count, the framework's first.
    about: one sentence.  docs: the page that it follows.
    life_s: how long its documented defaults let a sign-in last, in
    seconds, the last access token included; None when the server sets no
    end.
    doors: each with where it is from.  log_out_first: a log-out that takes
    a second request, with the refresh token.
    account: how a user is called at the log-in; {} stands for the role.
    store: what keeps the credentials; "" when nothing does.
    verbs: ban, delete account, new secret, behind a proxy.
    changes: by the id of a probe."""

    name: str
    packages: tuple[str, ...]
    about: str
    docs: str
    life_s: int | None
    doors: Endpoints
    verbs: Mapping[str, Verb]
    changes: Mapping[str, Change] = field(default_factory=dict)
    log_out_first: Call | None = None
    account: str = "{}"
    store: str = ""


USER_AND_PASSWORD = (("username", "{user}"), ("password", "{password}"))
"""How most frameworks call the fields of a log-in."""

NO_COOKIE = ("",)
"""Of a credential that no cookie carries, though the answers set some: a
name that none of them has."""

ME = Who("/me", pointer="/user", refused=REFUSED, origin="own")
TRANSFER = Call(
    "/transfer", fields=(("to", "{to}"), ("amount", "{amount}")), origin="own"
)
PASSWORD = Call("/password", fields=(("new", "{new_password}"),), origin="own")


def doors(**offered: Any) -> Endpoints:
    """The doors of an application: our three pages and what is named
    here.  What is not named is not offered."""
    lacking = dict.fromkeys(
        ("log_out", "log_out_everywhere", "log_out_others", "renew")
    )
    ours = {
        "me": ME,
        "transfer": TRANSFER,
        "change_password": PASSWORD,
        "token": "",
        "renewal": "",
        "renewal_cookie": "",
    }
    return Endpoints(**{**lacking, **ours, **offered})
