"""Tell the reader in words what is wrong, where a traceback would tell
about us; and why a right answer is right."""

from collections.abc import Callable, Iterable
from functools import wraps
from traceback import walk_tb
from typing import ParamSpec

from demo.errors import Mistake

P = ParamSpec("P")


class Faults(list[str]):
    """What is still wrong.  A cell shows a line for each."""

    def __repr__(self) -> str:
        return "\n".join(self) or "no faults left"


def for_the_reader(
    exercise: Callable[P, Iterable[str]],
) -> Callable[P, Faults]:
    """The same exercise; it raises Mistake where the reader's code fails,
    or where an exercise asserts something of it.  Any other error is ours,
    and passes through."""

    @wraps(exercise)
    def tell(*args: P.args, **kwargs: P.kwargs) -> Faults:
        try:
            return Faults(exercise(*args, **kwargs))
        except Exception as error:
            words = wrong_parameters(error, args) or failed_by_reader(error)
            if words:
                raise Mistake(words) from error
            raise

    return tell


def wrong_parameters(error: Exception, hers: Iterable[object]) -> str:
    """What to mend if a function or class of hers, called by us, takes
    other parameters than the exercise gives it; "" for any other error."""
    names = [getattr(one, "__qualname__", "") for one in hers]
    told = str(error)
    if isinstance(error, TypeError) and any(
        name and told.startswith((f"{name}(", f"{name}.")) for name in names
    ):
        return f"Keep the parameters of the exercise: {told}"
    return ""


def failed_by_reader(error: Exception) -> str:
    """What the reader has to mend; nothing for an error that is ours.
    Her code is what the cell defines, so its module is `__main__`."""
    frames = [
        (str(frame.f_globals.get("__name__")), line)
        for frame, line in walk_tb(error.__traceback__)
    ]
    ours = frames[-1][0].startswith("demo.exercises.")
    if ours and isinstance(error, AssertionError):
        return str(error)
    hers = [line for module, line in frames if module == "__main__"]
    if not hers:
        return ""
    name = type(error).__name__
    words = f"{name} in your code, line {hers[-1]} of the cell: {error}"
    return words.removesuffix(": ")


WHY_RIGHT = {
    "read-the-credential": "The designs that only sign what they carry hide "
    "nothing of it.",
    "count-the-lookups": "Each service asks for itself: the blocklist, if "
    "any, and the row.",
    "log-them-out": "An epoch is per user: it ends all her sign-ins, and "
    "never one.",
    "refresh-and-rotate": "A copy lives as long as its token, and a renewal "
    "must cost less than the lookups that it spares.",
    "leave-the-browser": "A client need not forget what the server ends or "
    "its jar drops.",
    "ride-the-cookie": "The other port is the same site, and its address "
    "begins alike.",
    "plant-the-session": "Of the cookies that fit, that with the longer path "
    "comes first.",
    "count-the-decisions": "Without the check, only SameSite holds back "
    "another site's form.",
    "rebuild-the-table": "The server can end the record, and script cannot "
    "read the cookie.",
    "choose": "Who asks nobody hears of no log-out; a certificate-bound JWT "
    "meets all the other needs.",
}
"""By the chapter's name.  `check` tells it to whoever has the answer, so the
cell does not print it."""
