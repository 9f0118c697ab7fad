"""Clock times as minutes: against the ETA, or from now."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from doorstep.language.reports import minutes

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 27, 13, 50, tzinfo=CHICAGO)
ETA = datetime(2026, 11, 27, 20, 0, tzinfo=ZoneInfo("UTC"))
"""2 PM in Chicago."""


@pytest.mark.parametrize(
    ("text", "late", "from_now"),
    [
        ("I'll be there at 2:30", 30, 40),
        ("by 3", 60, 70),
        ("closer to 3:15", 75, 85),
        ("4 oclock", 120, 130),
        ("wont get to him till 6", 240, 250),
        ("half past 2", 30, 40),
        ("2:30 pm", 30, 40),
        ("14:30", 30, 40),
        ("more like 4 thirty", 150, 160),
        ("stop 30 is gonna be like 5:30 instead of stop 4", 210, 220),
        ("be there at 1:55", 0, 5),
        ("20 min", 20, 20),
        ("at 1:30", None, None),
        ("noon", None, None),
        ("by 99:99", None, None),
        ("late", None, None),
    ],
)
def test_a_time_is_the_delay_against_the_eta(text: str, late: int | None, from_now: int | None) -> None:
    if late != from_now:
        assert minutes(text) is None
    assert minutes(text, now=NOW, eta=ETA) == late
    assert minutes(text, now=NOW) == from_now


def test_a_time_just_past_is_not_tomorrows() -> None:
    assert minutes("its 1:50", now=NOW + timedelta(seconds=20)) == 0


def test_a_time_after_midnight_is_found() -> None:
    assert minutes("12:15 am", now=NOW.replace(hour=23)) == 25
