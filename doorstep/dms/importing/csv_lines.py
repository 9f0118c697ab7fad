"""Lines of cells from CSV as programs write it: RFC 4180, and what spreadsheets make of it. Pure."""

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from doorstep.dms.importing.found import ImportProblem, UnreadableFile, unprintable

_LINE_END = re.compile(r"\r\n|\n|\r")
"""Those of files; others (U+2028) stand inside a cell."""
_MOST_LINES = 20
"""In one row: behind a stray quotation mark no more than these are looked at."""


@dataclass(frozen=True)
class CsvLine:
    number: int
    cells: list[str]


def lines(text: str) -> Iterator[CsvLine | ImportProblem]:
    """The first names the columns; a row is a line, or several where a quoted cell holds line breaks.

    A stray quotation mark costs its own row. Raises UnreadableFile if the first line is no CSV.
    """
    whole = list(enumerate(_LINE_END.split(text), start=1))
    position = next(index for index, (_, line) in enumerate(whole) if line.strip())
    number, header = whole[position]
    separator = max(",;\t", key=header.count)
    try:
        columns = _cells(header, separator)
    except csv.Error as error:
        raise UnreadableFile(f"the first line does not name the columns: {error}") from None
    yield CsvLine(number, columns)
    position += 1
    while position < len(whole):
        number, line = whole[position]
        taken = 1
        if line.strip():
            try:
                taken, cells = _row([each for _, each in whole[position : position + _MOST_LINES]], columns, separator)
                yield CsvLine(number, cells)
            except csv.Error as error:
                yield ImportProblem(number, f"not CSV: {error}")
            except ValueError as error:
                yield ImportProblem(number, str(error))
        position += taken


def _row(lines: list[str], columns: list[str], separator: str) -> tuple[int, list[str]]:
    """How many of the lines the row takes, and its cells. Raises csv.Error and ValueError."""
    taken, cells = 1, None
    try:
        cells = _cells(lines[0], separator)
    except csv.Error:
        for taken in range(2, len(lines) + 1):
            with suppress(csv.Error):
                cells = _cells("\n".join(lines[:taken]), separator)
                break
        if cells is None or len(filled(cells, columns)) != len(columns):
            raise
    bad = unprintable("".join(lines[:taken]))
    if bad:
        raise ValueError(bad)
    return taken, cells


def filled(cells: list[str], columns: list[str]) -> list[str]:
    """As long as the columns where only blank ones, as spreadsheets add at the end, are missing or too many."""
    named = max((index + 1 for index, name in enumerate(columns) if name), default=0)
    more = cells[len(columns) :]
    if len(cells) >= named and not any(cell.strip() for cell in more):
        cells = [*cells[: len(columns)], *[""] * (len(columns) - len(cells))]
    return cells


def _cells(line: str, separator: str) -> list[str]:
    """Without the blanks around them, which are no part of a quoted cell."""
    try:
        cells = next(csv.reader([line], delimiter=separator, strict=True, skipinitialspace=True))
    except csv.Error:
        tight = re.sub(rf'"[ ]+(?={re.escape(separator)}|$)', '"', line)
        if tight == line:
            raise
        cells = next(csv.reader([tight], delimiter=separator, strict=True, skipinitialspace=True))
    return [cell.strip() for cell in cells]
