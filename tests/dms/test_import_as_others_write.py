"""Files as spreadsheets and delivery platforms write them, made here: every row is in, or named with the reason."""

import csv
import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from doorstep.dms.importing import import_file
from doorstep.dms.importing.guessing import guess
from doorstep.dms.importing.reading import sample
from doorstep.dms.importing.rows import needed
from tests.dms.test_import import ROW, Importer, company, counts, take

__all__ = ["company", "take"]

GOOD, ACCENTS, TWO_LINES, BAD = "LM100000001", "LM100000002", "LM100000003", "LM100000004"
FULL = {**ROW, "sender_name": ""}
ROWS = [
    {**FULL, "tracking_number": GOOD},
    {**FULL, "tracking_number": ACCENTS, "recipient_name": "José Núñez", "zip": "60610-1234"},
    {**FULL, "tracking_number": TWO_LINES, "address": 'Attn "Lee"\n1205 N La Salle St, Apt 4B', "sender_name": "A, B"},
    {**FULL, "tracking_number": BAD, "window_end": "noon"},
]


def as_text(separator: str = ",", ending: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROWS[0]), delimiter=separator, lineterminator=ending, quoting=quoting)  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue()


def as_workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    page = book.create_sheet("Deliveries", 0)
    for row in ([*ROWS[0]], *([*each.values()] for each in ROWS)):
        page.append(row)
    page.append([None] * len(ROWS[0]))  # a row that was emptied
    book.create_sheet("Notes").append(["for Lee"])
    book.save(out)
    return out.getvalue()


WAYS: dict[str, Callable[[], bytes]] = {
    "Excel, CSV (Windows)": lambda: as_text().encode("windows-1252"),
    "Excel, CSV UTF-8": lambda: as_text().encode("utf-8-sig"),
    "Excel, CSV where a comma is a decimal point": lambda: as_text(";").encode("utf-8-sig"),
    "Excel, Unicode text": lambda: as_text("\t").encode("utf-16"),
    "Excel, CSV (Macintosh)": lambda: as_text(",", "\r").encode("utf-8-sig"),
    "Excel, workbook": as_workbook,
    "LibreOffice, every text quoted": lambda: as_text(",", "\n", csv.QUOTE_ALL).encode(),
    "LibreOffice, tabs": lambda: as_text("\t", "\n").encode(),
    "Google Sheets, CSV without a last line end": lambda: as_text().removesuffix("\r\n").encode(),
    "Google Sheets, TSV": lambda: as_text("\t").encode(),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_spreadsheets_rows_are_all_in_or_named(take: Importer, way: str) -> None:
    report = take(WAYS[way]())
    assert counts(report) == (3, 0, 0, 1)
    assert [(each.subject, "window_end" in each.reason) for each in report.problems] == [(BAD, True)]
    assert take.view(ACCENTS).recipient_name == "José Núñez"
    assert take.view(ACCENTS).address.zip == "60610"
    assert take.view(TWO_LINES).address.spoken() == take.view(GOOD).address.spoken()
    assert take.view(TWO_LINES).sender_name == "A, B"


PLATFORMS = {
    "a drivers' app, its tasks": (
        "Task ID,Tracking Number,Recipient Name,Recipient Phone,Destination Address,Apartment,City,State,Postal Code,"
        "Complete After,Complete Before,Notes\r\n"
        '7f3a,LM100000001,Maria Lopez,+13125550142,1205 N La Salle St,4B,Chicago,IL,60610,11/20/2026 09:00 AM,'
        "11/20/2026 01:00 PM,\r\n"
        "7f3b,LM100000002,Ruth Shaw,,1250 N La Salle St,,Chicago,IL,60610,11/20/2026 09:00 AM,11/20/2026 01:00 PM,"
        '"Ring, then wait"\r\n'
        "7f3c,,Lee Ford,+13125550144,1300 N La Salle St,,Chicago,IL,60610,11/20/2026 09:00 AM,11/20/2026 01:00 PM,\r\n"
    ),
    "a shop's shipping, its orders": (
        '"Order Number","Ship To Name","Ship To Phone","Ship To Address 1","Ship To Address 2","Ship To City",'
        '"Ship To State","Ship To Postal Code","Ship Date","Earliest","Latest","Order Value","Store"\n'
        '"LM100000001","Lopez, Maria","312.555.0142","1205 N LA SALLE ST","APT 4B","CHICAGO","IL","60610",'
        '"2026-11-20","9:00 AM","1:00 PM","$1,299.00","Lumen & Co"\n'
        '"LM100000002","Shaw, Ruth","(312) 555-0143","1250 N LA SALLE ST","","CHICAGO","IL","60610","2026-11-20",'
        '"9:00 AM","1:00 PM","$12.50","Lumen & Co"\n'
        '"LM100000003","Ford, Lee","5550144","1300 N LA SALLE ST","","CHICAGO","IL","60610","2026-11-20","9:00 AM",'
        '"1:00 PM","$8.00","Lumen & Co"\n'
    ),
    "a route planner, its stops": (
        "\ufeffStop;Barcode;Customer;Mobile;Street;Unit Number;Town;Region;Zip;Time window start;Time window end\r\n"
        "1;LM100000001;Maria Lopez;3125550142;1205 N La Salle St;4B;Chicago;IL;60610;20.11.2026 09:00;"
        "20.11.2026 13:00\r\n"
        "2;LM100000002;Ruth Shaw;3125550143;1250 N La Salle St;;Chicago;IL;60610;20.11.2026 09:00;20.11.2026 13:00\r\n"
        "3;LM100000003;Lee Ford;3125550144;PO Box 9;;Chicago;IL;60610;20.11.2026 09:00;20.11.2026 13:00\r\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_platforms_export_is_mapped_by_guess_and_its_rows_are_all_in_or_named(take: Importer, platform: str) -> None:
    take.file.write_text(PLATFORMS[platform], "utf-8", newline="")
    columns, rows = sample(take.file)
    found = guess(columns, rows, needed=needed("deliveries"), depot=("CHI", "America/Chicago"))
    assert found.missing == ()
    report = import_file(take.sessions, take.file, actor="import", now=take.now, mapping=found.mapping)
    assert counts(report) == (2, 0, 0, 1)
    assert report.problems[0].line == len(PLATFORMS[platform].splitlines())
    view = take.view()
    assert (view.recipient_phone, view.address.unit) == ("+13125550142", "4B")
    assert view.window_start.isoformat() == "2026-11-20T15:00:00+00:00"
