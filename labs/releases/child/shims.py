"""Names that Python or a dependency dropped since the old releases.

Each shim puts back a name under which it used to be found; none changes
what a library checks.
"""

import collections
import collections.abc
import html.parser
import importlib
import inspect
import sys
import types
from collections.abc import Callable
from typing import Any, cast


def collections_names() -> None:
    """`collections.Mapping` and others moved to `collections.abc`, and
    the old names went in Python 3.10."""
    for name in collections.abc.__all__:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))


def html_parse_error() -> None:
    """`html.parser.HTMLParseError` went in Python 3.5."""
    cast(Any, html.parser).HTMLParseError = type(
        "HTMLParseError", (Exception,), {}
    )


def getargspec() -> None:
    """`inspect.getargspec` went in Python 3.11."""

    def old(call: Callable[..., Any]) -> tuple[Any, ...]:
        return inspect.getfullargspec(call)[:4]

    cast(Any, inspect).getargspec = old


def cryptography_interfaces() -> None:
    """PyJWT before 1.0 asks `interfaces` for key types, which cryptography
    moved to a module for each algorithm."""
    base = "cryptography.hazmat.primitives"
    interfaces = types.ModuleType(f"{base}.interfaces")
    sys.modules[interfaces.__name__] = interfaces
    for module in ("rsa", "ec"):
        found = importlib.import_module(f"{base}.asymmetric.{module}")
        for name in dir(found):
            if name.endswith(("PrivateKey", "PublicKey")):
                setattr(interfaces, name, getattr(found, name))


ALL = {
    "collections": collections_names,
    "html": html_parse_error,
    "getargspec": getargspec,
    "interfaces": cryptography_interfaces,
}
