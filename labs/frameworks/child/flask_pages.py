"""The bank's pages in Flask, behind whatever guards a framework's view."""

from collections.abc import Callable
from typing import Any

from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from labs.frameworks.child.tables import Parts


def bank_pages(
    app: Flask,
    parts: Parts,
    who: Callable[[], str | None],
    guard: Callable[[Any], Any] = lambda view: view,
) -> Flask:
    """Add /me, /transfer and /password.  who: the name of whoever asks,
    None for a stranger.  guard: the framework's own decorator."""

    def named() -> str:
        return who() or abort(401)

    def me() -> dict[str, str]:
        return {"user": named()}

    def transfer() -> dict[str, str]:
        form = request.get_json(silent=True) or request.form
        parts.books.pay(named(), form["to"], form["amount"])
        return {}

    def password() -> dict[str, str]:
        form = request.get_json(silent=True) or request.form
        parts.users.set_password(named(), form["new"])
        return {}

    app.add_url_rule("/me", view_func=guard(me))
    for view in (transfer, password):
        rule = f"/{view.__name__}"
        app.add_url_rule(rule, view_func=guard(view), methods=["POST"])
    if parts.proxied:  # as Flask's page "Tell Flask it is behind a proxy"
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
    return app
