"""What real clients did at the bank: curl, programs on httpx, a page in
Chromium.  `labs.clients` recorded it; nothing here starts one."""

from demo import evidence

CLIENTS_RECORD = "clients"


def recorded_steps() -> dict[str, dict[str, list[str] | str]]:
    """By program and credential: the steps beyond sending one header, or
    the words for where a program stops that does all that it can."""
    found = evidence.load(CLIENTS_RECORD).results["programs"]
    return {
        program: {
            name: one["stops at"] if "stops at" in one else one["steps"]
            for name, one in row.items()
        }
        for program, row in found.items()
    }


def sent_by_itself() -> dict[str, dict[str, dict[str, str]]]:
    """By credential, page and way of asking: whom the bank took the
    request for, a user or "nobody"."""
    found: dict[str, dict[str, dict[str, str]]] = evidence.load(
        CLIENTS_RECORD
    ).results["page"]
    return found
