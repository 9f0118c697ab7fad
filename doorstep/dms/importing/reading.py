"""Rows of a CSV or JSON file with the lines they stand on, whatever state the file is in."""

import codecs
import csv
import json
import re
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Values = dict[str, Any]

KINDS = ("depots", "drivers", "routes", "deliveries")
"""In the order in which they refer to each other."""

# The column by which each kind is known; the more telling ones first.
_TELLING = {
    "tracking_number": "deliveries",
    "service_date": "routes",
    "driver_name": "drivers",
    "depot_name": "depots",
}


_LINE_END = re.compile(r"\r\n|\n|\r")
"""Those of files; others (U+2028) stand inside a cell."""
_MOST_LINES = 20
"""In one row: behind a stray quotation mark no more than these are looked at."""
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class UnreadableFile(Exception):
    """Nothing can be imported from it; the message says why in one line."""


@dataclass(frozen=True)
class Problem:
    line: int
    reason: str


@dataclass
class Found:
    rows: dict[str, list[tuple[int, Values]]] = field(default_factory=dict)
    """By kind, each with its line."""
    columns: dict[str, list[str]] = field(default_factory=dict)
    """By kind, where the file names them once for all rows (CSV)."""
    problems: list[Problem] = field(default_factory=list)


def read(path: Path) -> Found:
    """Every row that can be read; what cannot is among the problems. Raises UnreadableFile."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from None
    if data.startswith(_WORKBOOKS):
        raise UnreadableFile(f"{path}: this is an Excel workbook; save it as CSV UTF-8")
    text = _decode(data)
    if not text.strip():
        raise UnreadableFile(f"{path}: the file is empty")
    return _json(text) if text.lstrip()[0] in "[{" else _csv(text)


def _decode(data: bytes) -> str:
    """UTF-8, or UTF-16 if it says so. Bytes that are no text become lone surrogates, to be found in their rows."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="surrogateescape")


def _csv(text: str) -> Found:
    """A row is a line, or several where a quoted cell holds line breaks; a stray quotation mark costs its own row."""
    lines = list(enumerate(_LINE_END.split(text), start=1))
    start = next(index for index, (_, line) in enumerate(lines) if line.strip())
    header = lines[start][1]
    separator = max(",;\t", key=header.count)
    try:
        columns = [name.strip().lower() for name in _cells(header, separator)]
    except csv.Error as error:
        raise UnreadableFile(f"the first line does not name the columns: {error}") from None
    kind = _kind(columns)
    if kind is None:
        raise UnreadableFile(f"the first line must name the columns, among them one of: {', '.join(_TELLING)}")
    repeated = sorted({name for name in columns if name and columns.count(name) > 1})
    if repeated:
        raise UnreadableFile(f"column twice: {', '.join(repeated)}")
    found = Found(columns={kind: [name for name in columns if name]})
    rows = found.rows.setdefault(kind, [])
    position = start + 1
    while position < len(lines):
        number, line = lines[position]
        taken = 1
        if line.strip():
            try:
                taken, values = _row([each for _, each in lines[position : position + _MOST_LINES]], columns, separator)
                rows.append((number, values))
            except (csv.Error, ValueError) as error:
                reason = f"not CSV: {error}" if isinstance(error, csv.Error) else str(error)
                found.problems.append(Problem(number, reason))
        position += taken
    return found


def _row(lines: list[str], columns: list[str], separator: str) -> tuple[int, Values]:
    """How many of the lines the row takes, and its values. Raises csv.Error and ValueError."""
    taken, cells = 1, None
    try:
        cells = _cells(lines[0], separator)
    except csv.Error:
        for taken in range(2, len(lines) + 1):
            with suppress(csv.Error):
                cells = _cells("\n".join(lines[:taken]), separator)
                break
        if cells is None or len(_filled(cells, columns)) != len(columns):
            raise
    bad = _unprintable("".join(lines[:taken]))
    if bad:
        raise ValueError(bad)
    cells = _filled(cells, columns)
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} columns instead of {len(columns)}")
    return taken, {name: cell for name, cell in zip(columns, cells, strict=True) if name}


def _filled(cells: list[str], columns: list[str]) -> list[str]:
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


def _json(text: str) -> Found:
    found = Found()
    try:
        for kind, index, value in _elements(text):
            line = text.count("\n", 0, index) + 1
            if not isinstance(value, dict):
                found.problems.append(Problem(line, "not an object"))
                continue
            kind = kind or _kind(list(value))
            bad = _unprintable("".join(map(str, value.values())))
            if kind is None:
                found.problems.append(Problem(line, f"has none of: {', '.join(_TELLING)}"))
            elif bad:
                found.problems.append(Problem(line, bad))
            else:
                found.rows.setdefault(kind, []).append((line, value))
    except json.JSONDecodeError as error:
        if not found.rows:
            raise UnreadableFile(f"line {error.lineno}: not JSON: {error.msg}") from None
        found.problems.append(Problem(error.lineno, f"not JSON: {error.msg}; nothing after it was read"))
    except RecursionError:
        raise UnreadableFile("the JSON is nested too deeply") from None
    return found


Element = tuple[str | None, int, Any]
"""Kind if the file names it, position in the text, value."""


def _elements(text: str) -> Iterator[Element]:
    """The rows of `[...]` or `{"deliveries": [...], ...}`, one by one as far as it goes."""
    index = _skip(text, 0)
    if text[index] == "[":
        yield from _array(None, text, index)
        return
    index = _skip(text, index + 1)
    while not text.startswith("}", index):
        kind, end = json.JSONDecoder().raw_decode(text, index)
        if kind not in KINDS:
            raise json.JSONDecodeError(f"expected one of {', '.join(KINDS)}", text, index)
        index = _expect(":", text, _skip(text, end))
        index = _skip(text, (yield from _array(kind, text, _expect("[", text, _skip(text, index + 1)))))
        if text.startswith(",", index):
            index = _skip(text, index + 1)


def _array(kind: str | None, text: str, index: int) -> Generator[Element, None, int]:
    """Answers with the position after it."""
    decoder = json.JSONDecoder()
    index = _skip(text, index + 1)
    while not text.startswith("]", index):
        value, end = decoder.raw_decode(text, index)
        yield kind, index, value
        index = _skip(text, end)
        if text.startswith(",", index):
            index = _skip(text, index + 1)
        else:
            _expect("]", text, index)
    return index + 1


def _expect(character: str, text: str, index: int) -> int:
    if not text.startswith(character, index):
        raise json.JSONDecodeError(f"expected {character}", text, index)
    return index


def _skip(text: str, index: int) -> int:
    """The next character that is no white space."""
    while index < len(text) and text[index] in " \t\r\n":
        index += 1
    return index


def _kind(columns: list[str]) -> str | None:
    return next((kind for column, kind in _TELLING.items() if column in columns), None)


def _unprintable(text: str) -> str | None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "not UTF-8"
    if "\0" in text or "\ufffd" in text:
        return "has characters that are no text"
    return None
