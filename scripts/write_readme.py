"""Write the rebuilt table into README.md, between its two markers.

--check writes nothing and says whether the table there is current.
"""

import argparse
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
START, END = "<!-- table:start -->", "<!-- table:end -->"
COMMAND = [sys.executable, "-m", "demo", "table", "--format", "markdown"]


def current_table() -> str:
    """Measure: return what `demo table --format markdown` prints."""
    run = subprocess.run(COMMAND, capture_output=True, text=True)
    if run.returncode:
        reason = (run.stderr.strip() or "no reason given").splitlines()[-1]
        raise SystemExit(f"demo table failed: {reason}")
    return run.stdout.strip()


def between(text: str) -> str:
    """Return what stands between the markers."""
    return text.split(START)[1].split(END)[0].strip()


def replaced(text: str, table: str) -> str:
    """Return `text` with `table` between the markers."""
    before, rest = text.split(START)
    return f"{before}{START}\n{table}\n{END}{rest.split(END)[1]}"


def main() -> int:
    """Write the table, or with --check compare it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    text = README.read_text("utf-8")
    new = replaced(text, current_table())
    if new == text:
        print("README.md: current")
        return 0
    if check:
        print(
            "README.md: its table is not what demo measures now; "
            "run scripts/write_readme.py",
            file=sys.stderr,
        )
        return 1
    README.write_text(new, "utf-8")
    print("README.md: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
