import jwt


def verify(token, public_key):
    """The claims.  Raises jwt.InvalidTokenError."""
    kind = jwt.get_unverified_header(token).get("typ")
    if kind not in ("at+jwt", "application/at+jwt"):
        raise jwt.InvalidTokenError("not an access token")
    return jwt.decode(
        token,
        public_key,
        algorithms=["ES256"],
        issuer="https://login.example",
        audience="https://api.example",
        options={"require": ["exp", "sub", "jti"]},
    )
