"""What a user does at a service, and what a thief carries away."""

from copy import copy
from dataclasses import dataclass, replace

from demo.harness.endpoints import Call, named_in, path_of_location
from demo.harness.jar import Jar
from demo.harness.results import NotOffered, Unexpected
from demo.harness.sending import Reply, Sender


@dataclass
class Client(Sender):
    """A user's verbs, by the endpoints of the service.  A verb that the
    endpoints do not have raises NotOffered."""

    def log_in(self, user_id: str, password: str) -> Reply:
        name = self.endpoints.account(user_id).name
        self.role = user_id
        call = self.endpoints.log_in
        return self._keep_token(self.call(call, user=name, password=password))

    def me(self) -> str | None:
        """Whom the server takes this client for; None if refused.

        Raises Unexpected for an answer that is neither."""
        who = self.endpoints.me
        reply = self.get(who.path)
        if reply.status != who.status or who.redirect:
            return self._moved(reply)
        if not (who.pointer or who.text):
            return self.role
        found = self._named(reply)
        if found is None and not who.pages_for_all:
            raise Unexpected(f"status {reply.status} for {who.path}")
        return found

    def _named(self, reply: Reply) -> str | None:
        """Who a page or a JSON answer says is signed in."""
        who = self.endpoints.me
        if who.pointer:
            name = named_in(reply.body, who.pointer)
            return self.endpoints.role_shown_as(name) if name else None
        if "{user}" in who.text:
            return self.endpoints.named_on(reply.text)
        return self.role if who.text in reply.text else None

    def _moved(self, reply: Reply) -> str | None:
        """What a status alone says."""
        who = self.endpoints.me
        to = path_of_location(reply.headers.get("location", ""))
        if who.redirect and to == who.redirect:
            return self.role
        if reply.status in who.refused:
            return None
        if who.redirect and reply.status == 200 and who.pages_for_all:
            return None
        raise Unexpected(f"status {reply.status} for {who.path}")

    def transfer(self, to: str, amount: int) -> Reply:
        """Fill in the service's own form and submit it.  A page of another
        site cannot read a form, so it has no token to bring."""
        call = self.transfer_call()
        name = self.endpoints.account(to).name
        return self.call(call, to=name, amount=str(amount))

    def transfer_call(self) -> Call:
        """The request that moves money.  Raises NotOffered."""
        return required(self.endpoints.transfer, "a transfer")

    def log_out(self) -> Reply:
        """With all that it holds: cookies travel by themselves, and what
        its code keeps of a renewal goes into the body."""
        call = required(self.endpoints.log_out, "a log-out")
        return self._forget_token(self.call(call))

    def log_out_everywhere(self) -> Reply:
        call = required(
            self.endpoints.log_out_everywhere, "a log-out everywhere"
        )
        reply = self.call(call)
        return self._forget_token(reply) if reply.status == 200 else reply

    def change_password(self, old: str, password: str) -> Reply:
        call = required(self.endpoints.change_password, "a change of password")
        return self._keep_token(
            self.call(call, password=old, new_password=password)
        )

    def log_out_others(self, password: str) -> Reply:
        call = required(
            self.endpoints.log_out_others, "a log-out of other devices"
        )
        return self._keep_token(self.call(call, password=password))

    def stolen_copy(self) -> "Client":
        """Another machine, holding all that can be copied of this client:
        a key that is bound to its device cannot."""
        return self._thief(self.jar)

    def on_her_device(self) -> "Client":
        """Another program on the same machine: it holds the same, and may
        use the key.  Without such a key, that is any copy."""
        other = self.stolen_copy()
        if self.holder:
            other.jar, other.holder = copy(self.jar), copy(self.holder)
            other.jar.cookies = list(self.jar.cookies)
        return other

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
            who=copy_of(self.who),
            role=self.role,
        )


def required(call: Call | None, what: str) -> Call:
    """The request for it.  Raises NotOffered when there is none."""
    if call is None:
        raise NotOffered(what)
    return call


def copy_of(who: str) -> str:
    """Whoever holds what this one holds."""
    return who if who.startswith("a copy") else f"a copy from {who}"
