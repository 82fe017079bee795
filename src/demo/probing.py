"""`demo probe`: the probes, put to the reader's own application."""

import json
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from demo.errors import Mistake
from demo.harness import (
    NotMeasurable,
    NotOffered,
    RunningApp,
    Trial,
)
from demo.harness.endpoints_file import STARTERS, read_endpoints, starter
from demo.harness.preflight import (
    MOMENTS_S,
    MOST_REQUESTS,
    diagnosis,
    first_fault,
    last_fault,
)
from demo.harness.results import ControlFailed
from demo.harness.targets import (
    REQUESTS_PER_S,
    Bounded,
    imported_app,
    is_url,
    served_app,
)
from demo.harness.transports import Crashed
from demo.pages.report import (
    Report,
    report_json,
    report_markdown,
    report_text,
)
from demo.pages.report_page import report_html
from demo.pages.text import Screen
from demo.probes import Cell, Probe
from demo.probes.grades import Ungraded
from demo.probes.lifetimes import REUSE
from demo.probes.own_app import OWN_APP, Budget
from demo.probes.revocation import OF_THE_ACCOUNT
from demo.stopping import stoppable

ENDPOINTS = "endpoints.toml"
INTERRUPTED = 128
"""The exit status is this and the signal's number, as in a shell."""

RANKS = {"fair": ("fair", "poor"), "poor": ("poor",)}
"""Which grades fail under `--fail-on`."""


def run_probe(asked: Namespace) -> int:
    """Write a first endpoints file, or probe.  Raises Mistake."""
    if asked.init is not None:
        return write_starter(asked.init, Path(asked.endpoints))
    if asked.target is None:
        raise Mistake(
            "name an application, package.module:app or a URL; --init "
            "writes a first endpoints file"
        )
    check_names(asked.allow_unmeasured)
    app = app_of(asked)
    try:
        return probe_app(app, asked)
    finally:
        for note in app.notes:
            print(f"demo: {note}", file=sys.stderr)
        app.transport.close()


def write_starter(name: str, path: Path) -> int:
    """A commented endpoints file, that does not overwrite another."""
    if name not in STARTERS:
        raise Mistake(f"no {name!r}; there are: {', '.join(STARTERS)}")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(starter(name))
    except FileExistsError:
        raise Mistake(
            f"{path} is there already; move it, or name another file by "
            "--endpoints"
        ) from None
    except OSError as error:
        raise Mistake(f"{path}: {error.strerror}") from error
    print(f"wrote {path}; fill in what it asks, then: demo probe TARGET")
    return 0


def check_names(names: Sequence[str]) -> None:
    known = [one.id for one in OWN_APP]
    for name in names:
        if name not in known:
            raise Mistake(f"no probe {name!r}; there are: {', '.join(known)}")


def app_of(asked: Namespace) -> RunningApp:
    """The application that was asked for.  Raises Mistake."""
    path = Path(asked.endpoints)
    if not path.exists():
        raise Mistake(
            f"no {path}, which says how your application logs in; "
            "demo probe --init writes a first one"
        )
    doors = read_endpoints(path)
    if is_url(asked.target):
        return served_app(asked.target, doors, asked.i_own_this, asked.watch)
    if asked.i_own_this is not None:
        raise Mistake("--i-own-this is for a URL")
    return imported_app(asked.target, doors)


@dataclass
class Run:
    """The probes of one application, and what they found so far."""

    app: RunningApp
    found: dict[str, Cell] = field(default_factory=dict)
    stopped: signal.Signals | None = None

    @property
    def complete(self) -> bool:
        return self.stopped is None

    def probes(self) -> list[Probe]:
        """In the order in which they may follow each other: what ends all
        sign-ins of Alice at once comes after what watches one of them."""
        return sorted(OWN_APP, key=ends_all)

    def go(self, tell: Callable[[str], None]) -> None:
        """Run them.  Raises Mistake when the application cannot be
        measured; stops at Ctrl-C, at a polite kill and when the terminal
        is closed, and keeps what there is."""
        try:
            with stoppable():
                tell("preflight")
                require_preflight(self.app)
                self.go_on(tell)
        except KeyboardInterrupt as stopped:
            name = str(stopped) or "SIGINT"
            self.stopped = signal.Signals[name]

    def go_on(self, tell: Callable[[str], None]) -> None:
        """The probes, and the rest of the preflight between them."""
        waits = not self.app.clock.travels
        every, budget = self.probes(), budget_of(self.app)
        for number, one in enumerate(every, 1):
            if waits and ends_all(one) and not ends_all(every[number - 2]):
                allow(self.app, budget.last_preflight())
                require(self.app, last_fault(self.app))
            tell(f"probe {number} of {len(every)}: {one.id}")
            allow(self.app, budget.most(one.id))
            self.found[one.id] = asked_about(one, budget).run(self.app)

    def report(self) -> Report:
        pairs = [(p, self.found[p.id]) for p in OWN_APP if p.id in self.found]
        return Report(
            self.app.name, tuple(pairs), tuple(self.notes()), self.complete
        )

    def notes(self) -> Iterator[str]:
        if not self.app.endpoints.me.names_the_user():
            yield (
                "Who is signed in is not named by [who], so any sign-in "
                "counts as the user's own."
            )
        if not self.app.clock.travels:
            yield (
                "By URL time does not travel: an end was watched for "
                f"{self.app.clock.watch_s} s."
            )


def budget_of(app: RunningApp) -> Budget:
    return Budget(app.endpoints, app.clock.watch_s)


def asked_about(probe: Probe, budget: Budget) -> Probe:
    """The probe; one that sends nothing where the application does not
    have what it asks about."""
    missing = budget.lacks(probe.id)

    def says_so(trial: Trial) -> bool:
        raise NotOffered(missing)

    return replace(probe, measure=says_so) if missing else probe


def ends_all(probe: Probe) -> bool:
    """Does it end every sign-in of Alice?"""
    event = getattr(probe.measure, "keywords", {}).get("event")
    return event in OF_THE_ACCOUNT or probe is REUSE


def probe_app(app: RunningApp, asked: Namespace) -> int:
    """Probe, print the report, and return the exit status."""
    print(f"demo: {announcement(app)}", file=sys.stderr)
    run = Run(app)
    run.go(asked.tell)
    asked.tell("")
    report = run.report()
    show_report(report, asked.format)
    if run.stopped:
        print("demo: interrupted; the report is incomplete", file=sys.stderr)
        return INTERRUPTED + run.stopped
    return exit_status(report, asked.fail_on, asked.allow_unmeasured)


def announcement(app: RunningApp) -> str:
    """What will be sent, before it is."""
    if app.clock.travels:
        return f"{len(OWN_APP)} probes of {app.name}, in this process"
    budget, ids = budget_of(app), [one.id for one in OWN_APP]
    most = budget.total(ids)
    asked = [id for id in WATCHED if not budget.lacks(id)]
    watched = max(len(asked) * app.clock.watch_s, MOMENTS_S[-1])
    minutes = round((watched + most / REQUESTS_PER_S) / 60 + 0.5)
    return (
        f"{len(OWN_APP)} probes of {app.name}: at most {most:,} requests, "
        f"at most {REQUESTS_PER_S} a second, in about {minutes} minutes"
    )


WATCHED = ("log-out", "log-out-everywhere", "password-change", REUSE.id)
"""The probes that wait for an end."""


def show_report(report: Report, form: str) -> None:
    if form == "json":
        print(json.dumps(report_json(report), indent=1))
    elif form == "html":
        print(report_html(report))
    elif form == "markdown":
        print(report_markdown(report))
    else:
        print(report_text(report, Screen.of(sys.stdout)))


def exit_status(
    report: Report, fail_on: str | None, allowed: Sequence[str]
) -> int:
    """2 for a question that failed.  Else 0 without a gate.  With one, 1
    for a grade that it does not take, and for a cell that could not be
    measured, unless that is allowed."""
    failed = [c for _, c in report.cells if c.status == "error"]
    failed = [cell for cell in failed if cell.probe not in allowed]
    for cell in failed:
        print(f"demo: {cell.probe}: {cell.why}", file=sys.stderr)
    if failed:
        return 2
    if fail_on is None:
        return 0
    missed = [
        cell.probe
        for one, cell in report.cells
        if not isinstance(one.grading, Ungraded)
        if cell.grade in RANKS[fail_on]
        or (unmeasured(cell) and cell.probe not in allowed)
    ]
    if missed:
        print(f"demo: not passed: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


def unmeasured(cell: Cell) -> bool:
    """Should there be an answer, and is none?  What the application does
    not have needs none."""
    return cell.status in ("not measurable", "error") or (
        "watched for" in cell.why and cell.grade is None
    )


# The preflight


def allow(app: RunningApp, requests: int) -> None:
    """Let it be sent so many more requests, by URL."""
    if isinstance(app.transport, Bounded):
        app.transport.left = requests


def require_preflight(app: RunningApp) -> None:
    allow(app, budget_of(app).preflight())
    try:
        require(app, first_fault(app))
    except (Crashed, ControlFailed, NotMeasurable) as error:
        raise Mistake(f"preflight: {error}") from error


def require(app: RunningApp, fault: str) -> None:
    """Raises Mistake, with what to mend, for a fault of the preflight."""
    if fault:
        allow(app, MOST_REQUESTS)
        raise Mistake(f"preflight: {diagnosis(app, fault)}")
