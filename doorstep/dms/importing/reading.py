"""Rows of a CSV, XLSX or JSON file under our columns, whatever state the file is in."""

import codecs
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from doorstep.dms.importing import csv_lines, workbook
from doorstep.dms.importing.csv_lines import CsvLine
from doorstep.dms.importing.found import ImportedRows, ImportProblem, UnreadableFile, Values, unprintable
from doorstep.dms.importing.json_elements import elements
from doorstep.dms.importing.mapping import Mapping

# The column by which each kind is known; the more telling ones first.
_TELLING = {
    "tracking_number": "deliveries",
    "service_date": "routes",
    "driver_name": "drivers",
    "depot_name": "depots",
}
_WORKBOOK = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"

OURS = Mapping()
"""The columns are called as docs/import.md calls them."""


def read(path: Path, mapping: Mapping = OURS) -> ImportedRows:
    """Every row that can be read; what cannot is among the problems. Raises UnreadableFile."""
    found = ImportedRows()
    text = _opened(path, found)
    if text is not None and text.lstrip()[0] in "[{":
        _json(text, mapping, found)
    else:
        _sheet(csv_lines.lines(text) if text is not None else workbook.lines(path), mapping, found)
    return found


def sample(path: Path, most: int = 200) -> tuple[list[str], list[dict[str, str]]]:
    """The columns of a CSV file or workbook as they are called there, and its first rows. Raises UnreadableFile."""
    text = _opened(path, ImportedRows())
    if text is not None and text.lstrip()[0] in "[{":
        raise UnreadableFile(f"{path}: a mapping is guessed from CSV and XLSX files only")
    lines = csv_lines.lines(text) if text is not None else workbook.lines(path)
    first = [each for each in islice(lines, most + 1) if isinstance(each, CsvLine)]
    if not first:
        raise UnreadableFile(f"{path}: the file is empty")
    columns = first[0].cells
    whole = [cells for line in first[1:] if len(cells := csv_lines.filled(line.cells, columns)) == len(columns)]
    rows = [dict(zip(columns, cells, strict=True)) for cells in whole]
    return [name for name in columns if name], rows


def _opened(path: Path, found: ImportedRows) -> str | None:
    """The text, or None for a workbook. Raises UnreadableFile."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from None
    if data.startswith(_OLD_WORKBOOK):
        raise UnreadableFile(f"{path}: this is an Excel workbook of before 2007; save it as .xlsx or CSV UTF-8")
    if data.startswith(_WORKBOOK):
        return None
    text, found.encoding = _decode(data)
    if not text.strip():
        raise UnreadableFile(f"{path}: the file is empty")
    return text


def _decode(data: bytes) -> tuple[str, str]:
    """The text and how it was written: UTF-8, UTF-16 if it says so, or Windows-1252, in which Excel saves "CSV".

    Where UTF-8 and bytes that are none stand in one file, those become lone surrogates, to be found in their rows.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="surrogateescape")
    beyond_ascii = {character for character in text if character > "\x7f"}
    is_single_byte = beyond_ascii and all("\ud800" <= character <= "\udfff" for character in beyond_ascii)
    if is_single_byte and not data.startswith(codecs.BOM_UTF8):
        try:
            return data.decode("windows-1252"), "Windows-1252"
        except UnicodeDecodeError:
            pass
    return text, "UTF-8"


def _sheet(lines: Iterator[CsvLine | ImportProblem], mapping: Mapping, found: ImportedRows) -> None:
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
    found.columns[kind] = columns
    rows = found.rows.setdefault(kind, [])
    for line in lines:
        if isinstance(line, ImportProblem):
            found.problems.append(line)
            continue
        try:
            rows.append((line.number, mapping.row(_named(line.cells, header.cells))))
        except ValueError as error:
            found.problems.append(ImportProblem(line.number, str(error)))


def _named(cells: list[str], columns: list[str]) -> dict[str, str]:
    cells = csv_lines.filled(cells, columns)
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} columns instead of {len(columns)}")
    return {name: cell for name, cell in zip(columns, cells, strict=True) if name}


def _json(text: str, mapping: Mapping, found: ImportedRows) -> None:
    try:
        for kind, index, value in elements(text):
            line = text.count("\n", 0, index) + 1
            if not isinstance(value, dict):
                found.problems.append(ImportProblem(line, "not an object"))
                continue
            _element(kind, line, value, mapping, found)
    except json.JSONDecodeError as error:
        if not found.rows:
            raise UnreadableFile(f"line {error.lineno}: not JSON: {error.msg}") from None
        found.problems.append(ImportProblem(error.lineno, f"not JSON: {error.msg}; nothing after it was read"))
    except RecursionError:
        raise UnreadableFile("the JSON is nested too deeply") from None


def _element(kind: str | None, line: int, value: Values, mapping: Mapping, found: ImportedRows) -> None:
    try:
        row = mapping.row(value)
    except ValueError as error:
        found.problems.append(ImportProblem(line, str(error)))
        return
    kind = kind or _kind(list(row))
    bad = unprintable("".join(map(str, row.values())))
    if kind is None:
        found.problems.append(ImportProblem(line, f"has none of: {', '.join(_TELLING)}"))
    elif bad:
        found.problems.append(ImportProblem(line, bad))
    else:
        found.rows.setdefault(kind, []).append((line, row))


def _kind(columns: list[str]) -> str | None:
    return next((kind for column, kind in _TELLING.items() if column in columns), None)
