"""The key set as a document: what a provider publishes, and what a
service makes of it.

Each key says what it is for (`use`), by which algorithm, and under which
name (`kid`).  A service takes the ones that are for signatures; a key for
encryption is for somebody else's eyes, and vouches for nothing.  Of two
keys that share a name PyJWT's own client asks the first alone.
Source: RFC 7517 sections 4.2, 4.5 and 5; RFC 8725 section 3.1.
"""

from collections.abc import Iterable
from typing import Any

import jwt

from demo.errors import Unavailable
from demo.keys import Key

SIGNATURES, ENCRYPTION = "sig", "enc"
"""What a key may be for.  Source: RFC 7517 section 4.2."""


def as_jwk(key: Key, use: str = SIGNATURES) -> dict[str, Any]:
    """The public half as one entry of the document.  Raises ValueError
    for a secret, which is never published."""
    public = key.public()
    if public is None:
        raise ValueError("a secret is not published")
    algorithm: Any = jwt.get_algorithm_by_name(key.algorithm)
    entry: dict[str, Any] = algorithm.to_jwk(public.verifying, as_dict=True)
    entry.pop("key_ops", None)
    return {**entry, "kid": key.kid, "alg": key.algorithm, "use": use}


def key_document(
    signing: Iterable[Key], encrypting: Iterable[Key] = ()
) -> dict[str, Any]:
    """The document.  Source: RFC 7517 section 5."""
    entries = [as_jwk(key) for key in signing]
    entries += [as_jwk(key, ENCRYPTION) for key in encrypting]
    return {"keys": entries}


def keys_in(document: dict[str, Any]) -> tuple[Key, ...]:
    """The keys by which a token may be signed, in the document's order.
    Raises Unavailable for what is no key set, as for no answer."""
    try:
        found = jwt.PyJWKSet.from_dict(document)
    except jwt.PyJWTError as error:
        raise Unavailable("what came is no key set") from error
    return tuple(
        Key(one.algorithm_name, str(one.key_id), None, one.key)
        for one in found
        if for_signatures(one)
    )


def for_signatures(one: jwt.PyJWK) -> bool:
    """Is it a public key, named, and not for something else?"""
    if one.public_key_use not in (None, SIGNATURES) or not one.key_id:
        return False
    return one.key_type != "oct"
