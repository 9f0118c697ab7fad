"""Dates and times as people type them: wishes.yml, meant.yml and reports.yml are the product, this only runs them."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from doorstep.language.dates.reading import read_wish
from doorstep.language.dates.wish import FARTHEST, Unclear, Wish

TODAY = date(2026, 11, 20)
LINES = yaml.safe_load((Path(__file__).parent / "wishes.yml").read_text())
MEANT = yaml.safe_load((Path(__file__).parent / "meant.yml").read_text())
REPORTS = [
    pytest.param(text, expected, id=f"{kind}: {text}")
    for kind, lines in yaml.safe_load((Path(__file__).parent / "reports.yml").read_text()).items()
    for text, expected in lines
]
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
    "or",
    "until",
    "last week of",
    "the day after",
    "12-24",
    "m/w/f",
    "el sabado",
)


@pytest.mark.parametrize(("text", "expected"), LINES, ids=[line[0] for line in LINES])
def test_a_wish_is_read_as_it_was_meant(text: str, expected: dict[str, Any]) -> None:
    assert_reads(text, TODAY, expected)


@pytest.mark.parametrize(("text", "expected"), MEANT, ids=[line[0] for line in MEANT])
def test_exclusions_bounds_and_ranges_are_read_as_they_were_meant(text: str, expected: dict[str, Any]) -> None:
    assert_reads(text, date(2026, 11, 25), expected)


@pytest.mark.parametrize(("text", "expected"), REPORTS)
def test_what_others_reported_of_such_readers_is_read_as_it_was_meant(text: str, expected: dict[str, Any]) -> None:
    assert_reads(text, date(2026, 11, 25), expected)


@given(
    st.sampled_from(["{0} before {2} or {1} after {3}", "{0} {2}-{3}, {1} anytime", "{1} after {3}, {0} before {2}"]),
    *[st.sampled_from(["monday", "tues", "the 28th", "dec 3", "tomorrow"])] * 2,
    st.integers(9, 11),
    st.integers(1, 5),
)
def test_hours_of_one_day_are_not_those_of_another(said: str, one: str, other: str, before: int, after: int) -> None:
    assume(one != other)
    read = read_wish(said.format(one, other, before, after), TODAY)
    assert isinstance(read, Wish)
    assert len(read.days) == len(read.each) == 2
    for day in read.days:
        (own,) = read.on(day)
        assert own.days == (day,)
        assert own.after is None or own.before is None or own.after < own.before


@given(st.text() | st.lists(st.sampled_from(_PARTS)).map(" ".join), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_no_text_breaks_the_reader_and_no_day_read_is_past(text: str, today: date) -> None:
    read = read_wish(text, today)
    if isinstance(read, Wish):
        assert all(day >= today for day in read.days)
        assert not any(read.excludes(day) for day in read.days)


@given(
    st.sampled_from(
        [
            "any day but {}",
            "not {}",
            "cant do {}",
            "{} doesnt work",
            "anything except {}",
            "instead of {}",
            "wont be home {}",
        ]
    ),
    st.sampled_from(["monday", "wed", "fri", "saturday", "tomorrow", "today", "the 28th", "dec 3"]),
    st.sampled_from(["", ", {} is fine", ". can you do {}?", " but {} works"]),
    st.sampled_from(["tuesday", "thursday", "sunday", "dec 5"]),
    st.dates(date(2026, 11, 1), date(2026, 11, 27)),
)
def test_a_day_that_was_excluded_is_never_wanted(
    excluding: str, excluded: str, wanting: str, wanted: str, today: date
) -> None:
    excluded_alone, read = (
        read_wish(excluded, today),
        read_wish(excluding.format(excluded) + wanting.format(wanted), today),
    )
    wanted_alone = read_wish(wanted, today)
    if isinstance(excluded_alone, Wish) and isinstance(read, Wish) and isinstance(wanted_alone, Wish):
        assume(excluded_alone.days[0].weekday() != wanted_alone.days[0].weekday())  # "saturday, dec 5" may be one day
        assert not any(read.is_wished(day) for day in excluded_alone.days)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("push it back a week", date(2026, 12, 5)),
        ("can you move my delivery up a day", date(2026, 11, 27)),
        ("delay it by 2 days", date(2026, 11, 30)),
        ("two days later please", date(2026, 11, 30)),
        ("can it come one day sooner", date(2026, 11, 27)),
        ("push it out to monday", date(2026, 11, 30)),
    ],
)
def test_days_are_counted_from_the_one_on_file(text: str, day: date) -> None:
    assert read_wish(text, date(2026, 11, 25), date(2026, 11, 28)) == Wish(days=(day,))


@pytest.mark.parametrize("today", [date(2026, 3, 7), date(2026, 3, 8), date(2026, 10, 31), date(2026, 11, 1)])
def test_the_days_around_a_change_of_clocks_are_days_like_others(today: date) -> None:
    assert read_wish("tomorrow after 2", today) == Wish(days=(today + timedelta(days=1),), after=time(14))


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("the 31st", date(2026, 12, 10), date(2026, 12, 31)),
        ("the 30th", date(2027, 2, 10), date(2027, 3, 30)),
        ("feb 29", date(2028, 2, 10), date(2028, 2, 29)),
        ("jan 3", date(2026, 12, 20), date(2027, 1, 3)),
        ("new years eve", date(2026, 12, 20), date(2026, 12, 31)),
    ],
)
def test_the_calendar_is_kept_over_months_and_years(text: str, today: date, day: date) -> None:
    read = read_wish(text, today)
    assert read == (Wish(days=(day,)) if day - today <= FARTHEST else Unclear("absurd", text))


def assert_reads(text: str, today: date, expected: dict[str, Any]) -> None:
    read = read_wish(text, today)
    if "unclear" in expected:
        assert isinstance(read, Unclear)
        assert read.reason == expected["unclear"]
        return
    assert read == _wish(expected)


def _wish(expected: dict[str, Any]) -> Wish:
    values = dict(expected)
    for name in ("after", "before"):
        if name in values:
            values[name] = time.fromisoformat(values[name])
    if "without" in values:
        values["without"] = tuple(tuple(time.fromisoformat(each) for each in hours) for hours in values["without"])
    if "days" in values:
        values["days"] = tuple(values["days"])
    for name in ("weekdays", "not_days", "not_weekdays"):
        if name in values:
            values[name] = frozenset(values[name])
    values["each"] = tuple(_wish(each) for each in values.get("each", ()))
    return Wish(**values)
