"""Why a credential was refused: the only thing a verifier may raise.

A verifier answers one question, "may this credential enter, and as
whom?".  There are two honest answers besides yes: no (`Rejected`, with
the reason as its class) and "I cannot tell now" (`Unavailable`).  They
are separate families on purpose: a dead store must never look like a
log-out, and must never let anyone in.
"""


class Rejected(Exception):
    """The credential does not enter.  HTTP: 401."""


class Malformed(Rejected):
    """Not a credential of this kind at all."""


class BadSignature(Rejected):
    """The signature is not by the expected key and algorithm."""


class Expired(Rejected):
    """Its lifetime is over."""


class NotYetValid(Rejected):
    """It claims to be issued in the future."""


class WrongAudience(Rejected):
    """Meant for another service.  Source: RFC 7519 section 4.1.3."""


class WrongIssuer(Rejected):
    """Issued by another party.  Source: RFC 7519 section 4.1.1."""


class Revoked(Rejected):
    """Ended by the server, or unknown to it (it cannot tell which)."""


class Unavailable(Exception):
    """The store did not answer, so nobody can be let in.  HTTP: 503."""


class Mistake(Exception):
    """What the reader gave us cannot be used; the words say what to
    mend."""

    def _render_traceback_(self) -> list[str]:
        """A notebook and the book's page show the words alone."""
        return [str(self)]
