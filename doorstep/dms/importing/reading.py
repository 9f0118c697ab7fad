"""Rows of a CSV or JSON file with the lines they stand on, whatever state the file is in."""

import codecs
import csv
import json
from collections.abc import Generator, Iterator
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
    """One row per line, so that a stray quotation mark costs only its own row."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    separator = max(",;\t", key=lines[0][1].count)
    try:
        columns = [name.strip().lower() for name in _cells(lines[0][1], separator)]
    except csv.Error as error:
        raise UnreadableFile(f"the first line does not name the columns: {error}") from None
    kind = _kind(columns)
    if kind is None:
        raise UnreadableFile(f"the first line must name the columns, among them one of: {', '.join(_TELLING)}")
    repeated = sorted({name for name in columns if columns.count(name) > 1})
    if repeated:
        raise UnreadableFile(f"column twice: {', '.join(repeated)}")
    found = Found(columns={kind: columns})
    rows = found.rows.setdefault(kind, [])
    for number, line in lines[1:]:
        try:
            cells = _cells(line, separator)
        except csv.Error as error:
            found.problems.append(Problem(number, f"not CSV: {error}"))
            continue
        bad = _unprintable(line)
        if bad:
            found.problems.append(Problem(number, bad))
        elif len(cells) != len(columns):
            found.problems.append(Problem(number, f"{len(cells)} columns instead of {len(columns)}"))
        else:
            rows.append((number, dict(zip(columns, cells, strict=True))))
    return found


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator, strict=True))


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
