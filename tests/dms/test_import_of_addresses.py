"""Street lines as companies of many states have them: no unit is lost, and nothing is refused for its street."""

import csv
import itertools
from pathlib import Path

import pytest

from doorstep.database import reading
from doorstep.dms import queries as dms_queries
from tests.dms.test_import import ROW, Importer, as_csv, company, take

__all__ = ["company", "take"]
with Path(__file__).with_name("addresses_of_many_states.csv").open(newline="", encoding="utf-8") as opened:
    LINES = list(csv.DictReader(opened))
"""As it is kept: "part" of it is a name, which is said to be left out; "as written": it is not read at all."""
PLACES = (
    ("Salt Lake City", "UT", "84101"), ("Waukesha", "WI", "53188"), ("Flushing", "NY", "11354"),
    ("Chicago", "IL", "60610"), ("Houston", "TX", "77002"), ("San Juan", "PR", "00901"), ("Seattle", "WA", "98101"),
    ("Miami", "FL", "33130"), ("Boston", "MA", "02108"), ("Honolulu", "HI", "96813"), ("Washington", "DC", "20001"),
    ("Anchorage", "AK", "99501"),
)  # fmt: skip


def number(index: int) -> str:
    return f"LM{400_000_000 + index}"


def test_every_line_is_taken_with_its_unit(take: Importer) -> None:
    rows = [
        {**ROW, "tracking_number": number(index), "address": line["address"], "city": city, "state": state, "zip": zip_}
        for index, (line, (city, state, zip_)) in enumerate(zip(LINES, itertools.cycle(PLACES), strict=False))
    ]
    report = take(as_csv(*rows))
    assert report.problems == []
    assert report.created == len(LINES)
    with reading(take.sessions) as session:
        found = {each.tracking_number: each.address.spoken() for each in dms_queries.deliveries(session, [
            number(index) for index in range(len(LINES))
        ])}  # fmt: skip
    wrong = [
        (line["address"], kept)
        for index, (line, (city, _, _)) in enumerate(zip(LINES, itertools.cycle(PLACES), strict=False))
        if (kept := found[number(index)].rpartition(f", {city}")[0]) != line["as_it_is_kept"]
    ]
    assert wrong == []
    said = {note.subject: "as written" if "as it is written" in note.reason else "part" for note in report.notes}
    assert said == {number(index): line["what_is_said"] for index, line in enumerate(LINES) if line["what_is_said"]}


@pytest.mark.parametrize("line", ["PO Box 118", "P.O. Box 9 Unit 4", "PSC 3 Box 4120", "Unit 2050 Box 4190"])
def test_where_nobody_can_be_delivered_to_is_refused_with_its_reason(take: Importer, line: str) -> None:
    report = take(as_csv({**ROW, "address": line}))
    assert [each.reason for each in report.problems] != []
    assert "instead of a street address" in report.problems[0].reason


@pytest.mark.parametrize(
    "line", ["41 Oak St gate code 4412", "41 Oak St call 312-555-0142", "41 Oak St btw 3rd and 4th"]
)
def test_what_is_no_unit_is_left_out_and_said(take: Importer, line: str) -> None:
    report = take(as_csv({**ROW, "address": line}))
    assert take.view().address.spoken() == "41 Oak St, Chicago, IL 60610"
    assert len(report.notes) == 1
