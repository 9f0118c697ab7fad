"""A whole company's file: read row by row, committed row by row."""

import csv
import tracemalloc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from doorstep.database import Sessions, reading
from doorstep.dms.importing import UnreadableFile, import_file
from doorstep.dms.importing.found import FoundRow, ImportProblem
from doorstep.dms.importing.reading import read
from doorstep.dms.models import Delivery
from tests.dms.test_import import ROW, company

__all__ = ["company"]


def row(number: int) -> list[str]:
    return list((ROW | {"tracking_number": f"LM{300_000_000 + number}", "recipient_name": f"Person {number}"}).values())


def a_csv(path: Path, count: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerows([list(ROW), *map(row, range(count))])


def a_workbook(path: Path, count: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for cells in (list(ROW), *map(row, range(count))):
        sheet.append(cells)
    book.save(path)


def peak_of_reading(path: Path) -> tuple[int, int]:
    """How many rows, and the most bytes that were in use."""
    tracemalloc.start()
    try:
        count = sum(isinstance(each, FoundRow) for each in read(path).rows)
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("made", "few"), [(a_csv, 1_500), (a_workbook, 200)])
def test_six_times_the_rows_take_no_more_memory(tmp_path: Path, made: Callable[[Path, int], None], few: int) -> None:
    made(tmp_path / "few", few)
    made(tmp_path / "many", 6 * few)
    peak_of_reading(tmp_path / "few")  # what is imported and compiled once
    read_of_few, before = peak_of_reading(tmp_path / "few")
    read_of_many, after = peak_of_reading(tmp_path / "many")
    assert (read_of_few, read_of_many) == (few, 6 * few)
    assert after < 2 * before


@pytest.mark.both_databases
def test_what_was_read_is_kept_before_the_rest_is_and_how_far_it_is_is_told(
    company: Sessions, tmp_path: Path, now: datetime
) -> None:
    a_csv(tmp_path / "day.csv", 60)
    told: list[tuple[int, int | None, int]] = []

    def on_row(done: int, rows: int | None) -> None:
        with reading(company) as session:
            told.append((done, rows, session.scalar(select(func.count()).select_from(Delivery)) or 0))

    report = import_file(company, tmp_path / "day.csv", actor="import", now=now, on_row=on_row)
    assert report.created == 60
    assert told == [(done, 61, done) for done in range(1, 61)], "61: about, the line of names counts too"


def test_of_a_workbook_that_breaks_off_what_came_before_is_read(tmp_path: Path) -> None:
    a_workbook(tmp_path / "whole", 500)
    broken = tmp_path / "broken.xlsx"
    with ZipFile(tmp_path / "whole") as source, ZipFile(broken, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if "worksheets/sheet" in name:
                # With its size in front, as Excel has it; one without is looked through before, and refused.
                content = content.replace(b"<sheetData>", b'<dimension ref="A1:L501"/><sheetData>', 1)
                content = content[: content.rindex(b"<row") + 20]
            target.writestr(name, content)
    *rows, problem = read(broken).rows
    assert len(rows) > 1
    assert all(isinstance(each, FoundRow) for each in rows)
    assert isinstance(problem, ImportProblem)
    assert "nothing after it was read" in problem.reason


def test_what_is_no_file_is_said_to_be_none(company: Sessions, tmp_path: Path, now: datetime) -> None:
    with pytest.raises(UnreadableFile, match="directory"):
        import_file(company, tmp_path, actor="import", now=now)
