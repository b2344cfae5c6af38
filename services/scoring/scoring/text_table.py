"""A table as text for a terminal, on which a Chinese character is two columns wide."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from unicodedata import east_asian_width

Cell = str | int | None


def text_table(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a table whose first row is its headings, figures to the right; the last column stands below it.

    What the last column says of a row comes after the table, behind what the second and third say, which name it.
    """
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    columns = list(zip_longest(*(row[:-1] for row in texts), fillvalue=""))
    widths = [max(map(_width, column)) for column in columns]
    to_the_right = [all(_is_figure(text) for text in column[1:]) for column in columns]
    for row in texts:
        cells = [_padded(*each) for each in zip(row, widths, to_the_right, strict=False)]
        yield "  ".join(cells).rstrip()
    for row in texts[1:]:
        if row[-1]:
            yield f"{row[1]} {row[2]}: {row[-1]}".replace(" :", ":")


def _padded(text: str, width: int, to_the_right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if to_the_right else text + space


def _is_figure(text: str) -> bool:
    return not text or text.removeprefix("-").replace(".", "", 1).isdecimal()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
