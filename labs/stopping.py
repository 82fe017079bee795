"""However a lab is told to stop, it ends as by Ctrl-C: tidied up."""

from demo.stopping import SIGNALS, stop, stoppable

__all__ = ["SIGNALS", "stop", "stoppable"]
