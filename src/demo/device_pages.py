"""Two pages that a browser asks for by itself, with no script's help.

    POST /start    bind the session to the key that is brought
    POST /refresh  403 with a challenge, then the next cookie for its
                   signature

Source: W3C, Device Bound Session Credentials, editor's draft.
"""

from werkzeug.exceptions import NotImplemented as NoSuchPower
from werkzeug.wrappers import Request, Response

from demo.carriers import Carrier, CookieCarrier
from demo.cookies import format_set_cookie
from demo.schemes import DeviceBound, Issued
from demo.schemes.base import Scheme


def device_bound(scheme: Scheme) -> DeviceBound:
    """The scheme.  Raises 501 when it binds no session to a key."""
    if not isinstance(scheme, DeviceBound):
        raise NoSuchPower("no session is bound to a device here")
    return scheme


def invite(scheme: Scheme, issued: Issued, response: Response) -> None:
    """After a log-in, ask the browser for a key."""
    if isinstance(scheme, DeviceBound):
        invited = scheme.invitation(issued.access)
        response.headers["Secure-Session-Registration"] = invited


def signed_response(request: Request) -> str:
    """What a browser signed with the key of its device; "" for nothing."""
    return request.headers.get("Secure-Session-Response", "").strip('"')


def registered(scheme: Scheme, cookie: str, request: Request) -> Issued:
    """The next cookie of a session that is bound to a key from now on."""
    return device_bound(scheme).register(cookie, signed_response(request))


def instructions(
    scheme: Scheme, carrier: Carrier, issued: Issued, response: Response
) -> Response:
    """Say in the answer which cookie depends on the key.  Chromium ends a
    session whose refresh is answered with no identifier."""
    if isinstance(carrier, CookieCarrier):
        cookie = carrier.cookie(carrier.name, "")
        rules = format_set_cookie(cookie).partition("; ")[2]
        told = device_bound(scheme).instructions(
            issued.access, cookie.name, rules
        )
        response.set_data(told)
    return response


def refreshed(scheme: Scheme, request: Request) -> Issued | Response:
    """The next cookie; or, for a request without a signature, a challenge
    to sign."""
    bound, signed = device_bound(scheme), signed_response(request)
    name = request.headers.get("Sec-Secure-Session-Id", "").strip('"')
    if signed:
        return bound.refresh(name, signed)
    told = f'"{bound.challenge(name)}";id="{name}"'
    return Response("sign this", 403, {"Secure-Session-Challenge": told})
