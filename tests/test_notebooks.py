"""What nbval does not see in a chapter, and what a chapter must not hold.

nbval passes a cell that was never executed, a `raises-exception` cell that
raises nothing, and a picture that changed. Each guard below is a function
from a notebook to its faults, and each is shown to catch a bad example.
"""

import json
import platform
import re
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

Notebook = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MAX_CELLS, MAX_LINES, MAX_WIDTH = 12, 12, 79

# RFC 7515, appendix A.1: the one token that is shown whole.
RFC_7515 = (
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)
# A header alone says nothing; a payload or a signature after it does.
TOKEN = re.compile(r"eyJ[\w-]{8,}\.[\w-]{12,}(?:\.[\w-]*)?")
LIBRARIES = ["pyjwt", "itsdangerous", "fakeredis", "redis", "cryptography"]
INSTALLED = [platform.python_version(), *map(version, LIBRARIES)]
LEAKS = {
    "a machine path": re.compile(r"/(?:home|root|tmp|Users|work|usr|opt)/\w"),
    "an installed version": re.compile(
        rf"(?<![\d.])(?:{'|'.join(map(re.escape, INSTALLED))})(?![\d.])"
    ),
    "an address in memory": re.compile(r"\b0x[0-9a-f]{6,}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
}


def code_cells(nb: Notebook) -> list[dict[str, Any]]:
    """Return the code cells that have source."""
    return [
        cell
        for cell in nb["cells"]
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
    ]


def outputs(nb: Notebook) -> Iterator[dict[str, Any]]:
    """Yield every output."""
    for cell in code_cells(nb):
        yield from cell["outputs"]


def tags(cell: dict[str, Any]) -> set[str]:
    """Return a cell's tags."""
    return set(cell["metadata"].get("tags", []))


def not_executed_in_order(nb: Notebook) -> list[str]:
    """Each cell was executed, once, from top to bottom."""
    counts = [cell["execution_count"] for cell in code_cells(nb)]
    return [] if counts == list(range(1, len(counts) + 1)) else [str(counts)]


def excused(nb: Notebook) -> list[str]:
    """No cell is skipped, may fail, or is ignored without an assert."""
    faults = []
    for cell in code_cells(nb):
        source = "".join(cell["source"])
        for tag in sorted(tags(cell)):
            if "skip" in tag.lower() or "raises" in tag.lower():
                faults.append(f"tag {tag}")
            if "ignore-output" in tag.lower() and not re.search(
                r"^\s*assert\b", source, re.M
            ):
                faults.append(f"{tag} without an assert: {source[:40]!r}")
        # nbval also obeys comments; tags can be seen in JupyterLab.
        faults += re.findall(r"#\s*(NBVAL_\w+|PYTEST_VALIDATE\w+)", source)
    return faults


def failed(nb: Notebook) -> list[str]:
    """No output is an error or a warning on stderr."""
    return [
        out.get("ename", "stderr")
        for out in outputs(nb)
        if out["output_type"] == "error" or out.get("name") == "stderr"
    ]


COMPARED = {"text/plain", "text/html", "text/markdown", "image/svg+xml"}
"""Kinds of output that nbval compares, and that a page can show."""


def not_compared(nb: Notebook) -> list[str]:
    """No output is of another kind: nbval passes a changed bitmap, say,
    or a widget."""
    return [
        kind
        for out in outputs(nb)
        for kind in out.get("data", {})
        if kind not in COMPARED
    ]


def too_big(nb: Notebook) -> list[str]:
    """A chapter has few cells, a cell few lines, a line few characters."""
    cells = code_cells(nb)
    faults = [] if len(cells) <= MAX_CELLS else [f"{len(cells)} code cells"]
    for cell in cells:
        lines = "".join(cell["source"]).splitlines()
        if len(lines) > MAX_LINES:
            faults.append(f"{len(lines)} lines: {lines[0]!r}")
        faults += [line for line in lines if len(line) > MAX_WIDTH]
    return faults


def machine_metadata(nb: Notebook) -> list[str]:
    """Metadata says nothing of the machine or the run."""
    meta = nb["metadata"]
    faults = []
    if "version" in meta.get("language_info", {}):
        faults.append("language_info.version")
    kernel = meta.get("kernelspec", {})
    if (kernel.get("name"), kernel.get("display_name")) != (
        "python3",
        "Python 3",
    ):
        faults.append(f"kernelspec {kernel}")
    if any("execution" in cell["metadata"] for cell in nb["cells"]):
        faults.append("execution times")
    return faults


OF_RECORD = "which release of PyJWT"
"""A figure of old releases names them, the newest one among them."""


def leaks(nb: Notebook) -> list[str]:
    """Nothing holds a path, a secret or a live token; no output a version.

    Prose may name a release that something is known of.
    """
    faults = []
    texts = ["".join(cell["source"]) for cell in nb["cells"]]
    for out in outputs(nb):
        parts = [out.get("text", ""), *out.get("data", {}).values()]
        shown = ["".join(p) if isinstance(p, list) else str(p) for p in parts]
        texts += [text for text in shown if OF_RECORD not in text]
    for number, text in enumerate(texts):
        faults += [
            f"{what}: {hit[0]}"
            for what, pattern in LEAKS.items()
            if (hit := pattern.search(text))
            and (what != "an installed version" or number >= len(nb["cells"]))
        ]
        # Without the tags: a token may be coloured.
        faults += [
            f"a token: {hit[:24]}"
            for hit in TOKEN.findall(re.sub(r"</?\w[^>]*>", "", text))
            if hit not in RFC_7515
        ]
    return faults


GUARDS = [
    not_executed_in_order,
    excused,
    failed,
    not_compared,
    too_big,
    machine_metadata,
    leaks,
]


def test_there_are_chapters() -> None:
    """Without one, each test below would pass for want of a case."""
    assert CHAPTERS


def test_the_contents_have_each_chapter_in_order() -> None:
    """A page that the contents leave out is not built, and nobody says
    so.  The numbers of the files run without a gap."""
    contents = (ROOT / "_toc.yml").read_text("utf-8")
    names = re.findall(r"- file: notebooks/(\S+)", contents)
    assert names == [path.stem for path in CHAPTERS]
    numbers = [int(name.partition("-")[0]) for name in names]
    assert numbers == list(range(1, len(names) + 1))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
@pytest.mark.parametrize("guard", GUARDS)
def test_chapter(guard: Callable[[Notebook], list[str]], path: Path) -> None:
    """The chapter has no fault that this guard can see."""
    assert guard(json.loads(path.read_text("utf-8"))) == []


def code(source: str = "1", **changes: Any) -> dict[str, Any]:
    """Return a code cell in good order, with changes."""
    return {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": [],
        "source": source,
    } | changes


def shows(text: str) -> dict[str, Any]:
    """Return a cell that printed `text`."""
    stream = {"output_type": "stream", "name": "stdout", "text": [text]}
    return code(outputs=[stream])


def chapter(*cells: dict[str, Any], **meta: Any) -> Notebook:
    """Return a notebook in good order but for what is passed."""
    kernel = {"name": "python3", "display_name": "Python 3"}
    return {"cells": list(cells), "metadata": {"kernelspec": kernel} | meta}


def tagged(tag: str, source: str = "1") -> Notebook:
    """Return a notebook with one tagged cell."""
    return chapter(code(source, metadata={"tags": [tag]}))


def put_out(**output: Any) -> Notebook:
    """Return a notebook with one output."""
    return chapter(code(outputs=[output]))


def shown_as(kind: str) -> Notebook:
    """Return a notebook that shows a text, and the same in this kind."""
    data = {"text/plain": "x", kind: "x"}
    return put_out(output_type="display_data", data=data)


SECRET = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9."
COLOURED = "<b>eyJhbGciOiJIUzI1NiJ9</b>.<i>eyJzdWIiOiJhbGljZSJ9</i>"
BAD = [
    (not_executed_in_order, chapter(code(execution_count=None))),
    (not_executed_in_order, chapter(code(execution_count=2))),
    (not_executed_in_order, chapter(code(), code())),
    (excused, tagged("raises-exception")),
    (excused, tagged("nbval-raises-exception")),
    (excused, tagged("nbval-skip")),
    (excused, tagged("skip-execution")),
    (excused, tagged("nbval-ignore-output", "took_s = 1  # assert")),
    (excused, chapter(code("# NBVAL_IGNORE_OUTPUT\nprint(1)"))),
    (failed, put_out(output_type="error", ename="AssertionError")),
    (failed, put_out(output_type="stream", name="stderr", text="oh")),
    (not_compared, shown_as("image/png")),
    (not_compared, shown_as("image/jpeg")),
    (not_compared, shown_as("application/vnd.jupyter.widget-view+json")),
    (too_big, chapter(*[code() for _ in range(MAX_CELLS + 1)])),
    (too_big, chapter(code("1\n" * (MAX_LINES + 1)))),
    (too_big, chapter(code("x" * (MAX_WIDTH + 1)))),
    (machine_metadata, chapter(language_info={"version": "3.11.7"})),
    (machine_metadata, chapter(kernelspec={"name": "my-env"})),
    (machine_metadata, chapter(code(metadata={"execution": {}}))),
    (leaks, chapter(shows("/home/alice/book"))),
    (leaks, chapter(shows(f"PyJWT {version('pyjwt')}"))),
    (leaks, chapter(shows("<object at 0x7f2a3c4d5e60>"))),
    (leaks, chapter(shows("-----BEGIN RSA PRIVATE KEY-----"))),
    (leaks, chapter(shows(SECRET))),
    (leaks, chapter(code(f"token = '{SECRET}'"))),
    (leaks, put_out(output_type="display_data", data={"text/html": COLOURED})),
]


@pytest.mark.parametrize(("guard", "bad"), BAD)
def test_guard_catches(
    guard: Callable[[Notebook], list[str]], bad: Notebook
) -> None:
    """The guard finds the fault that this notebook was given."""
    assert guard(bad)


@pytest.mark.parametrize("guard", GUARDS)
def test_guard_passes_good(guard: Callable[[Notebook], list[str]]) -> None:
    """A notebook in good order, with all that is allowed, has no fault."""
    ignored = tagged("nbval-ignore-output", "t = 1\nassert t")["cells"][0]
    cells = [code(), shows(RFC_7515), shows("eyJhbGciOi…"), ignored]
    cells += [shown_as(kind)["cells"][0] for kind in sorted(COMPARED)]
    for number, cell in enumerate(cells, 1):
        cell["execution_count"] = number
    assert guard(chapter(*cells)) == []
