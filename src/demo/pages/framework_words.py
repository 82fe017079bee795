"""What a cell of the framework matrix says, in short and in full."""

from demo.evidence.frameworks import FrameworkCell, Question
from demo.pages.table import counted


def cell_in_short(answer: FrameworkCell, question: Question) -> str:
    """A cell as the tables show it."""
    value = answer.value
    if value is None:
        return answer.status
    if question.id == "cookie-attributes":
        return "; ".join(map(protections, value.splitlines()))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(counted(n, name) for name, n in value.items())
    if question.unit == "s":
        return endless(answer) or length(value)
    return counted(value, question.unit) if question.unit else str(value)


def endless(answer: FrameworkCell) -> str:
    """What is said of a copy that was let in at the last try."""
    return f"no end in {length(answer.value)}" if answer.open_end else ""


def length(seconds: int) -> str:
    """A length of time.  Some libraries accept what has expired for one
    second more, and a try came a minute later: neither is shown."""
    if seconds == 0:
        return "at once"
    for name, unit_s in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 0.99 * unit_s:
            number = round(seconds / unit_s, 1)
            name = name.removesuffix("s") if number == 1 else name
            return f"{number:g} {name}"
    return f"{seconds} s"


def protections(line: str) -> str:
    """One cookie's attributes, without its path and host."""
    return ", ".join(line.split(", ")[:3])


def cell_in_full(answer: FrameworkCell, question: Question) -> str:
    """The same as the section says it."""
    short = cell_in_short(answer, question)
    if answer.value is None:
        return f"{short}: {answer.why}" if answer.why else short
    if question.unit == "s" and answer.value:
        short = f"{short} ({answer.value:,} s)"
    if question.id == "cookie-attributes":
        short = "; ".join(answer.value.splitlines())
    return f"{short}. {answer.why}" if answer.why else short
