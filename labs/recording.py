"""What every lab shares: it writes records, or measures again and compares.

A record's digest covers what the lab meets and no more: the lab's own
folder, the modules of `demo` that it names, and the locked versions of the
libraries that it names.  Of Python files the statements count, so a comment
or a docstring changes nothing.
"""

import argparse
import ast
import hashlib
import json
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo import evidence
from demo.evidence import ROOT, Evidence
from demo.stopping import stoppable

LOCKS = ("requirements.lock", "requirements-labs.lock")
"""In `ROOT`: they pin the libraries, each as "name==version"."""

Measured = Mapping[str, tuple[dict[str, str], Any]]
"""By the name of the record: versions of what took part, and results."""

Difference = tuple[str, Any, Any]
"""The path to a value, and the value as recorded and as measured."""


@dataclass(frozen=True)
class Lab:
    """name: begins each message.  command: records again.  folder: holds
    the lab's code and pins.  meets: the modules whose code its results
    depend on.  libraries: those that take part, as the locks name them.

    measure: runs every experiment; it is given a folder for pictures.
    pictures: where these belong, if there are any.  loose: records that
    differ from one machine to the next, by its fonts for example, so that
    a difference is told and fails nothing.
    unfit: says why results may not be recorded; "" when they may.
    differ: where a record and results differ; None: wherever they do.
    repeats: times are disturbed by whatever else runs, so a check of such
    results measures up to so many times more, and a difference counts
    when each time had it.
    expected: errors that are told in one line."""

    name: str
    command: str
    folder: Path
    libraries: tuple[str, ...]
    measure: Callable[[Path], Measured]
    meets: tuple[str, ...] = ()
    pictures: Path | None = None
    loose: tuple[str, ...] = ()
    unfit: Callable[[Measured], str] = lambda _: ""
    differ: Callable[[Any, Any], Iterator[Difference]] | None = None
    repeats: int = 0
    expected: tuple[type[Exception], ...] = (OSError,)


# What a record was made from.


def made_from(lab: Lab, root: Path = ROOT) -> str:
    """Digest of what the lab meets: SHA-256, in hex.  Raises OSError for
    a module that is not there, LookupError for such a library."""
    files = {path for path in lab.folder.rglob("*") if path.is_file()}
    files = {path for path in files if "__pycache__" not in path.parts}
    files |= {module(name, root) for name in lab.meets}
    said: dict[str, Any] = {
        str(path.relative_to(root)): content(path) for path in files
    }
    said["libraries"] = locked(lab.libraries, root)
    return hashed(said)


def hashed(value: Any) -> str:
    """SHA-256 of a JSON value, in hex."""
    said = json.dumps(value, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def module(name: str, root: Path = ROOT) -> Path:
    """The file of a dotted name."""
    path = root.joinpath("src", *name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def content(path: Path) -> str:
    """Digest of what counts of a file: of Python the statements, else the
    text."""
    text = path.read_text("utf-8")
    python = path.suffix == ".py"
    return hashed(statements(ast.parse(text)) if python else text)


def statements(node: Any) -> Any:
    """A syntax tree as lists, without the strings that stand alone: they
    are docstrings.  Fields that are empty are left out, because a later
    Python has more of them."""
    if isinstance(node, list):
        return [statements(one) for one in node if not stands_alone(one)]
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [(n, v) for n, v in ast.iter_fields(node) if v not in (None, [])]
    return [type(node).__name__, [[n, statements(v)] for n, v in fields]]


def stands_alone(node: Any) -> bool:
    """A string that is no part of a statement does nothing."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def locked(libraries: Sequence[str], root: Path = ROOT) -> list[str]:
    """Each "name==version" that the locks have of these.  Raises
    LookupError."""
    text = "\n".join((root / name).read_text("utf-8") for name in LOCKS)
    pins = {line.split()[0] for line in text.splitlines() if line.strip()}
    found = []
    for name in sorted(libraries):
        mine = sorted(pin for pin in pins if pin.startswith(f"{name}=="))
        if not mine:
            raise LookupError(f"{name} is in neither lock")
        found += mine
    return found


# Two ways to run a lab.


def record(lab: Lab) -> int:
    """Measure and save; nothing is saved of what is unfit."""
    digest = made_from(lab)
    with tempfile.TemporaryDirectory(dir=lab.pictures, prefix=".new-") as new:
        seen = lab.measure(Path(new))
        why = lab.unfit(seen)
        if why:
            print(f"{lab.name}: not recorded: {why}", file=sys.stderr)
            return 1
        evidence.save(
            {
                name: Evidence(lab.command, versions, digest, results)
                for name, (versions, results) in seen.items()
            }
        )
        if lab.pictures:
            for picture in Path(new).iterdir():
                picture.replace(lab.pictures / picture.name)
    print(f"{lab.name}: recorded {', '.join(seen)}")
    return 0


def check(lab: Lab) -> int:
    """Measure and compare with the records; nothing is written.  Returns
    1 when results differ."""
    digest = made_from(lab)
    seen, found = compared(lab)
    for _ in range(lab.repeats):
        if any(found.values()):
            print(f"{lab.name}: measured again, since results differ")
            seen, again = compared(lab)
            found = {name: lasting(found[name], again[name]) for name in seen}
    failed = False
    for name, (versions, results) in seen.items():
        new = Evidence(lab.command, versions, digest, results)
        changed = [*provenance(evidence.load(name), new)]
        tell(lab, name, found[name], changed)
        failed = failed or (bool(found[name]) and name not in lab.loose)
    return int(failed)


def compared(lab: Lab) -> tuple[Measured, dict[str, list[Difference]]]:
    """What was measured, and by record where it differs."""
    with tempfile.TemporaryDirectory() as new:
        seen = lab.measure(Path(new))
    differ = lab.differ or differences
    kept = {name: evidence.load(name).results for name in seen}
    return seen, {
        name: [*differ(kept[name], as_json(results))]
        for name, (_, results) in seen.items()
    }


def lasting(
    before: Sequence[Difference], now: Sequence[Difference]
) -> list[Difference]:
    """Those of now that were there before."""
    paths = {path for path, *_ in before}
    return [one for one in now if one[0] in paths]


def as_json(results: Any) -> Any:
    """As a record would hold it: JSON has no tuples."""
    return json.loads(json.dumps(results))


def differences(
    recorded: Any, measured: Any, path: str = ""
) -> Iterator[Difference]:
    """Where two JSON values differ: the path to it, and both values;
    "absent" where one has nothing."""
    if isinstance(recorded, list) and isinstance(measured, list):
        recorded, measured = by_name(recorded), by_name(measured)
    if isinstance(recorded, dict) and isinstance(measured, dict):
        for key in [*recorded, *(k for k in measured if k not in recorded)]:
            pair = recorded.get(key, "absent"), measured.get(key, "absent")
            yield from differences(*pair, f"{path} / {key}" if path else key)
    elif recorded != measured:
        yield path, recorded, measured


def by_name(rows: list[Any]) -> dict[str, Any]:
    """A list, so that a path reads well: by the name or the version of
    each row, or else by its place."""
    named = {}
    for place, row in enumerate(rows):
        about = row if isinstance(row, dict) else {}
        named[about.get("name") or about.get("version") or str(place)] = row
    return named


def provenance(recorded: Evidence, measured: Evidence) -> Iterator[str]:
    """What else changed: the versions, and the code or pins."""
    for path, old, new in differences(recorded.versions, measured.versions):
        yield f"{path} is {new}, was {old}"
    if recorded.made_from != measured.made_from:
        yield "the code or a pinned library changed"


def tell(
    lab: Lab,
    name: str,
    found: Sequence[Difference],
    changed: Sequence[str],
) -> None:
    """What a check says of one record."""
    word = f"{len(found)} of its results differ" if found else "results agree"
    print(f"{lab.name}: {name}: {word}")
    for path, old, new in found:
        print(f"  {path}\n    recorded: {old}\n    measured: {new}")
    if found and name in lab.loose:
        print("  This depends on the machine, so it fails nothing.")
    if changed:
        print(f"  Out of date in provenance: {'; '.join(changed)}.")
    if changed or found:
        print(f"  To record it again: {lab.command}", flush=True)


# The command line.


def parser(lab: Lab, about: str | None) -> argparse.ArgumentParser:
    """The words that every lab has."""
    top = argparse.ArgumentParser(
        prog=f"python -m labs.{lab.folder.name}", description=about
    )
    top.add_argument(
        "--check",
        action="store_true",
        help="measure all again and compare with the records",
    )
    return top


def usual(lab: Lab, asked: argparse.Namespace) -> int:
    """Record, or compare, as the words say."""
    return check(lab) if asked.check else record(lab)


def main_of(
    lab: Lab,
    about: str | None,
    words: Callable[[argparse.ArgumentParser], object] = lambda _: None,
    act: Callable[[argparse.Namespace], int] | None = None,
) -> Callable[..., int]:
    """The lab's `main`, which returns the exit status.

    words: adds the words that this lab alone has.  act: does what was
    asked for; None: records or compares."""

    def main(given: Sequence[str] | None = None) -> int:
        top = parser(lab, about)
        words(top)
        asked = top.parse_args(given)
        return run(lab, lambda: act(asked) if act else usual(lab, asked))

    return main


def run(lab: Lab, act: Callable[[], int]) -> int:
    """What `act` returns; 2 when it could not be done, 130 when it was
    interrupted."""
    try:
        with stoppable():
            return act()
    except KeyboardInterrupt:
        print(f"{lab.name}: interrupted, nothing recorded", file=sys.stderr)
        return 130
    except lab.expected as error:
        print(f"{lab.name}: {error}", file=sys.stderr)
    except Exception:
        traceback.print_exc()
        print(f"{lab.name}: a fault of the lab", file=sys.stderr)
    return 2
