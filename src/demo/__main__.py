"""Measure JSON Web Tokens and session cookies, and attack them."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from demo.errors import Mistake, Unavailable

STATUSES = """\
exit status:
  0    all as hoped
  1    a finding: an attack got in, a control failed, a grade was missed
  2    a fault: of the words, of the surroundings or of ours
  130  stopped by Ctrl-C
  141  the reader of the output went away before its end
"""

COMMANDS = {
    "table": (
        "measure the article's five rows for every contender",
        "Measures now, and prints the article's table with the measured"
        " values, and the same values for every contender.",
        'demo table --explain revocation "JWT ES256"',
    ),
    "attack": (
        "run the attacks, each on a broken and a fixed design",
        "Runs each attack and prints whether what it sends is accepted or"
        " refused: by a design that is broken in one place, and by the"
        " same design with that place mended; or by a contender.",
        'demo attack alg-none --against "JWT RS256"',
    ),
    "flips": (
        "turn one setting of a contender at a time, and attack",
        "Prints each setting that somebody is tempted to turn, the value"
        " that tempts, who offers it, and the attack that it lets in.",
        'demo flips "session cookie"',
    ),
    "measure": (
        "put one probe to every contender",
        "Prints what one probe measures for every contender; without an"
        " id, the ids of the probes and the questions that they ask.",
        "demo measure log-out",
    ),
    "claims": (
        "judge the article's claims",
        "Runs the experiment behind each claim of the article and prints"
        " the verdict: holds, holds if, fails, or opinion.",
        "demo claims --format json",
    ),
    "probe": (
        "put the probes to your own application",
        "Logs two users in and out of an application that you name, watches"
        " how long what was copied from them stays good, and prints a grade"
        " for each question, with what to do about it. How the application"
        " logs in is said in a file; --init writes a first one.",
        "demo probe shop.wsgi:app",
    ),
}
"""Each with its help in a line, what it prints, and an example."""


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see: {self.prog} --help\n")


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.  Returns the exit status."""
    if sys.stdout is None:
        return fail("standard output is closed")
    try:
        status = obey(words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return fail("", 130)
    except BrokenPipeError:
        # As for any program that writes into a closed pipe.  Not 0, which
        # would say that no attack got in: the rest was never told.
        return fail("", 141)
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return fail(in_one_line(error))
    return status


def obey(words: Sequence[str] | None) -> int:
    """Read the words, and run the command that they name."""
    try:
        asked = parser().parse_args(words)
    except SystemExit as ended:  # argparse has printed what it has to say
        return int(ended.code or 0)
    from demo import commands  # late, so that Ctrl-C is heard by then

    return commands.run(asked)


def parser() -> argparse.ArgumentParser:
    """The command line's words."""
    layout = argparse.RawDescriptionHelpFormatter
    top = Parser("demo", None, __doc__, STATUSES, formatter_class=layout)
    commands = top.add_subparsers(
        required=True, metavar="COMMAND", dest="command"
    )
    for name, (line, prints, example) in COMMANDS.items():
        command = commands.add_parser(
            name, help=line, description=prints, epilog=f"example: {example}"
        )
        add_words(name, command)
        formats = ("text", "markdown", "json")
        command.add_argument(
            "--format",
            choices=(*formats, "html") if name == "probe" else formats,
            default="text",
            help="text by default, folded to fit a terminal",
        )
    return top


def add_words(name: str, command: argparse.ArgumentParser) -> None:
    """What only this command takes."""
    add = command.add_argument
    if name == "table":
        add("--all", action="store_true", help="every probe, not just five")
        add(
            "--sensitivity",
            action="store_true",
            help="which of the five rows turn under other fair choices",
        )
        add(
            "--explain",
            nargs=2,
            metavar=("ROW", "CONTENDER"),
            help="where the cells of a row come from; ROW is a factor or"
            " a probe",
        )
    elif name == "attack":
        add("id", nargs="?", help="of one attack; without it, all of them")
        add(
            "--against",
            metavar="CONTENDER",
            help="attack this one in place of the two designs; or all",
        )
    elif name == "flips":
        add("contender", metavar="CONTENDER", help='its name, as "JWT HS256"')
    elif name == "measure":
        add("id", nargs="?", help="of one probe; without it, their list")
    elif name == "probe":
        add_probe_words(command)


def add_probe_words(command: argparse.ArgumentParser) -> None:
    """What `demo probe` takes."""
    add = command.add_argument
    add(
        "target",
        nargs="?",
        metavar="TARGET",
        help="package.module:app in this folder (WSGI or ASGI, or a factory"
        " of one), or a URL such as http://127.0.0.1:8000",
    )
    add(
        "--endpoints",
        metavar="FILE",
        default="endpoints.toml",
        help="how it logs in and tells who is signed in, as TOML;"
        " endpoints.toml by default",
    )
    add(
        "--init",
        nargs="?",
        const="any",
        metavar="FRAMEWORK",
        help="write that file, with comments, and stop; FRAMEWORK may be"
        " flask, django, drf or fastapi",
    )
    add(
        "--i-own-this",
        metavar="HOST",
        help="the host of the URL, when that is not this machine",
    )
    add(
        "--watch",
        type=watch_seconds,
        default=150,
        metavar="SECONDS",
        help="by URL time does not travel: for how long to watch what"
        " should have ended, 150 by default; less than 120 earns no good"
        " grade",
    )
    add(
        "--fail-on",
        choices=("poor", "fair"),
        help="exit with 1 for such a grade or a worse one, and for what"
        " could not be measured",
    )
    add(
        "--allow-unmeasured",
        action="append",
        default=[],
        metavar="PROBE",
        help="... unless it is this probe; may be given again",
    )


def watch_seconds(word: str) -> int:
    """A whole number of watch_seconds, from 10 to an hour."""
    if not (word.isascii() and word.isdigit() and 10 <= int(word) <= 3_600):
        raise argparse.ArgumentTypeError("need 10 to 3600 seconds")
    return int(word)


def fail(message: str, status: int = 2) -> int:
    """End with this status, and one line on standard error if there is
    anything to say.  What is still unwritten goes nowhere: to write it
    would only fail again."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with suppress(OSError, ValueError, AttributeError):
        if sys.stderr.isatty():  # a line of progress may stand there
            print("\r".ljust(80) + "\r", end="", file=sys.stderr)
        if message:
            print(f"demo: {message}", file=sys.stderr)
    return status


def in_one_line(error: Exception) -> str:
    """The error in one line.  Only what asks for an unknown name raises
    a plain LookupError; what else goes wrong names its class."""
    words = " ".join(str(error).split())
    if type(error) is LookupError:
        return words
    if isinstance(error, ImportError) and error.name:
        return f"needs the package {error.name}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename or 'standard output'}"
    if isinstance(error, Mistake | Unavailable):
        return words
    name = type(error).__name__
    return f"a fault of ours, {name}: {words}; python -X dev shows where"


if __name__ == "__main__":
    sys.exit(main())
