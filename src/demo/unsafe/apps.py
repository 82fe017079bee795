"""Applications that do one thing otherwise, whatever the credential."""

from werkzeug.wrappers import Request, Response

from demo.app import App
from demo.unsafe.base import Flip, behind


class TransfersByGet(App):
    """Overrides `answer`: a link is enough to move money."""

    def answer(self, request: Request) -> Response:
        if (request.method, request.path) == ("GET", "/transfer"):
            request.form = request.args  # type: ignore[assignment]
            return self.transfer(request)
        return super().answer(request)


class Cacheable(App):
    """Overrides `finish`: nothing is said about caches."""

    def finish(self, response: Response) -> Response:
        return response


class AsksNoPassword(App):
    """Overrides `log_out_others`: who holds a credential gets another,
    as fresh as if there had been a log-in."""

    def log_out_others(self, request: Request) -> Response:
        user_id = self.who(request).user_id
        self.end_all(user_id)
        return self.hand_over(self.scheme.issue(user_id))


MOVES_BY_GET = Flip(
    "method of a transfer",
    "GET as well",
    behind(TransfersByGet),
    tempting="default: Spring, RequestMapping matches every method",
)
CACHEABLE = Flip(
    "Cache-Control",
    "not said",
    behind(Cacheable),
    tempting="default: Django, never_cache and cache_control are opt-in",
)
ASKS_NO_PASSWORD = Flip(
    "log-out of the others", "without the password", behind(AsksNoPassword)
)
APP_FLIPS = (MOVES_BY_GET, CACHEABLE, ASKS_NO_PASSWORD)
