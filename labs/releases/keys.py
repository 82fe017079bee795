"""The keys and the honest tokens of a run: made once, given to all."""

import functools
import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization as how
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from labs.releases.child.by_hand import SECRET

LIFETIME_S = 3600


@functools.cache
def made() -> dict[str, dict[str, str]]:
    """`keys` and `tokens`, as `child/by_hand.py` describes them."""
    pairs: dict[str, Any] = {
        "rsa": rsa.generate_private_key(65537, 2048),
        "mallory": rsa.generate_private_key(65537, 2048),
        "k1": ec.generate_private_key(ec.SECP256K1()),
        "ec": ec.generate_private_key(ec.SECP256R1()),
        "ed": ed25519.Ed25519PrivateKey.generate(),
    }
    keys = {}
    for name, key in pairs.items():
        keys[name] = key.private_bytes(
            how.Encoding.PEM, how.PrivateFormat.PKCS8, how.NoEncryption()
        ).decode()
        public = key.public_key()
        keys[f"{name}_public"] = public.public_bytes(
            how.Encoding.PEM, how.PublicFormat.SubjectPublicKeyInfo
        ).decode()
        keys[f"{name}_jwk"] = json.dumps(jwk(public))
        if name != "k1":  # OpenSSH has no name for this curve
            keys[f"{name}_ssh"] = public.public_bytes(
                how.Encoding.OpenSSH, how.PublicFormat.OpenSSH
            ).decode()
    keys["rsa_pkcs1"] = (
        pairs["rsa"]
        .public_key()
        .public_bytes(how.Encoding.PEM, how.PublicFormat.PKCS1)
        .decode()
    )
    now = int(time.time())
    claims = {"sub": "alice", "iat": now, "exp": now + LIFETIME_S}
    signers = {
        "HS256": SECRET,
        "RS256": keys["rsa"],
        "ES256": keys["ec"],
        "EdDSA": keys["ed"],
    }
    tokens = {
        algorithm: jwt.encode(claims, key, algorithm)
        for algorithm, key in signers.items()
    }
    return {"keys": keys, "tokens": tokens}


def jwk(public: Any) -> dict[str, Any]:
    """A public key as a JSON Web Key.  RFC 7517."""
    kinds: dict[type, Any] = {
        rsa.RSAPublicKey: RSAAlgorithm,
        ec.EllipticCurvePublicKey: ECAlgorithm,
        ed25519.Ed25519PublicKey: OKPAlgorithm,
    }
    for kind, algorithm in kinds.items():
        if isinstance(public, kind):
            return dict(algorithm.to_jwk(public, as_dict=True))
    raise TypeError(type(public).__name__)
