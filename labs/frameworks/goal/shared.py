"""What each of them offers beyond the app as shipped."""

from demo.harness.endpoints import Call
from labs.frameworks.shipped import Verb

EVERYWHERE = Call("/logout-everywhere", origin="own")
BAN = Verb("own")
