"""The exercise of each chapter: a solution, and answers that are wrong.

The cell is the first one of code below the heading "Exercise".  An answer
is a text that takes the place of a part of that cell, as a reader would
edit it.  `test_exercise_answers` has them run in CPython, and
`exercise_in_page` in the book's pages.
"""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Any

from demo.exercises import log_in_seen
from demo.exercises.telling import WHY_RIGHT

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
LOW, HIGH = "not so: too low", "not so: too high"
NUMBER, PAIR = "not so: the answer is a number", "not so: the answer is a pair"
FIRST = "not so: the first is right, the second is not"
SECOND = "not so: the second is right, the first is not"
NEITHER = "not so: neither the first nor the second is right"
SOLVED = "no faults left"


@dataclass(frozen=True)
class Exercise:
    """replaced: the part of the cell that an answer takes the place of.
    solution: takes its place.  right: all that the cell says then.
    wrong: others that do, with a part of what the cell says."""

    solution: str
    wrong: dict[str, str]
    replaced: str
    right: str


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


def guess(number: str, right: str, wrong: dict[str, str]) -> Exercise:
    """An exercise that asks for a value.  The texts are Python."""
    return Exercise(
        f"guess = {right}",
        {f"guess = {text}": told for text, told in wrong.items()},
        "guess = None",
        f"right: {reason_in(chapter_of(number).source)}",
    )


def reason_in(source: str) -> str:
    """Why the answer is right, by the name that the cell gives `check`."""
    (chapter,) = (
        ast.literal_eval(node.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.keyword) and node.arg == "of"
    )
    return WHY_RIGHT[chapter]


def written(
    stub: str, solution: str, wrong: dict[str, str], right: str = SOLVED
) -> Exercise:
    """An exercise that asks for code."""
    return Exercise(
        solution.strip("\n"),
        {text.strip("\n"): told for text, told in wrong.items()},
        stub.strip("\n"),
        right,
    )


# Chapter 8

KEPT = """
    def revoke(self, sid):
        super().revoke(sid)
"""
FORGETS_ONE = """
    def revoke(self, sid):
        super().revoke(sid)
        kept.pop(sid, None)
"""
NO_END = f"""{FORGETS_ONE}
    def revoke_all(self, user_id):
        super().revoke_all(user_id)
        kept.clear()
"""
ALL_KEPT = f"""{NO_END}
    def verify(self, sid):
        who = super().verify(sid)
        if time.time() >= who.expires_at:
            kept.pop(sid)
            return super().verify(sid)
        return who
"""
KEEPS_NOTHING = """
    def verify(self, sid):
        return Session.verify(self, sid)
"""
KEEPS_ALWAYS = """
    def verify(self, sid):
        if sid not in kept:
            kept[sid] = time.time(), Session.verify(self, sid)
        return kept[sid][1]
"""
ALL_OUT = """
    def revoke(self, sid):
        for user_id in ("alice", "bob"):
            super().revoke_all(user_id)
        kept.clear()
"""
KEEPS_OUT = """
    def verify(self, sid):
        return super().verify(sid[1:])
"""
COPY_ENTERS = "A copy enters after a log-out at this server."

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
ALIVE_STILL = "measured, a copy lives on"
OTHER_GOES_ON = "error, control failed: not so: her other session goes on"
OF_A_USER = ("log-out-everywhere", "ban", "password-change", "account-deleted")


def still_wrong(*events: str, why: str = ALIVE_STILL) -> str:
    lines = [f"{event}: {why}" for event in events]
    return "\n  ".join(["still wrong:", *lines])


def as_method(text: str) -> str:
    return indent(text, "    ")


EXERCISES: dict[str, Exercise] = {
    "01": guess("01", "16", {"11": LOW, "20": HIGH, "'most'": NUMBER}),
    "02": guess(
        "02", "(10, 5)", {"(10, 0)": FIRST, "[5, 10]": NEITHER, "10": PAIR}
    ),
    "03": guess(
        "03",
        "('JWT + epoch', 'log-out')",
        {
            "('JWT + epoch', 'ban')": FIRST,
            "('JWT + blocklist', 'log-out')": SECOND,
            "'JWT + epoch'": PAIR,
        },
    ),
    "04": written(
        BLOCKLIST,
        ASKS,
        {
            BY_JTI: "gets in:\n  replay while the store is down",
            ASKS.replace("identity.session_id", "digest(token)"): "gets in:\n"
            "  a blocked token, padded\n"
            "  a blocked token, with its twin signature",
            ASKS.replace(".get(", ".nope("): "AttributeError in your code, "
            "line 8 of the cell: 'Store' object has no attribute 'nope'",
            ASKS.replace("session_id", "user_id"): "A log-out ends other "
            "sign-ins, too.",
        },
        right="gets in:\n  nothing",
    ),
    "05": guess(
        "05",
        "[90, 120]",
        {
            "[60, 90, 120]": "right entries: 2; not in the answer: 60",
            "[120]": "right entries: 1; missing: 1",
            "[120, 90]": "the right entries, in another order or number",
            "120": "not so: the answer is a list",
        },
    ),
    "06": written(
        SIGNED_COOKIE,
        ALIVE,
        {
            ENDED: "A copy pays again when the store has lost what it knew.",
            ENDED.replace("session_id", "user_id"): "A log-out ends other "
            "sign-ins, too.",
            SHUT: "An honest user cannot enter.",
            ALIVE.replace("        return who\n", ""): "Your verify does not "
            "return what super().verify returns.",
            ENDED.replace(".put", ".nope"): "AttributeError in your code, "
            "line 10 of the cell: 'Store' object has no attribute 'nope'",
        },
    ),
    "07": written(
        FETCHES,
        BOTH,
        {
            "    return True": KNOWN,
            "    return False": f"{WITHDRAWN}\n{NEW}",
            "    return not known and age_s >= 30": WITHDRAWN,
            "    return not known or age_s >= 300": MADE_UP,
            "    return age_s >= 60": KNOWN,
            "    return age_s >= 300": NEW,
            "    return not knwon": "NameError in your code, line 4 of the "
            "cell: name 'knwon' is not defined",
            "    return age_s > '300'": "TypeError in your code, line 4 of "
            "the cell: '>' not supported",
        },
    ),
    "08": written(
        KEPT,
        ALL_KEPT,
        {
            KEPT: COPY_ENTERS,
            FORGETS_ONE: "A copy enters after a log-out everywhere",
            NO_END: "A session enters after its own end.",
            KEEPS_NOTHING: "It asks the store more than once",
            KEEPS_ALWAYS: "It does not ask again after ten seconds.",
            ALL_OUT: "Alice's log-out ends Bob's session.",
            KEEPS_OUT: "An honest user cannot enter.",
        },
    ),
    "09": guess(
        "09", "10", {"9": LOW, "12": HIGH, "['session cookie']": NUMBER}
    ),
    "10": written(
        LOGGED,
        CLEAN,
        {
            LEFT_OUT: "Mallory gets in by token, renewal.",
            "    return seen": "Mallory gets in by password, set-cookie, "
            "cookie, token, renewal",
            "    pass": "Your function returns no dict.",
            "    return seen['cookie']": "KeyError in your code, line 6 of "
            "the cell: 'cookie'",
            "    return {}": "Lines of one sign-in cannot be told",
            SHORTENED: "Lines of one sign-in cannot be told",
        },
        right="\n  ".join(["seen, of a log-in:", *log_in_seen()])
        + f"\n{SOLVED}",
    ),
    "11": written(
        COLLEAGUES,
        MENDED,
        {
            ANY_KIND: "A link that the bank signed gets in as a token.",
            TWO_NAMES: "A token under another algorithm than the key's gets "
            "in.",
            "    raise ValueError": "Your function refuses an honest token, "
            "by ValueError in your code, line 4 of the cell.",
        },
    ),
    "12": guess(
        "12",
        "{'https://bank.test:8443'}",
        {
            "{'https://blog.bank.test'}": "right entries: 0; not in the "
            "answer: 'https://blog.bank.test'; missing: 1",
            "{'https://bank.test:8443', 'http://bank.test'}": "right entries: "
            "1; not in the answer: 'http://bank.test'",
            "'https://bank.test:8443'": "not so: the answer is a set",
        },
    ),
    "13": guess(
        "13",
        "('mallory', 'alice')",
        {
            "('alice', 'mallory')": NEITHER,
            "('mallory', 'mallory')": FIRST,
            "'mallory'": PAIR,
        },
    ),
    "14": guess(
        "14",
        "{'SameSite'}",
        {
            "{'HttpOnly'}": "not in the answer: 'HttpOnly'; missing: 1",
            "{'Secure', 'SameSite'}": "right entries: 1; not in the answer: "
            "'Secure'",
            "'Secure'": "not so: the answer is a set",
        },
    ),
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
            "    return False": "An honest user cannot enter.",
            "    return claims['aht']": "KeyError in your code, line 4 of the "
            "cell: 'aht'",
        },
        right="gets in:\n  nothing",
    ),
    "17": guess(
        "17", "5", {"4": LOW, "11": HIGH, "{'session cookie'}": NUMBER}
    ),
    "18": guess("18", "8", {"16": HIGH, "7": LOW, "'8'": NUMBER}),
    "19": written(
        REVOKES,
        as_method(BY_LIST),
        {
            "    pass": "log-out-everywhere: not offered, a list of",
            as_method(BY_MOMENT.replace("OLDER", "<")): still_wrong(
                *OF_A_USER
            ),
            as_method(BY_MOMENT.replace("OLDER", "<=")): still_wrong(
                "password-change", why=OTHER_GOES_ON
            ),
            as_method(
                BY_LIST.replace('"of", user_id', '"of"')
            ): "ban: error, control failed: not so: a bystander's "
            "copy is let in",
            as_method(
                BY_LIST.replace("{}, end", "{}, int(time.time()) + 60")
            ): still_wrong(*OF_A_USER),
            as_method(BY_LIST) + ENDS_ALL: still_wrong(
                "log-out", why=OTHER_GOES_ON
            ),
            NOBODY: "log-out: error, control failed: preflight: the right "
            "password is accepted",
            REVOKES.replace("pass", "self.store.nope()"): still_wrong(
                *OF_A_USER,
                why="error, AttributeError: 'Store' object has no attribute "
                "'nope'",
            ),
            as_method(BY_LIST.replace("self.verify", "self.verfy")): "log-out:"
            " error, AttributeError: 'Mine' object has no attribute 'verfy'",
        },
        right="still wrong:\n  nothing",
    ),
}
"""By the number of the chapter."""

NO_ANSWER = "no answer yet"
"""What a stub says that asks for a value."""
