"""Why an experiment has no value: the words of a cell's status."""


class ControlFailed(Exception):
    """The experiment itself is broken; there is no result."""


class Unexpected(Exception):
    """The service answered neither yes nor no."""


class NotApplicable(Exception):
    """The question makes no sense for this contender."""


class NotOffered(NotApplicable):
    """The contender does not have the power that is asked about.  It is
    named in a few words, such as "a log-out everywhere"."""


class NotMeasurable(Exception):
    """There would be an answer, but not here."""
