"""make browsers: run the lab, write its records and its pictures."""

import sys

from demo.labs.browser.chromium import chromium
from demo.labs.browser.measure import RECORDS, ROOT
from demo.labs.browser.processes import NoBrowser
from demo.labs.browser.shots import shots
from demo.labs.browser.sites import serving


def main() -> int:
    """Each record, then the pictures.  Returns the exit status."""
    try:
        for name, measure in RECORDS.items():
            print(f"{name} ...", flush=True)
            measure().save(name)
        with serving() as sites, chromium() as browser:
            shots(browser, sites, ROOT / "book" / "images")
    except NoBrowser as error:
        print(f"!!! {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
