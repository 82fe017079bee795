"""What an exercise says in words, and which tracebacks it keeps."""

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from IPython.core.interactiveshell import InteractiveShell

from demo.choose import NAMES_OF_NEEDS, fitting
from demo.errors import Mistake
from demo.exercises import (
    CookieWithStore,
    bypasses,
    gets_in,
    kept_faults,
    key_faults,
    log_in_seen,
    request_log,
    still_pays,
    verifier,
)
from demo.exercises.telling import Faults, for_the_reader
from demo.pages.choices import why_view

sys.path.insert(
    0, str(Path(__file__).resolve().parent.parent / "book" / "_python")
)
runner = importlib.import_module("runner")


def written_in_a_cell(source: str) -> Any:
    """What a cell defines by the name `it`: its module is `__main__`."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, "<cell>", "exec"), names)
    return names["it"]


def test_faults_are_a_list_that_shows_as_words() -> None:
    assert Faults(["one", "two"]) == ["one", "two"]
    assert repr(Faults(["one's", "two"])) == "one's\ntwo"
    assert repr(Faults()) == "no faults left"
    assert repr(key_faults(lambda known, age_s: False)).count("\n") == 1


def test_a_list_of_faults_is_a_false_value_when_none_is_left() -> None:
    """Cells print `*bypasses(...) or ["nothing"]`."""
    assert not Faults()
    assert Faults(["one"])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def it(known):\n    return True", "it() takes 1 positional"),
        ("it = lambda: True", "<lambda>() takes 0 positional"),
    ],
)
def test_other_parameters_are_told_in_words(source: str, told: str) -> None:
    with pytest.raises(Mistake) as caught:
        key_faults(written_in_a_cell(source))
    said = f"Keep the parameters of the exercise: {told} argument"
    assert str(caught.value).startswith(said)


def test_a_method_with_other_parameters_is_told_in_words() -> None:
    it = written_in_a_cell(
        "from demo.schemes import Session as S\n"
        "class it(S):\n def verify(self):\n  return None"
    )
    with pytest.raises(Mistake, match=r"^Keep .* it\.verify\(\) takes"):
        kept_faults(it)


def test_a_type_error_of_ours_is_no_readers_parameter() -> None:
    @for_the_reader
    def exercise(design: Callable[[], object]) -> list[str]:
        return len(3)  # type: ignore[arg-type,return-value]

    with pytest.raises(TypeError, match="has no len"):
        exercise(print)


def test_an_error_in_the_readers_code_is_told_with_its_line() -> None:
    it = written_in_a_cell("\ndef it(known, age_s):\n    return knwon")
    with pytest.raises(Mistake) as caught:
        key_faults(it)
    said = "NameError in your code, line 3 of the cell: name 'knwon' is not"
    assert str(caught.value).startswith(said)


def test_the_last_line_of_the_readers_code_is_told() -> None:
    """Not the one that called it, and none of a library's."""
    source = (
        "def f(s):\n    return int(s)\n\ndef it(known, age_s):\n    f('x')"
    )
    with pytest.raises(Mistake, match=r"^ValueError in your code, line 2 of"):
        key_faults(written_in_a_cell(source))


def test_an_error_without_words_is_told_without_a_colon() -> None:
    it = written_in_a_cell("def it(known, age_s):\n    raise ValueError")
    with pytest.raises(Mistake, match=r"line 2 of the cell$"):
        key_faults(it)


def test_a_verifier_that_refuses_the_honest_is_told_of_its_line() -> None:
    it = written_in_a_cell("def it(token, key):\n    return toekn")
    with pytest.raises(Mistake, match="by NameError in your code, line 2 of"):
        gets_in(it)


def test_what_an_exercise_asserts_is_told() -> None:
    with pytest.raises(Mistake, match=r"^An honest user cannot enter\.$"):
        bypasses(lambda token, identity: "", lambda store, key: True)


class Broken(CookieWithStore):
    def verify(self, cookie: str) -> Any:
        super().verify(cookie)


class BrokenToo(CookieWithStore):
    def issue(self, user_id: str) -> Any:
        return super().issue(user_id).access


@pytest.mark.parametrize(
    ("scheme", "verb"), [(Broken, "verify"), (BrokenToo, "issue")]
)
def test_a_method_that_returns_something_else_is_told(
    scheme: type[CookieWithStore], verb: str
) -> None:
    said = f"Your {verb} does not return what super\\(\\).{verb} returns"
    with pytest.raises(Mistake, match=said):
        still_pays(scheme)


def test_a_bug_of_ours_keeps_its_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also an assertion that no exercise makes, and beside code of the
    reader's that is right."""

    def broken(*args: object) -> bool:
        raise KeyError("ours")

    monkeypatch.setitem(verifier.HAPPENS, "It breaks.", broken)
    it = written_in_a_cell("def it(known, age_s):\n    return True")
    with pytest.raises(KeyError, match="ours"):
        key_faults(it)

    monkeypatch.setattr(verifier.Provider, "publish", None)
    with pytest.raises(TypeError, match="not callable"):
        key_faults(it)

    @for_the_reader
    def asserts() -> list[str]:
        raise AssertionError("elsewhere")

    with pytest.raises(AssertionError, match="elsewhere"):
        asserts()


PLAIN = "Mend this."


def raising() -> None:
    raise Mistake(PLAIN)


def in_ipython(call: Callable[[], None], capsys: Any) -> str:
    with patch.object(InteractiveShell, "init_history"):
        shell = InteractiveShell(user_ns={"call": call})
    shell.run_cell("call()", store_history=False)
    return str(capsys.readouterr().out)


def in_the_page(call: Callable[[], None], capsys: Any) -> str:
    with patch.object(runner, "NAMESPACE", {"call": call}):
        (output,) = json.loads(runner.run("call()", "<cell>"))
    assert output["lacks"] == ""
    return str(output["error"])


@pytest.mark.parametrize("place", [in_ipython, in_the_page])
def test_a_mistake_is_one_plain_line(place: Any, capsys: Any) -> None:
    assert place(raising, capsys).strip() == PLAIN
    assert "Traceback" in place(lambda: 1 / 0, capsys)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize("choose", [fitting, why_view])
def test_what_is_no_need_is_told_which_names_there_are(choose: Any) -> None:
    with pytest.raises(Mistake) as caught:
        choose(["x"])
    assert (
        str(caught.value)
        == f"Choose from these needs: {', '.join(NAMES_OF_NEEDS)}."
    )


def test_the_names_of_the_needs_are_those_of_the_module() -> None:
    module = importlib.import_module("demo.choose")
    assert (
        tuple(getattr(module, name) for name in NAMES_OF_NEEDS) == module.NEEDS
    )


def test_what_a_log_in_shows_is_all_of_it_and_cut_short() -> None:
    """The names that `logged` gets, twice alike, and no value that opens
    anything."""
    shown = list(log_in_seen())
    assert shown == list(log_in_seen())
    got: list[dict[str, str]] = []
    request_log.log_lets_in(lambda seen: got.append(seen) or {})  # type: ignore[func-returns-value]
    names = [line.partition(": ")[0] for line in shown]
    assert names == list(got[0])
    assert {"method", "password", "set-cookie"} <= {*names}
    for line in shown:
        value = line.partition(": ")[2].removesuffix("…")
        assert len(value) <= request_log.CUT
        assert got[0][line.partition(": ")[0]].startswith(value)
