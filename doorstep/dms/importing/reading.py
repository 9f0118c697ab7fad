"""Rows of a CSV, XLSX or JSON file under our columns, whatever state the file is in."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from doorstep.dms.importing import csv_lines, text_file, workbook
from doorstep.dms.importing.csv_lines import CsvLine
from doorstep.dms.importing.found import KINDS, FoundRow, ImportedRows, ImportProblem, UnreadableFile, unprintable
from doorstep.dms.importing.json_elements import elements
from doorstep.dms.importing.mapping import Mapping
from doorstep.dms.importing.text_file import TextFile

# The column by which each kind is known; the more telling ones first.
_TELLING = {
    "tracking_number": "deliveries",
    "service_date": "routes",
    "driver_name": "drivers",
    "depot_name": "depots",
}
_WORKBOOK = b"PK\x03\x04"
_JSON = ("[", "{")
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"

OURS = Mapping()
"""The columns are called as docs/import.md calls them."""


def read(path: Path, mapping: Mapping = OURS) -> ImportedRows:
    """Every row that can be read, and what cannot. A sheet is read row by row; JSON may hold deliveries before their
    depots, so it is read as a whole. Raises UnreadableFile."""
    text = _opened(path)
    if text is None:
        return _sheet(workbook.lines(path), mapping)
    if text.first_character() in _JSON:
        return replace(_json(text.text(), mapping), encoding=text.encoding)
    found = _sheet(csv_lines.lines(text.lines()), mapping)
    return replace(found, encoding=text.encoding, line_count=text.line_count)


def sample(path: Path, most: int = 200) -> tuple[list[str], list[dict[str, str]]]:
    """The columns of a CSV file or workbook as they are called there, and its first rows. Raises UnreadableFile."""
    text = _opened(path)
    if text is not None and text.first_character() in _JSON:
        raise UnreadableFile(f"{path}: a mapping is guessed from CSV and XLSX files only")
    lines = csv_lines.lines(text.lines()) if text is not None else workbook.lines(path)
    first = [each for each in islice(lines, most + 1) if isinstance(each, CsvLine)]
    if not first:
        raise UnreadableFile(f"{path}: the file is empty")
    columns = first[0].cells
    whole = [cells for line in first[1:] if len(cells := csv_lines.filled(line.cells, columns)) == len(columns)]
    rows = [dict(zip(columns, cells, strict=True)) for cells in whole]
    return [name for name in columns if name], rows


def _opened(path: Path) -> TextFile | None:
    """None: it is a workbook. Raises UnreadableFile."""
    try:
        with path.open("rb") as opened:
            head = opened.read(max(len(_WORKBOOK), len(_OLD_WORKBOOK)))
        if path.exists() and not path.is_file():
            raise UnreadableFile(f"{path}: this is no file; it is read twice, so save it as one")
        if head.startswith(_OLD_WORKBOOK):
            raise UnreadableFile(f"{path}: this is an Excel workbook of before 2007; save it as .xlsx or CSV UTF-8")
        if head.startswith(_WORKBOOK):
            return None
        text = text_file.look(path)
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from None
    if text.first_character() is None:
        raise UnreadableFile(f"{path}: the file is empty")
    return text


def _sheet(lines: Iterator[CsvLine | ImportProblem], mapping: Mapping) -> ImportedRows:
    header = next(lines, None)
    if not isinstance(header, CsvLine):
        raise UnreadableFile("the file is empty")
    repeated = sorted({name for name in header.cells if name and header.cells.count(name) > 1})
    if repeated:
        raise UnreadableFile(f"column twice: {', '.join(repeated)}")
    columns = mapping.ours([name for name in header.cells if name])
    kind = _kind(columns)
    if kind is None:
        raise UnreadableFile(f"the first line must name the columns, among them one of: {', '.join(_TELLING)}")
    return ImportedRows(_of_sheet(kind, lines, header.cells, mapping), {kind: columns})


def _of_sheet(
    kind: str, lines: Iterator[CsvLine | ImportProblem], header: list[str], mapping: Mapping
) -> Iterator[FoundRow | ImportProblem]:
    for line in lines:
        if isinstance(line, ImportProblem):
            yield line
            continue
        try:
            yield FoundRow(kind, line.number, mapping.row(_named(line.cells, header)))
        except ValueError as error:
            yield ImportProblem(line.number, str(error))


def _named(cells: list[str], columns: list[str]) -> dict[str, str]:
    cells = csv_lines.filled(cells, columns)
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} columns instead of {len(columns)}")
    return {name: cell for name, cell in zip(columns, cells, strict=True) if name}


def _json(text: str, mapping: Mapping) -> ImportedRows:
    rows: dict[str, list[FoundRow]] = {kind: [] for kind in KINDS}
    problems: list[ImportProblem] = []
    line, before = 1, 0
    try:
        for kind, index, value in elements(text):
            line, before = line + text.count("\n", before, index), index
            found = _element(kind, line, value, mapping)
            if isinstance(found, ImportProblem):
                problems.append(found)
            else:
                rows[found.kind].append(found)
    except json.JSONDecodeError as error:
        if not any(rows.values()):
            raise UnreadableFile(f"line {error.lineno}: not JSON: {error.msg}") from None
        problems.append(ImportProblem(error.lineno, f"not JSON: {error.msg}; nothing after it was read"))
    except RecursionError:
        raise UnreadableFile("the JSON is nested too deeply") from None
    return ImportedRows(chain(problems, *rows.values()), line_count=len(problems) + sum(map(len, rows.values())))


def _element(kind: str | None, line: int, value: Any, mapping: Mapping) -> FoundRow | ImportProblem:
    if not isinstance(value, dict):
        return ImportProblem(line, "not an object")
    try:
        row = mapping.row(value)
    except ValueError as error:
        return ImportProblem(line, str(error))
    kind = kind or _kind(list(row))
    if kind is None:
        return ImportProblem(line, f"has none of: {', '.join(_TELLING)}")
    if bad := unprintable("".join(map(str, row.values()))):
        return ImportProblem(line, bad)
    return FoundRow(kind, line, row)


def _kind(columns: list[str]) -> str | None:
    return next((kind for column, kind in _TELLING.items() if column in columns), None)
