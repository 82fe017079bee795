"""Rows of words as markdown, or in aligned columns."""

from itertools import zip_longest


def lay_out(format: str, headings: list[str], rows: list[list[str]]) -> str:
    """format: "text" for aligned columns, else GitHub's markdown."""
    return (aligned if format == "text" else markdown)(headings, rows)


def markdown(headings: list[str], rows: list[list[str]]) -> str:
    """A pipe table; a line break inside a word becomes <br>."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in broken(lines))


def broken(lines: list[list[str]]) -> list[list[str]]:
    return [[word.replace("\n", "<br>") for word in line] for line in lines]


def aligned(headings: list[str], rows: list[list[str]]) -> str:
    """Columns as wide as their widest word, two spaces between; a word
    with line breaks takes several lines."""
    lines = [headings, ["-" * len(h) for h in headings]]
    for row in rows:
        pieces = [word.split("\n") for word in row]
        lines += map(list, zip_longest(*pieces, fillvalue=""))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            word.ljust(width) for word, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )
