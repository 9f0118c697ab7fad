import contextlib
import csv
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.importing import ImportReport, UnreadableFile, import_file
from doorstep.dms.importing.rows import _ROWS, columns_of
from doorstep.dms.models import Driver
from doorstep.dms.status import Status
from doorstep.dms.views import DeliveryView
from doorstep.provenance import By
from tests.dms.world import NEIGHBOUR, found

N1 = "LM100000001"
ROW = {
    "tracking_number": N1,
    "recipient_name": "Maria Lopez",
    "recipient_phone": "(312) 555-0142",
    "address": "1205 N La Salle St Apt 4B",
    "city": "Chicago",
    "state": "IL",
    "zip": "60610",
    "depot_code": "CHI",
    "window_start": "2026-11-20T09:00:00-06:00",
    "window_end": "2026-11-20T13:00:00-06:00",
    "value": "129.99",
    "status": "",
}


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> Sessions:
    found(sessions, now)
    return sessions


def as_csv(*rows: dict[str, Any], separator: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


class Importer:
    def __init__(self, sessions: Sessions, file: Path, now: datetime) -> None:
        self.sessions, self.file, self.now = sessions, file, now

    def __call__(self, content: str | bytes) -> ImportReport:
        self.file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_file(self.sessions, self.file, actor="import", now=self.now)

    def view(self, number: str = N1) -> DeliveryView:
        with reading(self.sessions) as session:
            view = dms_queries.delivery(session, number)
        assert view is not None
        return view


@pytest.fixture
def take(company: Sessions, tmp_path: Path, now: datetime) -> Importer:
    return Importer(company, tmp_path / "file", now)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, len(report.problems)


def test_a_row_becomes_a_delivery(take: Importer) -> None:
    assert counts(take(as_csv(ROW))) == (1, 0, 0, 0)
    view = take.view()
    assert view.recipient_phone == "+13125550142"
    assert view.address.spoken() == "1205 N La Salle St Apt 4B, Chicago, IL 60610"
    assert (view.value_cents, view.status, view.service) == (12999, Status.CREATED, "Standard")
    assert view.window_start.isoformat() == "2026-11-20T15:00:00+00:00"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_usual_separators_and_encodings_are_understood(take: Importer, separator: str) -> None:
    content = as_csv({**ROW, "recipient_name": "José Álvarez"}, separator=separator)
    for number, data in enumerate([content.encode("utf-8-sig"), content.encode("utf-16")], start=1):
        report = take(data)
        assert report.problems == []
        assert counts(report) == ((1, 0, 0, 0) if number == 1 else (0, 0, 1, 0))
    assert take.view().recipient_name == "José Álvarez"


def test_importing_again_changes_nothing_even_what_was_corrected_since(take: Importer, now: datetime) -> None:
    take(as_csv(ROW))
    with transaction(take.sessions) as session:
        dms_commands.change_address(session, By.customer("SM1", now), N1, NEIGHBOUR)
    assert counts(take(as_csv(ROW))) == (0, 0, 1, 0)
    assert take.view().address == NEIGHBOUR


def test_a_changed_row_changes_address_recipient_window_and_status(take: Importer) -> None:
    take(as_csv(ROW))
    changed = {
        **ROW, "address": "1250 N LaSalle St", "recipient_name": "M. Lopez", "status": "at_depot",
        "window_end": "2026-11-20T15:00:00-06:00",
    }  # fmt: skip
    assert counts(take(as_csv(changed))) == (0, 1, 0, 0)
    view = take.view()
    assert (view.address.number, view.recipient_name, view.status) == ("1250", "M. Lopez", Status.AT_DEPOT)
    assert view.window_end.isoformat() == "2026-11-20T21:00:00+00:00"


def test_status_and_route_are_reached_by_legal_moves(take: Importer) -> None:
    row = {**ROW, "status": "out_for_delivery", "route_code": "R-D1", "position": "3"}
    assert counts(take(as_csv(row))) == (1, 0, 0, 0)
    view = take.view()
    assert (view.status, view.route_code, view.driver_name) == (Status.OUT_FOR_DELIVERY, "R-D1", "Erin Bell")
    with reading(take.sessions) as session:
        said = [entry.command for entry in dms_queries.history(session, N1)]
    assert said == ["create_delivery", "change_status", "assign_to_route", "change_status"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"tracking_number": "12"}, "tracking_number is not LM and 9 digits"),
        ({"recipient_name": ""}, "recipient_name is missing"),
        ({"recipient_phone": "12345"}, "recipient_phone is no telephone number"),
        ({"address": "PO Box 12"}, "po box"),
        ({"address": "😀"}, "street address"),
        ({"zip": "99999"}, "zip unknown"),
        ({"zip": "10001"}, "city zip disagree"),
        ({"window_start": "2026-11-20T09:00:00"}, "window_start needs a time zone offset"),
        ({"window_start": "tomorrow"}, "window_start is no time like"),
        ({"window_start": "1763650800"}, "window_start is no time like"),
        ({"window_start": "0001-01-01T00:00:00+14:00"}, "window_start is in the year 1"),
        ({"window_end": "2026-11-20T08:00:00-06:00"}, "ends before it starts"),
        ({"value": "-1"}, "value"),
        ({"status": "lost"}, "status"),
        ({"depot_code": "MOON"}, "no depot MOON"),
        ({"route_code": "nowhere"}, "no route nowhere"),
        ({"position": "0", "route_code": "R-D1"}, "position"),
        ({"recipient_name": "x" * 201}, "recipient_name"),
    ],
)
def test_a_bad_row_is_reported_with_its_line_and_the_others_are_kept(
    take: Importer, wrong: dict[str, str], reason: str
) -> None:
    full = {**ROW, "route_code": "", "position": ""}
    rows = [{**full, "tracking_number": "LM100000009"}, {**full, **wrong}, {**full, "tracking_number": "LM100000008"}]
    report = take(as_csv(*rows))
    assert counts(report) == (2, 0, 0, 1)
    assert report.problems[0].line == 3
    assert reason in report.problems[0].reason


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("212 Elm St Unit 7/8", "212 Elm St Unit 7/8"), ("212 Elm St Rear", "212 Elm St Rear"),
        ("212 Elm St 2R", "212 Elm St # 2R"), ("212 Elm St\nSuite 40 Room 6", "212 Elm St Ste 40 Rm 6"),
        ("977 South 1300 East #22", "977 S 1300 E # 22"), ("W312 S8114 Moraine Ln", "W312 S8114 Moraine Ln"),
        ("RR 4 Box 17A", "RR 4 Box 17A"), ("150 W Front St, Chicago IL 60610", "150 W Front St"),
    ],
)  # fmt: skip
def test_no_unit_is_dropped_and_no_street_refused(take: Importer, line: str, kept: str) -> None:
    report = take(as_csv({**ROW, "address": line}))
    assert (counts(report), report.notes) == ((1, 0, 0, 0), [])
    assert take.view().address.spoken() == f"{kept}, Chicago, IL 60610"


def test_what_of_an_address_is_no_street_and_no_unit_is_named(take: Importer) -> None:
    report = take(as_csv({**ROW, "address": "The Beresford, 41 Oak St Apt 5, Attn Lee"}))
    assert counts(report) == (1, 0, 0, 0)
    assert [note.reason for note in report.notes] == [
        'of the address "THE BERESFORD" is not kept', 'of the address "ATTN LEE" is not kept'
    ]  # fmt: skip


@pytest.mark.parametrize(
    "phone", ["1.77355502E9", "1,77355502E+9", "7.735550142e9", "773-555-0142 / 773-555-0143", "77355501420000"]
)
def test_a_number_that_a_spreadsheet_shortened_or_joined_is_reported(take: Importer, phone: str) -> None:
    report = take(as_csv({**ROW, "recipient_phone": phone}))
    assert counts(report) == (0, 0, 0, 1)
    assert "recipient_phone" in report.problems[0].reason


@pytest.mark.parametrize("phone", ["773-555-0142 ext. 40", "(773) 555-0142 x7", "+1 773 555 0142 extension 9"])
def test_a_number_behind_a_switchboard_is_not_kept_and_that_is_said(take: Importer, phone: str) -> None:
    report = take(as_csv({**ROW, "recipient_phone": phone}))
    assert counts(report) == (1, 0, 0, 0)
    assert take.view().recipient_phone is None
    [note] = report.notes
    assert note.line == 2
    assert "extension" in note.reason


@pytest.mark.parametrize(
    ("what", "content"),
    [
        ("a line break in a quoted cell", as_csv({**ROW, "address": "1205 N La Salle St\nApt 4B"})),
        ("blank columns at the end", "\n".join(line + ",," for line in as_csv(ROW).splitlines())),
        ("blank columns of the header only", as_csv(ROW).replace("\r\n", ",,\r\n", 1)),
        ("blanks around the commas", as_csv(ROW).replace(",", " , ")),
        ("a separator of Unicode in a cell", as_csv({**ROW, "recipient_name": "Maria\u2028Lopez"})),
        ("an old line break in a cell", as_csv({**ROW, "recipient_name": "Maria\x0bLopez"})),
        ("a ZIP Code with four digits more", as_csv({**ROW, "zip": "60610-1234"})),
        ("a telephone number as a decimal", as_csv({**ROW, "recipient_phone": "13125550142.0"})),
    ],
)
def test_files_are_taken_as_spreadsheets_write_them(take: Importer, what: str, content: str) -> None:
    report = take(content)
    assert counts(report) == (1, 0, 0, 0), report.problems
    view = take.view()
    assert (view.recipient_name, view.recipient_phone) == ("Maria Lopez", "+13125550142")
    assert view.address.spoken() == "1205 N La Salle St Apt 4B, Chicago, IL 60610"


def test_a_row_of_several_lines_is_reported_with_its_first(take: Importer) -> None:
    bad = {**ROW, "tracking_number": "LM100000007", "address": "12 Oak\nSt", "zip": "99999"}
    report = take(as_csv(ROW, bad, {**ROW, "tracking_number": "LM100000008", "zip": "10001"}))
    assert [problem.line for problem in report.problems] == [3, 5]


def test_a_workbook_is_told_from_a_damaged_file(take: Importer) -> None:
    with pytest.raises(UnreadableFile, match="no Excel workbook that can be read"):
        take(b"PK\x03\x04" + bytes(60))


def test_a_row_that_fails_half_way_leaves_nothing_behind(take: Importer) -> None:
    report = take(as_csv({**ROW, "status": "at_depot", "route_code": "nowhere"}))
    assert counts(report) == (0, 0, 0, 1)
    with reading(take.sessions) as session:
        assert dms_queries.delivery(session, N1) is None
        assert dms_queries.history(session, N1) == []


def test_the_same_tracking_number_twice_keeps_the_first(take: Importer) -> None:
    report = take(as_csv(ROW, {**ROW, "tracking_number": "lm 100 000 001", "recipient_name": "Other"}))
    assert [(problem.line, problem.reason) for problem in report.problems] == [(3, f"{N1} is on line 2 already")]
    assert take.view().recipient_name == "Maria Lopez"


def test_broken_lines_cost_only_themselves(take: Importer) -> None:
    lines = as_csv(ROW).strip().splitlines()
    good = lines[1].encode()
    content = b"\n".join(
        [
            lines[0].encode(), good.replace(b"001", b"002", 1), b'"never closed', b"too,few",
            good.replace(b"Maria Lopez", b"Mar\xeda " + "López".encode()), b"",
            good.replace(b"Maria", b"Mar\x00ia"), good,
        ]
    )  # fmt: skip
    report = take(content)
    assert report.created == 2
    assert [problem.line for problem in report.problems] == [3, 4, 5, 7]
    assert "UTF-8" in report.problems[2].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("name,phone\nMaria,1", "must name the columns"),
        ("tracking_number,recipient_name\nLM1,Maria", "need the columns address"),
        ("tracking_number,tracking_number\n", "column twice"),
        ("{", "not JSON"),
        ('{"packages": []}', "not JSON: expected one of"),
        ("[" * 100_000, "nested"),
        ("\x89PNG\r\n\x1a\n", "must name the columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(take: Importer, content: str, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        take(content)
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_is_named(company: Sessions, now: datetime) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        import_file(company, Path("/nowhere.csv"), actor="import", now=now)


@pytest.mark.both_databases
def test_one_json_file_founds_a_company(sessions: Sessions, tmp_path: Path, now: datetime) -> None:
    content = {
        "deliveries": [
            {**ROW, "zip": 60610, "value": 12.5, "is_business": True, "status": None, "route_code": "R1"},
            {**ROW, "tracking_number": "LM100000002", "window_start": 5},
            "no object",
        ],
        "routes": [{"route_code": "R1", "depot_code": "CHI", "service_date": "2026-11-20", "driver_code": 7}],
        "drivers": [{"driver_code": 7, "driver_name": "Erin Bell", "depot_code": "CHI"}],
        "depots": [
            {
                "depot_code": "CHI", "depot_name": "West Loop", "timezone": "America/Chicago",
                "address": "1530 W Fulton St",
                "city": "Chicago", "state": "IL", "zip": "60607", "hours": "Mo-Fr 08:00-20:00; Sa 09:00-16:00",
                "service_zips": "60610 60614",
            }
        ],
    }  # fmt: skip
    take = Importer(sessions, tmp_path / "all.json", now)
    text = json.dumps(content, indent=1)
    report = take(text)
    assert counts(report) == (4, 0, 0, 2)
    lines = text.splitlines()
    assert [lines[problem.line - 1].strip() for problem in report.problems] == ["{", '"no object"']
    assert (take.view().driver_name, take.view().is_business) == ("Erin Bell", True)
    assert counts(take(text)) == (0, 0, 4, 2)


def test_json_that_breaks_off_keeps_what_came_before(take: Importer) -> None:
    report = take(json.dumps([ROW])[:-1] + ', {"tracking_number": "LM1000')
    assert counts(report) == (1, 0, 0, 1)
    assert "nothing after it was read" in report.problems[0].reason


@pytest.mark.both_databases
def test_drivers_and_routes_are_changed_by_a_new_row(take: Importer) -> None:
    driver = {"driver_code": "D1", "driver_name": "Erin Bell-Reed", "driver_phone": "", "depot_code": "CHI"}
    assert counts(take(as_csv(driver))) == (0, 1, 0, 0)
    assert counts(take(as_csv({**driver, "driver_team": "North"}))) == (0, 1, 0, 0)
    assert counts(take(as_csv({**driver, "driver_team": ""}))) == (0, 0, 1, 0)  # it stays as it is
    with take.sessions() as session:
        assert session.scalars(select(Driver.team).where(Driver.code == "D1")).one() == "North"
    route = {"route_code": "R-D1", "depot_code": "CHI", "service_date": "2026-11-20", "driver_code": "D2"}
    assert counts(take(as_csv(route))) == (0, 1, 0, 0)
    assert counts(take(as_csv({**route, "service_date": "2026-11-21"}))) == (0, 0, 0, 1)


def without(row: dict[str, str], *columns: str) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name not in columns}


@pytest.mark.both_databases
def test_an_empty_cell_takes_a_number_away_and_a_column_that_is_not_there_does_not(take: Importer) -> None:
    take(as_csv({**ROW, "is_business": "true"}))
    later = {**ROW, "window_end": "2026-11-20T14:00:00-06:00"}
    unnamed = take(as_csv(without(later, "recipient_phone")))
    assert (counts(unnamed), unnamed.of_numbers_taken_away()) == ((0, 1, 0, 0), "")
    assert (take.view().recipient_phone, take.view().is_business) == ("+13125550142", True)
    emptied = take(as_csv({**later, "recipient_phone": ""}))
    assert (counts(emptied), emptied.of_numbers_taken_away()) == (
        (0, 1, 0, 0),
        f"Telephone numbers taken away, 1: {N1}",
    )
    assert (take.view().recipient_phone, take.view().is_business) == (None, True)
    again = take(as_csv(without(later, "recipient_phone")))
    assert (counts(again), again.numbers_taken_away) == ((0, 0, 1, 0), [])


def test_somebody_of_another_name_does_not_get_the_number_of_who_was_there_before(take: Importer) -> None:
    take(as_csv(ROW))
    take(as_csv(without({**ROW, "recipient_name": "MARIA  LOPEZ"}, "recipient_phone")))
    assert take.view().recipient_phone == "+13125550142"
    report = take(as_csv(without({**ROW, "recipient_name": "Ruth Shaw"}, "recipient_phone")))
    assert (take.view().recipient_phone, report.numbers_taken_away) == (None, [N1])


def test_in_json_null_is_an_empty_cell(take: Importer) -> None:
    take(as_csv(ROW))
    assert take(json.dumps([without(ROW, "recipient_phone") | {"value": 20}])).numbers_taken_away == []
    assert take(json.dumps([ROW | {"recipient_phone": None}])).numbers_taken_away == [N1]
    assert take.view().recipient_phone is None


@pytest.mark.both_databases
def test_the_same_file_in_two_imports_at_once_is_taken_once(take: Importer) -> None:
    take.file.write_text(as_csv(*({**ROW, "tracking_number": f"LM{100_000_001 + each}"} for each in range(40))))
    begin = Barrier(2)

    def once(_: int) -> ImportReport:
        begin.wait()
        return import_file(take.sessions, take.file, actor="import", now=take.now)

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(once, range(2)))
    assert [report.problems for report in reports] == [[], []]
    assert [report.created + report.unchanged for report in reports] == [40, 40]
    assert sum(report.created for report in reports) == 40


def test_a_row_without_the_column_that_the_release_before_took_undoes_nothing(take: Importer, now: datetime) -> None:
    take(as_csv({**ROW, "recipient_phone": ""}))  # it knew both by one digest
    with transaction(take.sessions) as session:
        dms_commands.change_address(session, By.customer("SM1", now), N1, NEIGHBOUR)
    assert counts(take(as_csv(without(ROW, "recipient_phone")))) == (0, 0, 1, 0)
    assert take.view().address == NEIGHBOUR


def test_drivers_numbers_and_routes_drivers_are_taken_away_by_an_empty_cell_alone(take: Importer) -> None:
    driver = {"driver_code": "D9", "driver_name": "Lee Ford", "driver_phone": "312-555-0177", "depot_code": "CHI"}
    route = {"route_code": "R-D9", "depot_code": "CHI", "service_date": "2026-11-20", "driver_code": "D9"}
    take(as_csv(driver))
    take(as_csv(route))
    assert counts(take(as_csv(without(driver, "driver_phone")))) == (0, 0, 1, 0)
    assert counts(take(as_csv(without(route, "driver_code")))) == (0, 0, 1, 0)
    assert take(as_csv({**driver, "driver_phone": ""})).numbers_taken_away == ["driver:D9"]
    assert counts(take(as_csv({**route, "driver_code": ""}))) == (0, 1, 0, 0)


@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: ("[" + text).encode("utf-8", "ignore")))
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_bytes_are_survived(sqlite_company: Sessions, tmp_path: Path, junk: bytes) -> None:
    take = Importer(sqlite_company, tmp_path / "junk", datetime(2026, 11, 20, tzinfo=UTC))
    header, row = as_csv(ROW).strip().encode().splitlines()
    for content in (junk, header + b"\n" + junk + b"\n" + row):
        with contextlib.suppress(UnreadableFile):
            take(content)


@pytest.fixture
def sqlite_company(sqlite_engine: Any, now: datetime) -> Sessions:
    sessions = make_sessions(sqlite_engine)
    found(sessions, now)
    return sessions


def test_every_column_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "import.md").read_text()
    tables = dict(re.findall(r"\| (depots|drivers|routes|deliveries) \| \|\n\|---\|---\|\n((?:\|.*\n)+)", text))
    for kind, model in _ROWS.items():
        first_cells = " ".join(line.split("|")[1] for line in tables[kind].splitlines())
        named = {name: required for required, name in re.findall(r"(\*\*)?([a-z_]+)(?:\*\*)?", first_cells)}
        fields = {name: info for name, info in model.model_fields.items() if name in columns_of(kind)}
        assert set(named) == set(fields)
        assert {name for name, bold in named.items() if bold} == {n for n, i in fields.items() if i.is_required()}
