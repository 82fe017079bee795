"""A chapter in JupyterLab, where no script of the book runs."""

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from test_widgets import cells

from demo.pages.cost import distance_view
from labs.processes import running

ROOT = Path(__file__).resolve().parent.parent
CHAPTER = "08-pay-the-bill.ipynb"
SEEN = """() => {
  const box = document.querySelector(".jp-OutputArea-output .demo-ask");
  box?.scrollIntoView();
  return box?.checkVisibility() && box.querySelector("tbody").innerText;
}"""


@pytest.mark.slow
def test_a_table_that_is_asked_stands_in_jupyterlab(
    tmp_path: Path, chromium: Any
) -> None:
    """As it is stored: nothing is run, and the notebook is not trusted."""
    shutil.copy(ROOT / "notebooks" / CHAPTER, tmp_path)

    def command(folder: Path) -> list[str]:
        own = [
            f"{name}={folder / name}"
            for name in (
                "JUPYTER_CONFIG_DIR",
                "JUPYTER_DATA_DIR",
                "JUPYTER_RUNTIME_DIR",
                "IPYTHONDIR",
            )
        ]
        words = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"]
        root = f"--ServerApp.root_dir={tmp_path}"
        return ["env", *own, sys.executable, "-m", "jupyterlab", *words, root]

    with running(command, r"(http://127\.0\.0\.1:\S+token=\w+)") as lab:
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.goto(lab.replace("/lab?", f"/lab/tree/{CHAPTER}?"))
        told = page.wait_for_function(SEEN, timeout=60_000).json_value()
        page.close()
    lines = told.splitlines()
    shown = [re.sub(r"[✓✗·]\s", "", line).split("\t") for line in lines]
    assert shown == cells(distance_view())
