"""Everything that plays the other side: clients, thieves, services."""

from demo.harness.client import Client, Reply, Unexpected
from demo.harness.deployment import (
    PASSWORD,
    ControlFailed,
    Deployment,
    NotApplicable,
    NotMeasurable,
    NotOffered,
    Trial,
)
from demo.harness.endpoints import Endpoints

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
