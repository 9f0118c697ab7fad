"""A folder whose files are imported: each once, whole, with a word about it."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from doorstep.database import Sessions
from doorstep.dms.importing.folder import MAPPING, take_what_lies_in
from tests.dms.test_import import N1, ROW, Importer, as_csv, company, take

__all__ = ["company", "take"]

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
Look = Callable[..., int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "drop"
    made.mkdir()
    return made


@pytest.fixture
def look(folder: Path, company: Sessions) -> Look:
    """A minute after the files were put there."""

    def looking(after: timedelta = timedelta(minutes=1)) -> int:
        dated = max((each.stat().st_mtime for each in folder.iterdir() if each.is_file()), default=0.0)
        at = datetime.fromtimestamp(dated, UTC) + after
        return take_what_lies_in(folder, company, lambda: NOW, of_files=lambda: at)

    return looking


def put(folder: Path, name: str, content: str) -> None:
    """As a program does that means well: under another name first."""
    part = folder / f"{name}.part"
    part.write_text(content)
    part.rename(folder / name)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_is_imported_and_put_away_with_a_word_about_it(folder: Path, look: Look, take: Importer) -> None:
    put(folder, "day.csv", as_csv(ROW))
    assert look() == 1
    assert take.view().value_cents == 12999
    assert names(folder / "done") == ["20261120T163000Z-day.csv", "20261120T163000Z-day.csv.txt"]
    assert (folder / "done/20261120T163000Z-day.csv.txt").read_text() == "1 created, 0 changed, 0 unchanged\n"
    assert look() == 0, "once"


def test_a_file_with_bad_rows_lies_among_the_failed_with_a_line_for_each(
    folder: Path, look: Look, take: Importer
) -> None:
    put(folder, "day.csv", as_csv(ROW, {**ROW, "tracking_number": "LM100000002", "zip": "10001"}))
    look()
    assert take.view().tracking_number == N1, "good rows are taken"
    said = (folder / "failed/20261120T163000Z-day.csv.txt").read_text()
    assert said.splitlines()[0] == "1 created, 0 changed, 0 unchanged"
    assert "line 3, LM100000002: " in said


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "{", "PK\x03\x04nothing"])
def test_what_cannot_be_read_fails_with_the_reason(folder: Path, look: Look, content: str) -> None:
    put(folder, "day.csv", content)
    assert look() == 1
    assert (folder / "failed/20261120T163000Z-day.csv.txt").read_text().startswith("Nothing was imported: ")


def test_what_is_not_whole_or_no_list_is_left_alone(folder: Path, look: Look) -> None:
    for name in ("day.csv.part", ".day.csv", "readme.txt", "day.tmp", MAPPING):
        (folder / name).write_text(as_csv(ROW) if name != MAPPING else "{}")
    assert look() == 0
    put(folder, "day.csv", as_csv(ROW))
    assert look(after=timedelta(seconds=1)) == 0, "it may still grow"
    assert look(after=timedelta(seconds=3)) == 1


def test_the_oldest_file_comes_first(folder: Path, look: Look, take: Importer) -> None:
    for age, name, value in ((10, "b.csv", "1.00"), (20, "a.csv", "2.00"), (30, "c.csv", "3.00")):
        put(folder, name, as_csv({**ROW, "value": value}))
        at = (NOW - timedelta(minutes=age)).timestamp()
        os.utime(folder / name, (at, at))
    assert look() == 3
    assert take.view().value_cents == 100, "b.csv is the latest word"


def test_files_of_other_columns_are_read_by_the_folders_mapping(folder: Path, look: Look, take: Importer) -> None:
    (folder / MAPPING).write_text("columns:\n" + "".join(f"  {name}: {name}\n" for name in ROW).replace(
        "tracking_number: tracking_number", 'tracking_number: "Tracking #"'))  # fmt: skip
    put(folder, "day.csv", as_csv(ROW).replace("tracking_number", "Tracking #"))
    look()
    assert take.view().tracking_number == N1


def test_the_same_name_every_day_overwrites_nothing(folder: Path, look: Look) -> None:
    for value in ("1.00", "2.00", "3.00"):
        put(folder, "day.csv", as_csv({**ROW, "value": value}))
        look()
    assert len(names(folder / "done")) == 6


def test_two_workers_take_each_file_once(folder: Path, company: Sessions) -> None:
    for number in range(12):
        put(folder, f"{number}.csv", as_csv({**ROW, "tracking_number": f"LM1000001{number:02}"}))
    begin, dealt = Barrier(2), list[int]()
    soon = datetime.fromtimestamp((folder / "0.csv").stat().st_mtime, UTC) + timedelta(minutes=1)

    def work() -> None:
        begin.wait()
        dealt.append(take_what_lies_in(folder, company, lambda: NOW, of_files=lambda: soon))

    workers = [Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sum(dealt) == 12
    said = [(folder / "done" / name).read_text() for name in names(folder / "done") if name.endswith(".txt")]
    assert said == ["1 created, 0 changed, 0 unchanged\n"] * 12


def test_a_file_whose_worker_died_is_taken_again(folder: Path, look: Look, take: Importer) -> None:
    (folder / "taking").mkdir()
    put(folder / "taking", "day.csv", as_csv(ROW))
    (folder / "other.json").write_text("[]")
    assert look(after=timedelta(minutes=2)) >= 0
    assert names(folder / "taking") == ["day.csv"], "somebody may be at it"
    put(folder, "other.csv", as_csv({**ROW, "tracking_number": "LM100000002"}))
    look(after=timedelta(hours=2))
    assert take.view().tracking_number == N1
    assert names(folder / "taking") == []


def test_a_newer_file_waits_for_the_one_whose_worker_died_and_has_the_last_word(
    folder: Path, look: Look, take: Importer
) -> None:
    (folder / "taking").mkdir()
    put(folder / "taking", "day.csv", as_csv({**ROW, "value": "1.00"}))
    put(folder, "day.csv", as_csv({**ROW, "value": "2.00"}))
    assert look(after=timedelta(minutes=2)) == 0
    assert look(after=timedelta(hours=2)) == 2
    assert take.view().value_cents == 200
    assert (names(folder / "taking"), len(names(folder / "done"))) == ([], 4)
