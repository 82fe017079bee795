"""A number with its unit, as it is said."""

IN_SECONDS = {"days": 86_400, "h": 3_600, "min": 60}
"""Units of time, the longest first."""


def length(seconds: int) -> str:
    """A length of time, in the unit that is easiest to feel: 90 s, 5 min,
    12 h, 14 days.  Some libraries accept what has expired for one second
    more, and a try may come a minute early: neither is shown."""
    if seconds < 100:
        return f"{seconds} s"
    name, unit_s = next(
        (name, unit_s)
        for name, unit_s in IN_SECONDS.items()
        if seconds >= 0.99 * unit_s
    )
    number = f"{max(seconds / unit_s, 1):.3g}"
    return f"{number} {'day' if (number, name) == ('1', 'days') else name}"


def exactly(seconds: int) -> str:
    """The same, with the seconds first: 43,200 s (12 h)."""
    told = length(seconds)
    return told if told.endswith(" s") else f"{seconds:,} s ({told})"


def counted(number: int, plural: str) -> str:
    """A number and its noun: "1 key family", "5 lookups", "1 cookie that
    enters"."""
    if number != 1:
        return f"{number:,} {plural}"
    noun, space, rest = plural.partition(" ")
    if rest.startswith(("of ", "that ", "with ")):
        rest = rest.replace("that enter", "that enters")
        return f"{counted(1, noun)}{space}{rest}"
    if plural.endswith("ies") and plural != "cookies":
        return f"1 {plural.removesuffix('ies')}y"
    return f"1 {plural.removesuffix('s')}"


def amount(number: int, unit: str) -> str:
    """Any number with its unit; no seconds are "at once"."""
    if unit == "s":
        return length(number) if number else "at once"
    return counted(number, unit)
