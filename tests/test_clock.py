from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from doorstep.bootstrap import clock_of
from doorstep.clock import clock_starting_at, real_time_on, speed_of, system_clock
from doorstep.settings import Settings

MORNING = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def test_a_fast_clock_shows_a_minute_after_three_seconds() -> None:
    clock = clock_starting_at(MORNING, since=datetime.now(UTC) - timedelta(seconds=3), speed=20)
    assert timedelta(minutes=1) <= clock() - MORNING < timedelta(minutes=2)


def test_a_lease_on_a_fast_clock_is_as_long_in_real_time() -> None:
    clock = clock_starting_at(MORNING, speed=20)
    assert real_time_on(clock, timedelta(seconds=20)) == timedelta(seconds=400)
    assert real_time_on(system_clock, timedelta(seconds=20)) == timedelta(seconds=20)


def test_the_speed_is_for_a_clock_that_was_set() -> None:
    assert speed_of(clock_of(Settings(now=MORNING, clock_speed=10))) == 10
    assert speed_of(clock_of(Settings(clock_speed=10))) == 1


@pytest.mark.parametrize("speed", [0, -1, 61])
def test_no_clock_stands_or_goes_back(speed: float) -> None:
    with pytest.raises(ValidationError):
        Settings(clock_speed=speed)
