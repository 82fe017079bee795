"""Claims about what is stored, read and looked up."""

from demo.claims.base import Claim, Conditions, measured
from demo.introspection import TokenEndpoints
from demo.schemes import Opaque
from demo.store import Store

COOKIES = {
    "session cookie": "the cookie holds an identifier",
    "signed cookie": "the cookie holds signed data",
}


def server_keeps_state() -> Conditions:
    return {
        kind: measured("log-out", name) == 0 for name, kind in COOKIES.items()
    }


def identifier_only() -> Conditions:
    return {
        kind: not measured("payload-readable", name)
        for name, kind in COOKIES.items()
    }


def anyone_reads_it() -> Conditions:
    return {
        name: bool(measured("payload-readable", name))
        for name in ("JWT HS256", "JWT RS256", "JWT cookie")
    }


def no_lookup() -> Conditions:
    id = "lookups-over-one"
    return {
        "identity comes from the token": measured(id, "JWT HS256") == 0,
        "each request reads the user's row": measured(id, "JWT HS256", True)
        == 0,
        "a blocklist is asked": measured(id, "JWT + blocklist") == 0,
    }


def lookup_each() -> Conditions:
    return {
        kind: measured("lookups-over-one", name) == 1
        for name, kind in COOKIES.items()
    }


def five_lookups() -> Conditions:
    id = "lookups-over-five"
    return {
        "sessions in a store, and tokens alone": measured(id, "session cookie")
        == 5
        and measured(id, "JWT HS256") == 0,
        "tokens with a blocklist": measured(id, "JWT + blocklist") == 0,
        "when each service reads the user's row": measured(
            id, "JWT HS256", True
        )
        == 0,
    }


def key_is_enough() -> Conditions:
    id = "second-service-needs"
    return {
        "RS256, by a public key": measured(id, "JWT RS256") == "public key",
        "HS256, without a secret that also issues": measured(id, "JWT HS256")
        == "public key",
        "with a blocklist, without the store": measured(id, "JWT + blocklist")
        == "public key",
    }


def shared_store() -> Conditions:
    alone = measured("second-service-needs", "session cookie")
    signed = measured("second-service-needs", "signed cookie")
    return {
        "a session identifier, checked by the service itself": alone
        == "store",
        "a session identifier, by asking the issuer": not introspected(),
        "signed data in a cookie": signed == "store",
    }


def introspected() -> bool:
    """Does a service that holds nothing learn whose token it is?"""
    scheme = Opaque(Store())
    token = scheme.issue("alice").access
    answer = TokenEndpoints(scheme, callers={}).introspect(token)
    return answer.get("sub") == "alice"


def survives_outage() -> Conditions:
    return {
        name: bool(measured("store-unplugged", name))
        for name in (
            "JWT HS256",
            "JWT RS256",
            "JWT + refresh",
            "JWT + blocklist",
        )
    }


STATE_CLAIMS = (
    Claim(
        "server-state",
        "short answer",
        "A session cookie leaves the server in control.",
        "log-them-out",
        ("OWASP Session Management Cheat Sheet",),
        server_keeps_state,
    ),
    Claim(
        "identifier-only",
        "core tradeoff",
        "A session cookie is nothing but a name for a record elsewhere.",
        "read-the-credential",
        ("RFC 6265bis",),
        identifier_only,
    ),
    Claim(
        "readable",
        "core tradeoff",
        "A JWT carries its claims in the open, signed and not encrypted.",
        "read-the-credential",
        ("RFC 7519 section 12",),
        anyone_reads_it,
    ),
    Claim(
        "no-lookup",
        "core tradeoff",
        "A request with a JWT costs no lookup.",
        "count-the-lookups",
        ("RFC 7519", "RFC 8725"),
        no_lookup,
    ),
    Claim(
        "lookup-each",
        "core tradeoff",
        "A session costs a lookup on every request.",
        "count-the-lookups",
        (),
        lookup_each,
    ),
    Claim(
        "five-lookups",
        "core tradeoff",
        "Five services with sessions ask one store five times; tokens "
        "spare them that.",
        "cross-a-boundary",
        (),
        five_lookups,
    ),
    Claim(
        "one-backend",
        "core tradeoff",
        "Most applications with JWTs are one backend with one database.",
        "count-the-lookups",
        reason="no survey was found, and no run can count other people's "
        "applications",
    ),
    Claim(
        "key-is-enough",
        "where JWTs earn their keep",
        "Another service can verify a JWT alone, and forge nothing with what "
        "it holds.",
        "cross-a-boundary",
        ("RFC 7517", "RFC 9068"),
        key_is_enough,
    ),
    Claim(
        "shared-store",
        "where JWTs earn their keep",
        "For sessions, a second service needs the first one's store.",
        "cross-a-boundary",
        (),
        shared_store,
    ),
    Claim(
        "outage",
        "where JWTs earn their keep",
        "Services with JWTs go on answering when the store is down.",
        "cross-a-boundary",
        (),
        survives_outage,
    ),
)
