"""One measurement of one contender, with its controls.

A probe that would report "refused" because nobody was ever let in
proves nothing, so each probe states what must hold first (`expect`),
and a failed control is an error, never a result.
"""

from demo.contenders import Contender
from demo.harness.deployment import Deployment


class ControlFailed(Exception):
    """The experiment itself is broken; there is no result."""


class NotApplicable(Exception):
    """The question makes no sense for this contender."""


class NotOffered(Exception):
    """The contender does not have the power that is asked about."""


class NotMeasurable(Exception):
    """There would be an answer, but not here."""


class Trial:
    """What a probe is given: deployments to open, controls to state."""

    def __init__(self, contender: Contender) -> None:
        self.contender = contender
        self.controls: list[str] = []

    def deploy(self) -> Deployment:
        """A fresh service running this contender."""
        return Deployment(self.contender)

    def expect(self, control: str, holds: bool) -> None:
        """State a positive control.  Raises ControlFailed."""
        if not holds:
            raise ControlFailed(control)
        if control not in self.controls:
            self.controls.append(control)
