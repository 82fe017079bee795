"""A pair: the release on which an attack lands, and one that refuses.

And what runs beside the releases, pinned.
"""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CASES = HERE / "cases"


@dataclass(frozen=True)
class Pair:
    """case: the attack, a file in `cases/`; also the pair's name.
    package: on its registry.  old, fixed: versions.  ids: of the
    advisory, as its source prints them; empty when it has none.
    source: where the fix is told.  attack: in the field's words.
    side: what it protects: "token", "session", or "sign-in" (the way to
    either, by an identity provider).  needs: what the attacker or the
    application must bring.  beside: what runs beside both releases,
    each "name==version".  shims: names in `child/shims.py`.  edited: the
    second control, in words.  registry: "PyPI" or "npm"."""

    case: str
    package: str
    old: str
    fixed: str
    ids: tuple[str, ...]
    source: str
    attack: str
    side: str
    needs: str
    beside: tuple[str, ...] = ()
    shims: tuple[str, ...] = ()
    edited: str = "a token with an edited payload"
    registry: str = "PyPI"

    @property
    def script(self) -> Path:
        """The file that attacks."""
        suffix = "py" if self.registry == "PyPI" else "cjs"
        return CASES / f"{self.case}.{suffix}"


@dataclass(frozen=True)
class Release:
    """One release with what runs beside it: what a process is made of."""

    package: str
    version: str
    beside: tuple[str, ...] = ()
    shims: tuple[str, ...] = ()

    @property
    def pins(self) -> tuple[str, ...]:
        """All that is installed for it, each "name==version"."""
        return (f"{self.package}=={self.version}", *self.beside)


def releases_of(pair: Pair) -> tuple[Release, Release]:
    """The old one and the fixed one."""
    old, fixed = (
        Release(pair.package, version, pair.beside, pair.shims)
        for version in (pair.old, pair.fixed)
    )
    return old, fixed


# What runs beside the releases: each "name==version".

CRYPTO = ("cryptography==50.0.2", "cffi==2.1.1", "pycparser==3.12")
"""Today's cryptography and what it needs."""

OLD_CRYPTO = ("cryptography==3.4.8", *CRYPTO[1:])
"""The last one that PyJWT before 2.0 works with."""

FLASK = (
    "blinker==1.9.0",
    "click==8.1.8",
    "itsdangerous==2.2.0",
    "jinja2==3.1.6",
    "markupsafe==3.0.4",
)
"""What Flask needs, beside Werkzeug."""

REQUESTS = (
    "requests==2.34.2",
    "urllib3==2.8.0",
    "charset-normalizer==3.5.2",
    "idna==3.20",
    "certifi==2026.10.18",
)

AIOHTTP = (
    "aiohttp==3.10.11",
    "aiohappyeyeballs==2.7.1",
    "aiosignal==1.4.0",
    "attrs==26.1.0",
    "frozenlist==1.8.0",
    "idna==3.20",
    "multidict==7.2.1",
    "propcache==0.5.4",
    "typing-extensions==4.16.0",
    "yarl==1.25.1",
)
"""The last aiohttp that aiohttp-session 2 works with."""

FASTAPI = (
    "fastapi==0.121.3",
    "starlette==0.50.0",
    "pydantic==2.14.3",
    "pydantic-core==2.50.4",
    "annotated-types==0.8.0",
    "annotated-doc==0.0.7",
    "typing-inspection==0.4.5",
    "typing-extensions==4.16.0",
    "anyio==4.16.0",
    "idna==3.20",
    "httpx-oauth==0.16.1",
    "httpx==0.28.1",
    "httpcore==1.0.9",
    "h11==0.16.0",
    "certifi==2026.10.18",
    "email-validator==2.3.0",
    "dnspython==2.9.2",
    "makefun==1.16.0",
    "python-multipart==0.0.21",
    "pwdlib==0.3.0",
    "argon2-cffi==25.1.0",
    "argon2-cffi-bindings==26.2.0",
    "bcrypt==5.0.0",
    "pyjwt==2.10.1",
    *CRYPTO,
)
"""What fastapi-users needs."""

JOSE = ("ecdsa==0.19.2", "pyasn1==0.4.8", "rsa==4.9.1", "six==1.17.0")
JWCRYPTO = ("deprecated==1.3.1", "wrapt==2.5.2", *CRYPTO)
DJANGO = (
    "django==5.2.19",
    "asgiref==3.13.0",
    "sqlparse==0.6.1",
    "djangorestframework==3.16.1",
    "pyjwt==2.10.1",
)
