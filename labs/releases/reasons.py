"""Why an install failed, in words that help: the installers' own are long
and name places on this machine."""

import re

REASONS = {
    "what the registry served has another hash than the pin": (
        "do not match the hashes",
        "hash mismatch",
        "eintegrity",
    ),
    "the disk is full": ("no space left on device", "enospc"),
    "the registry does not answer": (
        "connection broken",
        "error sending request",
        "dns error",
        "econnrefused",
        "econnreset",
        "enotfound",
        "eai_again",
        "etimedout",
    ),
    "not offered by the registry, or it does not answer": (
        "no matching distribution found",
        "e404",
    ),
}
"""What to say, for words of pip, uv or npm.  The first that fits."""

ERROR = re.compile(r"(npm )?error:? +(?!exception:|code |errno )", re.I)

PLACE = re.compile(r"(?<![\w:/])/[^\s'\"`]+")
"""A path on this machine, and no part of a URL."""


def reason(said: str) -> str:
    """One line: ours if we know it, else the installer's first error."""
    for told, words in REASONS.items():
        if any(word in said.lower() for word in words):
            return told
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if ERROR.match(line)]
    first = (errors or lines[-1:] or ["no reason given"])[0]
    return PLACE.sub("…", first)
