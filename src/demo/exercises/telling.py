"""Tell the reader in words what is wrong, where a traceback would tell
about us."""

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
