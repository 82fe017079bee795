"""Everything that plays the other side: clients, thieves, services."""

from demo.harness.client import Client
from demo.harness.deployment import PASSWORD, Deployment
from demo.harness.endpoints import Endpoints
from demo.harness.results import (
    ControlFailed,
    NotApplicable,
    NotMeasurable,
    NotOffered,
    Unexpected,
)
from demo.harness.running import RunningApp, RunningService
from demo.harness.sending import Reply
from demo.harness.trial import Measured, Trial

__all__ = [
    "PASSWORD",
    "Client",
    "ControlFailed",
    "Deployment",
    "Endpoints",
    "Measured",
    "NotApplicable",
    "NotMeasurable",
    "NotOffered",
    "Reply",
    "RunningApp",
    "RunningService",
    "Trial",
    "Unexpected",
]
