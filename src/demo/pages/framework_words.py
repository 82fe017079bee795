"""What a cell of the framework matrix says, in short and in full, and how
the pages judge it.

The record grades what one model of a browser saw.  A page has to say more:
what only some browsers keep out is no defence of the framework's, and
somebody who is locked out is not well served.
"""

import re

from demo.claims.riding import form_travels
from demo.evidence.frameworks import Framework, FrameworkCell, Question
from demo.figures import Mark
from demo.pages.browsers import BROWSERS
from demo.pages.table import counted

POSTED = {"forged-post": ("fresh", "old"), "forged-post-later": ("old",)}
"""Of the two questions about forms, the ages of the cookie."""

NOT_JUDGED = ("no-jar", "with-jar")
"""A log-in that asks for an anti-forgery token refuses such a client: what
is a nuisance here is a protection there, so a page gives no mark."""

PLAINER = {
    "After how many changes of a cookie's scope are users mixed up?": (
        "Of four releases that add or drop the cookie's Domain or Path: "
        "after how many is somebody mixed up with the user of the old cookie?"
    ),
    "a secret that signs everybody out is never changed": (
        "if a new secret signs everybody out, nobody changes it"
    ),
}
"""Words of the record, and plainer ones."""

FAIR_TOO = {
    **dict.fromkeys(POSTED, "fair where only SameSite keeps it out"),
    **dict.fromkeys(
        ("fixation", "adoption"), "fair where that cookie locks her out"
    ),
}
"""What the pages add to the record's rules."""

UP_TO = re.compile(r"good up to ([\d,]+), fair up to ([\d,]+), poor above")


def mark_of_answer(one: Framework, question: Question) -> Mark:
    """A cell of the tables, as the pages judge it."""
    answer = one.answers[question.id]
    if question.id in NOT_JUDGED:
        return Mark(cell_in_short(answer, question), "neutral")
    if only_same_site(one, question.id):
        held = " and ".join(held_back(one, question.id)) or "no browser"
        return Mark(f"only SameSite, {held}", "fair")
    if locked_out(answer):
        return Mark("no, but locked out", "fair")
    return Mark(cell_in_short(answer, question), answer.grade or "neutral")


def only_same_site(one: Framework, id: str) -> bool:
    """Does the server itself accept the other site's form, so that it is
    the browser alone that keeps the cookie back?"""
    if id not in POSTED or one.answers[id].value is not False:
        return False
    at_once = one.answers["forged-post"]
    return bool(at_once.value) or "SameSite alone" in at_once.why


def held_back(one: Framework, id: str) -> list[str]:
    """The browsers on record that keep each of its cookies back."""
    cookies = re.findall(
        r"SameSite (\w+)", str(one.answers["cookie-attributes"].value)
    )
    return [
        name
        for name in BROWSERS
        if not any(
            form_travels(name, age, said)
            for age in POSTED[id]
            for said in cookies
        )
    ]


def locked_out(answer: FrameworkCell) -> bool:
    """Does a planted cookie keep her out of her own account?"""
    return answer.value is False and "cannot log in" in answer.why


def plainly(words: str) -> str:
    """The record's words for a question or a rule, for a page."""
    for recorded, plainer in PLAINER.items():
        words = words.replace(recorded, plainer)
    return words


def rule_in_words(question: Question) -> str:
    """How an answer is graded, each limit with its unit."""
    if question.id in NOT_JUDGED:
        return "not graded; an anti-forgery token keeps such clients out, too"
    rule, _, reason = plainly(question.rule).partition("; ")
    found = UP_TO.match(rule)
    if found:
        good, fair = (int(one.replace(",", "")) for one in found.groups())
        told = [f"good {limit(good, question)}"]
        told += [f"fair {limit(fair, question)}"] if fair > good else []
        rule = ", ".join([*told, "poor beyond"])
    if question.id in FAIR_TOO:
        rule += f", {FAIR_TOO[question.id]}"
    return f"{rule}; {reason}"


def limit(most: int, question: Question) -> str:
    """Up to how much, in the question's unit."""
    if question.unit == "s":
        return f"up to {length(most)}" if most else "if at once"
    return f"up to {counted(most, question.unit)}" if most else "if none"


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


def cell_in_full(one: Framework, question: Question) -> str:
    """The same as its own page says it."""
    answer = one.answers[question.id]
    word = mark_of_answer(one, question).word
    if answer.value is None:
        return f"{word}: {answer.why}" if answer.why else word
    if question.unit == "s" and answer.value:
        word = f"{word} ({answer.value:,} s)"
    if question.id == "cookie-attributes":
        word = "; ".join(answer.value.splitlines())
    if only_same_site(one, question.id):
        return f"{word}. {who_sends(one, question.id)}"
    return f"{word}. {answer.why}" if answer.why else word


def who_sends(one: Framework, id: str) -> str:
    """What becomes of the form, by browser."""
    held = held_back(one, id)
    sent = [name for name in BROWSERS if name not in held]
    told = "The server itself accepts the form; "
    told += f"{' and '.join(held) or 'no browser'} kept the cookie back"
    return f"{told}, {' and '.join(sent)} sent it along" if sent else told
