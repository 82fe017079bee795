"""She logs out at the provider.  When does an application hear of it?

By the back channel the provider calls each application, with a signed
log-out token that names the sign-in; one that is down can be called again.
By the front channel the provider's page loads a frame of each application
in her browser; then a cookie that is not sent in a frame ends nothing,
and nothing is repeated.  Whatever is missed lives on until its session ends.
Source: OpenID Connect Back-Channel Logout 1.0 sections 2.4 to 2.6, OpenID
Connect Front-Channel Logout 1.0 section 3; RFC 6265bis section 5.6.7.
"""

import secrets
from dataclasses import dataclass, field

from demo.clock import later
from demo.cookies import Cookie, Request, SameSite, would_send
from demo.errors import Malformed, Revoked, Unavailable, WrongAudience
from demo.keys import Key, key_for
from demo.schemes.base import SIGN_IN_S, require_name
from demo.schemes.jwt import JWT, REQUIRED
from demo.schemes.session import Session
from demo.store import Store

EVENT = "http://schemas.openid.net/event/backchannel-logout"
"""What a log-out token says has happened."""

LOG_OUT_TYPE = "logout+jwt"
APPLICATION, PROVIDER = "https://shop.test", "https://id.test"


def log_out_tokens(key: Key, client_id: str = APPLICATION) -> JWT:
    """What signs and knows them: of a kind of their own, for minutes."""
    return JWT(
        key,
        issuer=PROVIDER,
        audience=client_id,
        ttl_s=120,
        typ=LOG_OUT_TYPE,
        required=(*REQUIRED, "sid", "events"),
    )


@dataclass
class Application:
    """Sessions of its own, by the provider's name (`sid`) for the sign-in
    that began them.  up: does it answer?"""

    key: Key
    same_site: SameSite = "Lax"
    up: bool = True
    session: Session = field(default_factory=lambda: Session(Store()))
    begun: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def sign_in(self, user_id: str, sid: str) -> Cookie:
        """Begin a session; its cookie."""
        access = self.session.issue(user_id).access
        self.begun[sid] = access
        return Cookie(
            "__Host-session",
            access,
            domain="shop.test",
            path="/",
            secure=True,
            http_only=True,
            same_site=self.same_site,
        )

    def back_channel(self, token: str) -> None:
        """End what a log-out token names.  Raises a `Rejected` for any
        other token, and for one that came before."""
        self.answers()
        identity = log_out_tokens(self.key).verify(token)
        claims = identity.claims
        if EVENT not in claims["events"] or "nonce" in claims:
            raise Malformed("no log-out token")
        if identity.session_id in self.seen:
            raise Revoked("this token came before")
        self.seen.add(identity.session_id)
        self.end(require_name(claims["sid"]))

    def front_channel(self, cookie: str | None) -> None:
        """A page in a frame: end the session whose cookie came along."""
        self.answers()
        if cookie is not None:
            self.session.revoke(cookie)

    def front_channel_by_name(self, issuer: str, sid: str) -> None:
        """The same, by the name in the address, without a cookie."""
        self.answers()
        if issuer != PROVIDER:
            raise WrongAudience("from another provider")
        self.end(sid)

    def end(self, sid: str) -> None:
        access = self.begun.pop(sid, None)
        if access is not None:
            self.session.revoke(access)

    def answers(self) -> None:
        if not self.up:
            raise Unavailable("the application is down")


def log_out_token(key: Key, user_id: str, sid: str) -> str:
    """The provider's: about this sign-in, for this application."""
    signer = log_out_tokens(key)
    claims = signer.claims_for(user_id)
    return signer.sign({**claims, "sid": sid, "events": {EVENT: {}}})


@dataclass(frozen=True)
class Channel:
    """How an application is told.  back: by the provider itself; else by
    her browser.  by_name: the frame's address names the sign-in.
    same_site: of the application's cookie.  third_party: does her browser
    send cookies in a frame of another site at all?  down_s: seconds for
    which the application is down.  retry_s: seconds after which the
    provider calls again; 0: never.  closed: she closes the browser before
    the frames are loaded."""

    back: bool = False
    by_name: bool = False
    same_site: SameSite = "Lax"
    third_party: bool = True
    down_s: int = 0
    retry_s: int = 0
    closed: bool = False


CHANNELS: dict[str, Channel] = {
    "back channel": Channel(back=True),
    "back channel, application down for 90 s": Channel(back=True, down_s=90),
    "back channel, down for 90 s, called again each 60 s": Channel(
        back=True, down_s=90, retry_s=60
    ),
    "front channel, cookie SameSite=Lax": Channel(),
    "front channel, cookie SameSite=None": Channel(same_site="None"),
    "front channel, SameSite=None, but no third-party cookies": Channel(
        same_site="None", third_party=False
    ),
    "front channel, frame's address names the sign-in": Channel(by_name=True),
    "front channel, named so, application down for 90 s": Channel(
        by_name=True, down_s=90
    ),
    "front channel, named so, browser closed": Channel(
        by_name=True, closed=True
    ),
}
"""In words."""


def lives_after_log_out_s(channel: Channel) -> int:
    """Seconds after her log-out at the provider for which her session at
    the application is good; tried each ten seconds."""
    key = key_for("ES256", "identity provider")
    with later(0):
        shop, sid = Application(key, channel.same_site), secrets.token_hex(8)
        cookie = shop.sign_in("alice", sid)
        assert shop.session.verify(cookie.value).user_id == "alice"
        end, told = 0, False
        for second in (*range(0, 600, 10), SIGN_IN_S - 10, SIGN_IN_S):
            with later(second):
                shop.up = second >= channel.down_s
                due = second == 0 or on_time(channel, second)
                if due and not told:
                    told = inform(channel, shop, cookie, sid)
                if session_lives(shop, cookie):
                    end = second + 10
        return end


def on_time(channel: Channel, second: int) -> bool:
    return bool(channel.retry_s) and second % channel.retry_s == 0


def inform(
    channel: Channel, shop: Application, cookie: Cookie, sid: str
) -> bool:
    """Does the application get the message?"""
    try:
        if channel.back:
            shop.back_channel(log_out_token(shop.key, "alice", sid))
        elif channel.closed:
            return False
        elif channel.by_name:
            shop.front_channel_by_name(PROVIDER, sid)
        else:
            shop.front_channel(in_a_frame(channel, cookie))
    except Unavailable:
        return False
    return True


def in_a_frame(channel: Channel, cookie: Cookie) -> str | None:
    """What of the cookie a frame in the provider's page sends along."""
    frame = Request(f"{APPLICATION}/logout", initiator=f"{PROVIDER}/logout")
    sent = would_send(cookie, frame, channel.third_party)
    return cookie.value if sent else None


def session_lives(shop: Application, cookie: Cookie) -> bool:
    try:
        shop.session.verify(cookie.value)
    except Revoked:
        return False
    return True
