"""The widgets in Firefox: a move by keyboard, and the page says what was
recorded.  test_widgets, test_surgeon and test_predictions ask Chromium."""

import base64
import time
from collections.abc import Iterator
from typing import Any

import pytest
from site_checks import tab_to
from test_landing import chosen
from test_notebooks import RFC_7515
from test_predictions import ASKS, CHAPTERS, LINE, RADIO, prediction
from test_surgeon import KEY, SURGEON, encoded, signature_of
from test_widgets import (
    ANSWER,
    CHOSEN,
    COOKIES,
    DISTANCES,
    LIVES,
    RECORDED,
    cells,
    lifetimes,
)

from demo.pages.cost import distance_view
from labs.browser.browsers import Firefox, firefox

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("firefox")]

KEYS = {
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Space": " ",
    "Home": "\ue011",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}
"""Source: W3C WebDriver, keyboard actions."""


class Tab:
    """Firefox's one tab, with as much of Playwright's page as is used."""

    def __init__(self, browser: Firefox) -> None:
        self.browser, self.keyboard = browser, self
        self.goto, self.evaluate = browser.open, browser.run

    def press(self, keys: str) -> None:
        """One key, or several at once: "Shift+Tab"."""
        names = [KEYS.get(name, name) for name in keys.split("+")]
        down = [{"type": "keyDown", "value": name} for name in names]
        up = [{"type": "keyUp", "value": name} for name in names[::-1]]
        self.browser._send(
            "input.performActions",
            context=self.browser._tab,
            actions=[{"type": "key", "id": "keys", "actions": down + up}],
        )

    def becomes(self, told: str, wanted: Any) -> Any:
        """What it says: this, or else what it says after five seconds."""
        until = time.monotonic() + 5
        while (found := self.evaluate(told)) != wanted:
            if time.monotonic() > until:
                break
        return found


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with firefox() as browser:
        yield Tab(browser)


BROWSERS = ".demo-ask .demo-asks:nth-of-type(1) select"
SCALE = ".demo-ask input"
PLACE = f"[document.querySelector('{SCALE}').ariaValueText, ...{ANSWER}]"
PAYLOAD = ".demo-halves label:nth-of-type(2) textarea"
TOKEN = """[".demo-token", ".demo-surgeon [role=status]"].map(
    one => document.querySelector(one).innerText)"""
CHOICES = """[...document.querySelectorAll(".demo-choice")].filter(
    one => one.checkVisibility()).map(one => one.innerText).join(" ")
    .split(/\\s+/).join(" ")"""

JIM = [
    "Control+Home",
    *["ArrowRight"] * len('{"iss":"j'),
    *["Shift+ArrowRight"] * len("oe"),
    *"im",
]


def token(*, again: bool) -> list[str]:
    """The RFC's, whose issuer is jim; with its old signature, or signed."""
    header, payload, signature = RFC_7515.split(".")
    told = base64.urlsafe_b64decode(payload + "==").replace(b"joe", b"jim")
    start = f"{header}.{encoded(told)}"
    if again:
        words = "✓ The signature matches: whoever holds the key signed exactly"
        return [f"{start}.{signature_of(start, KEY)}", f"{words} this."]
    words = "✗ Refused: the signature does not match this header and payload."
    return [f"{start}.{signature}", words]


def cookie() -> list[Any]:
    case = "same origin, form POST, Firefox"
    return [case, RECORDED[case]]


def told_of_c() -> str:
    (path,) = (path for path in CHAPTERS if path.stem in ASKS)
    told = f"You chose (c); the chapter measured ({prediction(path)[1]})."
    return f"{told} Back to the prediction"


MOVES: dict[str, tuple[Any, ...]] = {
    "the cookie": (
        COOKIES,
        BROWSERS,
        ["ArrowDown", "Tab", "ArrowDown", "Tab", "ArrowDown"],
        f"[{CHOSEN}, {ANSWER}]",
        cookie,
    ),
    "the lifetime": (
        LIVES,
        SCALE,
        ["ArrowRight"] * 3,
        PLACE,
        lambda: cells(lifetimes())[3],
    ),
    "the distance": (
        DISTANCES,
        SCALE,
        ["ArrowRight"] * 3,
        PLACE,
        lambda: cells(distance_view())[3],
    ),
    "the token": (SURGEON, PAYLOAD, JIM, TOKEN, lambda: token(again=False)),
    "the token, signed again": (
        SURGEON,
        PAYLOAD,
        [*JIM, "Tab", "Enter"],
        TOKEN,
        lambda: token(again=True),
    ),
    "the prediction": (
        ASKS,
        RADIO,
        ["ArrowDown"] * 2,
        f"document.querySelector('{LINE}').innerText",
        told_of_c,
    ),
    "the chooser": (
        "index.html",
        "#need-0",
        ["Space", "Tab", "Space"],
        CHOICES,
        lambda: " ".join(chosen((True, False, True, False)).split()),
    ),
}
"""By widget: its page, what the Tab key has to reach, the keys that are
pressed there, where the answer stands, and what it has to be."""


@pytest.mark.parametrize("widget", MOVES)
def test_a_move_by_keyboard_says_what_was_recorded(
    address: str, tab: Tab, widget: str
) -> None:
    name, selector, keys, told, recorded = MOVES[widget]
    wanted = recorded()
    tab.goto(address + name)
    assert tab.evaluate(told) != wanted
    tab_to(tab, selector)
    for key in keys:
        tab.press(key)
    assert tab.becomes(told, wanted) == wanted
