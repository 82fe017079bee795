"""What is asked of each page of the site, as functions that list faults.

test_reach and test_site ask the real site; test_site_checks asks pages that
are broken on purpose, so that each of these is seen to find its fault.
"""

import gzip
import re
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

MOST_SHIFT = 0.02
"""Of what is seen, how much may move while a page loads.  Lighthouse calls
0.1 good."""

SCRIPTS_LATE_S = 0.3
"""So late come the scripts when shifts are measured: after the first paint,
as on a slow line."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site below /book/, as a host with several sites does."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/book"))

    def log_message(self, *words: Any) -> None:
        """Nothing."""


def served(site: Path) -> Iterator[str]:
    """The address of a folder, for as long as it is asked for."""
    handler = partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/book/"
        server.shutdown()


def complaints(page: Any, address: str, names: list[str]) -> list[str]:
    """Requests elsewhere, those that fail, what the policy refuses, errors
    of scripts."""
    told: list[str] = []
    page.on("request", lambda r: told.append(r.url))
    page.on("console", lambda m: told.append(f"{m.type}: {m.text}"))
    page.on("pageerror", lambda e: told.append(f"error: {e}"))
    page.on("response", lambda r: told.append(f"{r.status} {r.url}"))
    for name in names:
        page.goto(address + name)
    good = (address, f"200 {address}", f"304 {address}")
    return [line for line in told if not line.startswith(good)]


def too_heavy(
    page: Any, address: str, name: str, site: Path, room: tuple[int, int]
) -> list[str]:
    """All that it loads has to fit into so many KiB, gzipped, and into so
    many requests."""
    loaded: set[str] = set()
    page.on("response", lambda r: loaded.add(r.url.partition("?")[0]))
    page.goto(address + name)
    page.wait_for_load_state("networkidle")
    files = {
        site / url.removeprefix(address).partition("#")[0] for url in loaded
    }
    size = sum(len(gzip.compress(path.read_bytes())) for path in files)
    kib, requests = room
    faults = [f"{size / 1024:.0f} KiB"] if size / 1024 >= kib else []
    return faults + (
        [f"{len(loaded)} requests"] if len(loaded) > requests else []
    )


def unused_rules(page: Any, address: str, names: list[str]) -> set[str]:
    """Selectors of the style sheets that find nothing on any page."""
    unused: list[set[str]] = []
    for name in names:
        page.goto(address + name)
        unused.append(set(page.evaluate(UNUSED)))
    return set.intersection(*unused)


UNUSED = """() => {
  const state =
    /::?(before|after|backdrop|hover|target|checked|focus(-visible)?)/g;
  const without = [];
  const look = rules => {
    for (const rule of rules) {
      if (rule.cssRules && rule.cssRules.length) look(rule.cssRules);
      const plain = (rule.selectorText || "html").replace(state, "");
      try { if (!document.querySelector(plain)) without.push(plain); }
      catch { }
    }
  };
  for (const sheet of document.styleSheets) look(sheet.cssRules);
  return without;
}"""


OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe's usual ones that look at colours: in another theme the
answers to all others are the same."""


TWO_FRAMES = """() => new Promise(done => requestAnimationFrame(
    () => requestAnimationFrame(done)))"""
"""After these the page's own script has seen that it has another width."""


def barriers(
    page: Any, widths: tuple[int, ...], rules: tuple[str, ...] = ()
) -> list[Any]:
    """What axe finds on an open page, by all of its usual rules or by these
    alone; and what is wider than the window."""
    from axe_playwright_python.sync_playwright import Axe

    faults: list[Any] = []
    options = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = [*rules]
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(TWO_FRAMES)
        found = Axe().run(page, options=options).response["violations"]
        faults += [(v["id"], v["nodes"][0]["html"][:200]) for v in found]
        more = "document.documentElement.scrollWidth - innerWidth"
        if page.evaluate(more) > 0:
            faults.append(f"wider than {width}")
    return faults


def moves(page: Any, address: str, name: str) -> list[str]:
    """Does what a reader sees move while the page loads?"""

    def later(route: Any) -> None:
        time.sleep(SCRIPTS_LATE_S)
        route.continue_()

    page.add_init_script(SHIFT)
    page.route("**/*.js", later)
    page.goto(address + name)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    moved = page.evaluate("window.moved")
    return [f"moves by {moved:.3f}"] if moved > MOST_SHIFT else []


SHIFT = """window.moved = 0;
new PerformanceObserver(list => {
  for (const one of list.getEntries()) window.moved += one.value;
}).observe({ type: "layout-shift", buffered: true });"""


def lost(page: Any, address: str, name: str, stops: int) -> list[str]:
    """Stops of the Tab key without an outline; and the first one, if it
    does not lead past the chapters to the page."""
    page.goto(address + name)
    faults = []
    for stop in range(stops):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle"
        )
        words = page.evaluate("document.activeElement.textContent.trim()")
        if style == "none" or (stop == 0 and words != "Skip to the page"):
            faults.append(words)
    return faults


def own_styles(html: str, inline: re.Pattern[str], policy: Any) -> list[str]:
    """Attributes that style or run something, and scripts in the page whose
    digest its policy does not name."""
    faults = re.findall(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", html)
    return faults + [
        script
        for script in inline.findall(html)
        if policy(f"<script>{script}</script>") not in html
    ]


def tab_to(page: Any, selector: str) -> None:
    for _ in range(200):
        if page.evaluate(f"document.activeElement.matches({selector!r})"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {selector}")
