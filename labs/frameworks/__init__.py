"""Popular frameworks as they ship: what does their log-out really end?

Each file of `apps` is one framework with its documented defaults, and
nothing else that a reader could not find in its documentation.  Each runs
in a process of its own, with the libraries of `requirements.lock`, and the
book's own probes are put to it.  Read `shipped`, one file of `apps`, then
`child/service`.

To add one: write its file in `apps`, name it in `CONFIGURATIONS`, and
`python -m labs.frameworks`.
"""

CONFIGURATIONS = (
    "flask_quickstart",
    "flask_tutorial",
    "flask_session_redis",
    "flask_login",
    "flask_login_remember",
    "flask_security_session",
    "flask_security_token",
    "flask_jwt_bearer",
    "flask_jwt_blocklist",
    "flask_jwt_cookie",
    "django_db",
    "django_cache",
    "django_cached_db",
    "django_signed_cookies",
    "drf_token",
    "knox",
    "simplejwt_plain",
    "simplejwt_stateless",
    "simplejwt_blacklist",
    "simplejwt_rotation",
    "dj_rest_auth_token",
    "dj_rest_auth_jwt",
    "starlette_session",
    "starsessions_redis",
    "fastapi_users_jwt",
    "fastapi_users_database",
    "fastapi_users_redis",
)
"""Files of `apps`, in the order of the table."""
