"""Runs a chapter's cells in the page, and tells what each one gives.

`run` returns a list of outputs, each {"text": ...} with "html" or
"markdown" beside it where the thing has such a picture, or {"error": ...,
"lacks": the module that this page does not have, or ""}.
"""

import ast
import io
import json
import linecache
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pprint import pformat
from typing import Any

NAMESPACE: dict[str, Any] = sys.modules["__main__"].__dict__
OUTPUTS: list[dict[str, str]] = []
"""What the cell that runs has given so far."""

PICTURES = {"html": "_repr_html_", "markdown": "_repr_markdown_"}


class Printed(io.TextIOBase):
    """Takes what is printed, between the other outputs."""

    def write(self, text: str) -> int:
        if not (OUTPUTS and "printed" in OUTPUTS[-1]):
            OUTPUTS.append({"printed": ""})
        OUTPUTS[-1]["printed"] += text
        return len(text)


def show(thing: Any) -> None:
    """Add a thing to the outputs, as a notebook would display it."""
    if thing is None:
        return
    pictures = {
        kind: getattr(thing, method)()
        for kind, method in PICTURES.items()
        if hasattr(thing, method)
    }
    OUTPUTS.append({"text": written(thing), **pictures})


def written(thing: Any) -> str:
    """As a notebook writes it: what is long stands on several lines."""
    plain = type(thing) in (list, dict, set, tuple)
    return pformat(thing, width=79) if plain else repr(thing)


def display(*things: Any) -> None:
    """IPython's function of that name."""
    for thing in things:
        show(thing)


def run(source: str, name: str) -> str:
    """Run one cell and return its outputs as JSON."""
    OUTPUTS.clear()
    lines = source.splitlines(keepends=True)
    linecache.cache[name] = (len(source), None, lines, name)
    printed = Printed()
    with redirect_stdout(printed), redirect_stderr(printed):
        try:
            execute(ast.parse(source, name), name)
        except BaseException as error:
            OUTPUTS.append(failure(error, name))
    return json.dumps(OUTPUTS)


def execute(tree: ast.Module, name: str) -> None:
    """All statements; the value of a last expression is shown."""
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        body = ast.Module(tree.body[:-1], [])
        exec(compile(body, name, "exec"), NAMESPACE)
        value = compile(ast.Expression(last.value), name, "eval")
        show(eval(value, NAMESPACE))
    else:
        exec(compile(tree, name, "exec"), NAMESPACE)


def failure(error: BaseException, name: str) -> dict[str, str]:
    """The error as Python shows it, from the cell's own line on; or in its
    own words, by the method that IPython asks, too."""
    if hasattr(error, "_render_traceback_"):
        return {"error": "\n".join(error._render_traceback_()), "lacks": ""}
    told = traceback.TracebackException.from_exception(error)
    mine = [n for n, f in enumerate(told.stack) if f.filename == name]
    if mine:
        told.stack[:] = told.stack[mine[0] :]
    else:
        told.stack.clear()
    lacks = ""
    if isinstance(error, ModuleNotFoundError):
        lacks = (error.name or "").partition(".")[0]
    return {"error": "".join(told.format()), "lacks": lacks}


def start() -> None:
    """Put the stand-ins in place.  Only in a page."""
    NAMESPACE["display"] = display
    import stand_ins
    from pyodide.code import run_js

    set_ms = run_js(
        """(() => {
          const real = Date.now;
          return ms => {
            const at = ms === undefined || ms === null ? null : Number(ms);
            Date.now = at === null ? real : () => at;
          };
        })()"""
    )
    stand_ins.put_in_place(set_ms, show)
