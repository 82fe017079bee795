"""The `{evidence-line}` directive: what the page at hand was built with.

Committed outputs never hold a version or a commit; this line adds them when
the site is built, so that each printed number can be placed.
"""

import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from demo.servers import server_url


def commit(folder: str) -> str:
    """Name the commit that `folder` is at, and whether it was changed.

    An archive that is unpacked inside another repository has no commit:
    git would name that one's.
    """

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    try:
        if not Path(git("rev-parse", "--show-toplevel")).samefile(folder):
            return "no commit"
        changed = git("status", "--porcelain")
        name = f"commit {git('rev-parse', '--short', 'HEAD')}"
    except (OSError, subprocess.CalledProcessError):
        return "no commit"
    return f"{name} with uncommitted changes" if changed else name


def evidence(folder: str) -> str:
    """Return the line."""
    if server_url():
        store = f"a Redis server through redis {version('redis')}"
    else:
        store = f"fakeredis {version('fakeredis')}"
    return (
        f"Built with PyJWT {version('pyjwt')}, "
        f"itsdangerous {version('itsdangerous')}, {store} and "
        f"Python {platform.python_version()}, from {commit(folder)}."
    )


class EvidenceLine(SphinxDirective):
    """One paragraph of class `evidence-line`."""

    def run(self) -> list[nodes.Node]:
        """Write the paragraph."""
        text = evidence(self.env.srcdir)
        return [nodes.paragraph(text, text, classes=["evidence-line"])]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive with Sphinx."""
    app.add_directive("evidence-line", EvidenceLine)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
