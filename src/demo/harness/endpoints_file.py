"""Endpoints out of a TOML file, with a line for each mistake in it; and
first files, by framework, for `demo probe --init`.

Nothing in the file is code.  A password is written in it, or taken from
the environment: DEMO_ALICE_PASSWORD and DEMO_BOB_PASSWORD.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, get_args

from demo.errors import Mistake
from demo.harness.endpoints import (
    DONE,
    REFUSED,
    Account,
    Call,
    Encoding,
    Endpoints,
    Origin,
    Reading,
    Who,
)

T = TypeVar("T", Call, Who, Reading)

ROLES = ("alice", "bob")
CALLS = {
    "log_in": "log_in",
    "log_out": "log_out",
    "log_out_everywhere": "log_out_everywhere",
    "log_out_others": "log_out_others",
    "change_password": "change_password",
    "refresh": "renew",
    "transfer": "transfer",
}
"""A table of the file, and the field that it fills."""

BLANKS = {
    "log_in": ("user", "password"),
    "log_out": ("renewal",),
    "log_out_everywhere": ("renewal",),
    "log_out_others": ("password",),
    "change_password": ("password", "new_password"),
    "refresh": ("renewal",),
    "transfer": ("to", "amount"),
}
"""What the fields of each request may leave blank, in braces."""

CREDENTIAL = {
    "cookies",
    "token",
    "token_header",
    "header",
    "scheme",
    "public_key",
    "jwks",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def read_endpoints(path: Path) -> Endpoints:
    """The file's endpoints.  Raises Mistake, in one line."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise Mistake(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Mistake(f"{path}: it is not UTF-8") from error
    try:
        return endpoints_of(text, os.environ, path.parent)
    except Mistake as error:
        raise Mistake(f"{path}: {error}") from error


def endpoints_of(
    text: str, environ: Mapping[str, str], folder: Path = Path()
) -> Endpoints:
    """Endpoints from the text of such a file.  folder: where a public key
    is looked for.  Raises Mistake."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Mistake(f"not TOML: {error}") from error
    allowed = {"base_url", "accounts", "credential", "who", "balance", *CALLS}
    only(told, allowed, "the file")
    for needed in ("log_in", "who", "accounts"):
        if needed not in told:
            raise Mistake(f"[{needed}] is missing; it is needed")
    calls = {
        field: call_of(name, table_of(told, name)) if name in told else None
        for name, field in CALLS.items()
    }
    return Endpoints(
        base_url=text_of(told, "base_url", "").rstrip("/"),
        me=who_of(table_of(told, "who")),
        balance=reading_of(table_of(told, "balance")),
        accounts=accounts_of(table_of(told, "accounts"), environ),
        renewal=text_of(table_of(told, "refresh"), "token", ""),
        renewal_cookie=text_of(table_of(told, "refresh"), "cookie", ""),
        **credential_of(table_of(told, "credential"), folder),
        **calls,  # type: ignore[arg-type]
    )


def call_of(name: str, told: dict[str, Any]) -> Call:
    """One request.  Raises Mistake."""
    where = f"[{name}]"
    own = {one.name for one in fields(Call)} - {"encoding"} | {"as"}
    more = {"token", "cookie"} if name == "refresh" else set()
    only(told, own | more, where)
    blanks = told.get("fields", {})
    if not isinstance(blanks, dict):
        raise Mistake(f"{where} fields: need a table of names and values")
    for text in blanks.values():
        check_blanks(str(text), BLANKS[name], where)
    given: dict[str, Any] = {
        key: value
        for key, value in told.items()
        if key in own - {"as", "fields"}
    }
    for key, value in given.items():
        if key != "done" and not isinstance(value, str):
            raise Mistake(f"{where} {key}: need a text")
    if "done" in given:
        given["done"] = statuses(given["done"], f"{where} done")
    call = Call(
        **{
            "path": required_text(told, "path", where),
            "done": DONE,
            "encoding": one_of(told, "as", get_args(Encoding), where),
            **given,
            "fields": tuple((k, str(v)) for k, v in blanks.items()),
        }
    )
    for path in filter(None, (call.path, call.csrf_page)):
        check_path(path, where)
    one_of(told, "method", METHODS, where)
    one_of(told, "origin", get_args(Origin), where)
    one_of(told, "bearer", ("token", "renewal", "none"), where)
    return call


def who_of(told: dict[str, Any]) -> Who:
    """How it tells who is signed in.  Raises Mistake."""
    where = "[who]"
    only(told, {one.name for one in fields(Who)}, where)
    given = dict(told)
    if "refused" in given:
        given["refused"] = statuses(given["refused"], f"{where} refused")
    if "text" in given:
        check_blanks(required_text(told, "text", where), ("user",), where)
    ways = [one for one in ("pointer", "text", "redirect") if one in told]
    if len(ways) > 1:
        raise Mistake(f"{where} takes one of {' and '.join(ways)}, not both")
    check_path(required_text(told, "path", where), where)
    if not isinstance(told.get("status", 200), int):
        raise Mistake(f"{where} status: need a number")
    check_pointer(told, "pointer", where)
    return Who(**{"refused": REFUSED, "pages_for_all": True, **given})


def reading_of(told: dict[str, Any]) -> Reading | None:
    """Where a balance is read.  Raises Mistake."""
    if not told:
        return None
    where = "[balance]"
    only(told, {one.name for one in fields(Reading)}, where)
    check_path(required_text(told, "path", where), where)
    required_text(told, "pointer", where)
    check_pointer(told, "pointer", where)
    return Reading(**told)


def credential_of(told: dict[str, Any], folder: Path) -> dict[str, Any]:
    """How the credential comes and goes.  Raises Mistake."""
    where = "[credential]"
    only(told, CREDENTIAL, where)
    given = dict(told)
    cookies = told.get("cookies", [])
    if not isinstance(cookies, list):
        raise Mistake(f"{where} cookies: need a list of names")
    given["cookies"] = tuple(str(name) for name in cookies)
    for key in CREDENTIAL - {"cookies"}:
        text_of(told, key, "")
    check_pointer(told, "token", where)
    if "jwks" in told:
        check_path(told["jwks"], where)
    given.setdefault("token", "")
    if "public_key" in told:
        try:
            given["public_key"] = (folder / told["public_key"]).read_text()
        except OSError as error:
            words = f"{where} public_key: {error.strerror}: {error.filename}"
            raise Mistake(words) from error
    return given


def accounts_of(
    told: dict[str, Any], environ: Mapping[str, str]
) -> tuple[Account, ...]:
    """Alice and Bob.  Raises Mistake."""
    only(told, ROLES, "[accounts]")
    found = tuple(account_of(role, told, environ) for role in ROLES)
    if len({one.name for one in found}) < len(found):
        raise Mistake(f"alice and bob are one user, {found[0].name!r}")
    return found


def account_of(
    role: str, told: dict[str, Any], environ: Mapping[str, str]
) -> Account:
    where = f"[accounts.{role}]"
    if role not in told:
        raise Mistake(f"{where} is missing; two users are needed")
    one = table_of(told, role)
    only(one, ("name", "password", "shown"), where)
    variable = f"DEMO_{role.upper()}_PASSWORD"
    password = str(one.get("password") or environ.get(variable, ""))
    if not password:
        raise Mistake(
            f"{where} has no password: write it there, or set {variable}"
        )
    name = str(one.get("name", ""))
    if not name:
        raise Mistake(f"{where} name is missing; it is what the user types")
    return Account(role, name, password, str(one.get("shown", "")))


# What a value has to be


def only(told: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    """Raises Mistake for a name that is not among these."""
    for name in told:
        if name not in allowed:
            choices = ", ".join(sorted(allowed))
            raise Mistake(f"{where} knows no {name!r}; there are: {choices}")


def table_of(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = told.get(name, {})
    if not isinstance(found, dict):
        raise Mistake(f"{name} has to be a table, [{name}]")
    return found


def text_of(told: Mapping[str, Any], name: str, otherwise: str) -> str:
    found = told.get(name, otherwise)
    if not isinstance(found, str):
        raise Mistake(f"{name}: need a text")
    return found


def required_text(told: Mapping[str, Any], name: str, where: str) -> str:
    found = told.get(name)
    if not isinstance(found, str) or not found:
        raise Mistake(f"{where} {name} is missing; it is needed, as a text")
    return found


def one_of(
    told: Mapping[str, Any], name: str, choices: Iterable[str], where: str
) -> Any:
    """The value, if it is one of these; without one, the first."""
    found = told.get(name, next(iter(choices)))
    if name in told and found not in choices:
        words = ", ".join(filter(None, choices))
        raise Mistake(f"{where} {name}: {found!r} is none of {words}")
    return found


def statuses(found: Any, where: str) -> tuple[int, ...]:
    if not isinstance(found, list) or not all(
        isinstance(one, int) for one in found
    ):
        raise Mistake(f"{where}: need a list of numbers")
    return tuple(found)


def check_path(path: str, where: str) -> None:
    if not path.startswith("/"):
        raise Mistake(f"{where} path: {path!r} has to begin with a slash")


def check_pointer(told: Mapping[str, Any], name: str, where: str) -> None:
    pointer = text_of(told, name, "")
    if pointer and not pointer.startswith("/"):
        raise Mistake(
            f"{where} {name}: {pointer!r} is a JSON pointer, so it has to "
            "begin with a slash"
        )


def check_blanks(text: str, known: Iterable[str], where: str) -> None:
    """Raises Mistake for a blank that nothing fills in."""
    for part in text.split("{")[1:]:
        blank, closed, _ = part.partition("}")
        if closed and blank.isidentifier() and blank not in known:
            words = ", ".join("{" + one + "}" for one in known)
            raise Mistake(
                f"{where} has no value for {{{blank}}}; there are: {words}"
            )


BY_FRAMEWORK = Path(__file__).parent / "endpoint_files"
STARTERS = tuple(
    sorted(
        (path.stem for path in BY_FRAMEWORK.glob("*.toml")),
        key=lambda name: (name != "any", name),
    )
)
"""Their names; "any" explains every setting and comes first."""


def starter(name: str) -> str:
    """The text of one of them."""
    return (BY_FRAMEWORK / f"{name}.toml").read_text("utf-8")
