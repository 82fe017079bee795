"""How a measured value becomes a grade: declared, with its reason."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from demo.probes.units import amount

Grade = Literal["good", "fair", "poor"]


class Grading(Protocol):
    """A rule, and the reason for it, fixed before measuring."""

    @property
    def why(self) -> str: ...

    def grade(self, value: Any) -> Grade | None:
        """None when the rule does not grade."""

    def better(self, one: Any, other: Any) -> bool:
        """Is the first value strictly better than the second?"""

    def rule(self, unit: str = "") -> str:
        """The thresholds, in words.  unit: of the value."""


@dataclass(frozen=True)
class LessIsBetter:
    """good up to one number, fair up to another, else poor."""

    good: int
    fair: int
    why: str

    def grade(self, value: int) -> Grade:
        if value <= self.good:
            return "good"
        return "fair" if value <= self.fair else "poor"

    def better(self, one: int, other: int) -> bool:
        return one < other

    def rule(self, unit: str = "") -> str:
        limits = [f"good {up_to(self.good, unit)}"]
        if self.fair > self.good:
            limits.append(f"fair {up_to(self.fair, unit)}")
        return f"{', '.join(limits)}, poor above; {self.why}"


def up_to(most: int, unit: str) -> str:
    """A threshold, in words."""
    if most:
        return f"up to {amount(most, unit)}"
    return "if at once" if unit == "s" else "if none"


@dataclass(frozen=True)
class YesOrNo:
    """One of the two answers is good, the other poor.  fair: when the
    good one is only fair, because something else than the application
    deserves the credit, or the user pays for it; in words."""

    good: bool
    why: str
    fair: str = ""

    def grade(self, value: bool) -> Grade:
        return "good" if value is self.good else "poor"

    def better(self, one: bool, other: bool) -> bool:
        return one is self.good and other is not self.good

    def rule(self, unit: str = "") -> str:
        word = "yes" if self.good else "no"
        fair = f", fair {self.fair}" if self.fair else ""
        return f"good when the answer is {word}{fair}; {self.why}"


@dataclass(frozen=True)
class Without:
    """good when no line of the value says any of these words, fair when
    the worst line says one of them, poor when it says more."""

    words: tuple[str, ...]
    why: str

    def most(self, value: str) -> int:
        """How many of the words the worst line says."""
        lines = value.splitlines()
        return max(sum(w in line for w in self.words) for line in lines)

    def grade(self, value: str) -> Grade:
        found = self.most(value)
        return "poor" if found > 1 else "fair" if found else "good"

    def better(self, one: str, other: str) -> bool:
        return self.most(one) < self.most(other)

    def rule(self, unit: str = "") -> str:
        words = " or ".join(map(repr, self.words))
        return (
            f"fair when a cookie is {words}, poor for two of them, else "
            f"good; {self.why}"
        )


@dataclass(frozen=True)
class Ungraded:
    """A value that the reader weighs.  Named counts compare as a whole:
    better is no worse in any count, and better in at least one."""

    why: str

    def grade(self, value: Any) -> None:
        return None

    def better(self, one: Any, other: Any) -> bool:
        if not (isinstance(one, dict) and isinstance(other, dict)):
            return False
        pairs = [(one[name], other[name]) for name in one]
        return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)

    def rule(self, unit: str = "") -> str:
        return f"not graded; {self.why}"
