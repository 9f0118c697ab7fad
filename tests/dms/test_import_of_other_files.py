"""Files as other programs write them: made here in their manner, no copied data."""

import io
import json
import re
from datetime import datetime, time
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from doorstep.addresses import PostalAddress
from doorstep.addresses.check import is_parsed
from doorstep.addresses.correction import Proposed, apply_correction
from doorstep.database import reading
from doorstep.dms import queries as dms_queries
from doorstep.dms.importing import UnreadableFile, import_file
from doorstep.dms.importing.guessing import as_yaml, guess
from doorstep.dms.importing.mapping import Mapping, load
from doorstep.dms.importing.reading import sample
from doorstep.dms.importing.rehearsal import rehearsal
from doorstep.dms.importing.rows import columns_of, needed
from tests.dms.test_import import N1, ROW, Importer, as_csv, company, counts, take

__all__ = ["company", "take"]

# An export with joined names, an apartment column of its own, US times and dollars.
EXPORT = (
    "Tracking #,Ship To Name,Phone Number,Address Line 1,Apt/Suite,City,State,Zip Code,Delivery Date,From,To,"
    "Order Value\r\n"
    'LM100000001,"Lopez, Maria",(312) 555-0142,1205 N La Salle St,4B,Chicago,IL,60610,11/20/2026,9:00 AM,1:00 PM,'
    '"$1,299.00"\r\n'
)


def sheet(*rows: list[object]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def guessed(file: Path) -> Mapping:
    columns, rows = sample(file)
    return guess(columns, rows, needed=needed("deliveries"), depot=("CHI", "America/Chicago")).mapping


def test_a_workbook_is_read_as_it_is_typed(take: Importer) -> None:
    row = {**ROW, "zip": 60610, "value": 129.99, "recipient_phone": 3125550142, "status": None}
    assert counts(take(sheet(list(row), list(row.values()), [], [None, ""]))) == (1, 0, 0, 0)
    view = take.view()
    assert view.address.spoken() == "1205 N La Salle St Apt 4B, Chicago, IL 60610"
    assert (view.recipient_phone, view.value_cents) == ("+13125550142", 12999)


def test_a_workbooks_own_times_are_those_of_the_mapping_zone(take: Importer) -> None:
    columns = [name for name in ROW if name not in ("window_start", "window_end")]
    file = sheet(
        [*columns, "Day", "From", "To"],
        [*(ROW[name] for name in columns), datetime(2026, 11, 20), time(9), time(13)],  # noqa: DTZ001 as workbooks have them
    )
    take.file.write_bytes(file)
    mapping = Mapping(
        columns={**{name: (name,) for name in columns}, "window_start": ("Day", "From"), "window_end": ("Day", "To")},
        timezone="America/Chicago",
    )
    report = import_file(take.sessions, take.file, actor="import", now=take.now, mapping=mapping)
    assert counts(report) == (1, 0, 0, 0)
    assert take.view().window_start.isoformat() == "2026-11-20T15:00:00+00:00"


def test_a_mapping_is_guessed_from_an_export_and_reads_it_whole(take: Importer) -> None:
    take.file.write_text(EXPORT, newline="")
    report = import_file(take.sessions, take.file, actor="import", now=take.now, mapping=guessed(take.file))
    assert (counts(report), report.notes) == ((1, 0, 0, 0), [])
    view = take.view()
    assert view.recipient_name == "Lopez, Maria"
    assert view.address.spoken() == "1205 N La Salle St # 4B, Chicago, IL 60610"
    assert (view.window_start.isoformat(), view.value_cents) == ("2026-11-20T15:00:00+00:00", 129900)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("11/20/2026 9:00 AM", "2026-11-20T09:00:00-06:00"), ("20/11/2026 09:00", "2026-11-20T09:00:00-06:00"),
        ("20-Nov-2026 09:00", "2026-11-20T09:00:00-06:00"), ("Nov 20, 2026 9:00 AM", "2026-11-20T09:00:00-06:00"),
        ("2026-11-20 09:00", "2026-11-20T09:00:00-06:00"), ("2026-11-20T15:00:00Z", "2026-11-20T15:00:00+00:00"),
        ("20.11.2026 09:00:00", "2026-11-20T09:00:00-06:00"), ("11/01/2026 01:30 AM", "2026-11-01T01:30:00-05:00"),
    ],
)  # fmt: skip
def test_a_time_is_read_as_the_guess_takes_it(tmp_path: Path, written: str, said: str) -> None:
    file = tmp_path / "export.csv"
    file.write_text(f'Tracking,Start time\nLM100000001,"{written}"\n')
    mapping = guessed(file)
    read = mapping.row({"Tracking": N1, "Start time": written})["window_start"]
    assert datetime.fromisoformat(str(read)) == datetime.fromisoformat(said)


def test_a_month_that_might_be_a_day_is_pointed_out(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("Tracking,Start time\nLM100000001,03/04/2026 9:00 AM\n")
    columns, rows = sample(file)
    found = guess(columns, rows, needed=needed("deliveries"), depot=None)
    assert "month first" in " ".join(found.doubts)
    assert "say their timezone" in " ".join(found.doubts)
    assert "recipient_name" in found.missing


def test_a_guess_that_is_kept_is_the_mapping(take: Importer, tmp_path: Path) -> None:
    take.file.write_text(EXPORT, newline="")
    columns, rows = sample(take.file)
    found = guess(columns, rows, needed=needed("deliveries"), depot=("CHI", "America/Chicago"))
    kept = tmp_path / "map.yml"
    kept.write_text(as_yaml(found))
    assert load(kept, columns_of("deliveries")) == found.mapping


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ("columns: {trackin_number: Tracking}", "is tracking_number meant"),
        ("columns: {tracking_number: Nowhere}", 'the mapping names the column "Nowhere"'),
        ("timezone: Chicago", "no IANA time zone"),
        ("colums: {}", "colums"),
        ("columns: [", "not YAML"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_the_reason(take: Importer, mapping: str, reason: str) -> None:
    written = take.file.with_name("map.yml")
    written.write_text(mapping)
    take.file.write_text(EXPORT)
    with pytest.raises(UnreadableFile, match=reason):
        import_file(
            take.sessions, take.file, actor="import", now=take.now, mapping=load(written, columns_of("deliveries"))
        )


def test_a_time_that_the_clocks_leave_out_costs_its_row(take: Importer) -> None:
    mapping = Mapping(columns={"tracking_number": ("T",), "window_start": ("S",)}, timezone="America/Chicago")
    with pytest.raises(ValueError, match="clocks go forward"):
        mapping.row({"T": N1, "S": "2026-03-08 02:30"})


def test_their_words_for_a_status_are_ours(take: Importer) -> None:
    take.file.write_text(as_csv({**ROW, "status": "In Hub"}))
    mapping = Mapping(values={"status": {"in hub": "at_depot"}})
    report = import_file(take.sessions, take.file, actor="import", now=take.now, mapping=mapping)
    assert counts(report) == (1, 0, 0, 0)
    assert take.view().status.value == "at_depot"


def test_what_excel_saves_as_csv_is_read_and_told(take: Importer) -> None:
    report = take(as_csv({**ROW, "recipient_name": "José Núñez – Büro"}).encode("windows-1252"))
    assert (counts(report), report.encoding) == ((1, 0, 0, 0), "Windows-1252")
    assert take.view().recipient_name == "José Núñez – Büro"


def test_a_reason_is_summed_up_and_each_row_is_named(take: Importer) -> None:
    rows = [{**ROW, "tracking_number": f"LM10000001{each}", "zip": "99999"} for each in range(3)]
    report = take(as_csv(*rows))
    [(reason, times)] = report.by_reason()
    assert times == 3
    assert "zip" in reason
    assert [each.subject for each in report.problems] == ["LM100000010", "LM100000011", "LM100000012"]


@pytest.mark.parametrize("line", ["By the old mill", "Main St & 3rd Ave", "Pier 9, dock B"])
def test_an_address_that_cannot_be_read_is_kept_as_it_is_written(take: Importer, line: str) -> None:
    report = take(as_csv({**ROW, "address": line}))
    assert counts(report) == (1, 0, 0, 0)
    assert "kept as it is written" in report.notes[0].reason
    assert take.view().address.street == line.upper()
    assert not is_parsed(take.view().address)


@pytest.mark.parametrize("said", ["apt 4b", "wrong unit, it's 12", "it's 606 10"])
def test_nothing_is_put_into_an_address_that_could_not_be_read(said: str) -> None:
    on_file = PostalAddress(street="PIER 9, DOCK B", city="CHICAGO", state="IL", zip="60610")
    assert not isinstance(apply_correction(on_file, said), Proposed)
    whole = apply_correction(on_file, "1205 n la salle st apt 4b, chicago 60610")
    assert isinstance(whole, Proposed)
    assert whole.address.spoken() == "1205 N La Salle St Apt 4B, Chicago, IL 60610"


def test_a_rehearsal_says_what_would_happen_and_keeps_nothing(take: Importer) -> None:
    take.file.write_text(as_csv(ROW, {**ROW, "tracking_number": "LM100000002", "zip": "99999"}))
    engine = take.sessions.kw["bind"]
    with rehearsal(engine) as sessions:
        report = import_file(sessions, take.file, actor="import", now=take.now)
    assert counts(report) == (1, 0, 0, 1)
    with reading(take.sessions) as session:
        assert dms_queries.delivery(session, N1) is None


def test_rows_beyond_what_a_workbook_says_of_its_size_are_read(take: Importer) -> None:
    rows = [list(ROW), *([f"LM10000000{each}", *list(ROW.values())[1:]] for each in range(1, 6))]
    out = io.BytesIO()
    with ZipFile(io.BytesIO(sheet(*rows))) as saved, ZipFile(out, "w") as wrong:
        for name in saved.namelist():
            said = saved.read(name)
            if name == "xl/worksheets/sheet1.xml":
                said = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:C3"', said)
            wrong.writestr(name, said)
    assert counts(take(out.getvalue())) == (5, 0, 0, 0)


@pytest.mark.parametrize("times", [None, "%m/%d/%Y %I:%M %p"])
def test_a_day_without_an_hour_is_no_time(times: str | None) -> None:
    mapping = Mapping(
        columns={"tracking_number": ("T",), "window_start": ("Day", "From")}, times=times, timezone="America/Chicago"
    )
    with pytest.raises(ValueError, match="window_start"):
        mapping.row({"T": N1, "Day": "2026-11-20", "From": ""})


def test_a_row_that_has_not_what_the_mapping_names_is_reported(take: Importer) -> None:
    take.file.write_text(json.dumps([{"no": N1, "who": "Maria"}, {"no": "LM100000002"}]))
    mapping = Mapping(columns={"tracking_number": ("no",), "recipient_name": ("who",)})
    report = import_file(take.sessions, take.file, actor="import", now=take.now, mapping=mapping)
    assert 'has no "who"' in [each.reason for each in report.problems]


def test_a_guess_passes_over_a_line_that_was_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("Tracking,Start time,City\nLM100000001\nLM100000002,11/20/2026 9:00 AM,Chicago\n")
    assert guessed(file).times == "%m/%d/%Y %I:%M %p"
