"""While nobody answers: a text, another one, a call; in waking hours there, and before the next day is planned."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.outreach.notifications import ladder
from doorstep.outreach.notifications.ladder import BEFORE_CUT_OFF, CLOSES, CUT_OFF, LEAST_APART, OPENS, UNDO

CHICAGO = "America/Chicago"
ZONES = ("America/Chicago", "America/New_York", "America/Phoenix", "America/Indiana/Knox", "Pacific/Honolulu")


def at(day: int, hour: int, minute: int = 0, zone: str = CHICAGO) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("failed", "reminder", "call"),
    [
        (at(20, 10, 0), at(20, 12, 1), at(20, 14, 1)),  # two waking hours, and two more
        (at(20, 12, 30), at(20, 14, 31), at(20, 16, 31)),
        (at(20, 15, 0), at(20, 16, 15), at(20, 17, 30)),  # what is left before the next day is planned
        (at(20, 16, 45), None, at(20, 17, 30)),  # no room for another text
        (at(20, 17, 20), at(20, 19, 21), at(21, 8, 21)),  # too late for that plan: the next evening's
        (at(20, 20, 0), at(21, 9, 1), at(21, 11, 1)),  # nobody is asked in the night
        (at(20, 23, 0), at(21, 10, 0), at(21, 12, 0)),
        (at(20, 5, 0), at(20, 10, 0), at(20, 12, 0)),
    ],
)
def test_turns(failed: datetime, reminder: datetime | None, call: datetime) -> None:
    turns = ladder.turns(failed, CHICAGO)
    assert turns.text == failed + UNDO
    assert _minutes(turns.reminder) == _minutes(reminder)
    assert _minutes(turns.call) == _minutes(call)


def _minutes(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC).replace(second=0) if at is not None else None


@given(
    minutes=st.integers(0, 2 * 366 * 24 * 60),
    zone=st.sampled_from(ZONES),
)
def test_at_any_time_anywhere_each_has_its_turn_in_waking_hours_and_in_time(minutes: int, zone: str) -> None:
    failed = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    turns, local = ladder.turns(failed, zone), ZoneInfo(zone)
    begins = ladder.waking(turns.text, timedelta(0), zone)
    assert turns.call - begins >= LEAST_APART
    for each in (turns.reminder, turns.call):
        if each is not None:
            assert OPENS <= each.astimezone(local).time() <= CLOSES
    if turns.reminder is not None:
        assert turns.reminder - begins >= LEAST_APART
        assert turns.call - turns.reminder >= LEAST_APART
    cut_offs = [
        datetime.combine(begins.astimezone(local).date() + timedelta(days=days), CUT_OFF, local) for days in (0, 1)
    ]
    assert turns.call <= cut_offs[1] - BEFORE_CUT_OFF
    if cut_offs[0] - BEFORE_CUT_OFF - begins >= LEAST_APART:
        assert turns.call <= cut_offs[0] - BEFORE_CUT_OFF


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2027, 3, 14)])
def test_on_the_nights_on_which_clocks_change_waking_hours_are_those_of_the_clock(day: date) -> None:
    evening = datetime.combine(day - timedelta(days=1), time(20, 0), ZoneInfo("America/New_York"))
    found = ladder.waking(evening, timedelta(hours=2), "America/New_York")
    assert found.astimezone(ZoneInfo("America/New_York")).time() == time(9, 0)
