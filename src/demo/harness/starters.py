"""First endpoints files, by framework, for `demo probe --init`."""

from pathlib import Path

BY_FRAMEWORK = Path(__file__).parent / "endpoint_files"
STARTERS = tuple(
    sorted(
        (path.stem for path in BY_FRAMEWORK.glob("*.toml")),
        key=lambda name: (name != "any", name),
    )
)
"""Their names; "any" explains every setting and comes first."""


def starter(name: str) -> str:
    """The text of one of them."""
    return (BY_FRAMEWORK / f"{name}.toml").read_text("utf-8")
