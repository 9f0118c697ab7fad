"""Deliveries as files of the columns that an import takes, and back."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from doorstep.database import Sessions, make_engine, make_sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.importing import UnreadableFile, import_file
from doorstep.dms.importing.exporting import COLUMNS, export_file
from doorstep.dms.status import Status
from doorstep.migrate import upgrade
from tests.dms.test_import import N1, ROW, Importer, as_csv, company, counts, take
from tests.dms.world import by, found

__all__ = ["company", "take"]

MORE = (
    {**ROW, "tracking_number": "LM100000002", "status": "out_for_delivery", "route_code": "R-D1", "position": "2"},
    {**ROW, "tracking_number": "LM100000003", "address": "By the old mill", "recipient_phone": ""},
    {**ROW, "tracking_number": "LM100000004", "recipient_name": "'=HYPERLINK(1)", "sender_name": 'Bolt "&" Co, Inc'},
    {**ROW, "tracking_number": "LM100000005", "address": "88 Avenue A Apt 2", "signature_required": "true"},
    {**ROW, "tracking_number": "LM100000006", "recipient_phone": "+44 20 7946 0958", "is_business": "true"},
    {**ROW, "tracking_number": "LM100000007", "service": "Express", "value": "0.10", "status": "cancelled"},
)  # fmt: skip


@pytest.fixture
def filled(take: Importer) -> Importer:
    for row in (ROW, *MORE):
        assert counts(take(as_csv(row)))[0] == 1
    return take


def export(sessions: Sessions, file: Path, since: datetime | None = None) -> int:
    with reading(sessions) as session:
        return export_file(session, file, since)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_export_taken_where_it_was_made_changes_nothing(filled: Importer, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"out.{suffix}"
    assert export(filled.sessions, file) == 7
    report = import_file(filled.sessions, file, actor="import", now=filled.now)
    assert (counts(report), report.problems) == ((0, 0, 7, 0), [])


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_export_taken_elsewhere_makes_the_same_deliveries(filled: Importer, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"out.{suffix}"
    export(filled.sessions, file)
    engine = make_engine(f"sqlite:///{tmp_path}/elsewhere.db")
    upgrade(engine)
    elsewhere = make_sessions(engine)
    found(elsewhere, filled.now)
    assert counts(import_file(elsewhere, file, actor="import", now=filled.now)) == (7, 0, 0, 0)
    again = tmp_path / f"again.{suffix}"
    export(elsewhere, again)
    assert cells(again) == cells(file)
    engine.dispose()


def cells(file: Path) -> list[list[str]]:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return list(csv.reader(opened))
    return [[str(cell or "") for cell in row] for row in load_workbook(file).active.iter_rows(values_only=True)]


def test_an_export_has_the_columns_and_words_of_an_import(filled: Importer, tmp_path: Path) -> None:
    export(filled.sessions, tmp_path / "out.csv")
    header, first, *_ = cells(tmp_path / "out.csv")
    assert header == COLUMNS
    row = dict(zip(header, first, strict=True))
    assert (row["tracking_number"], row["recipient_phone"], row["value"]) == (N1, "(312) 555-0142", "129.99")
    assert row["window_start"] == ROW["window_start"]


def test_no_cell_of_an_export_is_a_formula(filled: Importer, tmp_path: Path) -> None:
    export(filled.sessions, tmp_path / "out.csv")
    assert not [cell for row in cells(tmp_path / "out.csv") for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_only_what_is_promised_for_a_day_or_later_is_written(filled: Importer, tmp_path: Path) -> None:
    assert export(filled.sessions, tmp_path / "then.csv", datetime(2026, 11, 20, tzinfo=UTC)) == 7
    assert export(filled.sessions, tmp_path / "later.csv", datetime(2026, 11, 21, tzinfo=UTC)) == 0


def test_an_export_overwrites_nothing_and_leaves_nothing_half_written(filled: Importer, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("mine")
    for name, reason in (("out.csv", "there already"), ("out.pdf", "must end with"), ("no/out.csv", "No such file")):
        with pytest.raises(UnreadableFile, match=reason):
            export(filled.sessions, tmp_path / name)
    assert (tmp_path / "out.csv").read_text() == "mine"
    assert {each.name for each in tmp_path.iterdir() if "out" in each.name} == {"out.csv"}


# What a second file corrects.


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"sender_name": "Bolt & Co"}, ("Bolt & Co", "Standard", False, 12999)),
        ({"service": "Express"}, ("", "Express", False, 12999)),
        ({"signature_required": "true"}, ("", "Standard", True, 12999)),
        ({"value": "$1,000.50"}, ("", "Standard", False, 100_050)),
    ],
)
def test_what_the_sender_ordered_is_corrected(
    take: Importer, said: dict[str, str], expected: tuple[str, str, bool, int]
) -> None:
    take(as_csv(ROW))
    assert counts(take(as_csv({**ROW, **said}))) == (0, 1, 0, 0)
    view = take.view()
    assert (view.sender_name, view.service, view.signature_required, view.value_cents) == expected
    with reading(take.sessions) as session:
        assert dms_queries.history(session, N1)[-1].command == "change_announcement"


def test_what_a_file_does_not_name_stays_as_it_was_ordered(take: Importer) -> None:
    take(as_csv({**ROW, "sender_name": "Bolt & Co", "service": "Express", "signature_required": "true"}))
    fewer = {name: cell for name, cell in ROW.items() if name != "value"} | {"window_end": "2026-11-20T15:00:00-06:00"}
    assert counts(take(as_csv(fewer))) == (0, 1, 0, 0)
    view = take.view()
    assert (view.sender_name, view.service, view.signature_required) == ("Bolt & Co", "Express", True)
    assert view.value_cents == 12999


def test_what_was_delivered_is_corrected_no_more(take: Importer) -> None:
    take(as_csv(ROW))
    with transaction(take.sessions) as session:
        dms_commands.change_status(session, by("off", take.now, "desk:kim"), N1, Status.CANCELLED)
    report = take(as_csv({**ROW, "value": "1.00"}))
    assert [each.reason for each in report.problems] == [f"{N1} is cancelled already"]
    assert take.view().value_cents == 12999
