"""Where an application's doors are, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Endpoints:
    """Paths below `base_url`.  token_field: where in a log-in's JSON
    answer a client finds its credential, if it gets it that way;
    renewal_field: the same for what it renews it with;
    renewal_cookie: the name of the cookie, if it is in one.
    form: where a page hands out the anti-forgery token that a transfer
    has to bring back; "" when a transfer needs none."""

    base_url: str = "https://bank.test"
    log_in: str = "/login"
    me: str = "/me"
    transfer: str = "/transfer"
    log_out: str = "/logout"
    log_out_everywhere: str = "/logout-everywhere"
    log_out_others: str = "/logout-others"
    renew: str = "/renew"
    change_password: str = "/password"
    token_field: str = "token"
    renewal_field: str = "renewal"
    renewal_cookie: str = "__Host-renewal"
    form: str = ""
