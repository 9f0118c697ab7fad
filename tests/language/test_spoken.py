"""How times, days, numbers and lists are said."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language import spoken
from doorstep.messaging.segments import is_gsm7

CHICAGO = "America/Chicago"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(0, 0, "12 AM"), (0, 5, "12:05 AM"), (9, 0, "9 AM"), (12, 0, "12 PM"), (12, 30, "12:30 PM"), (23, 59, "11:59 PM")],
)
def test_clock_times_are_local_and_leave_out_full_hours(hour: int, minute: int, words: str) -> None:
    assert spoken.clock_time(datetime(2026, 11, 20, hour, minute, tzinfo=ZoneInfo(CHICAGO)), CHICAGO) == words


def test_a_day_is_the_one_on_the_wall_of_the_place(now: datetime) -> None:
    late = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)  # 23:30 in Chicago, 0:30 in New York
    assert spoken.day(late, CHICAGO, now=now) == "today"
    assert spoken.day(late, "America/New_York", now=now) == "tomorrow"


@pytest.mark.parametrize(
    ("days", "words"), [(-2, "Wed Nov 18"), (-1, "yesterday"), (0, "today"), (1, "tomorrow"), (4, "Tue Nov 24")]
)
def test_days_near_are_named_and_others_dated(now: datetime, days: int, words: str) -> None:
    assert spoken.day(now + timedelta(days=days), CHICAGO, now=now) == words


def test_the_day_after_the_clocks_change_is_tomorrow() -> None:
    saturday_night = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)  # Sunday has 25 hours
    assert spoken.day(saturday_night + timedelta(hours=25), CHICAGO, now=saturday_night) == "tomorrow"


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (20, 22, "today between 2 and 4 PM"),
        (16, 19, "today between 10 AM and 1 PM"),
        (44, 46, "tomorrow between 2 and 4 PM"),
    ],
)
def test_windows(now: datetime, starts: int, ends: int, words: str) -> None:
    midnight = now.replace(hour=0, minute=0)
    start, end = (midnight + timedelta(hours=hours) for hours in (starts, ends))
    assert spoken.window(start, end, CHICAGO, now=now) == words


def test_a_moment_names_the_day_only_if_it_is_another(now: datetime) -> None:
    assert spoken.moment(now, CHICAGO, now=now) == "10:30 AM"
    assert spoken.moment(now + timedelta(days=1), CHICAGO, now=now) == "tomorrow at 10:30 AM"


def test_counts_and_lists() -> None:
    assert [spoken.count(number, "stop") for number in (0, 1, 2)] == ["0 stops", "1 stop", "2 stops"]
    assert spoken.count(2, "delivery", "deliveries") == "2 deliveries"
    assert [spoken.either("abc"[:length]) for length in (1, 2, 3)] == ["a", "a or b", "a, b or c"]


@pytest.mark.parametrize(
    ("number", "words"),
    [("+13125550100", "312-555-0100"), ("+442071838750", "+442071838750"), ("+4312345678", "+4312345678")],
)
def test_phone_numbers(number: str, words: str) -> None:
    assert spoken.phone(number) == words


@given(
    st.integers(1_577_836_800, 2_208_988_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),  # 2020 to 2040
    st.timedeltas(timedelta(days=-400), timedelta(days=400)),
    st.sampled_from([CHICAGO, "America/New_York", "Pacific/Honolulu", "America/Phoenix"]),
)
def test_whatever_the_time_it_costs_no_unicode_and_little_room(now: datetime, away: timedelta, zone: str) -> None:
    words = spoken.window(now + away, now + away + timedelta(hours=3), zone, now=now)
    assert is_gsm7(words)
    assert len(words) <= len("Wed Nov 25 between 10:30 AM and 12:30 PM")
