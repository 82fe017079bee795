"""Signing in a program that shows no page: the device flow.

The program asks for two codes.  It keeps the long one and shows the short
one, with an address.  The user opens that address in a browser, where she
is signed in, types the short code and agrees.  Meanwhile the program asks
every few seconds with the long code, until it is given its tokens.

The short code is typed by hand, so it can be guessed: whoever serves the
page limits the tries, and the code lives for minutes.  And the user cannot
see whose program it is: a stranger may send her a code of his, so the page
says what she is about to sign in.
Source: RFC 8628, and its sections 5.1 and 5.4 for the two dangers.
"""

import secrets
import time
from dataclasses import dataclass, field

from demo.errors import Rejected, Revoked
from demo.schemes.base import (
    Issued,
    Scheme,
    digest,
    new_id,
    require_name,
    require_text,
)
from demo.store import Store, key_of

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Of a short code: no vowels, so it spells no word.  Source: RFC 8628
section 6.1."""

LENGTH = 8
"""Letters of a short code: 34 bits."""

MORE_S = 5
"""Seconds more between two questions of a program that asks too often.
Source: RFC 8628 section 3.5."""


class Pending(Rejected):
    """Nobody has agreed yet: `authorization_pending`."""


class SlowDown(Rejected):
    """Asked too soon: `slow_down`.  The pause is longer from now on."""


@dataclass(frozen=True)
class Codes:
    """device_code: the program's secret.  user_code: for the user, as
    "WDJB-MJHT".  interval_s: the pause between two questions."""

    device_code: str = field(repr=False)
    user_code: str = field(repr=False)
    verification_uri: str
    expires_s: int
    interval_s: int


@dataclass
class DeviceFlow:
    """sign_ins: issues what the program is given.  ttl_s: seconds that
    both codes live."""

    store: Store
    sign_ins: Scheme
    ttl_s: int = 600
    interval_s: int = 5
    page: str = "https://bank.test/device"

    def begin(self, client_id: str) -> Codes:
        """Two new codes.  Source: RFC 8628 section 3.2."""
        short = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        codes = Codes(
            new_id(),
            f"{short[:4]}-{short[4:]}",
            self.page,
            self.ttl_s,
            self.interval_s,
        )
        until = int(time.time()) + self.ttl_s
        name = digest(codes.device_code)
        asked = {"client": require_name(client_id), "name": name}
        self.store.put(key_of("device-user", digest(short)), asked, until)
        self.wait(name, self.interval_s, until)
        return codes

    def wait(self, name: str, pause_s: int, until: int) -> None:
        """Nothing is told before this pause is over."""
        record = {"not_before": int(time.time()) + pause_s, "pause": pause_s}
        self.store.put(
            key_of("device", name), {**record, "until": until}, until
        )

    def agree(self, user_code: str, user_id: str) -> str:
        """The user, who is signed in, has seen what asks, and agrees.
        Returns the name of what she signed in.  Raises Revoked for a code
        that is unknown, used or over."""
        text = require_text(user_code).upper()
        typed = "".join(c for c in text if c in LETTERS)
        asked = self.store.take(key_of("device-user", digest(typed)))
        if asked is None:
            raise Revoked("no such code")
        until = int(time.time()) + self.ttl_s
        agreed = {"user_id": require_name(user_id)}
        self.store.put(key_of("device-agreed", asked["name"]), agreed, until)
        return str(asked["client"])

    def poll(self, device_code: str) -> Issued:
        """The program asks.  Raises SlowDown, Pending, or Revoked for a
        code that is unknown, used or over.  Source: RFC 8628 section
        3.5."""
        name, now = digest(require_text(device_code)), int(time.time())
        known = self.store.get(key_of("device", name))
        if known is None:
            raise Revoked("no such code")
        if now < known["not_before"]:
            self.wait(name, known["pause"] + MORE_S, known["until"])
            raise SlowDown("asked too soon")
        agreed = self.store.take(key_of("device-agreed", name))
        if agreed is None:
            self.wait(name, known["pause"], known["until"])
            raise Pending("nobody has agreed yet")
        self.store.delete(key_of("device", name))
        return self.sign_ins.issue(agreed["user_id"])
