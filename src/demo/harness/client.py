"""What a user does at a service, and what a thief carries away."""

from dataclasses import dataclass, replace

from demo.harness.jar import Jar
from demo.harness.sender import Reply, Sender


class Unexpected(Exception):
    """The service answered neither yes nor no."""


@dataclass
class Client(Sender):
    """A user's verbs, by the endpoints of the service."""

    def log_in(self, user_id: str, password: str) -> Reply:
        body = {"user": user_id, "password": password}
        return self._keep_token(self.post(self.endpoints.log_in, body))

    def me(self) -> str | None:
        """Whom the server takes this client for; None if refused.

        Raises Unexpected for an answer that is neither."""
        reply = self.get(self.endpoints.me)
        if reply.status in (401, 403):
            return None
        if reply.status != 200 or "user" not in reply.body:
            raise Unexpected(f"status {reply.status} for {self.endpoints.me}")
        return str(reply.body["user"])

    def transfer(self, to: str, amount: int) -> Reply:
        body = {"to": to, "amount": str(amount)}
        return self.post(self.endpoints.transfer, body)

    def log_out(self) -> Reply:
        return self._forget_token(self.post(self.endpoints.log_out))

    def log_out_everywhere(self) -> Reply:
        reply = self.post(self.endpoints.log_out_everywhere)
        return self._forget_token(reply) if reply.status == 200 else reply

    def change_password(self, old: str, password: str) -> Reply:
        body = {"old": old, "password": password}
        path = self.endpoints.change_password
        return self._keep_token(self.post(path, body))

    def log_out_others(self, password: str) -> Reply:
        path = self.endpoints.log_out_others
        return self._keep_token(self.post(path, {"password": password}))

    def stolen_copy(self) -> "Client":
        """Another machine, holding all that this client holds."""
        return self._thief(self.jar)

    def what_script_reads(self) -> "Client":
        """Another machine, holding what injected script reads here."""
        return self._thief(self.jar.what_script_reads())

    def on_page(self, url: str) -> "Client":
        """The same browser, showing a page of another site.

        That page cannot read this site's storage, so what it sends
        carries cookies at most."""
        return replace(self, page=url, storage={})

    def _thief(self, jar: Jar) -> "Client":
        return Client(
            self.transport,
            self.endpoints,
            browser=False,
            jar=jar.stolen(),
            storage=dict(self.storage),
        )
