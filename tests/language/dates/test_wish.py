"""Dates and times as people type them: wishes.yml is the product, this only runs it."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.dates import Unclear, Wish, read_wish

TODAY = date(2026, 11, 20)
LINES = yaml.safe_load((Path(__file__).parent / "wishes.yml").read_text())
_PARTS = (
    "tomorrow",
    "not",
    "before",
    "after",
    "the",
    "31st",
    "feb",
    "30",
    "11/28",
    "next",
    "fri",
    "9",
    "pm",
    "-",
    "to",
)


@pytest.mark.parametrize(("text", "expected"), LINES, ids=[line[0] for line in LINES])
def test_a_wish_is_read_as_it_was_meant(text: str, expected: dict[str, Any]) -> None:
    read = read_wish(text, TODAY)
    if "unclear" in expected:
        assert isinstance(read, Unclear)
        assert read.reason == expected["unclear"]
        return
    values = dict(expected)
    for name in ("after", "before"):
        if name in values:
            values[name] = time.fromisoformat(values[name])
    if "days" in values:
        values["days"] = tuple(values["days"])
    if "weekdays" in values:
        values["weekdays"] = frozenset(values["weekdays"])
    assert read == Wish(**values)


@given(st.text() | st.lists(st.sampled_from(_PARTS)).map(" ".join), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_no_text_breaks_the_reader_and_no_day_read_is_past(text: str, today: date) -> None:
    read = read_wish(text, today)
    if isinstance(read, Wish):
        assert all(day >= today for day in read.days)
