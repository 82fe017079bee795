"""Where an application's doors are, as data; and how an answer is read.

Our own bank is the default.  Any other application is described in the
same words: which request logs in, how the credential comes and goes, and
what tells who is signed in.  `endpoints_file` reads them from TOML.

From an answer a program reads a form's token, words, or a JSON value.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Literal
from urllib.parse import urlsplit

Encoding = Literal["form", "json", "basic", "text"]
Origin = Literal["", "view", "api", "idiom", "own"]
Fields = tuple[tuple[str, str], ...]
"""Names, each with its value.  A value may have blanks, such as {user}."""

DONE = (200, 201, 202, 204, 302, 303)
"""Statuses with which applications commonly say that it is done."""

REFUSED = (301, 302, 303, 307, 308, 401, 403, 404)
"""Statuses with which applications commonly keep out who is not in: a
redirect to the log-in page is one of them."""


@dataclass(frozen=True)
class Account:
    """One of the users of an experiment.  role: alice or bob.  name: what
    is typed at the log-in.  shown: how the application names the user, if
    otherwise."""

    role: str
    name: str
    password: str = field(default="", repr=False)
    shown: str = ""

    def shown_as(self) -> str:
        return self.shown or self.name


@dataclass(frozen=True)
class Call:
    """One request of a user's own program.

    encoding: of the fields; "basic" sends user and password in the
    Authorization header instead, "text" sends JSON as plain text.
    done: the statuses that say that it is done.
    bearer: which credential goes into the header.

    An anti-forgery token is read from the page `csrf_page`, where an input
    or a meta element has the name `csrf_name` (or where it stands in JSON,
    by a pointer that begins with "/"), or else from the cookie
    `csrf_cookie`.  It goes into `csrf_field` or `csrf_header`.

    origin: who wrote what answers: the framework ships the endpoint
    ("view"), or the function ("api"), or its documentation the lines
    ("idiom"), or it is our own.  docs: address of the page that says so.
    """

    path: str
    method: str = "POST"
    encoding: Encoding = "form"
    fields: Fields = ()
    done: tuple[int, ...] = (200,)
    bearer: Literal["token", "renewal", "none"] = "token"
    csrf_page: str = ""
    csrf_name: str = ""
    csrf_cookie: str = ""
    csrf_field: str = ""
    csrf_header: str = ""
    origin: Origin = ""
    docs: str = ""

    def filled(self, values: Mapping[str, str | None]) -> dict[str, str]:
        """The fields with their blanks filled in.  A field whose value is
        not there is left out."""
        return {
            name: fill_in(text, values)
            for name, text in self.fields
            if not any(
                "{" + blank + "}" in text
                for blank, value in values.items()
                if value is None
            )
        }


def fill_in(text: str, values: Mapping[str, str | None]) -> str:
    """The text, each blank replaced by its value."""
    for blank, value in values.items():
        text = text.replace("{" + blank + "}", value or "")
    return text


@dataclass(frozen=True)
class Who:
    """How the application tells who is signed in.

    pointer: where the name stands in a JSON answer.  text: what the page
    says, with the blank {user}.  redirect: the path to which it sends who
    is signed in.  With none of these, `status` alone says that somebody
    is; who it is stays unsaid.
    refused: the statuses with which it keeps out who is not.
    pages_for_all: do visitors get a page with `status`, too, but without a
    name?
    """

    path: str
    pointer: str = ""
    text: str = ""
    redirect: str = ""
    status: int = 200
    refused: tuple[int, ...] = (401, 403)
    pages_for_all: bool = False
    origin: Origin = ""
    docs: str = ""

    def names_the_user(self) -> bool:
        """Does it say who is signed in, not only that somebody is?"""
        return bool(self.pointer) or "{user}" in self.text


@dataclass(frozen=True)
class Reading:
    """A number that the signed-in user can read, such as a balance."""

    path: str
    pointer: str
    origin: Origin = ""
    docs: str = ""


@dataclass(frozen=True)
class Endpoints:
    """The doors below `base_url`; None for what is not offered.

    cookies: the names of the cookies that are the credential; () for all
    that it sets.  token: where in a log-in's JSON answer a client finds
    its credential, as a JSON pointer, if it gets it that way;
    token_header: the header of that answer that has it.
    header, scheme: how a client sends it, such as "Authorization" and
    "Bearer"; a scheme of "" sends the bare credential.
    renewal: pointer to what it renews the credential with;
    renewal_cookie: the name of the cookie, if it is in one.
    balance: where the effect of a transfer can be read.
    accounts: the users; empty where a user's name is the role.
    public_key: a PEM text; jwks: the path of the published keys.
    """

    base_url: str = "https://bank.test"
    log_in: Call = Call(
        "/login", fields=(("user", "{user}"), ("password", "{password}"))
    )
    me: Who = Who("/me", pointer="/user")
    transfer: Call | None = Call(
        "/transfer", fields=(("to", "{to}"), ("amount", "{amount}"))
    )
    balance: Reading | None = None
    log_out: Call | None = Call("/logout", fields=(("renewal", "{renewal}"),))
    log_out_everywhere: Call | None = Call("/logout-everywhere")
    log_out_others: Call | None = Call(
        "/logout-others", fields=(("password", "{password}"),)
    )
    renew: Call | None = Call("/renew", fields=(("renewal", "{renewal}"),))
    change_password: Call | None = Call(
        "/password",
        fields=(("old", "{password}"), ("password", "{new_password}")),
    )
    cookies: tuple[str, ...] = ()
    token: str = "/token"
    token_header: str = ""
    header: str = "Authorization"
    scheme: str = "Bearer"
    renewal: str = "/renewal"
    renewal_cookie: str = "__Host-renewal"
    accounts: tuple[Account, ...] = ()
    public_key: str = ""
    jwks: str = ""

    def account(self, role: str) -> Account:
        """The user who plays this part."""
        for one in self.accounts:
            if one.role == role:
                return one
        return Account(role, role)

    def role_shown_as(self, name: str) -> str:
        """Whose name is it?  The name itself, if nobody's."""
        for one in self.accounts:
            if one.shown_as() == name:
                return one.role
        return name

    def named_on(self, page: str) -> str | None:
        """Who the page says is signed in; None for nobody."""
        for one in self.accounts:
            if says(page, self.me.text.replace("{user}", one.shown_as())):
                return one.role
        return None


def named_in(body: Any, pointer: str) -> str | None:
    """The name at this place of a JSON answer; None when there is none:
    a place that is absent, null, empty or false names nobody."""
    name = at_pointer(body, pointer)
    return str(name) if name not in (None, "", False) else None


def path_of_location(location: str) -> str:
    """The path of a redirect, whether its address is relative or not."""
    return urlsplit(location).path


# What a program reads from an answer


class Named(HTMLParser):
    """Finds the values of the inputs and meta elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        said = dict(attrs)
        value = said.get("value" if tag == "input" else "content")
        if tag in ("input", "meta") and said.get("name") and value:
            self.values.setdefault(str(said["name"]), value)


def value_named(page: str, name: str) -> str | None:
    """The value of the first input or meta element with this name."""
    found = Named()
    found.feed(page)
    return found.values.get(name)


def at_pointer(body: Any, pointer: str) -> Any:
    """What stands at this place; None if nothing does.
    Source: RFC 6901 (JSON Pointer)."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(body, dict) and key in body:
            body = body[key]
        elif isinstance(body, list) and key.isdigit() and int(key) < len(body):
            body = body[int(key)]
        else:
            return None
    return body


def says(page: str, words: str) -> bool:
    """Do these words stand on the page, and not within longer ones?"""
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", page))
