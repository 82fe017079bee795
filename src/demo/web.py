"""Fields in, JSON out.  The bank takes JSON and HTML forms alike."""

import json
import re
from typing import Any

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

AMOUNT = re.compile(r"[0-9]{1,15}")
"""Coins.  Python itself refuses to read a number of 4,301 digits."""


def reply(body: dict[str, Any]) -> Response:
    """A JSON answer with status 200."""
    return Response(json.dumps(body), mimetype="application/json")


def text(request: Request, name: str) -> str:
    """A text field of the body.  Raises 400 when it is not there."""
    value = fields(request).get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest(f"need {name!r}, a text")
    return value


def amount_of(request: Request, name: str) -> int:
    """A whole positive number of the body.  Raises 400 otherwise."""
    value = str(fields(request).get(name))
    if not (AMOUNT.fullmatch(value) and int(value) > 0):
        raise BadRequest(f"need {name!r}, a whole positive number")
    return int(value)


def fields(request: Request) -> Any:
    """The fields of a JSON or form body.  Raises 400 for bad JSON."""
    if not request.is_json:
        return request.form
    try:
        body = request.get_json()
    except RecursionError as error:
        raise BadRequest("nested too deeply") from error
    if not isinstance(body, dict):
        raise BadRequest("need a JSON object")
    return body
