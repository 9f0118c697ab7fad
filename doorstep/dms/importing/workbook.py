"""The first filled sheet of an Excel workbook (.xlsx) as lines of text cells, read row by row."""

import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from doorstep.dms.importing.csv_lines import CsvLine
from doorstep.dms.importing.found import ImportProblem, UnreadableFile

_BROKEN = (BadZipFile, InvalidFileException, ParseError, zlib.error, KeyError, ValueError, OSError, EOFError)


def lines(path: Path) -> Iterator[CsvLine | ImportProblem]:
    """Each row that holds something, with its number. A formula is what it came to when the workbook was last saved.

    Raises UnreadableFile. One that breaks off is a problem after its last row.
    """
    try:
        book = load_workbook(path.open("rb"), read_only=True, data_only=True)
    except _BROKEN as error:
        raise UnreadableFile(f"{path}: no Excel workbook that can be read: {error}") from None
    width = number = 0
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # exporters write them wrongly, and what lies beyond would not be read
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                cells = [as_text(value) for value in row]
                if any(cells):
                    width = width or len(cells)
                    yield CsvLine(number, cells + [""] * (width - len(cells)))
            if width:
                return
    except _BROKEN as error:
        if not width:
            raise UnreadableFile(f"{path}: no Excel workbook that can be read: {error}") from None
        yield ImportProblem(number + 1, f"the workbook is damaged: {error}; nothing after it was read")
    finally:
        book.close()


def as_text(value: object) -> str:
    """As it would stand in a CSV file: times in ISO 8601 (a workbook knows no zones), whole numbers without ".0"."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return _to_the_second(value).isoformat(" ")
        case date() | time():
            return value.isoformat()
    return str(value).strip()


def _to_the_second(value: datetime) -> datetime:
    """Workbooks keep times as fractions of days, which end a few microseconds beside what was typed."""
    return (value + timedelta(milliseconds=500)).replace(microsecond=0)
