"""Do the tests bite?  Break the code in small ways and see: `make mutants`.

Each mutant is one edit: a comparison turned, `and` for `or`, a `not`
undone, a plus for a minus, a raise or a call left out.  It lives in a
copy of the tree, and the tests of its module must fail on it.  One that
survives is a hole in the tests, or stands in EXPLAINED with the reason.

We wrote this instead of taking a tool because the tools rewrite each
function around a switch, which changes what `inspect` prints and what
the cost tests count.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "src" / "demo"

TESTS = {
    "schemes/": "schemes jwt refresh managed rotating paseto epoch",
    "keys.py": "jwt schemes",
    "store.py": "store schemes",
    "users.py": "app epoch",
    "cookies.py": "cookies",
    "set_cookie.py": "cookies",
    "carriers.py": "carriers app probes",
    "door.py": "carriers app probes",
    "app.py": "app probes",
    "introspection.py": "introspection",
    "harness/": "harness attack_helpers probes app cookies comparison store",
    "probes/": "probes",
    "unsafe/base.py": "flips edges attacks",
    "attacks/base.py": "flips attack_helpers attacks",
    "edges.py": "edges",
    "exercises/": "exercises",
    "catalogue.py": "catalogue",
    "attack_views.py": "edges",
    "release_views.py": "recorded_views",
    "pyjwt_views.py": "recorded_views",
    "browser_rows.py": "recorded_views browser_lab",
    "browser_views.py": "recorded_views",
    "outcome_views.py": "recorded_views",
    "choose.py": "choose",
    "clock.py": "clock",
    "web.py": "app",
}
"""Module, or folder of modules, to the tests that must notice."""

LEFT_OUT = {
    "__init__.py": "it says the reading order, which a test compares",
    "__main__.py": "the command line: options and words, run in its tests",
    "attacks/": "the truth test of each row needs all of it",
    "claims/": "the chapters print each verdict, and are compared",
    "comparison.py": "the chapters print the table, and are compared",
    "contenders.py": "data, printed whole in the chapters",
    "errors.py": "names",
    "evidence/": "a loader; the records are measured again by their labs",
    "figures/": "drawing: compared with the chapters' outputs",
    "labs/": "real servers, browsers and releases: slow tests",
    "layout.py": "drawing: compared with the chapters' outputs",
    "notebook.py": "drawing: compared with the chapters' outputs",
    "report.py": "drawing: compared with the chapters' outputs",
    "unsafe/": "the truth test of each row needs all of it",
    "views.py": "drawing: compared with the chapters' outputs",
}
"""What is not mutated, and why.  A module is in one of the two lists."""

EXPLAINED: dict[str, str] = {
    "compare: set(settings) <= set(names)": (
        "the names hold the carrier's, too, so the sets are never the same"
    ),
}
"""Survivors by module and mutant, each with the reason it may live."""

TURNED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt,
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
"""Operator to the one that takes its place."""


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """What was done, and the source with just that done."""
    for place, node in enumerate(ast.walk(ast.parse(source))):
        for kind in kinds(node):
            tree = ast.parse(source)
            twin = list(ast.walk(tree))[place]
            before = ast.unparse(twin).splitlines()[0][:60]
            apply(twin, kind)
            line = getattr(node, "lineno", 0)
            yield f"line {line}, {kind}: {before}", ast.unparse(tree)


def kinds(node: ast.AST) -> list[str]:
    """The edits that this node allows."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED:
        return ["compare"]
    if isinstance(node, ast.BoolOp):
        return ["and-or"]
    if isinstance(node, ast.BinOp) and type(node.op) in TURNED:
        return ["plus-minus"]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return ["not"]
    if isinstance(node, ast.FunctionDef | ast.If | ast.For | ast.With):
        return [
            f"drop {i}"
            for i, statement in enumerate(node.body)
            if isinstance(statement, ast.Raise) or is_call(statement)
        ]
    return []


def is_call(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(
        statement.value, ast.Call
    )


def apply(node: ast.AST, kind: str) -> None:
    """Do one edit, in place."""
    if isinstance(node, ast.Compare):
        node.ops[0] = TURNED[type(node.ops[0])]()  # type: ignore[index]
    elif isinstance(node, ast.BoolOp | ast.BinOp):
        node.op = TURNED[type(node.op)]()  # type: ignore[index]
    elif isinstance(node, ast.UnaryOp):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.FunctionDef | ast.If | ast.For | ast.With):
        node.body[int(kind.split()[1])] = ast.Pass()


def copies(count: int, folder: Path) -> SimpleQueue[Path]:
    """So many copies of the tree, to work in."""
    free: SimpleQueue[Path] = SimpleQueue()
    for i in range(count):
        for part in ("src", "tests", "scripts", "notebooks", "book"):
            shutil.copytree(ROOT / part, folder / str(i) / part)
        for path in (ROOT / "pyproject.toml", *ROOT.glob("*.lock")):
            shutil.copy(path, folder / str(i))
        free.put(folder / str(i))
    return free


def passes(tree: Path, tests: str) -> bool:
    """Do these tests pass in this copy?"""
    names = [f"tests/test_{name}.py" for name in tests.split()]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no"]
    options = ["-p", "no:randomly", "-p", "no:cacheprovider", "-m", "not slow"]
    src = str(tree / "src")
    env = {**os.environ, "PYTHONPATH": src, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [*command, *options, *names],
            cwd=tree,
            env=env,
            capture_output=True,
            timeout=300,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def survives(
    free: SimpleQueue[Path], module: str, source: str, tests: str
) -> bool:
    """Run the tests of one mutant.  True when none of them fails."""
    tree = free.get()
    target = tree / "src" / "demo" / module
    original = target.read_text()
    try:
        target.write_text(source)
        return passes(tree, tests)
    finally:
        target.write_text(original)
        free.put(tree)


def chosen(only: str) -> Iterator[tuple[str, str, str, str]]:
    """Module, what was done, its source, its tests."""
    for prefix, tests in TESTS.items():
        files = (
            CODE.glob(f"{prefix}*.py")
            if prefix[-1] == "/"
            else [CODE / prefix]
        )
        for path in sorted(files):
            module = path.relative_to(CODE).as_posix()
            for what, source in mutants(path.read_text()):
                if only in f"{module} {what}":
                    yield module, what, source, tests


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--only", default="", help="part of a name, as printed")
    words.add_argument("--sample", type=int, help="this many, by chance")
    asked = words.parse_args()
    jobs = list(chosen(asked.only))
    if asked.sample and asked.sample < len(jobs):
        jobs = random.SystemRandom().sample(jobs, asked.sample)
    print(f"{len(jobs)} mutants", flush=True)
    holes = explained = 0
    with tempfile.TemporaryDirectory() as folder:
        free = copies(2, Path(folder))
        for tests in {job[3]: "" for job in jobs}:
            if not passes(Path(folder) / "0", tests):
                print(f"these fail as it is, and prove nothing: {tests}")
                return 2

        def judge(job: tuple[str, str, str, str]) -> tuple[str, bool]:
            module, what, source, tests = job
            return f"{module} {what}", survives(free, module, source, tests)

        with ThreadPoolExecutor(2) as pool:
            for name, alive in pool.map(judge, jobs):
                reason = next(
                    (r for key, r in EXPLAINED.items() if key in name), ""
                )
                if alive:
                    explained += bool(reason)
                    holes += not reason
                    print(f"survived: {name}  {reason}", flush=True)
    killed = len(jobs) - holes - explained
    print(f"{killed} of {len(jobs)} killed, {explained} explained")
    return int(holes > 0)


if __name__ == "__main__":
    sys.exit(main())
