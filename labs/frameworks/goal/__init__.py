"""Four of the apps, changed until every revocation, forgery and fixation
probe passes: what that takes is counted, statement by statement."""

GOALS = (
    "flask_session_redis",
    "flask_tutorial",
    "flask_jwt_cookie",
    "flask_jwt_bearer",
)
"""A session on the server, a signed cookie, a JWT in a cookie, and a JWT in
a header with a refresh token.  Files here and in `apps`."""
