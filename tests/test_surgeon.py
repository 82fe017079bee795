"""The token that a reader changes: what anyone decodes stands beside what
the key's holder verifies.  By keyboard alone."""

import base64
import hashlib
import hmac
import json
import re
from pathlib import Path
from typing import Any

import pytest
from site_checks import tab_to
from test_notebooks import RFC_7515

ROOT = Path(__file__).resolve().parent.parent
SURGEON_JS = ROOT / "book" / "_theme" / "static" / "surgeon.js"
SURGEON = "notebooks/01-read-the-credential.html"
CONSTANT = re.compile(r"^const (\w+) = [`\"](.*)[`\"];$", re.M)
SCRIPT = dict(CONSTANT.findall(SURGEON_JS.read_text("utf-8")))
KEY = SCRIPT["KEY"]


def test_the_token_and_its_key_are_those_of_the_rfc() -> None:
    """So the key verifies it, which no other key would."""
    parts = [
        encoded(SCRIPT[name].replace("\\n", "\r\n").encode())
        for name in ("HEADER", "PAYLOAD")
    ]
    assert ".".join([*parts, SCRIPT["SIGNATURE"]]) == RFC_7515
    assert signature_of(".".join(parts), KEY) == SCRIPT["SIGNATURE"]


def encoded(given: bytes) -> str:
    return base64.urlsafe_b64encode(given).decode().rstrip("=")


def signature_of(text: str, key: str) -> str:
    secret = base64.urlsafe_b64decode(key + "==")
    return encoded(hmac.digest(secret, text.encode(), hashlib.sha256))


VERDICT = ".demo-surgeon [role=status]"


def verdict(page: Any, *words: str) -> None:
    """Wait until it says so."""
    for one in words:
        page.locator(VERDICT).filter(has_text=one).wait_for(timeout=5_000)


def read(page: Any) -> str:
    found: str = page.locator(".demo-surgeon p:not([role])").inner_text()
    return found


def put(page: Any, place: int, old: str, new: str) -> None:
    """By keyboard: to the box, to the letters, over them."""
    box = f".demo-halves label:nth-of-type({place}) textarea"
    tab_to(page, box)
    at = page.locator(box).input_value().index(old)
    page.keyboard.press("Control+Home")
    for _ in range(at):
        page.keyboard.press("ArrowRight")
    for _ in old:
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Delete")
    page.keyboard.type(new)


def press(page: Any, words: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == words:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the Tab key does not reach {words}")


@pytest.mark.slow
def test_one_letter_is_changed_decoded_and_refused(
    address: str, page: Any
) -> None:
    page.goto(address + SURGEON)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    token = page.locator(".demo-token")
    verdict(page, "✓", "The signature matches")
    assert token.inner_text() == RFC_7515
    assert 'iss: "joe"' in read(page)
    put(page, 2, "joe", "jim")
    verdict(page, "✗", "the signature does not match")
    assert 'iss: "jim"' in read(page)
    start, _, signature = token.inner_text().rpartition(".")
    assert signature == RFC_7515.rpartition(".")[2]
    payload = json.loads(base64.urlsafe_b64decode(start.split(".")[1] + "=="))
    assert payload["iss"] == "jim"

    press(page, "Sign again with the key")
    verdict(page, "✓", "The signature matches")
    start, _, signature = token.inner_text().rpartition(".")
    assert signature == signature_of(start, KEY)
    press(page, "Put back")
    assert token.inner_text() == RFC_7515
    verdict(page, "✓")
    assert [url for url in asked if not url.endswith("favicon.svg")] == []


@pytest.mark.slow
@pytest.mark.parametrize("algorithm", ["none", "RS256"])
def test_another_algorithm_is_refused_whatever_the_signature(
    address: str, page: Any, algorithm: str
) -> None:
    page.goto(address + SURGEON)
    put(page, 1, "HS256", algorithm)
    refused = f'whatever the signature: the header names "{algorithm}"'
    verdict(page, "✗", refused)
    assert f'alg: "{algorithm}"' in read(page)
    before = page.locator(".demo-token").inner_text()
    press(page, "Sign again with the key")
    page.wait_for_function(
        "before => document.querySelector('.demo-token').innerText !== before",
        arg=before,
    )
    verdict(page, "✗", refused)


@pytest.mark.slow
def test_an_extension_that_must_be_known_is_refused(
    address: str, page: Any
) -> None:
    """Though its signature matches.  Source: RFC 7515 section 4.1.11."""
    page.goto(address + SURGEON)
    put(page, 1, '"HS256"', '"HS256","crit":["x"]')
    press(page, "Sign again with the key")
    verdict(page, "✗", "crit asks for an extension")
    assert 'crit: ["x"]' in read(page)


@pytest.mark.slow
def test_what_is_no_json_is_told(address: str, page: Any) -> None:
    page.goto(address + SURGEON)
    put(page, 1, "{", "")
    verdict(page, "✗", "the header is not JSON")
    assert read(page).startswith('header: not JSON; iss: "joe"')


@pytest.mark.slow
def test_without_cryptography_it_says_so(address: str, page: Any) -> None:
    page.add_init_script(
        "Object.defineProperty(crypto, 'subtle', { value: undefined })"
    )
    page.goto(address + SURGEON)
    verdict(page, "lets no page verify a signature")
    put(page, 2, "joe", "jim")
    assert 'iss: "jim"' in read(page)
    assert page.locator(".demo-surgeon button").first.is_disabled()


@pytest.mark.slow
def test_without_script_a_sentence_stands_for_the_token(
    address: str, chromium: Any
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + SURGEON)
    told = page.locator(".demo-surgeon").inner_text()
    assert "where JavaScript runs" in told
    assert page.locator("article svg").first.is_visible()  # the other token
    context.close()


@pytest.mark.slow
def test_the_token_takes_a_third_of_a_screen(
    address: str, chromium: Any
) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address + SURGEON)
    box = page.locator(".demo-surgeon").bounding_box()
    assert 200 < box["height"] <= 300
    page.close()
