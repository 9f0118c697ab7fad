"""Lines of cells from CSV as programs write it: RFC 4180, and what spreadsheets make of it. Pure."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from doorstep.dms.importing.found import ImportProblem, UnreadableFile, unprintable

_MOST_LINES = 20
"""In one row: behind a stray quotation mark no more than these are looked at."""


@dataclass(frozen=True)
class CsvLine:
    number: int
    cells: list[str]


def lines(of_file: Iterable[str]) -> Iterator[CsvLine | ImportProblem]:
    """The first names the columns; a row is a line, or several where a quoted cell holds line breaks.

    A stray quotation mark costs its own row. Raises UnreadableFile if the first line is no CSV.
    """
    to_come = iter(of_file)
    ahead = deque(islice(to_come, _MOST_LINES))
    number, columns, separator = 1, None, ","
    while ahead:
        taken = 1
        if columns is None and ahead[0].strip():
            separator = max(",;\t", key=ahead[0].count)
            try:
                columns = _cells(ahead[0], separator)
            except csv.Error as error:
                raise UnreadableFile(f"the first line does not name the columns: {error}") from None
            yield CsvLine(number, columns)
        elif columns is not None and ahead[0].strip():
            try:
                taken, cells = _row(ahead, columns, separator)
                yield CsvLine(number, cells)
            except csv.Error as error:
                yield ImportProblem(number, f"not CSV: {error}")
            except ValueError as error:
                yield ImportProblem(number, str(error))
        for _ in range(taken):
            ahead.popleft()
        ahead.extend(islice(to_come, taken))
        number += taken


def _row(lines: Sequence[str], columns: list[str], separator: str) -> tuple[int, list[str]]:
    """How many of the lines the row takes, and its cells. Raises csv.Error and ValueError."""
    taken, cells = 1, None
    try:
        cells = _cells(lines[0], separator)
    except csv.Error:
        for taken in range(2, len(lines) + 1):
            with suppress(csv.Error):
                cells = _cells("\n".join(islice(lines, taken)), separator)
                break
        if cells is None or len(filled(cells, columns)) != len(columns):
            raise
    bad = unprintable("".join(islice(lines, taken)))
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
