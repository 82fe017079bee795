"""The chapters' cells, run in real browsers by the page's own buttons.

Chromium runs every chapter where all parts are required, a few elsewhere:
each takes half a minute.  Firefox runs one.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exercise_in_page import solve
from site_checks import served

from labs.browser.browsers import firefox

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
SAMPLE = [name for name in CHAPTERS if name[:2] in ("02", "13", "17")]
TRIED = CHAPTERS if os.environ.get("DEMO_REQUIRE_ALL") else SAMPLE

LESS = {
    "01": {8: "part"},
    "14": {3: "lacks", 4: "lacks", 5: "lacks", 7: "part"},
    "17": {2: "less", 5: "part", 8: "part"},
    "18": {8: "less"},
}
"""By chapter and cell, what cannot be the same without the package
cryptography: certificates, JWE."""

LONGEST_MS = 240_000
RAN = """() => [...document.querySelectorAll(".cell")].map(cell =>
  [cell.dataset.ran || "", cell.querySelector("[role=status]").innerText])"""
ENDED = """() => [...document.querySelectorAll(".cell")].at(-1).dataset.ran
  || [...document.querySelectorAll(".cell [role=status]")].some(
    one => one.innerText.startsWith("Python could not"))"""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    if not (site / "python").is_dir():
        pytest.skip("the site was built without Python in its pages")
    yield from served(site)


def expected(chapter: str) -> list[str]:
    """What each cell of it should come to."""
    notebook = ROOT / "notebooks" / f"{chapter}.ipynb"
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    usual = [
        "yours" if cell["metadata"].get("tags") else "same" for cell in code
    ]
    less = LESS.get(chapter[:2], {})
    return [less.get(n, one) for n, one in enumerate(usual, 1)]


@pytest.mark.parametrize("chapter", TRIED)
def test_a_chapter_gives_what_the_book_says(
    address: str, chromium: Any, chapter: str
) -> None:
    """One click, on the last cell, runs them all.  Then its exercise is
    solved, by the keyboard."""
    page = chromium.new_page()
    page.goto(f"{address}notebooks/{chapter}.html")
    page.locator(".cell .run button:first-child").last.click()
    page.wait_for_function(ENDED, timeout=LONGEST_MS)
    told = page.evaluate(RAN)
    assert [ran for ran, _ in told] == expected(chapter), told
    solve(page, chapter[:2])
    page.close()


def test_firefox_runs_a_chapter(address: str) -> None:
    chapter = SAMPLE[1]
    with firefox() as browser:
        browser.open(f"{address}notebooks/{chapter}.html")
        browser.run(
            """(() => { [...document.querySelectorAll(
            ".cell .run button:first-child")].at(-1).click(); })()"""
        )
        browser.run(
            f"""(async () => {{ while (!({ENDED})())
            await new Promise(done => setTimeout(done, 200)); }})()"""
        )
        told = browser.run(f"({RAN})()")
    assert [ran for ran, _ in told] == expected(chapter), told


def cell(page: Any, number: int) -> Any:
    return page.locator(".cell").nth(number - 1)


def test_by_keyboard_edit_run_see_an_error_and_begin_again(
    address: str, chromium: Any
) -> None:
    """Nothing is fetched before the first click."""
    page = chromium.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{address}notebooks/{SAMPLE[1]}.html")
    page.wait_for_load_state("networkidle")
    assert not [url for url in fetched if "/python/" in url]
    first = cell(page, 1)
    assert "MB" in first.locator(".run button").first.inner_text()
    first.locator("button", has_text="Edit").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("print('<b>' + str(6 * 7))")
    page.keyboard.press("Shift+Enter")
    fresh = first.locator(".cell_output:not([hidden])")
    page.wait_for_function(
        "() => document.querySelector('.cell').dataset.ran", timeout=60_000
    )
    assert fresh.inner_text().strip() == "<b>42"
    page.keyboard.press("Control+A")
    page.keyboard.type("1 / 0")
    page.keyboard.press("Shift+Enter")
    fresh.get_by_text("ZeroDivisionError").wait_for(timeout=10_000)
    assert 'File "<cell 1>", line 1' in fresh.inner_text()
    assert "stopped at an error" in first.inner_text()
    second = cell(page, 2)
    second.locator("button", has_text="Run").click()
    second.get_by_text("Not run: cell 1 stopped").wait_for(timeout=10_000)
    assert second.get_attribute("data-ran") is None
    first.locator("textarea").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("while True: pass")
    page.keyboard.press("Shift+Enter")
    for name in ("Stop", "Undo"):
        first.locator("button", has_text=name).focus()
        page.keyboard.press("Enter")
        told = first.locator("[role=status]").inner_text()
        assert told == {"Stop": "Stopped.", "Undo": ""}[name]
    assert first.locator("textarea").count() == 0
    assert first.get_attribute("data-ran") is None
    first.locator("button", has_text="Run").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('.cell').dataset.ran", timeout=60_000
    )
    assert first.get_attribute("data-ran") == "same"
    page.close()


def test_the_cell_that_runs_is_told_meanwhile(
    address: str, chromium: Any
) -> None:
    """Beside the button that was pressed; the second cell never ends."""
    page = chromium.new_page()
    name = SAMPLE[1]

    def endless(route: Any) -> None:
        cells = route.fetch().json()
        cells[1]["source"] = "while True: pass"
        route.fulfill(json=cells)

    page.route(f"**/python/{name}.json", endless)
    page.goto(f"{address}notebooks/{name}.html")
    cell(page, 3).locator(".run button").first.click()
    status = cell(page, 3).locator("[role=status]")
    assert status.inner_text() == "Loading Python from this site…"
    status.get_by_text("Running cell 2…").wait_for(timeout=60_000)
    assert cell(page, 1).get_attribute("data-ran") == "same"
    page.close()


def test_an_output_that_differs_says_so(address: str, chromium: Any) -> None:
    """The control: the stored output is another one."""
    page = chromium.new_page()
    name = SAMPLE[1]

    def other(route: Any) -> None:
        cells = route.fetch().json()
        cells[1]["outputs"][0]["printed"] += "one line more\n"
        route.fulfill(json=cells)

    page.route(f"**/python/{name}.json", other)
    page.goto(f"{address}notebooks/{name}.html")
    cell(page, 2).locator(".run button").first.click()
    page.wait_for_function(
        "() => document.querySelectorAll('.cell')[1].dataset.ran",
        timeout=60_000,
    )
    assert cell(page, 2).get_attribute("data-ran") == "differs"
    assert cell(page, 1).get_attribute("data-ran") == "same"
    page.close()


def test_python_that_cannot_be_loaded_says_so(
    address: str, chromium: Any
) -> None:
    """And the next click tries again."""
    page = chromium.new_page()
    page.goto(f"{address}notebooks/{SAMPLE[1]}.html")
    page.route("**/packages.zip", lambda route: route.abort())
    run = cell(page, 1).locator(".run button").first
    run.click()
    status = cell(page, 1).locator("[role=status]")
    status.get_by_text("could not run").wait_for(timeout=60_000)
    page.unroute("**/packages.zip")
    run.click()
    status.get_by_text("the same as the book's").wait_for(timeout=60_000)
    page.close()
