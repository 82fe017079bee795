"""The exercise of each chapter: a solution, and answers that are wrong.

The cell is the first one of code below the heading "Exercise".  An answer
is a text that takes the place of a part of that cell, as a reader would
edit it.  `test_exercise_answers` has them run in CPython, and
`exercise_in_page` in the book's pages.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Any

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
NOT_SO = "not so: look at the rows again, or print the answer"
KIND = "not so: the answer is a "


@dataclass(frozen=True)
class Exercise:
    """replaced: the part of the cell that an answer takes the place of.
    solution: takes its place.  right: all that the cell says then.
    wrong: others that do, with a part of what the cell says."""

    solution: str
    wrong: dict[str, str]
    replaced: str = "guess = None"
    right: str = "'right'"


@dataclass(frozen=True)
class Chapter:
    """above: the code of the cells before the exercise's.  source: its
    own.  output: what the notebook stores as its output."""

    above: list[str]
    source: str
    output: str

    def with_answer(self, exercise: Exercise, answer: str) -> str:
        assert self.source.count(exercise.replaced) == 1, exercise.replaced
        return self.source.replace(exercise.replaced, answer)


def chapter_of(number: str) -> Chapter:
    (path,) = NOTEBOOKS.glob(f"{number}-*.ipynb")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    (begin,) = (
        n
        for n, cell in enumerate(cells)
        if cell["cell_type"] == "markdown"
        and "## Exercise\n" in "".join(cell["source"])
    )
    above = [text_of(c) for c in cells[:begin] if c["cell_type"] == "code"]
    cell = next(c for c in cells[begin:] if c["cell_type"] == "code")
    return Chapter(above, text_of(cell), output_of(cell))


def text_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def output_of(cell: dict[str, Any]) -> str:
    """What it prints, and its last value, as text."""
    parts = [
        one.get("text") or one["data"]["text/plain"] for one in cell["outputs"]
    ]
    return "\n".join("".join(part).rstrip("\n") for part in parts)


def guess(right: object, *wrong: object) -> Exercise:
    """An exercise that asks for a value.  A wrong one of another type is
    told so."""
    told = {
        f"guess = {one!r}": NOT_SO
        if type(one) is type(right)
        else f"'{KIND}{type(right).__name__}'"
        for one in wrong
    }
    return Exercise(f"guess = {right!r}", told)


def written(
    stub: str, solution: str, wrong: dict[str, str], right: str = "[]"
) -> Exercise:
    """An exercise that asks for code."""
    return Exercise(
        solution.strip("\n"),
        {text.strip("\n"): told for text, told in wrong.items()},
        stub.strip("\n"),
        right,
    )


# Chapter 4

BLOCKLIST = """
def name(token, identity):
    return digest(token)

def blocked(store, key):
    with suppress(Unavailable):
        return store.get(key) is not None
    return False
"""
BY_JTI = BLOCKLIST.replace("digest(token)", "identity.session_id")
ASKS = BY_JTI.partition("def blocked")[0] + (
    "def blocked(store, key):\n    return store.get(key) is not None"
)

# Chapter 6

SIGNED_COOKIE = """
    def issue(self, user_id):
        return super().issue(user_id)
    def verify(self, cookie):
        return super().verify(cookie)
    def revoke(self, cookie):
        pass  # the browser is told to drop its cookie
"""
ALIVE = """
    def issue(self, user_id):
        new = super().issue(user_id)
        who = super().verify(new.access)
        self.store.put(who.session_id, {}, who.expires_at)
        return new
    def verify(self, cookie):
        who = super().verify(cookie)
        if self.store.get(who.session_id) is None:
            self.refuse()
        return who
    def revoke(self, cookie):
        self.store.delete(super().verify(cookie).session_id)
"""
ENDED = """
    def verify(self, cookie):
        who = super().verify(cookie)
        if self.store.get(who.session_id) is not None:
            self.refuse()
        return who
    def revoke(self, cookie):
        who = super().verify(cookie)
        self.store.put(who.session_id, {}, who.expires_at)
"""
SHUT = """
    def verify(self, cookie):
        self.refuse()
"""

# Chapter 7

FETCHES = "    return not known"
BOTH = "    return age_s >= (300 if known else 30)"
WITHDRAWN = "A token by a withdrawn key gets in after ten minutes."
NEW = "A token by a new key is refused after a minute."
KNOWN = "Known names fetch more than once in five minutes."
MADE_UP = "Made-up names fetch more than once in half a minute."

# Chapter 10

LOGGED = """
    return {name: seen[name] for name in seen if name != "authorization"}
"""
CLEAN = """
    from demo.exercises import digest
    line = {name: seen[name] for name in ("method", "path", "status")}
    held = seen.get("cookie") or seen.get("authorization", "")
    return line | {"sign-in": digest(held)}
"""
LEFT_OUT = """
    secret = "authorization", "cookie", "set-cookie", "password"
    return {name: seen[name] for name in seen if name not in secret}
"""
SHORTENED = CLEAN.replace("digest(held)", "held[:30]")

# Chapter 11

COLLEAGUES = """
    algorithm = pyjwt.get_unverified_header(token)["alg"]
    if algorithm == "none":
        return pyjwt.decode(token, options={"verify_signature": False})
    return pyjwt.decode(token, key.verifying, algorithms=[algorithm],
                        options={"verify_aud": False})
"""
MENDED = """
    whole = pyjwt.decode_complete(
        token, key.verifying, algorithms=["RS256"],
        issuer="https://bank.test", audience="https://bank.test/api",
        options={"require": ["exp"]})
    if whole["header"]["typ"] != "at+jwt":
        raise ValueError("another kind of token")
    return whole["payload"]
"""
ANY_KIND = MENDED.replace('["typ"] !=', '["alg"] ==')
TWO_NAMES = MENDED.replace('["RS256"]', '["RS256", "HS256"]')

# Chapter 16

LETTER = "letter = Paseto(public.key, "
BY_TOKEN = '    return claims.get("ath") == token_hash(token)'
BY_ALL = """
    import time
    return (claims["htm"] == method and claims["htu"] == url
            and time.time() - claims["iat"] <= 60
            and claims.get("ath") == token_hash(token))
"""
ANY_TIME = BY_ALL.replace('time.time() - claims["iat"] <= 60', "True")

# Chapter 19

BY_LIST = """
def issue(self, user_id):
    issued = super().issue(user_id)
    one = self.verify(issued.access)
    key = key_of("of", user_id)
    self.store.index(key, one.session_id, one.expires_at)
    return issued

def revoke_all(self, user_id):
    for jti, end in self.store.members(key_of("of", user_id)).items():
        self.store.put(key_of("ended", jti), {}, end)
"""
BY_MOMENT = """
def moment(self, user_id):
    return self.store.get(key_of("since", user_id))

def verify(self, token):
    one = super().verify(token)
    said = self.moment(one.user_id)
    if said and one.issued_at OLDER said["at"]:
        raise Revoked("too old")
    return one

def revoke_all(self, user_id):
    now = int(time.time())
    key = key_of("since", user_id)
    self.store.put(key, {"at": now}, now + self.ttl_s)
"""
REVOKES = "    def revoke_all(self, user_id):\n        pass"
ENDS_ALL = """
    def revoke(self, token):
        self.revoke_all(self.verify(token).user_id)
"""
NOBODY = "    def verify(self, token):\n        raise Revoked"
OF_A_USER = (
    "['log-out-everywhere', 'ban', 'password-change', 'account-deleted']"
)
EVERY_EVENT = OF_A_USER.replace("[", "['log-out', ")


def as_method(text: str) -> str:
    return indent(text, "    ")


EXERCISES: dict[str, Exercise] = {
    "01": guess(16, 11, "most"),
    "02": guess((10, 5), (10, 0), (5, 10), 10),
    "03": guess(
        ("JWT + epoch", "log-out"),
        ("JWT + epoch", "ban"),
        ("JWT + blocklist", "log-out"),
        "JWT + epoch",
    ),
    "04": written(
        BLOCKLIST,
        ASKS,
        {
            BY_JTI: "gets in:\n  replay while the store is down",
            ASKS.replace("identity.session_id", "digest(token)"): "gets in:\n"
            "  a blocked token, padded\n"
            "  a blocked token, with its twin signature",
            ASKS.replace("session_id", "user_id"): "AssertionError: a log-out "
            "ends other sign-ins, too",
        },
        right="gets in:\n  nothing",
    ),
    "05": guess([90, 120], [60, 90, 120], [120], 120),
    "06": written(
        SIGNED_COOKIE,
        ALIVE,
        {
            ENDED: "['A copy pays again when the store has lost what it "
            "knew.']",
            ENDED.replace("session_id", "user_id"): "AssertionError: A log-out"
            " ends other sign-ins, too.",
            SHUT: "AssertionError: An honest user cannot enter.",
        },
    ),
    "07": written(
        FETCHES,
        BOTH,
        {
            "    return True": KNOWN,
            "    return False": f"['{WITHDRAWN}',\n '{NEW}']",
            "    return not known and age_s >= 30": f"['{WITHDRAWN}']",
            "    return not known or age_s >= 300": f"['{MADE_UP}']",
            "    return age_s >= 60": f"['{KNOWN}']",
            "    return age_s >= 300": f"['{NEW}']",
        },
    ),
    "08": guess(81, 80, 82, 81.5),
    "09": guess(12, 11, 13, ["session cookie"]),
    "10": written(
        LOGGED,
        CLEAN,
        {
            LEFT_OUT: "Mallory gets in by token, renewal.",
            "    return seen": "Mallory gets in by password, set-cookie, "
            "cookie, token, renewal",
            "    pass": "AssertionError: Your function returns no dict.",
            "    return {}": "Lines of one sign-in cannot be told",
            SHORTENED: "Lines of one sign-in cannot be told",
        },
    ),
    "11": written(
        COLLEAGUES,
        MENDED,
        {
            ANY_KIND: "['A link that the bank signed gets in as a token.']",
            TWO_NAMES: "[\"A token under another algorithm than the key's "
            'gets in."]',
            "    raise ValueError": "AssertionError: Your function refuses an "
            "honest token",
        },
    ),
    "12": guess(
        {"https://bank.test:8443"},
        {"https://blog.bank.test"},
        {"https://bank.test:8443", "http://bank.test"},
        "https://bank.test:8443",
    ),
    "13": guess(
        ("mallory", "alice"),
        ("alice", "mallory"),
        ("mallory", "mallory"),
        "mallory",
    ),
    "14": guess({"SameSite"}, {"HttpOnly"}, {"Secure", "SameSite"}, "Secure"),
    "15": Exercise(
        f'{LETTER}assertion="newsletter link")',
        {
            f'{LETTER}assertion="", ttl_s=300)': "a link: logs her in",
            f'{LETTER}assertion="", leeway_s=0)': "a link: logs her in",
        },
        f'{LETTER}assertion="")',
        "her log-in: logs her in\na link: refused, BadSignature",
    ),
    "16": written(
        BY_TOKEN,
        BY_ALL,
        {
            ANY_TIME: "gets in:\n  A proof that was signed and lost pays "
            "minutes later.",
            "    return True": "gets in:\n  A proof that was signed for "
            "following a link pays.",
            "    return False": "AssertionError: An honest user cannot enter.",
        },
        right="gets in:\n  nothing",
    ),
    "17": guess(5, 4, 11, {"session cookie"}),
    "18": guess(8, 16, 7, 8.5),
    "19": written(
        REVOKES,
        as_method(BY_LIST),
        {
            "    pass": OF_A_USER,
            as_method(BY_MOMENT.replace("OLDER", "<")): OF_A_USER,
            as_method(BY_MOMENT.replace("OLDER", "<=")): "['password-change']",
            as_method(BY_LIST.replace('"of", user_id', '"of"')): OF_A_USER,
            as_method(
                BY_LIST.replace("{}, end", "{}, int(time.time()) + 60")
            ): OF_A_USER,
            as_method(BY_LIST) + ENDS_ALL: "['log-out']",
            NOBODY: EVERY_EVENT,
        },
    ),
}
"""By the number of the chapter."""

NO_ANSWER = "'no answer yet'"
"""What a stub says that asks for a value."""
