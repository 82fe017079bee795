"""Everything that plays the other side: clients, thieves, services."""

from demo.harness.client import Client, Unexpected
from demo.harness.deployment import PASSWORD, Deployment
from demo.harness.endpoints import Endpoints
from demo.harness.sender import Reply
from demo.harness.trial import (
    ControlFailed,
    NotApplicable,
    NotMeasurable,
    NotOffered,
    Trial,
)

__all__ = [
    "PASSWORD",
    "Client",
    "ControlFailed",
    "Deployment",
    "Endpoints",
    "NotApplicable",
    "NotMeasurable",
    "NotOffered",
    "Reply",
    "Trial",
    "Unexpected",
]
