"""What a program reads from an answer: a form's token, a JSON value."""

import re
from html.parser import HTMLParser
from typing import Any


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
