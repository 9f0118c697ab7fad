"""What a wish changes of the window on file."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.dms.free_windows import Slot
from doorstep.dms.wished_windows import day_of, lies_inside, meets, with_hours_of
from doorstep.language.dates.wish import Wish

ZONE = "America/Chicago"


def _slot(day: date, first: int, last: int) -> Slot:
    zone = ZoneInfo(ZONE)
    return Slot(datetime.combine(day, time(first), zone), datetime.combine(day, time(last), zone))


FRIDAY = date(2026, 10, 30)  # the clocks go back on Sunday 1 November
ON_FILE = _slot(FRIDAY, 13, 17)


@given(st.integers(1, 30))
def test_a_new_day_keeps_the_hours_by_the_clock_on_the_wall(ahead: int) -> None:
    moved = with_hours_of(ON_FILE, _slot(FRIDAY + timedelta(days=ahead), 8, 12), ZONE)
    assert moved == _slot(FRIDAY + timedelta(days=ahead), 13, 17)


def test_a_window_over_midnight_has_no_hours_to_keep() -> None:
    over = replace(ON_FILE, end=ON_FILE.end + timedelta(days=1))
    assert with_hours_of(over, _slot(FRIDAY, 8, 12), ZONE) == _slot(FRIDAY, 8, 12)


@pytest.mark.parametrize(
    ("wish", "inside"),
    [
        (Wish(), True),
        (Wish(after=time(14, 30)), False),
        (Wish(after=time(13)), True),
        (Wish(before=time(16)), False),
        (Wish(before=time(17)), True),
        (Wish(after=time(15), before=time(16)), True),  # "at 3": the window around it is all there is
        (Wish(after=time(18), before=time(19)), False),
        (Wish(after=time(13), before=time(16)), False),
    ],
)
def test_a_window_meets_only_hours_that_hold_all_of_it(wish: Wish, inside: bool) -> None:
    assert lies_inside(ON_FILE, wish, ZONE) is inside
    assert meets(ON_FILE, replace(wish, days=(FRIDAY,)), ZONE) is inside
    assert not meets(ON_FILE, replace(wish, days=(FRIDAY + timedelta(days=1),)), ZONE)
    assert day_of(ON_FILE, ZONE) == FRIDAY
