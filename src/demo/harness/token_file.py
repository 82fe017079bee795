"""A file that only its owner can read, for a command-line tool's token."""

import os
from pathlib import Path


def write_token(path: Path, text: str) -> None:
    """Replace the file as a whole.  It has mode 0600 from the moment when
    it exists, and is never somebody else's: O_EXCL takes no file and no
    link that is there already.  Raises OSError."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(new, flags, 0o600), "w") as file:
        file.write(text)
    os.replace(new, path)
